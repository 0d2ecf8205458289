"""From the runs of all parts to one post an id, its variants, its kind: a stretch of time at a time.

All records of a post have the same place in the order of posts, so what lies between two moments can be
put together without a look at the rest, and any number of such buckets at the same time.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from feedscope.corpus import posts, runs
from feedscope.corpus.posts import Post
from feedscope.corpus.records import COUNTS, Problem, Record, Translation
from feedscope.corpus.runs import BATCH, PLACE_BITS, Integers, Run

ROWS = 12_288  # records of a bucket, about
PAIRS = pa.schema({"id": pa.string(), "variant": pa.int64(), "source": pa.string(), "target": pa.string()})
_NOT_HERE = ("kind", "answering", "above", "author_id", "entities")
_NO_ROWS = pa.schema(
    [each for each in runs.SCHEMA if each.name not in _NOT_HERE]
    + [pa.field(name, pa.int64()) for name in ("seq", "key", "rank")]
    + [pa.field("kind", pa.string()), pa.field("above", pa.int64())]
).empty_table()
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Place:
    """Where a part stands: its document, and how many lines stand before it there."""

    name: str
    lines: int


@dataclass(frozen=True)
class Pieces:
    """Parts of a corpus.

    Attributes:
        records, translations: their runs.
        places: of all parts, by number.
        authors: of posts on whose author a kind depends, by id.
    """

    records: list[Run]
    translations: list[Run]
    places: dict[int, Place]
    authors: dict[int, str] = field(default_factory=dict)

    def stands(self, seq: int, line: int) -> tuple[str, int]:
        """Document and line of a record, or translation, by its `seq` and its line in the part."""
        place = self.places[seq >> PLACE_BITS]
        return place.name, place.lines + line


@dataclass(frozen=True)
class Bucket:
    """The records whose keys are above `low` and up to `high`; `pieces`: what may hold such."""

    low: int
    high: int
    pieces: Pieces


@dataclass
class Merged:
    """What the records of a bucket come to.

    Attributes:
        posts: as in `tables`, without threads, and seq, line, number and above.
        pairs: as in `tables`.
        drops, warnings, translation_drops: each with the `seq` of its record.
        by_at_only: replies that nothing but their beginning tells from originals.
    """

    posts: pa.Table
    pairs: pa.Table
    drops: list[tuple[int, Problem]] = field(default_factory=list)
    warnings: list[tuple[int, Problem]] = field(default_factory=list)
    translation_drops: list[tuple[int, Problem]] = field(default_factory=list)
    by_at_only: int = 0


def buckets(pieces: Pieces) -> Iterator[Bucket]:
    """Buckets of about ROWS records, which together hold all."""
    keys = np.sort(np.concatenate([np.empty(0, np.int64), *(run.keys[:-1] for run in pieces.records)]))
    edges = np.unique(keys[ROWS // BATCH :: ROWS // BATCH])
    edges = edges[edges < runs.UNTIMED]
    for low, high in itertools.pairwise([np.iinfo(np.int64).min, *edges.tolist(), runs.UNTIMED]):
        records, translations = (
            [run for run in of if run.batches(low, high)] for of in (pieces.records, pieces.translations)
        )
        yield Bucket(low, high, replace(pieces, records=records, translations=translations))


def merge(bucket: Bucket) -> Merged:
    """The posts and pairs of a bucket, in their order."""
    return _Merge(bucket).run()


class _Merge:
    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self.pieces = bucket.pieces
        self.rows = self._records()
        places = np.column_stack([self.rows[name].to_numpy() for name in ("key", "rank")])
        begins = np.ones(len(places), dtype=bool)
        begins[1:] = (places[1:] != places[:-1]).any(axis=1)
        starts = np.flatnonzero(begins)
        self.post_of = np.cumsum(begins) - 1  # of each record
        self.sizes = np.diff(starts, append=len(places))
        self.posts = self.rows if begins.all() else self.rows.take(starts)
        self.kinds = self._kinds()
        self.found = Merged(self._posts(), PAIRS.empty_table())

    def run(self) -> Merged:
        unmarked = pc.and_(pc.is_null(self.posts["above"]), pc.invert(self.posts["is_reply"]))
        by_at_only = pc.and_(unmarked, pc.equal(self.kinds, posts.REPLY)).filter(pa.array(self.sizes == 1))
        self.found.by_at_only += pc.sum(by_at_only).as_py() or 0
        self.found.pairs = self._pairs()
        return self.found

    def _records(self) -> pa.Table:
        """The records in order."""
        tables = [_NO_ROWS]
        for run in self.pieces.records:
            table = runs.read(run, self.bucket.low, self.bucket.high)
            kind = table["answering" if run.answers else "kind"]
            above = table["above"] if run.answers else pa.nulls(len(table), pa.int64())
            table = table.drop_columns(_NOT_HERE)
            tables.append(table.append_column("kind", kind).append_column("above", above))
        rows = pa.concat_tables(tables)
        order = np.lexsort([rows[name].to_numpy() for name in ("seq", "rank", "key")])
        return (rows if np.all(order[1:] > order[:-1]) else rows.take(order)).combine_chunks()

    def _kinds(self) -> pa.ChunkedArray:
        kinds = self.posts["kind"]
        undecided = np.flatnonzero(pc.equal(kinds, "").to_numpy())
        if not len(undecided):
            return kinds
        known = kinds.to_pylist()
        some = self.posts.select(["author", "above"]).take(undecided).to_pylist()
        for k, post in zip(undecided, some, strict=True):
            known[k] = posts.by_author(post["author"], self.pieces.authors.get(post["above"]))
        return pa.chunked_array([known], pa.string())

    def _posts(self) -> pa.Table:
        def or_null(name: str) -> pa.ChunkedArray:
            return pc.if_else(pc.equal(self.posts[name], ""), None, self.posts[name])

        return pa.table(
            {
                "id": self.posts["number"].cast(pa.string()),
                "created_at": self.posts["time_ms"].cast(pa.timestamp("ms", "UTC")),
                "kind": self.kinds,
                "text": self.posts["source"],
                **{name: self.posts[name] for name in COUNTS},
                **{name: or_null(name) for name in ("url", "author")},
                **{name: self.posts[name] for name in ("number", "above", "seq", "line")},
            }
        )

    def _pairs(self) -> pa.Table:
        """The pairs; a post of one record, or of one and a translation, needs no look at its texts."""
        sides, post_of = self._translations()
        translated = np.bincount(post_of, minlength=len(self.sizes))
        has_target = self.posts["target"].is_valid().to_numpy()
        plain = (self.sizes == 1) & (translated == 0)
        simple = (self.sizes == 1) & (translated == 1) & ~has_target
        own, added = np.flatnonzero(plain & has_target), np.flatnonzero(simple[post_of])
        stated, text = sides["source"].take(added), self.posts["source"].take(post_of[added])
        found = pa.concat_tables(
            [
                _numbered(own, self.posts["source"].take(own), self.posts["target"].take(own)),
                _numbered(
                    post_of[added],
                    pc.if_else(pc.equal(stated, ""), text, stated),
                    sides["target"].take(added),
                ),
                self._odd_pairs(~plain & ~simple, sides, post_of),
            ]
        )
        found = found.take(np.lexsort((found["variant"].to_numpy(), found["post"].to_numpy())))
        ids = self.posts["number"].take(found["post"]).cast(pa.string())
        return pa.table([ids, *found.columns[1:]], PAIRS)

    def _translations(self) -> tuple[pa.Table, Integers]:
        """Translations of posts that are here, as they stand, and of which post each is."""
        read = [runs.read(run, self.bucket.low, self.bucket.high) for run in self.pieces.translations]
        if not read:
            return runs.TRANSLATIONS.empty_table(), np.empty(0, dtype=np.int64)
        sides = pa.concat_tables(read).sort_by("seq")
        numbers = np.append(self.posts["number"].to_numpy(), runs.NONE)  # so that there is one
        wanted, order = sides["number"].to_numpy(), np.argsort(numbers)
        at = order[np.searchsorted(numbers, wanted, sorter=order).clip(max=len(order) - 1)]
        is_there = numbers[at] == wanted
        for row in sides.filter(pa.array(~is_there)).to_pylist():
            drop = posts.without_post(self._translation(row))
            self.found.translation_drops.append((row["seq"], drop))
        return sides.filter(pa.array(is_there)), at[is_there]

    def _odd_pairs(self, is_odd: Flags, sides: pa.Table, side_of: Integers) -> pa.Table:
        """The pairs of posts that are stated by several records or translations, or by one of each."""
        records, translations = _by_post(self.rows, self.post_of, is_odd), _by_post(sides, side_of, is_odd)
        found: list[tuple[int, int, tuple[str, str]]] = []
        for k, (first, *later) in records.items():
            post = Post(self._record(first))
            for row in later:
                self._add(post, row)
            for row in translations[k]:
                if drop := post.translate(self._translation(row)):
                    self.found.translation_drops.append((row["seq"], drop))
            mark = next((row["is_reply"] for row in (first, *later) if row["above"] is None), None)
            if later and mark is False and self.kinds[k].as_py() == posts.REPLY:
                self.found.by_at_only += 1
            found += [(k, variant, pair) for variant, pair in enumerate(post.pairs, start=1)]
        post_of = np.array([k for k, _, _ in found], dtype=np.int64)
        variants = np.array([variant for _, variant, _ in found], dtype=np.int64)
        source, target = (pa.array([pair[side] for _, _, pair in found], pa.string()) for side in (0, 1))
        return _numbered(post_of, source, target, variants)

    def _add(self, post: Post, row: dict[str, Any]) -> None:
        record, seq = self._record(row), row["seq"]
        self.found.warnings += [(seq, each) for each in posts.conflicts(post.record, record)]
        if drop := post.add(record):
            self.found.drops.append((seq, drop))

    def _record(self, row: dict[str, Any]) -> Record:
        file, line = self.pieces.stands(row["seq"], row["line"])
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

    def _translation(self, row: dict[str, Any]) -> Translation:
        place = self.pieces.stands(row["seq"], row["line"])
        return Translation(str(row["number"]), row["target"], row["source"], *place)


def _by_post(rows: pa.Table, post_of: Integers, some: Flags) -> dict[int, list[dict[str, Any]]]:
    """The rows of `some` posts, by post."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    chosen = some[post_of]
    for k, row in zip(post_of[chosen].tolist(), rows.filter(pa.array(chosen)).to_pylist(), strict=True):
        found[k].append(row)
    return found


def _numbered(post_of: Integers, source: Any, target: Any, variants: Integers | None = None) -> pa.Table:
    variants = np.ones(len(post_of), dtype=np.int64) if variants is None else variants
    return pa.table({"post": post_of, "variant": variants, "source": source, "target": target})
