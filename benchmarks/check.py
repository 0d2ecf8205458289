"""`feedscope check` on a long file: pairs a second, and memory that does not grow with the file."""

import csv
import itertools
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import command, table
from feedscope.corpus import read_corpus

TITLE = "`feedscope check`, features included: rate, and memory against the number of pairs"
SIZES = (2_000, 10_000, 20_000)


def run(corpus: Path) -> str:
    """Measure on the corpus's pairs, over and over, each with a number of its own in both texts."""
    pairs = list(read_corpus(corpus).pairs[["source", "target"]].itertuples(index=False, name=None))
    rows = []
    with tempfile.TemporaryDirectory(prefix="feedscope-bench-") as folder:
        for size, jobs in [*((size, 1) for size in SIZES), (SIZES[1], 2)]:
            path = Path(folder) / "pairs.csv"
            write(path, pairs, size)
            arguments = ("check", str(path), "-o", f"{path}.out", "--fail-on", "never", "--jobs", str(jobs))
            cost = command([sys.executable, "-m", "feedscope", *arguments], Path(folder))
            cells = (f"{size:,}", f"{jobs}", f"{cost.seconds:.0f} s", f"{size / cost.seconds:.0f}")
            rows.append((*cells, f"{cost.megabytes:.0f} MB"))
    return table(rows, ("pairs", "processes", "time", "pairs a second", "largest process"))


def write(path: Path, pairs: list[tuple[str, str]], size: int) -> None:
    """A file of `size` pairs."""
    with path.open("w", encoding="utf-8", newline="") as file:
        put = csv.writer(file, lineterminator="\n")
        put.writerow(["source", "target"])
        for i, (source, target) in enumerate(itertools.islice(itertools.cycle(pairs), size)):
            put.writerow([f"{source} ({i})", f"{target}（{i}）"])
