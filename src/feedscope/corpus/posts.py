"""From records to posts and pairs: one post an id, its variants, its kind, its thread.

A status id is one post, however many records state it. The first record counts; a later one adds
a variant if its translation is another, and is dropped as a duplicate if it adds nothing. A post
that begins with @ is a reply, one that does not but is marked as a reply goes on under the author's
own post (self_thread), any other is an original. A self_thread belongs to the nearest earlier post
of its author that is not a reply.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from feedscope.corpus.records import COUNTS, Problem, Record

ORIGINAL, REPLY, SELF_THREAD = KINDS = ("original", "reply", "self_thread")


@dataclass
class _Post:
    """The first record of an id, and every different pair that its records hold."""

    record: Record
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)


@dataclass(frozen=True)
class Merged:
    """What the records come to.

    Attributes:
        posts, pairs: tables as in `tables`.
        kept: records that gave a post or a variant.
        drops, warnings: what was not kept, and what was odd.
    """

    posts: pd.DataFrame
    pairs: pd.DataFrame
    kept: int
    drops: list[Problem]
    warnings: list[Problem]


def merge(records: Iterable[Record]) -> Merged:
    """All records, of all documents, as posts in chronological order and their pairs."""
    posts: dict[str, _Post] = {}
    drops: list[Problem] = []
    warnings: list[Problem] = []
    kept = 0
    for record in records:
        post = posts.get(record.id)
        if post is None:
            post = posts[record.id] = _Post(record)
        else:
            warnings += _conflicts(post.record, record)
            if record.target is None or (record.source, record.target) in post.pairs:
                first = post.record
                message = f"found the post {record.id} again; it stands at {first.file}:{first.line}; dropped"
                drops.append(Problem(record.file, record.line, "duplicate", message))
                continue
        kept += 1
        if record.target is not None:
            post.pairs[record.source, record.target] = None
    ordered = sorted(
        posts.values(), key=lambda post: (post.record.time_ms, len(post.record.id), post.record.id)
    )
    firsts = [post.record for post in ordered]
    threads = _threads(firsts, warnings)
    table = pd.DataFrame(
        {
            "id": [record.id for record in firsts],
            "created_at": pd.to_datetime([record.time_ms for record in firsts], unit="ms", utc=True),
            "kind": [kind(record) for record in firsts],
            "thread_id": [thread for thread, _ in threads],
            "thread_position": [position for _, position in threads],
            "text": [record.source for record in firsts],
            **{name: [record.counts[name] for record in firsts] for name in COUNTS},
            "url": [record.url for record in firsts],
            "author": [record.author or None for record in firsts],
        }
    )
    rows = [(post.record.id, n, *pair) for post in ordered for n, pair in enumerate(post.pairs, start=1)]
    pairs = pd.DataFrame(rows, columns=["id", "variant", "source", "target"])
    return Merged(table, pairs, kept, drops, warnings)


def kind(record: Record) -> str:
    """original, reply or self_thread, by the text's beginning and the archive's mark."""
    if record.source.startswith("@"):
        return REPLY
    return SELF_THREAD if record.is_reply else ORIGINAL


def _threads(records: list[Record], warnings: list[Problem]) -> list[tuple[str | None, int | None]]:
    """Thread id and position of each record, given in chronological order; neither for a reply."""
    current: dict[str, tuple[str, int]] = {}  # by author
    found: list[tuple[str | None, int | None]] = []
    for record in records:
        what = kind(record)
        if what == REPLY:
            found.append((None, None))
            continue
        if what == ORIGINAL or record.author not in current:
            current[record.author] = (record.id, 1)
            if what == SELF_THREAD:
                message = f"the post {record.id} goes on a thread; expected an earlier post of it; begins one"
                warnings.append(Problem(record.file, record.line, "thread-without-root", message))
        else:
            thread, position = current[record.author]
            current[record.author] = (thread, position + 1)
        found.append(current[record.author])
    return found


def _conflicts(first: Record, later: Record) -> list[Problem]:
    """What a later record of a post says otherwise than the first."""
    where = f"the post {later.id} at {first.file}:{first.line}"
    problems = []
    differing = [name for name in COUNTS if first.counts[name] != later.counts[name]]
    if differing:
        said = ", ".join(f"{name} {_shown(later.counts[name])}" for name in differing)
        expected = ", ".join(f"{name} {_shown(first.counts[name])}" for name in differing)
        message = f"found {said}; expected {expected}, as for {where}; the first was kept"
        problems.append(Problem(later.file, later.line, "conflicting-counts", message))
    if first.source != later.source:
        message = (
            f"found another source text than for {where}; expected the same; the first is the post's text"
        )
        problems.append(Problem(later.file, later.line, "conflicting-text", message))
    return problems


def _shown(count: int | None) -> str:
    return "not recorded" if count is None else str(count)
