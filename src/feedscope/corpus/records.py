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


@dataclass(slots=True)
class Record:
    """One post as one document states it; several records may state the same post.

    Attributes:
        id: status id, or whatever names the post in its corpus.
        time_ms: milliseconds since 1970, UTC; None where no time is recorded.
        author: handle with its @, "" where unknown.
        url: link to the post, "" where there is none.
        counts: by the names in COUNTS; None where not recorded.
        is_reply: the archive's own mark; None where it has none.
        source, target: decoded texts; target is None where there is no translation.
        entities: HTML entities decoded in the two texts.
        file, line: where the record begins.
        answers: what the record says it answers; None where its format does not say such things, so
            that the kind has to be inferred from the text and the mark.
        kind: as stated, "" where it is not.
        author_id: the author's number, "" where unknown.
    """

    id: str
    time_ms: int | None
    author: str
    url: str
    counts: dict[str, int | None]
    is_reply: bool | None
    source: str
    target: str | None
    entities: int = 0
    file: str = ""
    line: int = 0
    answers: "Answer | None" = None
    kind: str = ""
    author_id: str = ""


@dataclass(frozen=True)
class Answer:
    """What a post answers, as far as its record says; nothing at all for a post that answers none.

    Attributes:
        post: id of the post above it.
        user_id, user: number and handle (without @) of whose post that is.
    """

    post: str = ""
    user_id: str = ""
    user: str = ""

    def __bool__(self) -> bool:
        return bool(self.post or self.user_id or self.user)


@dataclass(frozen=True)
class Translation:
    """A translation of the post `id` that stands in a document of its own; source: "" for the post's."""

    id: str
    target: str
    source: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class LongText:
    """The full text of a post whose own record holds only its beginning (a note of the X archive)."""

    time_ms: int | None
    text: str
    entities: int = 0
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Owner:
    """Whose archive it is: handle without its @, and number; either may be ""."""

    name: str = ""
    id: str = ""


@dataclass(frozen=True)
class Summary:
    """A titled item of a feed."""

    title: str
    text: str
    entities: int = 0
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Step:
    """A record, in line `line`, whose number does not follow on that of the record before."""

    line: int
    before: int
    number: int


@dataclass
class Reading:
    """All that was read from one document.

    Attributes:
        declared: how many records the document says it holds, in line `declared_line`; None where it
            says nothing.
        author: the author's name as the document's header gives it; "" where it does not.
        number: of the last record, as numbered; 0 where records are not.
        steps: where a record's number does not follow on the one before.
        read: items met; each ends up in records, summaries, translations or drops.
        long_texts: full texts of records that stand in another document; no items of their own.
        owner: as stated in a document that says nothing else.
        answers: whether any record says what it answers; then all of them do, and kinds need not be
            inferred.
        facts: how often each of FACTS was met.
    """

    declared: int | None = None
    declared_line: int = 0
    author: str = ""
    number: int = 0
    steps: list["Step"] = field(default_factory=list)
    read: int = 0
    records: list[Record] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)
    long_texts: list[LongText] = field(default_factory=list)
    owner: Owner | None = None
    answers: bool = False
    drops: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    facts: Counter[str] = field(default_factory=Counter)
