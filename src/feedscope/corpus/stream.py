"""Archives that do not fit into memory: read in parts, without state between them, into Parquet.

A part begins at a record, so that it can be read by anybody who has its bytes; each gives a Parquet
file and an account. What needs all of them at once (one post an id, variants, threads, order) is done
by DuckDB over these files, in bounded memory. The tables are those of `read_corpus`.
"""

import json
import mmap
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from feedscope.corpus import archive, formats
from feedscope.corpus.documents import Document, decode
from feedscope.corpus.posts import infer
from feedscope.corpus.records import COUNTS, Problem, Record
from feedscope.corpus.settings import Settings
from feedscope.errors import FeedscopeError

PART_BYTES = 8 * 2**20
WORKERS = 2
LISTED = 1000  # problems kept of each part; all are counted
MEMORY = "300MB"
# A record as the reader takes one whatever stands before it: a heading and its first fields.
_RECORD = re.compile(
    "\n(?=### ([0-9]{1,9})[ \t]*\r?\n\\s*作者[ \t]*[:：][ \t]*\\S[^\n]*\n时间[ \t]*[:：])".encode()
)


@dataclass(frozen=True)
class Task:
    """The bytes from `begin` to `end` of a document; `place`: which part they are."""

    place: int
    file: Path
    begin: int
    end: int
    part: archive.Part


@dataclass
class Account:
    """What came of one part: as in a Reading, with problems counted and the first of them listed."""

    read: int
    kept: int
    lines: int
    number: int
    declared: int | None
    declared_line: int
    dropped: Counter[str]
    warned: Counter[str]
    drops: list[Problem]
    warnings: list[Problem]
    facts: Counter[str] = field(default_factory=Counter)


def is_archive(path: Path) -> bool:
    """Whether `path` is one archive document, by how it begins."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(65_536).decode("utf-8", errors="replace").replace("\r\n", "\n")
    found = formats.recognise(head, Settings(name=""))
    return found is not None and found.name == archive.NAME


def plan(file: Path, size: int = PART_BYTES) -> Iterator[Task]:
    """The parts of an archive document, each of about `size` bytes."""
    total = file.stat().st_size
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        place, begin, records = 0, 0, 0
        while True:
            found = _RECORD.search(data, begin + size) if begin + size < total else None
            end = found.start() + 1 if found else total
            yield Task(place, file, begin, end, archive.Part(begin == 0, end == total, records))
            if not found:
                return
            place, begin, records = place + 1, end, int(found[1]) - 1


def read_part(task: Task, settings: Settings, output: Path) -> Account:
    """Read one part and write its records to `output`; lines are counted from the part's first.

    Raises:
        FeedscopeError: the part is not UTF-8 text.
    """
    with task.file.open("rb") as opened:
        opened.seek(task.begin)
        data = opened.read(task.end - task.begin)
    text, odd = decode(task.file.name, data)
    if text is None:
        raise FeedscopeError(str(replace(odd[-1], line=0)))
    reading = archive.read(Document(task.file.name, text, "", len(data)), settings, task.part)
    pq.write_table(_table(reading.records, task.place), output, compression="lz4")
    warnings = [problem for problem in odd if task.part.first or problem.code != "bom"] + reading.warnings
    return Account(
        reading.read,
        len(reading.records),
        text.count("\n"),
        reading.number,
        reading.declared,
        reading.declared_line,
        Counter(problem.code for problem in reading.drops),
        Counter(problem.code for problem in warnings),
        reading.drops[:LISTED],
        warnings[:LISTED],
        reading.facts,
    )


def _table(records: list[Record], place: int) -> pa.Table:
    """The records of a part; `seq` is their order over all parts."""
    columns: dict[str, Any] = {
        "seq": pa.array(range(place << 32, (place << 32) + len(records)), pa.int64()),
        "number": pa.array([int(record.id) for record in records], pa.int64()),
        "time_ms": pa.array([record.time_ms for record in records], pa.int64()),
        "line": pa.array([record.line for record in records], pa.int64()),
        "kind": [infer(record) for record in records],
        **{name: pa.array([r.counts[name] for r in records], pa.int64()) for name in COUNTS},
    }
    for name in ("id", "author", "url", "source", "target"):
        columns[name] = pa.array([getattr(record, name) for record in records], pa.string())
    return pa.table(columns)


def write_parquet(file: Path, settings: Settings, folder: Path) -> dict[str, Any]:
    """Write posts.parquet, pairs.parquet and audit.json of one archive document; gives the account.

    Raises:
        FeedscopeError: not UTF-8 text, or no record.
    """
    parts = folder / ".parts"
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir(parents=True)
    try:
        tasks = list(plan(file))
        outputs = [parts / f"{k:06d}.parquet" for k in range(len(tasks))]
        with ProcessPoolExecutor(min(WORKERS, len(tasks))) as pool:
            accounts = list(pool.map(read_part, tasks, [settings] * len(tasks), outputs))
        kept = _merge(parts, folder)
        audit = _audit(file, accounts, kept)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    (folder / "audit.json").write_text(
        json.dumps(audit, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return audit


def _merge(parts: Path, folder: Path) -> dict[str, int]:
    """One post an id, its variants, its thread, in order; how many records were kept."""
    import duckdb

    counts = ", ".join(f"r.{name}" for name in COUNTS)
    order = "r.time_ms, r.number"
    with duckdb.connect() as db:
        db.execute(
            f"SET memory_limit='{MEMORY}'; SET threads={WORKERS}; SET temp_directory='{parts / 'tmp'}'"
        )
        db.execute(f"CREATE VIEW r AS SELECT * FROM read_parquet('{parts}/*.parquet')")
        db.execute(
            "CREATE TABLE firsts AS SELECT number, min(seq) AS seq, count(*) AS n FROM r GROUP BY number"
        )
        db.execute("""
            CREATE TABLE threads AS
            WITH k AS (SELECT r.number, time_ms, author, kind FROM r JOIN firsts USING (number, seq)
                       WHERE kind <> 'reply'),
            s AS (SELECT *, CASE WHEN kind = 'original' OR row_number() OVER w = 1 THEN number END AS root
                  FROM k WINDOW w AS (PARTITION BY author ORDER BY time_ms, number)),
            t AS (SELECT *, last_value(root IGNORE NULLS) OVER (PARTITION BY author ORDER BY time_ms, number
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS thread FROM s)
            SELECT number, thread, row_number() OVER (PARTITION BY thread ORDER BY time_ms, number) AS place
            FROM t""")
        db.execute(f"""
            COPY (SELECT r.id, make_timestamp_ms(r.time_ms) AT TIME ZONE 'UTC' AS created_at, r.kind,
                         CAST(t.thread AS VARCHAR) AS thread_id, t.place AS thread_position,
                         r.source AS text, {counts}, nullif(r.url, '') AS url, nullif(r.author, '') AS author
                  FROM r JOIN firsts f USING (number, seq) LEFT JOIN threads t USING (number)
                  ORDER BY {order}) TO '{folder}/posts.parquet' (FORMAT parquet, COMPRESSION lz4)""")
        db.execute(f"""
            COPY (WITH several AS (
                      SELECT number, r.time_ms, any_value(r.id) AS id, r.source, r.target, min(r.seq) AS seq
                      FROM r JOIN firsts f USING (number) WHERE f.n > 1 AND target IS NOT NULL
                      GROUP BY number, r.time_ms, r.source, r.target),
                  v AS (SELECT *, row_number() OVER (PARTITION BY number ORDER BY seq)
                        AS variant FROM several)
                  SELECT id, variant, source, target FROM (
                      SELECT r.id, 1 AS variant, r.source, r.target, r.time_ms, r.number
                      FROM r JOIN firsts f USING (number) WHERE f.n = 1 AND target IS NOT NULL
                      UNION ALL SELECT id, variant, source, target, time_ms, number FROM v) AS r
                  ORDER BY {order}, variant) TO '{folder}/pairs.parquet' (FORMAT parquet, COMPRESSION lz4)""")
        # A record is kept if it gives the post, or one more translation of it.
        kept = db.execute("""
            SELECT count(*) FROM (SELECT min(seq) FROM r JOIN firsts f USING (number, seq) GROUP BY number
            UNION ALL
            SELECT a FROM (SELECT min(r.seq) AS a, number, any_value(f.seq) AS b
                           FROM r JOIN firsts f USING (number) WHERE f.n > 1 AND target IS NOT NULL
                           GROUP BY number, source, target) WHERE a <> b)""").fetchone()
        posts, pairs = (
            db.execute(f"SELECT count(*) FROM '{folder}/{name}.parquet'").fetchone()
            for name in ("posts", "pairs")
        )
    return {name: row[0] if row else 0 for name, row in (("kept", kept), ("posts", posts), ("pairs", pairs))}


def _audit(file: Path, accounts: list[Account], kept: dict[str, int]) -> dict[str, Any]:
    """The account of the whole: read = kept + dropped, and every problem at its line."""
    read = sum(account.read for account in accounts)
    dropped: Counter[str] = sum((account.dropped for account in accounts), Counter())
    dropped["duplicate"] += sum(account.kept for account in accounts) - kept["kept"]
    warned: Counter[str] = sum((account.warned for account in accounts), Counter())
    drops, warnings, lines = [], [], 0
    declared = accounts[0].declared
    for account in accounts:
        drops += [replace(problem, line=problem.line + lines) for problem in account.drops]
        warnings += [replace(problem, line=problem.line + lines) for problem in account.warnings]
        lines += account.lines
    late = archive.total(file.name, accounts[0].declared_line, declared, read) if len(accounts) > 1 else []
    warned.update(problem.code for problem in late)
    if read != kept["kept"] + sum(dropped.values()):
        raise AssertionError(
            f"{read} items read, but {kept['kept']} kept and {sum(dropped.values())} dropped"
        )
    return {
        "document": file.name,
        "declared": declared,
        "read": read,
        **kept,
        "dropped": {code: n for code, n in sorted(dropped.items()) if n},
        "warned": dict(sorted(warned.items())),
        "drops": [vars(problem) for problem in drops[:LISTED]],
        "warnings": [vars(problem) for problem in (late + warnings)[:LISTED]],
    }
