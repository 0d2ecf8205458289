"""What a reader makes of a document: records, summaries, and the problems met on the way."""

from dataclasses import dataclass, field

COUNTS = ("likes", "retweets", "replies", "quotes", "views", "bookmarks")


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
        read: items met, whether kept (records, summaries) or dropped (drops).
        author: the author's name or handle as the document gives it; "" where it does not.
        facts: counts of what is noteworthy but no problem, by name.
    """

    declared: int | None = None
    author: str = ""
    records: list[Record] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    drops: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return len(self.records) + len(self.summaries) + len(self.drops)

    def count(self, fact: str, by: int = 1) -> None:
        self.facts[fact] = self.facts.get(fact, 0) + by
