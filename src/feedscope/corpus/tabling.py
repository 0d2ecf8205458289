"""Posts and pairs as Parquet: buckets come in order, get their threads, are checked and written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from feedscope.corpus import merging, posts, tables
from feedscope.corpus.account import LISTED, RECORDED
from feedscope.corpus.merging import Merged, Pieces
from feedscope.corpus.records import COUNTS, Problem
from feedscope.corpus.runs import Integers
from feedscope.corpus.threads import UNSAID, Threads

POSTS = pa.schema(
    {
        "id": pa.string(),
        "created_at": pa.timestamp("ms", "UTC"),
        "kind": pa.string(),
        "thread_id": pa.string(),
        "thread_position": pa.int64(),
        "text": pa.string(),
        **dict.fromkeys(COUNTS, pa.int64()),
        "url": pa.string(),
        "author": pa.string(),
    }
)
_LAST = 2**62  # after the `seq` of all records
_OF_KIND = {"original": "originals", "reply": "replies", "self_thread": "self_threads"}


class Problems:
    """Problems found in no order: how many, and the first LISTED by the place of their record."""

    def __init__(self) -> None:
        self._found: list[tuple[int, Problem]] = []
        self.by_code: Counter[str] = Counter()
        self.by_file: Counter[str] = Counter()

    def add(self, found: Iterable[tuple[int, Problem]]) -> None:
        """Count problems, each with its `seq`; list those that are among the first."""
        for each in found:
            self.by_code[each[1].code] += 1
            self.by_file[each[1].file] += 1
            self._found.append(each)
        if len(self._found) > 2 * LISTED:
            self.first()

    def first(self) -> list[Problem]:
        """Those that are listed, in order."""
        self._found = sorted(self._found, key=lambda each: each[0])[:LISTED]
        return [problem for _, problem in self._found]


@dataclass
class Account:
    """What all parts come to; `counts` and `recorded` as in an audit, `times` as buckets begin and end."""

    drops: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    translation_drops: Problems = field(default_factory=Problems)
    counts: Counter[str] = field(default_factory=Counter)
    recorded: Counter[str] = field(default_factory=Counter)
    times: set[int | None] = field(default_factory=set)
    threads: int = 0
    threaded_posts: int = 0

    def span(self) -> list[str | None]:
        """The first and the last day (UTC)."""
        times = sorted(time for time in self.times if time is not None)
        return (
            [f"{pd.Timestamp(time, unit='ms'):%Y-%m-%d}" for time in (times[0], times[-1])]
            if times
            else [None] * 2
        )


class Tables:
    """posts.parquet and pairs.parquet in `folder`, bucket by bucket.

    `above`: the id of the post above it that each record names, if it names one.
    """

    def __init__(self, pieces: Pieces, folder: Path, above: Integers) -> None:
        self.pieces = pieces
        self.threads = Threads()
        self._named, self._times = np.unique(above, return_counts=True)
        self.account = Account()
        how: dict[str, Any] = {"compression": "lz4", "use_dictionary": ["kind", "author"]}
        self._posts = pq.ParquetWriter(folder / "posts.parquet", POSTS, **how)
        self._pairs = pq.ParquetWriter(
            folder / "pairs.parquet", merging.PAIRS, **{**how, "use_dictionary": False}
        )

    def __enter__(self) -> "Tables":
        return self

    def __exit__(self, *error: object) -> None:
        self._posts.close()
        self._pairs.close()
        self.account.threads, self.account.threaded_posts = self.threads.several, self.threads.in_several

    def add(self, merged: Merged) -> None:
        """Write the next bucket.

        Raises:
            FeedscopeError: a value is not as the schema says.
        """
        roots, positions = self._threads(merged.posts)
        columns = {name: merged.posts[name] for name in merged.posts.column_names if name in POSTS.names}
        columns |= {"thread_id": roots.cast(pa.string()), "thread_position": positions}
        table = pa.table({name: columns[name] for name in POSTS.names}, POSTS)
        self._count(table, merged)
        for name, each, writer in (("posts", table, self._posts), ("pairs", merged.pairs, self._pairs)):
            if len(each):
                tables.check(name, each.to_pandas())
                writer.write_table(each)

    def _threads(self, table: pa.Table) -> tuple[pa.Array, pa.Array]:
        """Root and position of each post; neither for a reply."""
        roots: list[Any] = []
        positions: list[int | None] = []
        alone = []
        columns = [table[name].to_pylist() for name in ("number", "author", "kind", "above")]
        columns.append(self._followers(table["number"].to_numpy()).tolist())
        for k, (number, author, kind, above, followers) in enumerate(zip(*columns, strict=True)):
            root, position = None, None
            if kind != posts.REPLY:
                above = UNSAID if above is None else above
                root, position, is_alone = self.threads.add(
                    number, author, kind == posts.SELF_THREAD, above, followers
                )
                if is_alone:
                    alone.append(k)
            roots.append(root)
            positions.append(position)
        for post in table.select(["id", "seq", "line"]).take(pa.array(alone, pa.int64())).to_pylist():
            warning = posts.rootless(post["id"], *self.pieces.stands(post["seq"], post["line"]))
            self.account.warnings.add([(_LAST + self.account.warnings.by_code.total(), warning)])
        return pa.array(roots, pa.int64()), pa.array(positions, pa.int64())

    def _followers(self, numbers: Integers) -> Integers:
        """How many records name each of these posts as the one above them."""
        at = np.searchsorted(self._named, numbers)
        found = np.zeros(len(numbers), np.int64)
        inside = np.flatnonzero(at < len(self._named))
        known = inside[self._named[at[inside]] == numbers[inside]]
        found[known] = self._times[at[known]]
        return found

    def _count(self, table: pa.Table, merged: Merged) -> None:
        account, counts = self.account, self.account.counts
        account.drops.add(merged.drops)
        account.warnings.add(merged.warnings)
        account.translation_drops.add(merged.translation_drops)
        for each in pc.value_counts(table["kind"]).to_pylist():
            counts[_OF_KIND[each["values"]]] += each["counts"]
        first = pc.sum(pc.equal(merged.pairs["variant"], 1)).as_py() or 0
        counts["posts"] += len(table)
        counts["pairs"] += len(merged.pairs)
        counts["variants"] += pc.sum(pc.equal(merged.pairs["variant"], 2)).as_py() or 0
        counts["untranslated"] += len(table) - first
        counts["reply_by_at_only"] += merged.by_at_only
        account.recorded.update({name: len(table) - table[name].null_count for name in RECORDED})
        account.times.update(pc.min_max(table["created_at"].cast(pa.int64())).as_py().values())
