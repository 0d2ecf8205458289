"""What a reader makes of a document: records, summaries, and the problems met on the way."""

from collections import Counter
from dataclasses import dataclass, field

COUNTS = ("likes", "retweets", "replies", "quotes", "views", "bookmarks")
# Noteworthy, but no problem: texts with blank lines or with lines like "Key: value", counts written
# with separators, records whose views are 0, which stands for not recorded.
FACTS = ("blank_lines_in_text", "header_like_lines", "thousands_separators", "views_zero")


@dataclass(frozen=True)
class Problem:
    """One thing found in one place: a warning (kept all the same) or a drop (not kept).

    Attributes:
        file: the document's name, without folders.
        line: 1-based; 0 where the whole document is meant.
        code: a short name to count by; for a drop, its reason.
        message: what was found, what was expected, what was done about it.
    """

    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f':{self.line}' if self.line else ''}: {self.message}"


@dataclass(frozen=True)
class Record:
    """One post as one document states it; several records may state the same post.

    Attributes:
        id: status id.
        time_ms: milliseconds since 1970, UTC.
        author: handle with its @, "" where unknown.
        url: link to the post.
        counts: by the names in COUNTS; None where not recorded.
        is_reply: the archive's own mark; None where it has none.
        source, target: decoded texts; target is None where there is no translation.
        entities: HTML entities decoded in the two texts.
        file, line: where the record begins.
    """

    id: str
    time_ms: int
    author: str
    url: str
    counts: dict[str, int | None]
    is_reply: bool | None
    source: str
    target: str | None
    entities: int = 0
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Summary:
    """A titled item of a feed."""

    title: str
    text: str
    entities: int = 0
    file: str = ""
    line: int = 0


@dataclass
class Reading:
    """All that was read from one document.

    Attributes:
        declared: how many records the document says it holds; None where it says nothing.
        author: the author's name as the document's header gives it; "" where it does not.
        read: items met; each ends up in records, summaries or drops.
        facts: how often each of FACTS was met.
    """

    declared: int | None = None
    author: str = ""
    read: int = 0
    records: list[Record] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    drops: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    facts: Counter[str] = field(default_factory=Counter)
