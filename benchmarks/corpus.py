"""Reading at scale: a generated archive into Parquet, and aggregates over it, beside pandas."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, command, ratio, table
from feedscope.paths import project_root

TITLE = "a generated archive read into Parquet; engagement by kind, DuckDB beside pandas"
SIZES = (100_000, 1_000_000)
PAIRS = 3
METRICS = ("likes", "retweets", "replies", "quotes", "views", "bookmarks")
_PARTS = ", ".join(f"sum({m}), count({m}), quantile_cont({m}, 0.5)" for m in METRICS)
_DUCKDB = f"""
import duckdb, sys
db = duckdb.connect(); db.execute("SET memory_limit='300MB'; SET threads=2")
query = "SELECT kind, {_PARTS} FROM read_parquet('" + sys.argv[1] + "') GROUP BY kind ORDER BY kind"
print(db.execute(query).fetchall())
"""
_PANDAS = f"""
import pandas as pd, sys
posts = pd.read_parquet(sys.argv[1])
print(posts.groupby("kind")[{list(METRICS)}].agg(["sum", "count", "median"]))
"""


def run(corpus: Path) -> str:
    """Measure on generated archives; `corpus` is not read, as none is large enough."""
    scratch = Path(tempfile.mkdtemp(prefix="feedscope-bench-"))
    try:
        rows: list[tuple[str, ...]] = []
        said = [_measure(scratch, size, rows) for size in SIZES]
        return table(rows, ("what", "posts", "time", "largest process", "limit")) + "\n\n" + "\n".join(said)
    finally:
        shutil.rmtree(scratch)


def _measure(scratch: Path, size: int, rows: list[tuple[str, ...]]) -> str:
    file, out = scratch / f"{size}.txt", scratch / str(size)
    generator = project_root() / "tools/generate_archive.py"
    subprocess.run([sys.executable, str(generator), str(size), str(file)], check=True)

    def row(what: str, cost: Cost, limit: str = "") -> None:
        rows.append((what, f"{size:,}", f"{cost.seconds:.1f} s", f"{cost.megabytes:.0f} MB", limit))

    arguments = ["corpus", "read", str(file), "-o", str(out), "--format", "parquet"]
    reading = command([sys.executable, "-m", "feedscope", *arguments], scratch)
    row("`corpus read --format parquet`", reading, "≤ 20 s, 600 MB for a million")
    posts = str(out / "posts.parquet")
    ours, theirs = [], []
    for _ in range(PAIRS):
        ours.append(command([sys.executable, "-c", _DUCKDB, posts], scratch))
        theirs.append(command([sys.executable, "-c", _PANDAS, posts], scratch))
    row("engagement by kind, DuckDB", ours[0])
    row("the same, pandas on the whole table", theirs[0])
    memory = ours[0].megabytes / theirs[0].megabytes
    return f"DuckDB / pandas at {size:,}: time {ratio(ours, theirs)}, memory {memory:.2f}"
