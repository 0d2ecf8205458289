"""The engagement report from the corpus tables, and its resampling beside the obvious way to do it."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import powerlaw
import statsmodels.api as sm

from benchmarks.measure import Cost, command, table
from feedscope import engagement
from feedscope.corpus import read_corpus
from feedscope.engagement import model, tail
from feedscope.engagement.curve import curve
from feedscope.engagement.frame import units
from feedscope.engagement.resampling import median_interval
from feedscope.engagement.sizes import KINDS
from feedscope.paths import project_root
from feedscope.verify import copy_project

TITLE = "the whole report; bootstrap, goodness of fit and specification curve beside plain loops"
RESAMPLES, DRAWS, SHUFFLES = 10_000, 50, 200
PLAIN_FITS = 20
SAID = f"Processor seconds of one thread; plain fits are extrapolated from {PLAIN_FITS}."


def run(corpus: Path, full: bool) -> str:
    """Measure in a scratch copy of the project; the comparisons in this process; always in full."""
    scratch = Path(tempfile.mkdtemp(prefix="feedscope-bench-"))
    try:
        copy_project(project_root(), scratch)
        whole = _report(scratch, corpus)
    finally:
        shutil.rmtree(scratch)
    report = table(
        [(f"{whole.seconds:.1f} s", f"{whole.processor:.1f} s", f"{whole.megabytes:.0f} MB", "≤ 45 s")],
        ("`feedscope report engagement`", "processor", "memory", "limit"),
    )
    return f"{report}\n\n{table(_side_by_side(corpus), ('what', 'here', 'plain', 'plain / here'))}\n\n{SAID}"


def _report(scratch: Path, corpus: Path) -> Cost:
    """The notebook with the topics there, as in the pipeline; what comes before it is not counted."""
    env = {"PYTHONPATH": str(scratch / "src")}
    (scratch / "params/corpus.yaml").write_text(f"documents: {corpus}\n", encoding="utf-8")
    for before in (("stage", "corpus"), ("stage", "features"), ("report", "topics")):
        command([sys.executable, "-m", "feedscope", *before], scratch, env)
    return command([sys.executable, "-m", "feedscope", "report", "engagement"], scratch, env)


def _side_by_side(corpus: Path) -> list[tuple[str, ...]]:
    read = read_corpus(corpus)
    rows = units(engagement.study_frame(read.posts, read.settings), "likes", list(KINDS))
    values, rng = rows["value"].to_numpy(), np.random.default_rng(0)
    law = tail.fit(values)
    if law is None:
        return []
    counts = values[values >= 1]

    def drawn_posts() -> None:
        for _ in range(RESAMPLES):
            np.median(values[rng.integers(0, len(values), len(values))])

    def package() -> None:
        for _ in range(PLAIN_FITS):
            drawn = rng.choice(counts, len(counts))
            powerlaw.Fit(drawn, discrete=True, estimate_discrete=False, verbose=False).power_law.alpha  # noqa: B018

    def refits() -> None:
        z = model.controls(rows, "features", without="link")
        family = sm.families.NegativeBinomial(alpha=1.0)
        for _ in range(PLAIN_FITS):
            link = rng.permutation(model.column(rows, "link"))
            sm.GLM(values, np.column_stack([z, link]), family=family).fit()

    forks = curve(rows, values, "link", 1, rng)
    specifications = 0 if forks is None else len(forks.table)
    return [
        _row(
            f"median, {RESAMPLES:,} resamples",
            _seconds(lambda: median_interval(values, RESAMPLES, rng)),
            _seconds(drawn_posts),
        ),
        _row(
            f"power law, {DRAWS} draws with xmin anew",
            _seconds(lambda: tail.goodness(values, law, DRAWS, rng)),
            _seconds(package) * DRAWS / PLAIN_FITS,
        ),
        _row(
            f"{specifications} specifications, {SHUFFLES} shuffles",
            _seconds(lambda: curve(rows, values, "link", SHUFFLES, rng)),
            _seconds(refits) * specifications * SHUFFLES / PLAIN_FITS,
        ),
    ]


def _row(what: str, ours: float, plain: float) -> tuple[str, ...]:
    return what, f"{ours:.2f} s", f"{plain:.1f} s", f"{plain / ours:.0f}"


def _seconds(do: Callable[[], object]) -> float:
    """Processor seconds, so that other work on the machine does not count."""
    start = time.process_time()
    do()
    return time.process_time() - start
