"""Small corpora made for the audit's tests: posts in a line each, checked against the schemas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from feedscope.audit.checks import COUNTED
from feedscope.corpus import Settings, Tables
from feedscope.corpus.records import COUNTS
from feedscope.corpus.snowflake import id_at
from feedscope.corpus.tables import check

UTC_ONLY = Settings(name="made-up", author="@someone")


@dataclass(frozen=True)
class Post:
    """A post as a test states it: text, translations, time (UTC), kind, counts."""

    text: str
    translations: Sequence[str] = ("一句译文。",)
    at: str = "2022-03-01 12:00"
    kind: str = "original"
    counts: dict[str, int | None] | None = None
    id: str = ""


def corpus(
    posts: Sequence[Post],
    settings: Settings = UTC_ONLY,
    summaries: int = 0,
    audit: Mapping[str, Any] | None = None,
) -> Tables:
    """Tables of `posts`, their threads by the project's rule; `audit` replaces entries of the audit."""
    ordered = sorted(posts, key=lambda post: pd.Timestamp(post.at))
    rows, pairs = [], []
    root, position = None, 0
    for sequence, post in enumerate(ordered):
        at = pd.Timestamp(post.at, tz="UTC")
        name = post.id or id_at(int(at.timestamp() * 1000), sequence)
        if post.kind == "original" or (post.kind == "self_thread" and root is None):
            root, position = name, 1
        elif post.kind == "self_thread":
            position += 1
        thread = (None, None) if post.kind == "reply" else (root, position)
        counts = {**dict.fromkeys(COUNTS, 1), "views": None, **(post.counts or {})}
        known = [counts[column] for column in COUNTS]
        rows.append((name, at, post.kind, *thread, post.text, *known, f"https://x.com/s/status/{name}", "@s"))
        pairs += [(name, variant, post.text, text) for variant, text in enumerate(post.translations, start=1)]
    names = ["id", "created_at", "kind", "thread_id", "thread_position", "text", *COUNTS, "url", "author"]
    texts = [(n, f"Title {n}", f"A summary, the {n}th of them.") for n in range(1, summaries + 1)]
    read = sum(max(1, len(post.translations)) for post in posts)
    return Tables(
        posts=check("posts", pd.DataFrame(rows, columns=names)),
        pairs=check("pairs", pd.DataFrame(pairs, columns=["id", "variant", "source", "target"])),
        summaries=check("summaries", pd.DataFrame(texts, columns=["position", "title", "text"])),
        settings=settings,
        audit=accounts(read, summaries) | dict(audit or {}),
    )


def accounts(read: int, summaries: int, **counts: int) -> dict[str, Any]:
    """The audit of documents in which nothing went wrong."""
    document = {"name": "posts.txt", "sha256": "0" * 64, "format": "archive", "bytes": 100, "dropped": 0}
    return {
        "documents": [document | {"declared": read, "read": read, "kept": read}],
        "declared": read,
        "read": read,
        "kept": read,
        "dropped": {},
        "summaries": {"read": summaries, "kept": summaries, "dropped": {}},
        "counts": dict.fromkeys(COUNTED, 0) | counts,
        "drops": [],
        "warnings": [],
    }
