"""From the records of many parts to one post an id, its variants, its thread: in bounded memory.

DuckDB sorts and joins the parts' Parquet files, spilling to disk; only of ids that stand several times are
the texts looked at here, an id at a time, and only threads need a few numbers of every post at once.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from feedscope.corpus import posts, regular, tables, threads
from feedscope.corpus.account import RECORDED
from feedscope.corpus.records import COUNTS, Problem, Record
from feedscope.errors import FeedscopeError

LISTED = 1000  # drops, and warnings, that are listed; all are counted
MEMORY, MEMORY_A_MILLION = 260, 60  # MB that DuckDB may take, at least and for a million records more
THREADS = 2
PLACE_BITS = 32  # of `seq`, a record's place among all: the part, then the row in it
_GROUP = 20_480  # rows of a group in the files that are written
_BATCH = 2_000
_AUTHORS = "SELECT author FROM r WHERE author <> '' GROUP BY author"


@dataclass(frozen=True)
class Place:
    """Where a part stands: its document, and how many lines stand before it there."""

    name: str
    lines: int


class Problems:
    """Problems found in no order: how many, and the first LISTED by the place of their record."""

    def __init__(self) -> None:
        self._found: list[tuple[int, Problem]] = []
        self.by_code: Counter[str] = Counter()
        self.by_file: Counter[str] = Counter()

    def add(self, seq: int, problem: Problem) -> None:
        """Count a problem; list it if it is one of the first."""
        self.by_code[problem.code] += 1
        self.by_file[problem.file] += 1
        self._found.append((seq, problem))
        if len(self._found) > 2 * LISTED:
            self.first()

    def first(self) -> list[Problem]:
        """Those that are listed, in order."""
        self._found = sorted(self._found, key=lambda each: each[0])[:LISTED]
        return [problem for _, problem in self._found]


@dataclass
class Merged:
    """What the parts come to; `counts`, `recorded`, `span`: as in an audit."""

    kept: int
    drops: Problems
    warnings: Problems
    counts: dict[str, int]
    recorded: dict[str, int]
    span: list[str | None]
    author: str


def write_part(table: pa.Table, place: int, output: Path) -> None:
    """Write the records of part `place` of all, in order, so that `merge` can read them."""
    seq = np.arange(table.num_rows, dtype=np.int64) + (place << PLACE_BITS)
    table = table.append_column("seq", pa.array(seq))
    pq.write_table(table, output, compression="lz4", use_dictionary=["kind", "author"])


def merge(files: list[Path], places: list[Place], folder: Path, scratch: Path) -> Merged:
    """Write posts.parquet and pairs.parquet of the parts `files` into `folder`.

    Args:
        files: of parts, as `write_part` writes them.
        places: where each of all parts stands, by its number.
        folder: for the tables.
        scratch: for what DuckDB has no memory for.

    Raises:
        FeedscopeError: no room on the disk or in memory (exit code 1).
    """
    import duckdb

    if not files:
        files = [scratch / "none.parquet"]
        write_part(regular.SCHEMA.empty_table(), 0, files[0])
    records = sum(pq.read_metadata(file).num_rows for file in files)
    memory = MEMORY + MEMORY_A_MILLION * records // 1_000_000
    try:
        with duckdb.connect() as db:
            db.execute(f"SET memory_limit='{memory}MB'; SET threads={THREADS}")
            db.execute(f"SET temp_directory={quoted(scratch / 'tmp')}; SET preserve_insertion_order=false")
            return _Merge(db, files, places, folder, scratch).run()
    except duckdb.Error as error:
        found = str(error).split("\n")[0][:150]
        message = f"the tables cannot be written ({found}); expected room on the disk, {memory} MB of memory"
        raise FeedscopeError(message, 1) from None


class _Merge:
    def __init__(self, db: Any, files: list[Path], places: list[Place], folder: Path, scratch: Path) -> None:
        self.db = db
        self.scratch = scratch
        self.places = places
        self.folder = folder
        self.drops, self.warnings = Problems(), Problems()
        db.read_parquet([unglobbed(file) for file in files]).create_view("r")

    def run(self) -> Merged:
        rows = self._one("SELECT count(*) FROM r")
        self._again()
        rootless = self._threads()
        self._write()
        counts = self._counts()
        # As in `posts.merge`: conflicts in the order of the records, then threads in that of time.
        end = len(self.places) << PLACE_BITS
        for k, (status_id, seq, line) in enumerate(rootless):
            self.warnings.add(end + k, posts.rootless(status_id, *self._stands(seq, line)))
        day = "strftime({}(created_at) AT TIME ZONE 'UTC', '%Y-%m-%d')"
        what = [f"count({name})" for name in RECORDED] + [day.format("min"), day.format("max")]
        *found, first, last = self.db.execute(f"SELECT {', '.join(what)} FROM posts").fetchone()
        return Merged(
            kept=rows - self.drops.by_code.total(),
            drops=self.drops,
            warnings=self.warnings,
            counts=counts,
            recorded=dict(zip(RECORDED, found, strict=True)),
            span=[first, last],
            author=self._one(f"{_AUTHORS} ORDER BY count(*) DESC, min(seq) LIMIT 1") or "",
        )

    def _one(self, query: str) -> Any:
        found = self.db.execute(query).fetchone()
        return found[0] if found else None

    def _stands(self, seq: int, line: int) -> tuple[str, int]:
        place = self.places[seq >> PLACE_BITS]
        return place.name, place.lines + line

    def _again(self) -> None:
        """Tables `late`, records that are no post's first, and `variants`, pairs of ids that stand again."""
        columns = ("seq", "number", "line", "time_ms", *COUNTS, "source", "target")
        self.db.execute("CREATE TABLE again AS SELECT number FROM r GROUP BY number HAVING count(*) > 1")
        rows = self.db.cursor().execute(
            f"SELECT {', '.join(columns)} FROM r JOIN again USING (number) ORDER BY number, seq"
        )
        late: list[int] = []
        variants: list[tuple[int, int, int]] = []
        for same in _groups(rows):
            first = self._record(same[0])
            pairs: dict[tuple[str, str], None] = {}
            for row in same:
                seq, record = row["seq"], self._record(row)
                adds = record.target is not None and (record.source, record.target) not in pairs
                if row is not same[0]:
                    late.append(seq)
                    for problem in posts.conflicts(first, record):
                        self.warnings.add(seq, problem)
                    if not adds:
                        self.drops.add(seq, posts.duplicate(first, record))
                if adds:
                    pairs[record.source, record.target or ""] = None
                    variants.append((seq, len(pairs), same[0]["time_ms"]))
        table = pa.array(variants, pa.list_(pa.int64(), 3)).flatten().to_numpy().reshape(-1, 3)
        names = ("seq", "variant", "first_ms")
        found = pa.table({name: table[:, k].copy() for k, name in enumerate(names)})
        self.db.register("late", pa.table({"seq": pa.array(late, pa.int64())}))
        self.db.register("variants", found)

    def _record(self, row: dict[str, Any]) -> Record:
        file, line = self._stands(row["seq"], row["line"])
        return Record(
            id=str(row["number"]),
            time_ms=row["time_ms"],
            author="",
            url="",
            counts={name: row[name] for name in COUNTS},
            is_reply=None,
            source=row["source"],
            target=row["target"],
            file=file,
            line=line,
        )

    def _threads(self) -> list[tuple[str, int, int]]:
        """View `threads`; gives id, seq and line of posts that go on a thread without a root."""
        # Sorted here and not by DuckDB, which holds what it sorts and hands over twice.
        columns = self.db.sql("""
            WITH authors AS (SELECT author, row_number() OVER () AS code FROM (SELECT DISTINCT author FROM r))
            SELECT number, time_ms, CAST(code AS INTEGER) AS code, kind = 'self_thread' AS goes_on, seq
            FROM r ANTI JOIN late USING (seq) JOIN authors USING (author)
            WHERE kind <> 'reply'""").to_arrow_reader(_BATCH * 10)
        table = columns.read_all()
        order = np.lexsort((table["number"].to_numpy(), table["time_ms"].to_numpy()))
        number, code, goes_on, seq = (
            table[name].to_numpy()[order] for name in ("number", "code", "goes_on", "seq")
        )
        del table, order
        found = threads.assign(code, goes_on.astype(bool), np.full(len(number), threads.UNSAID))
        sizes = np.bincount(found.roots, minlength=1)
        self.sizes = sizes[sizes > 1]
        file = self.scratch / "threads.parquet"
        given = {"number": number, "thread": number[found.roots], "position": found.positions}
        pq.write_table(pa.table(given), file)
        self.db.read_parquet(unglobbed(file)).create_view("threads")
        rootless = np.flatnonzero(found.rootless)
        lines = dict(
            self.db.execute("SELECT seq, line FROM r WHERE seq IN ?", [seq[rootless].tolist()]).fetchall()
        )
        return [(str(number[k]), int(seq[k]), lines[seq[k]]) for k in rootless.tolist()]

    def _write(self) -> None:
        """posts.parquet and pairs.parquet, in chronological order."""
        order, how = "time_ms, number", f"(FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {_GROUP})"
        self.db.execute(f"""
            COPY (SELECT CAST(number AS VARCHAR) AS id,
                         make_timestamp_ms(time_ms) AT TIME ZONE 'UTC' AS created_at, kind,
                         CAST(thread AS VARCHAR) AS thread_id, position AS thread_position,
                         source AS text, {", ".join(COUNTS)},
                         nullif(url, '') AS url, nullif(author, '') AS author
                  FROM r ANTI JOIN late USING (seq) LEFT JOIN threads USING (number)
                  ORDER BY {order}) TO {quoted(self.folder / "posts.parquet")} {how}""")
        self.db.execute(f"""
            COPY (SELECT CAST(number AS VARCHAR) AS id, variant, source, target FROM (
                      SELECT number, 1 AS variant, source, target, time_ms
                      FROM r ANTI JOIN again USING (number) WHERE target IS NOT NULL
                      UNION ALL
                      SELECT number, variant, source, target, first_ms FROM r JOIN variants USING (seq))
                  ORDER BY {order}, variant) TO {quoted(self.folder / "pairs.parquet")} {how}""")
        for name in ("posts", "pairs"):
            self.db.read_parquet(unglobbed(self.folder / f"{name}.parquet")).create_view(name)

    def _counts(self) -> dict[str, int]:
        """What can be counted of posts and pairs, as in an audit."""
        found = self.db.execute("""
            SELECT count(*), count(*) FILTER (kind = 'original'), count(*) FILTER (kind = 'reply'),
                   count(*) FILTER (kind = 'self_thread'), count(views),
                   (SELECT count(*) FROM r ANTI JOIN late USING (seq) WHERE kind = 'reply' AND NOT is_reply)
            FROM posts""").fetchone()
        pairs, variants, translated = self.db.execute(
            "SELECT count(*), count(*) FILTER (variant = 2), count(*) FILTER (variant = 1) FROM pairs"
        ).fetchone()
        return {
            "posts": found[0],
            "originals": found[1],
            "replies": found[2],
            "self_threads": found[3],
            "threads": len(self.sizes),
            "threaded_posts": int(self.sizes.sum()),
            "pairs": pairs,
            "variants": variants,
            "untranslated": found[0] - translated,
            "posts_with_views": found[4],
            "reply_by_at_only": found[5],
        }


def quoted(file: Path) -> str:
    """A path as a text in SQL."""
    return "'" + str(file).replace("'", "''") + "'"


def unglobbed(file: Path) -> str:
    """A path that DuckDB, which takes paths for patterns, takes for this one file."""
    return re.sub(r"([\[*?])", r"[\1]", str(file))


def _groups(rows: Any) -> Iterator[list[dict[str, Any]]]:
    """The rows of each number."""
    names = [column[0] for column in rows.description]
    same: list[dict[str, Any]] = []
    while batch := rows.fetchmany(_BATCH):
        for values in batch:
            row = dict(zip(names, values, strict=True))
            if same and row["number"] != same[0]["number"]:
                yield same
                same = []
            same.append(row)
    if same:
        yield same


def row_groups(folder: Path) -> tuple[list[Path], list[int]]:
    """The row groups of the tables that were written: file and number of each."""
    files: list[Path] = []
    groups: list[int] = []
    for name in ("posts", "pairs"):
        file = folder / f"{name}.parquet"
        count = pq.ParquetFile(file).num_row_groups
        files += [file] * count
        groups += range(count)
    return files, groups


def check_rows(file: Path, group: int) -> None:
    """Check one row group of a table against its schema.

    Raises:
        FeedscopeError: a value is not as the schema says.
    """
    table = pq.ParquetFile(file).read_row_group(group)
    tables.check(file.stem, table.to_pandas(), f"{file.name}, rows from {group * _GROUP}")
