"""Sentence vectors: texts a second on one core, memory, and going on after a kill."""

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.measure import COST_HEADS, cells, command, table
from feedscope.corpus import read_corpus
from feedscope.features.embed import BLOCK

TITLE = "vectors on one core: rate, memory against the number of texts, a run that is killed"
SIZES, FULL = (2_000, 8_000), (2_000, 8_000, 40_000)
_EMBED = """
import sys
from pathlib import Path
from feedscope.features import embed
embed(Path(sys.argv[1]).read_text(encoding="utf-8").split("\\0"))
"""


def run(corpus: Path, full: bool) -> str:
    """Measure on the corpus's texts and translations, over and over, each with a number of its own."""
    tables = read_corpus(corpus)
    texts = [*tables.posts["text"], *tables.pairs["target"]]
    rows = []
    with tempfile.TemporaryDirectory(prefix="feedscope-bench-") as folder:
        for size in FULL if full else SIZES:
            file = Path(folder) / f"{size}.txt"
            numbered = (f"{text} ({i})" for i, text in enumerate(itertools.cycle(texts)))
            file.write_text("\0".join(itertools.islice(numbered, size)), encoding="utf-8")
            env = {"FEEDSCOPE_CACHE": f"{folder}/{size}"}
            arguments = [sys.executable, "-c", _EMBED, str(file)]
            first, again = (command(arguments, Path(folder), env) for _ in range(2))
            rate = f"{size / first.processor:.0f}"
            rows.append(("from nothing", f"{size:,}", *cells(first), rate))
            rows.append(("all in the cache", f"{size:,}", *cells(again), f"{size / again.processor:.0f}"))
        killed = _killed(arguments, Path(folder), first.seconds / 2)
    what = f"Killed half-way, a run of {size:,} texts had kept {killed:,} vectors, which the next one takes"
    return (
        table(rows, ("what", "texts", *COST_HEADS, "texts a processor second"))
        + f"\n\n{what}; of the work at most the {BLOCK:,} texts of one block are done twice."
    )


def _killed(arguments: list[str], folder: Path, after: float) -> int:
    """How many vectors are in the cache of a run that is killed after so many seconds."""
    cache = folder / "killed"
    process = subprocess.Popen(arguments, cwd=folder, env={**os.environ, "FEEDSCOPE_CACHE": str(cache)})
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (file,) = cache.glob("*.sqlite")
    with closing(sqlite3.connect(file)) as base:
        return int(base.execute("SELECT count(*) FROM kept").fetchone()[0])
