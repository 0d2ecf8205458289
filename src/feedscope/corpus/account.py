"""The account of a corpus: what was read, kept and dropped, and every warning, as audit.json holds it.

Records, summaries and translations that stand alone are reconciled apart: read = kept + dropped, or
the program stops.
"""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from feedscope.corpus.documents import Document
from feedscope.corpus.formats import POSTS, SUMMARIES, TRANSLATIONS, Format
from feedscope.corpus.posts import REPLY, Merged
from feedscope.corpus.records import COUNTS, FACTS, Problem, Reading

Entry = dict[str, Any]
LISTED = 1000  # drops, and warnings, that are listed of a corpus read in parts; all are counted
RECORDED = ("created_at", *COUNTS)  # what may be missing of a post


@dataclass(frozen=True)
class Read:
    """A document, its format (None where unknown), and what was read from it."""

    document: Document
    format: Format | None
    reading: Reading


def audit(read: list[Read], merged: Merged, repeated: list[Problem], warnings: list[Problem]) -> Entry:
    """The account of a corpus.

    Args:
        read: the documents in order.
        merged: what their records came to.
        repeated: summaries dropped because they stand twice.
        warnings: all of them, in the order in which they are to be shown.

    Raises:
        AssertionError: an item went uncounted, which is a fault of this program.
    """
    dropped = [drop for each in read for drop in each.reading.drops] + merged.drops + repeated
    dropped += merged.translation_drops
    by_file = Counter(drop.file for drop in dropped)
    of_posts, of_summaries, of_translations = (
        [each.reading for each in read if each.format and each.format.holds == what]
        for what in (POSTS, SUMMARIES, TRANSLATIONS)
    )
    declared = [reading.declared for reading in of_posts if reading.declared is not None]
    summaries = sum(len(reading.summaries) for reading in of_summaries) - len(repeated)
    times = merged.posts["created_at"]
    return {
        "documents": [
            entry(
                each.document,
                each.format.name if each.format else None,
                each.reading.declared,
                each.reading.read,
                by_file[each.document.name],
            )
            for each in read
        ],
        "declared": sum(declared) if declared else None,
        **_reconciled(of_posts, merged.drops, merged.kept),
        "summaries": _reconciled(of_summaries, repeated, summaries),
        "translations": _reconciled(of_translations, merged.translation_drops, merged.translations),
        "counts": _counts(read, merged, summaries),
        "recorded": {name: int(merged.posts[name].notna().sum()) for name in RECORDED},
        "span": [None if pd.isna(time) else f"{time:%Y-%m-%d}" for time in (times.min(), times.max())],
        "warned": dict(sorted(Counter(warning.code for warning in warnings).items())),
        "drops": listed(dropped, "reason"),
        "warnings": listed(warnings, "code"),
    }


def entry(document: Document, form: str | None, declared: int | None, read: int, dropped: int) -> Entry:
    """The line of one document; `form`: its format's name."""
    return {
        "name": document.name,
        "sha256": document.sha256,
        "format": form,
        "bytes": document.size,
        "declared": declared,
        "read": read,
        "kept": read - dropped,
        "dropped": dropped,
    }


def listed(problems: Iterable[Problem], code: str) -> list[Entry]:
    """Problems as they are listed; their codes under the name `code`."""
    return [
        {"file": each.file, "line": each.line, code: each.code, "message": each.message} for each in problems
    ]


def reconciled(read: int, kept: int, dropped: Counter[str]) -> Entry:
    """Read, kept and dropped by reason, which must come out even."""
    if read != kept + dropped.total():
        raise AssertionError(f"{read} items read, but {kept} kept and {dropped.total()} dropped")
    return {"read": read, "kept": kept, "dropped": {code: n for code, n in sorted(dropped.items()) if n}}


def _reconciled(readings: list[Reading], late_drops: list[Problem], kept: int) -> Entry:
    drops = [drop for reading in readings for drop in reading.drops] + late_drops
    return reconciled(sum(reading.read for reading in readings), kept, Counter(drop.code for drop in drops))


def _counts(read: list[Read], merged: Merged, summaries: int) -> dict[str, int]:
    """What the corpus holds, and what is odd about it without being wrong."""
    posts, pairs = merged.posts, merged.pairs
    kinds = Counter(posts["kind"])
    threads = [size for size in Counter(posts["thread_id"].dropna()).values() if size >= 2]
    records = [record for each in read for record in each.reading.records]
    marks = {record.id: record.is_reply for record in reversed(records) if record.answers is None}
    replies = posts.loc[posts["kind"] == REPLY, "id"]
    facts: Counter[str] = sum((each.reading.facts for each in read), Counter())
    return {
        "posts": len(posts),
        "originals": kinds["original"],
        "replies": kinds["reply"],
        "self_threads": kinds["self_thread"],
        "threads": len(threads),
        "threaded_posts": sum(threads),
        "pairs": len(pairs),
        "variants": int((pairs["variant"] == 2).sum()),
        "reposts": sum(drop.code == "repost" for each in read for drop in each.reading.drops),
        "untranslated": len(posts) - pairs["id"].nunique(),
        "posts_with_views": int(posts["views"].notna().sum()),
        "summaries": summaries,
        "reply_by_at_only": sum(marks.get(status_id) is False for status_id in replies),
        "out_of_order": sum(
            later.time_ms is not None and earlier.time_ms is not None and later.time_ms < earlier.time_ms
            for each in read
            for earlier, later in itertools.pairwise(each.reading.records)
        ),
        "entities_decoded": sum(
            sum(record.entities for record in each.reading.records)
            + sum(summary.entities for summary in each.reading.summaries)
            for each in read
        ),
        **{fact: facts[fact] for fact in FACTS},
    }
