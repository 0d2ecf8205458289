"""The account of a corpus: what was read, kept and dropped, and every warning, as audit.json holds it.

Records, summaries and translations that stand alone are reconciled apart: read = kept + dropped, or
the program stops.
"""

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import Any

from feedscope.corpus.documents import Document
from feedscope.corpus.formats import POSTS, SUMMARIES, TRANSLATIONS, Format
from feedscope.corpus.posts import REPLY, Merged
from feedscope.corpus.records import FACTS, Problem, Reading


@dataclass(frozen=True)
class Read:
    """A document, its format (None where unknown), and what was read from it."""

    document: Document
    format: Format | None
    reading: Reading


def audit(
    read: list[Read], merged: Merged, repeated: list[Problem], warnings: list[Problem]
) -> dict[str, Any]:
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
    return {
        "documents": [_document(each, by_file[each.document.name]) for each in read],
        "declared": sum(declared) if declared else None,
        **_reconciled(of_posts, merged.drops, merged.kept),
        "summaries": _reconciled(of_summaries, repeated, summaries),
        "translations": _reconciled(of_translations, merged.translation_drops, merged.translations),
        "counts": _counts(read, merged, summaries),
        "drops": [
            {"file": drop.file, "line": drop.line, "reason": drop.code, "message": drop.message}
            for drop in dropped
        ],
        "warnings": [
            {"file": warning.file, "line": warning.line, "code": warning.code, "message": warning.message}
            for warning in warnings
        ],
    }


def _document(each: Read, dropped: int) -> dict[str, Any]:
    return {
        "name": each.document.name,
        "sha256": each.document.sha256,
        "format": each.format.name if each.format else None,
        "bytes": each.document.size,
        "declared": each.reading.declared,
        "read": each.reading.read,
        "kept": each.reading.read - dropped,
        "dropped": dropped,
    }


def _reconciled(readings: list[Reading], late_drops: list[Problem], kept: int) -> dict[str, Any]:
    """Read, kept and dropped by reason, which must come out even."""
    read = sum(reading.read for reading in readings)
    drops = [drop for reading in readings for drop in reading.drops] + late_drops
    if read != kept + len(drops):
        raise AssertionError(f"{read} items read, but {kept} kept and {len(drops)} dropped")
    return {"read": read, "kept": kept, "dropped": dict(sorted(Counter(drop.code for drop in drops).items()))}


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
