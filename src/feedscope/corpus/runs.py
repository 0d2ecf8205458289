"""Records of a part as a run: a file of columns, sorted as posts are, of which any stretch can be read.

Posts are sorted by time and id; those without a time stand last, as they came. `key` and `rank` say this
in two numbers, and are the same for all records of a post.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from feedscope.corpus import posts, snowflake
from feedscope.corpus.records import COUNTS, Record, Translation

Integers = npt.NDArray[np.int64]
SCHEMA = pa.schema(
    {
        "line": pa.int64(),
        "number": pa.int64(),
        "time_ms": pa.int64(),
        "kind": pa.string(),  # as stated or inferred, where the document says of no post what it answers
        "answering": pa.string(),  # as it follows from that, "" where the author above decides
        "above": pa.int64(),  # the post that it answers, NONE where there is none
        "is_reply": pa.bool_(),
        **dict.fromkeys(COUNTS, pa.int64()),
        "url": pa.string(),
        "author": pa.string(),
        "author_id": pa.string(),
        "source": pa.string(),
        "target": pa.string(),
        "entities": pa.int64(),
    }
)
TRANSLATIONS = pa.schema(
    {name: SCHEMA.field(name).type for name in ("line", "number", "time_ms", "source", "target")}
)
NONE = -1
UNTIMED = np.iinfo(np.int64).max  # the key of records without a time
PLACE_BITS = 32  # of `seq`, a record's place among all: the part, then the row in it
BATCH = 512  # rows that are read at a time


@dataclass(frozen=True)
class Run:
    """A file of records in order.

    Attributes:
        keys: of every BATCHth row, and of the last.
        answers: whether its document says what posts answer.
    """

    file: Path
    rows: int
    keys: Integers
    answers: bool = False

    def batches(self, low: int, high: int) -> range:
        """Which BATCHes may hold rows whose keys are above `low` and up to `high`."""
        begin, end = np.searchsorted(self.keys, [low, high], "right").tolist()
        return range(max(0, begin - 1), min(end, len(self.keys) - 1))


@dataclass(frozen=True)
class Found:
    """What has to be known of a run's records before all records are put together.

    Attributes:
        times: of the first and the last record as they stand, where these have one.
        out_of_order: how many are earlier than the one before.
        authors: how many records each author has, by name and number.
        old: number, key, rank and seq of records whose time does not follow from the id.
        above: the posts that they answer.
        undecided: of these, those whose author decides on a kind.
        entities: HTML entities decoded.
    """

    times: tuple[int | None, int | None] | None
    out_of_order: int
    authors: Counter[tuple[str, str]]
    old: Integers
    above: Integers
    undecided: Integers
    entities: int


def table(records: list[Record]) -> pa.Table:
    """Records with numeric ids as a table of SCHEMA."""
    says = [record.answers is not None for record in records]
    return pa.table(
        {
            "line": [record.line for record in records],
            "number": [int(record.id) for record in records],
            "time_ms": [record.time_ms for record in records],
            "kind": [record.kind or posts.infer(record) for record in records],
            "answering": [posts.stated(r) if said else None for r, said in zip(records, says, strict=True)],
            "above": [number(r.answers.post) if r.answers is not None else None for r in records],
            "is_reply": [record.is_reply for record in records],
            **{name: [record.counts[name] for record in records] for name in COUNTS},
            "url": [record.url for record in records],
            "author": [record.author for record in records],
            "author_id": [record.author_id or None for record in records],
            "source": [record.source for record in records],
            "target": [record.target for record in records],
            "entities": [record.entities for record in records],
        },
        SCHEMA,
    )


def translations_table(translations: list[Translation]) -> pa.Table:
    """Translations of posts with numeric ids as a table of TRANSLATIONS."""
    return pa.table(
        {
            "line": [each.line for each in translations],
            "number": [int(each.id) for each in translations],
            "time_ms": [snowflake.time_ms(each.id) for each in translations],
            "source": [each.source for each in translations],
            "target": [each.target for each in translations],
        },
        TRANSLATIONS,
    )


def number(status_id: str) -> int:
    """A status id as a number, NONE where it is none, or is written otherwise than numbers are."""
    if status_id.isascii() and status_id.isdigit() and len(status_id) < 20:
        found = int(status_id)
        return found if str(found) == status_id and found < snowflake.END else NONE
    return NONE


def sequence(place: int, rows: int) -> Integers:
    """The `seq` of each record of part `place`."""
    return np.arange(rows, dtype=np.int64) + (place << PLACE_BITS)


def write(records: pa.Table, seq: Integers, file: Path) -> Run:
    """Write records (of SCHEMA or TRANSLATIONS) as a run; `seq`: of each, rising."""
    return write_placed(records, seq, *_placed(records, seq), file)


def _placed(records: pa.Table, seq: Integers) -> tuple[Integers, Integers]:
    """Key and rank of each record."""
    times = records["time_ms"]
    numbers = records["number"].to_numpy()
    return times.fill_null(UNTIMED).to_numpy(), np.where(times.is_null().to_numpy(), seq, numbers)


def write_placed(records: pa.Table, seq: Integers, key: Integers, rank: Integers, file: Path) -> Run:
    """The same of records whose key and rank are given."""
    for name, values in (("seq", seq), ("key", key), ("rank", rank)):
        records = records.append_column(name, pa.array(values))
    order = np.lexsort((seq, rank, key))
    records = (records if np.all(order[1:] > order[:-1]) else records.take(pa.array(order))).combine_chunks()
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, records.schema) as writer:
        writer.write_table(records, max_chunksize=BATCH)
    ordered = key[order]
    return Run(file, len(records), np.append(ordered[::BATCH], ordered[-1:]))


def read(run: Run, low: int, high: int) -> pa.Table:
    """The rows whose keys are above `low` and up to `high`, as `write` was given them, and seq, key, rank."""
    with pa.OSFile(str(run.file)) as source, pa.ipc.open_file(source) as reader:
        batches = [reader.get_batch(k) for k in run.batches(low, high)]
        found = pa.Table.from_batches(batches, reader.schema)
    first, last = np.searchsorted(found["key"].to_numpy(), [low, high], "right")
    return found.slice(first, last - first)


def read_all(run: Run) -> pa.Table:
    """All rows of a run as they stood."""
    return read(run, np.iinfo(np.int64).min, UNTIMED).sort_by("seq")


def moved(run: Run, places: dict[int, tuple[int, int]]) -> Run:
    """The run with another key and rank for some records, given by `seq`."""
    records = read_all(run)
    seq, key, rank = (records[name].to_numpy().copy() for name in ("seq", "key", "rank"))
    late = [k for k, each in enumerate(seq.tolist()) if each in places]
    for k in late:
        key[k], rank[k] = places[int(seq[k])]
    if not late:
        return run
    return replace(write_placed(records.select(SCHEMA.names), seq, key, rank, run.file), answers=run.answers)


def authors(records: list[Run], numbers: Integers) -> dict[int, str]:
    """The author, in small letters, of the first record of each post of `numbers` that is there."""
    found: dict[int, tuple[int, str]] = {}
    for run in records:
        rows = read_all(run).select(["number", "seq", "author"])
        for row in rows.filter(pc.is_in(rows["number"], pa.array(numbers))).to_pylist():
            first = found.setdefault(row["number"], (row["seq"], row["author"]))
            found[row["number"]] = min(first, (row["seq"], row["author"]))
    return {number: author.lower() for number, (_, author) in found.items()}


def describe(records: pa.Table, seq: Integers) -> Found:
    """What has to be known of a run's records, given as they stand."""
    times = records["time_ms"].to_numpy(zero_copy_only=False)
    names = records.select(["author", "author_id"]).group_by(["author", "author_id"], use_threads=False)
    counted = names.aggregate([([], "count_all")]).to_pylist()
    going_on = pc.is_in(records["answering"], pa.array(["", posts.SELF_THREAD]))
    numbers = records["number"].to_numpy()
    old = np.column_stack([numbers, *_placed(records, seq), seq])[numbers < snowflake.FIRST]
    ends = records["time_ms"].take([0, len(records) - 1]).to_pylist() if len(records) else None
    return Found(
        times=(ends[0], ends[1]) if ends else None,
        out_of_order=int(np.count_nonzero(times[1:] < times[:-1])),  # nan, a missing time, is never earlier
        authors=Counter({(each["author"], each["author_id"] or ""): each["count_all"] for each in counted}),
        old=old,
        above=records["above"].filter(going_on).to_numpy(),
        undecided=records["above"].filter(pc.equal(records["answering"], "")).to_numpy(),
        entities=pc.sum(records["entities"]).as_py() or 0,
    )


def nulls(rows: int, *names: str) -> dict[str, Any]:
    """Columns of SCHEMA that hold nothing."""
    return {name: pa.nulls(rows, SCHEMA.field(name).type) for name in names}
