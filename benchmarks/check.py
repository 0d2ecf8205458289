"""`feedscope check` on a long file: pairs a second, and memory that does not grow with the file."""

import csv
import itertools
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import COST_HEADS, cells, command, table
from feedscope.corpus import read_corpus

TITLE = "`feedscope check`, features included: rate, and memory against the number of pairs"
SIZES, FULL = (2_000, 6_000), (2_000, 10_000, 20_000)


def run(corpus: Path, full: bool) -> str:
    """Measure on the corpus's pairs, over and over, each with a number of its own in both texts."""
    pairs = list(read_corpus(corpus).pairs[["source", "target"]].itertuples(index=False, name=None))
    rows, sizes = [], FULL if full else SIZES
    with tempfile.TemporaryDirectory(prefix="feedscope-bench-") as folder:
        for size, jobs in [*((size, 1) for size in sizes), (sizes[1], 2)]:
            path = Path(folder) / "pairs.csv"
            write(path, pairs, size)
            outputs = ("-o", f"{path}.out", "--terms", f"{path}.terms")
            arguments = ("check", str(path), *outputs, "--fail-on", "never", "--jobs", str(jobs))
            cost = command([sys.executable, "-m", "feedscope", *arguments], Path(folder))
            rows.append((f"{size:,}", f"{jobs}", *cells(cost), f"{size / cost.processor:.0f}"))
    return table(rows, ("pairs", "processes", *COST_HEADS, "pairs a processor second"))


def write(path: Path, pairs: list[tuple[str, str]], size: int) -> None:
    """A file of `size` pairs."""
    with path.open("w", encoding="utf-8", newline="") as file:
        put = csv.writer(file, lineterminator="\n")
        put.writerow(["source", "target"])
        for i, (source, target) in enumerate(itertools.islice(itertools.cycle(pairs), size)):
            put.writerow([f"{source} ({i})", f"{target}（{i}）"])
