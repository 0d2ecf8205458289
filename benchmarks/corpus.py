"""Reading at scale: a generated archive into Parquet, and the table of sizes over it, beside pandas."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measure import COST_HEADS, Cost, cells, command, table
from feedscope.paths import project_root

TITLE = "an archive of any size into Parquet, and sizes by kind over it, beside pandas on the whole"
SIZES, FULL = (100_000, 300_000), (100_000, 1_000_000, 10_000_000)
ROWS, FULL_ROWS = 1_000_000, 10_000_000
MOST_IN_PANDAS = 1_000_000  # posts beyond which the whole file does not fit into memory
_PANDAS_READ = r"""
import re, sys
import pandas as pd
text = open(sys.argv[1], encoding="utf-8").read()
record = re.compile(
    r"^### (\d+)\n\n作者: (.*)\n时间: (.*)\n链接: (.*/status/(\d+))\n互动: Likes: (.*); Retweets: (.*); "
    r"Replies: (.*); Quotes: (.*); Views: (.*); Bookmarks: (.*); isReply: (.)\n\n(.*?)\n\n(.*?)(?=\n### |\Z)",
    re.M | re.S,
)
counts = ["likes", "retweets", "replies", "quotes", "views", "bookmarks"]
names = ["number", "author", "date", "url", "id", *counts, "is_reply", "text", "target"]
posts = pd.DataFrame(record.findall(text), columns=names)
for name in counts:
    posts[name] = pd.to_numeric(posts[name].str.replace(",", ""))
posts["created_at"] = pd.to_datetime((posts["id"].astype("int64") // 2**22) + 1288834974657, unit="ms")
posts = posts.sort_values("created_at")
pairs = posts[["id", "text", "target"]]
posts.drop_duplicates("id").drop(columns="target").to_parquet(sys.argv[2])
pairs.to_parquet(sys.argv[2] + ".pairs")
"""
_SIZES = """
import sys
from pathlib import Path
from feedscope.engagement import engagement_by_kind_of
print(engagement_by_kind_of(Path(sys.argv[1]), 10_000, 0))
"""
_PANDAS_SIZES = """
import sys
import pandas as pd
from feedscope.engagement import engagement_by_kind
print(engagement_by_kind(pd.read_parquet(sys.argv[1]), 10_000, 0))
"""


def run(corpus: Path, full: bool) -> str:
    """Measure on generated archives; `corpus` is not read, as none is large enough."""
    scratch = Path(tempfile.mkdtemp(prefix="feedscope-bench-"))
    rows: list[tuple[str, ...]] = []
    said: list[str] = []
    try:
        for size in FULL if full else SIZES:
            _reading(scratch, size, rows, said)
        _sizes(scratch, FULL_ROWS if full else ROWS, rows, said)
    finally:
        shutil.rmtree(scratch)
    return table(rows, ("what", "posts", *COST_HEADS, "limit")) + "\n\n" + "\n\n".join(said)


def _reading(scratch: Path, size: int, rows: list[tuple[str, ...]], said: list[str]) -> None:
    file, out = scratch / f"{size}.txt", scratch / "tables"
    generator = project_root() / "tools/generate_archive.py"
    subprocess.run([sys.executable, str(generator), str(size), str(file)], check=True)
    arguments = ["corpus", "read", str(file), "-o", str(out), "--format", "parquet"]
    ours = command([sys.executable, "-m", "feedscope", *arguments], scratch)
    rows.append(("`corpus read --format parquet`", f"{size:,}", *cells(ours), "≤ 20 s, 600 MB a million"))
    if size <= MOST_IN_PANDAS:
        theirs = command([sys.executable, "-c", _PANDAS_READ, str(file), str(scratch / "pandas")], scratch)
        rows.append(("pandas on the whole file, nothing checked", f"{size:,}", *cells(theirs), ""))
        said.append(_beside(f"reading {size:,} posts, ours / pandas", ours, theirs))
    file.unlink()


def _sizes(scratch: Path, size: int, rows: list[tuple[str, ...]], said: list[str]) -> None:
    """The table of sizes, on the last archive's posts as often as it takes."""
    posts = _repeated(scratch / "tables/posts.parquet", scratch / "many.parquet", size)
    ours = command([sys.executable, "-c", _SIZES, str(posts)], scratch)
    rows.append(("sizes by kind, DuckDB", f"{size:,}", *cells(ours), "≤ 10 s, 500 MB for ten million"))
    theirs = command([sys.executable, "-c", _PANDAS_SIZES, str(posts)], scratch)
    rows.append(("sizes by kind, pandas on the whole table", f"{size:,}", *cells(theirs), ""))
    said.append(_beside(f"sizes of {size:,} posts, DuckDB / pandas", ours, theirs))


def _repeated(source: Path, target: Path, size: int) -> Path:
    """A file of the first `size` rows of `source`, repeated if they are too few."""
    stored = pq.ParquetFile(source)
    with pq.ParquetWriter(target, stored.schema_arrow, compression="lz4") as writer:
        left = size
        while left:
            for group in range(stored.num_row_groups):
                part = stored.read_row_group(group)[:left]
                writer.write_table(part)
                left -= len(part)
    return target


def _beside(what: str, ours: Cost, theirs: Cost) -> str:
    time, processor, memory = (
        getattr(ours, name) / getattr(theirs, name) for name in ("seconds", "processor", "megabytes")
    )
    return f"{what}: time {time:.2f}, processor {processor:.2f}, memory {memory:.2f}"
