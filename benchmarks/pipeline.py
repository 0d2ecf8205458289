"""The pipeline as a whole, and the runner beside plain papermill + nbconvert on the same notebook."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import COST_HEADS, Cost, cells, command, ratio, table
from feedscope.paths import project_root
from feedscope.verify import copy_project

TITLE = "all reports from nothing, nothing to do, one parameter; the runner's own overhead"
PAIRS = 3


def run(corpus: Path, full: bool) -> str:
    """Measure in a scratch copy of the project with an empty cache."""
    scratch = Path(tempfile.mkdtemp(prefix="feedscope-bench-"))
    try:
        copy_project(project_root(), scratch)
        return _measure(scratch, corpus)
    finally:
        shutil.rmtree(scratch)


def _measure(scratch: Path, corpus: Path) -> str:
    env = {
        "PYTHONPATH": str(scratch / "src"),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "FEEDSCOPE_CACHE": str(scratch / "cache"),
    }

    def python(*arguments: str) -> Cost:
        return command([sys.executable, "-m", *arguments], scratch, env)

    def row(what: str, cost: Cost, limit: str = "") -> tuple[str, ...]:
        return what, *cells(cost), limit

    rows = [
        row("all reports, nothing cached", python("feedscope", "reports", "--corpus", str(corpus)), "≤ 120 s")
    ]
    rows.append(row("`dvc repro`, nothing to do", python("dvc", "repro", "-q"), "≤ 3 s"))
    alone = python("feedscope", "report", "engagement")
    rows.append(row("`feedscope report engagement`", alone))
    params = scratch / "params/engagement.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("seed: 0", "seed: 1"), encoding="utf-8")
    rows.append(
        row(
            "`dvc repro` after one parameter of it",
            python("dvc", "repro", "-q"),
            f"≤ {alone.seconds + 3:.1f} s",
        )
    )

    ours, theirs = [], []
    for _ in range(PAIRS):
        ours.append(python("feedscope", "report", "audit"))
        executed, converted = _plain(python)
        theirs.append(
            Cost(
                executed.seconds + converted.seconds,
                executed.processor + converted.processor,
                max(executed.megabytes, converted.megabytes),
            )
        )
    for what, costs in (("the runner on audit", ours), ("papermill + nbconvert on audit", theirs)):
        median = sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]
        rows.append(row(what, median))
    return table(rows, ("what", *COST_HEADS, "limit")) + f"\n\nrunner / plain: {ratio(ours, theirs)}"


def _plain(python: Callable[..., Cost]) -> tuple[Cost, Cost]:
    executed = python(
        "papermill", "--no-progress-bar", "notebooks/audit.ipynb", "build/plain.ipynb", "--cwd", "notebooks"
    )
    return executed, python("nbconvert", "--to", "html", "build/plain.ipynb")
