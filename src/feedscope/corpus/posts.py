"""From records to posts and pairs: one post an id, its variants, its kind, its thread.

A status id is one post, however many records state it. The first record counts; a later one adds
a variant if its translation is another, and is dropped as a duplicate if it adds nothing; so does a
translation that stands alone.

Where a format says what a post answers, that decides its kind: nothing, an original; a post of the
same author, a self_thread of that post's thread; another's, a reply. Elsewhere a post that begins
with @ is a reply, one that does not but is marked as a reply goes on under the author's own post
(self_thread), any other is an original, and a self_thread belongs to the nearest earlier post of its
author that is not a reply.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from feedscope.corpus.records import COUNTS, Problem, Record, Translation
from feedscope.corpus.threads import UNSAID, Threads

ORIGINAL, REPLY, SELF_THREAD = KINDS = ("original", "reply", "self_thread")


class Post:
    """The first record of an id, and every different pair that its records and translations hold."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.pairs: dict[tuple[str, str], None] = {}
        self._pair(record)

    def add(self, record: Record) -> Problem | None:
        """Take in a later record of the post; gives the drop, if it adds nothing."""
        return None if self._pair(record) else duplicate(self.record, record)

    def _pair(self, record: Record) -> bool:
        if record.target is None or (record.source, record.target) in self.pairs:
            return False
        self.pairs[record.source, record.target] = None
        return True

    def translate(self, translation: Translation) -> Problem | None:
        """Take in a translation that stands alone; gives the drop, if it adds nothing."""
        pair = translation.source or self.record.source, translation.target
        if pair in self.pairs:
            message = f"found the translation of {translation.id[:40]!r} again; expected it once; dropped"
            return Problem(translation.file, translation.line, "duplicate", message)
        self.pairs[pair] = None
        return None


@dataclass(frozen=True)
class Merged:
    """What the records come to.

    Attributes:
        posts, pairs: tables as in `tables`.
        kept: records that gave a post or a variant.
        drops, warnings: what was not kept, and what was odd.
        translations, translation_drops: the same of the translations that stand alone.
    """

    posts: pd.DataFrame
    pairs: pd.DataFrame
    kept: int
    drops: list[Problem]
    warnings: list[Problem]
    translations: int = 0
    translation_drops: list[Problem] = field(default_factory=list)


def merge(records: Iterable[Record], translations: Iterable[Translation] = ()) -> Merged:
    """All records, of all documents, as posts in chronological order and their pairs.

    Posts without a time come last, in the order in which they stand.
    """
    posts: dict[str, Post] = {}
    drops: list[Problem] = []
    warnings: list[Problem] = []
    read = 0
    for read, record in enumerate(records, start=1):  # noqa: B007
        post = posts.get(record.id)
        if post is None:
            posts[record.id] = Post(record)
            continue
        warnings += conflicts(post.record, record)
        if drop := post.add(record):
            drops.append(drop)
    translated, refused = _translate(posts, translations)
    ordered = sorted(posts.values(), key=_place)
    firsts = [post.record for post in ordered]
    kinds = _kinds(firsts)
    placed = _threads(firsts, kinds, warnings)
    times = np.array([record.time_ms for record in firsts], dtype="datetime64[ms]")
    table = pd.DataFrame(
        {
            "id": [record.id for record in firsts],
            "created_at": pd.Series(times).dt.tz_localize("UTC"),
            "kind": kinds,
            "thread_id": [thread for thread, _ in placed],
            "thread_position": [position for _, position in placed],
            "text": [record.source for record in firsts],
            **{name: [record.counts[name] for record in firsts] for name in COUNTS},
            "url": [record.url or None for record in firsts],
            "author": [record.author or None for record in firsts],
        }
    )
    rows = [(post.record.id, n, *pair) for post in ordered for n, pair in enumerate(post.pairs, start=1)]
    pairs = pd.DataFrame(rows, columns=["id", "variant", "source", "target"])
    return Merged(table, pairs, read - len(drops), drops, warnings, translated, refused)


def _place(post: Post) -> tuple[bool, int, int, str]:
    """Where a post stands in the chronological order; those without a time stay as they came."""
    record = post.record
    if record.time_ms is None:
        return True, 0, 0, ""
    return False, record.time_ms, len(record.id), record.id


def _translate(posts: Mapping[str, Post], translations: Iterable[Translation]) -> tuple[int, list[Problem]]:
    """Add each translation to its post; how many were, and the others."""
    added, refused = 0, []
    for each in translations:
        post = posts.get(each.id)
        drop = post.translate(each) if post else without_post(each)
        if drop:
            refused.append(drop)
        else:
            added += 1
    return added, refused


def without_post(translation: Translation) -> Problem:
    """The drop of a translation whose post is not there."""
    message = f"found a translation of {translation.id[:40]!r}; expected a post of that id; dropped"
    return Problem(translation.file, translation.line, "translation-without-post", message)


def _kinds(records: list[Record]) -> list[str]:
    """original, reply or self_thread of each record."""
    authors = {record.id: record.author.lower() for record in records}
    return [
        stated(record) or by_author(record.author, authors.get(record.answers.post if record.answers else ""))
        for record in records
    ]


def infer(record: Record) -> str:
    """The kind by the text's beginning and the archive's mark, where nothing better is known."""
    if record.source.startswith("@"):
        return REPLY
    return SELF_THREAD if record.is_reply else ORIGINAL


def stated(record: Record) -> str:
    """The kind as stated, by what it answers, or inferred; "" where the author above decides."""
    if record.kind:
        return record.kind
    answers, author = record.answers, record.author.lower()
    if answers is None or (record.is_reply and not answers):
        return infer(record)
    if not answers:
        return ORIGINAL
    if answers.user_id and record.author_id:
        own = answers.user_id == record.author_id
    elif answers.user and author:
        own = answers.user == author.lstrip("@")
    else:
        return ""
    return SELF_THREAD if own else REPLY


def by_author(author: str, above: str | None) -> str:
    """The kind of a post by the author of the post above it, in small letters; None: it is not there."""
    return SELF_THREAD if above == author.lower() else REPLY


def _threads(
    records: list[Record], kinds: list[str], warnings: list[Problem]
) -> list[tuple[str | None, int | None]]:
    """Thread id and position of each record, given in chronological order; neither for a reply."""
    threads = Threads()
    followers = Counter(record.answers.post for record in records if record.answers)
    given: list[tuple[str | None, int | None]] = []
    for record, kind in zip(records, kinds, strict=True):
        if kind == REPLY:
            given.append((None, None))
            continue
        above = UNSAID if record.answers is None else record.answers.post
        root, position, alone = threads.add(
            record.id, record.author, kind == SELF_THREAD, above, followers[record.id]
        )
        given.append((str(root), position))
        if alone:
            warnings.append(rootless(record.id, record.file, record.line))
    return given


def rootless(status_id: str, file: str, line: int) -> Problem:
    """The warning that a post goes on a thread of which nothing earlier is there."""
    message = f"the post {status_id} goes on a thread; expected an earlier post of it; begins one"
    return Problem(file, line, "thread-without-root", message)


def conflicts(first: Record, later: Record) -> list[Problem]:
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


def duplicate(first: Record, later: Record) -> Problem:
    """The drop of a later record that adds nothing to the first."""
    message = f"found the post {later.id} again; it stands at {first.file}:{first.line}; dropped"
    return Problem(later.file, later.line, "duplicate", message)


def _shown(count: int | None) -> str:
    return "not recorded" if count is None else str(count)
