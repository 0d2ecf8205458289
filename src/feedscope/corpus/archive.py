"""The archive format: a header, then numbered records of a post each, with its translation.

    # NAME Twitter YEAR

    (a sentence)

    总计推文数量: N


    ### 001

    作者: @handle
    时间: YYYY-MM-DD
    链接: https://x.com/handle/status/ID
    互动: Likes: 2,016; Retweets: 5; Replies: 1; Quotes: 0; Views: 0; Bookmarks: 3; isReply: 0

    source text

    translation

A line `### N` begins a record only if field lines follow it, each at most once and at least two of
the four; bodies hold such headings too. At the end of a document that was cut off fewer will do,
if N goes on counting and the declared total is not reached. Dates are UTC; the id's own time is
finer and wins. A body is parted into source and translation by `split`; white space around either
is not kept.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedscope.corpus import markup, snowflake
from feedscope.corpus.documents import Document
from feedscope.corpus.records import COUNTS, Problem, Reading, Record
from feedscope.corpus.settings import Settings
from feedscope.corpus.split import Splitter

NAME = "archive"
LABELS = {"作者": "author", "时间": "time", "链接": "link", "互动": "engagement"}
COUNT_LABELS = {name.capitalize(): name for name in COUNTS}
_ANY_LABEL = "|".join(LABELS)
_HEADING = re.compile(r"^### ([0-9]{1,9})[ \t]*$", re.MULTILINE)
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")
_FIELD = re.compile(rf"({_ANY_LABEL})[ \t]*[:：](.*)")
# All four in their usual order: most records, read at one go.
_FIELDS = re.compile(
    r"\s*\n" + r"\n".join(rf"{label}[ \t]*[:：](.*)" for label in LABELS) + r"$", re.MULTILINE
)
_TOTAL = re.compile(r"总计推文数量[ \t]*[:：][ \t]*([0-9,]{1,20})[ \t]*")
_RECORD = re.compile(rf"^### [0-9]{{1,9}}[ \t]*\n\s*(?:{_ANY_LABEL})[ \t]*[:：]", re.MULTILINE)
_TITLE = re.compile(r"# (.+?) Twitter [0-9]{4}[ \t]*")
_STATUS = re.compile(r"/status(?:es)?/([0-9]{1,19})(?![0-9])")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}")
_ENGAGEMENT = re.compile(
    "; ".join(f"{label}: ({_COUNT.pattern})" for label in COUNT_LABELS) + "; isReply: ([01])"
)
_SEPARATOR = re.compile(r"[0-9],[0-9]")
_MARKS = {"0": False, "1": True, "false": False, "true": True}
_LIKE_A_FIELD = re.compile(r"^[A-Z][\w ]{0,30}: ", re.MULTILINE)
_DAY_MS = 86_400_000

_Fields = dict[str, tuple[int, str]]  # by name: where its line begins, and value


@dataclass(slots=True)
class _Block:
    """One record as it stands in the document.

    Attributes:
        number: as in its heading, which begins at `start` in line `line`.
        fields: place and value, by name; without those that are missing.
        body: without the blank lines around it; it begins at `body_start`.
        last: nothing comes after it.
    """

    number: int
    start: int
    line: int
    fields: _Fields
    body: str
    body_start: int
    last: bool


@dataclass(frozen=True)
class Part:
    """A stretch of a document that begins at a record, and what has to be known of the rest.

    Lines are counted from the part's own first line.

    Attributes:
        first, last: whether the document begins, or ends, with it.
        records: how many stand before it, by their numbering.
    """

    first: bool = True
    last: bool = True
    records: int = 0


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is an archive, by a record's heading with a field or the line of the total."""
    return _RECORD.search(text) is not None or any(map(_TOTAL.fullmatch, text[:2000].split("\n")))


def read(document: Document, settings: Settings, part: Part | None = None) -> Reading:
    """The records of an archive document; what is wrong with one is said, the others stand.

    Args:
        document: whole, or a part of one.
        settings: its languages.
        part: which; None for the whole. Whether all parts together are as declared is for him to say
            who puts them together (`total`, `numbering`).
    """
    return _Reader(document, settings, part or Part()).read()


def total(name: str, line: int, declared: int | None, read: int) -> list[Problem]:
    """The warning that a document declares in line `line` another number of records than it holds."""
    if declared is None or declared == read:
        return []
    message = f"declares {declared} records, found {read}; expected the same number"
    return [Problem(name, line, "declared-total", message)]


def numbering(name: str, line: int, number: int, before: int) -> list[Problem]:
    """The warning that record `number` does not follow on record `before`."""
    if number == before + 1:
        return []
    found = f"found record {number} after record {before}"
    return [Problem(name, line, "numbering", f"{found}; expected {before + 1}; read all the same")]


class _Reader:
    """Reads one document or part; what is met on the way gathers in `reading`."""

    def __init__(self, document: Document, settings: Settings, part: Part) -> None:
        self.name = document.name
        self.text = document.text or ""
        self.part = part
        self.splitter = Splitter(settings.source_language, settings.target_language)
        self.reading = Reading()
        self.author = ""  # of the record before

    def read(self) -> Reading:
        reading, part = self.reading, self.part
        number = part.records
        for block in self._blocks():
            reading.read += 1
            reading.warnings += numbering(self.name, block.line, block.number, number)
            number = block.number
            record = self._record(block)
            if record:
                reading.records.append(record)
        reading.number = number
        if part.first and part.last:
            reading.warnings += total(self.name, reading.declared_line, reading.declared, reading.read)
        if part.last and reading.read and not self.text.endswith("\n"):
            message = "the last line does not end; expected a line end; the last record may have been cut off"
            self._warn(self.text.count("\n") + 1, "no-final-newline", message)
        return reading

    def _warn(self, line: int, code: str, message: str) -> None:
        self.reading.warnings.append(Problem(self.name, line, code, message))

    def _drop(self, line: int, reason: str, message: str) -> None:
        self.reading.drops.append(Problem(self.name, line, reason, f"{message}; dropped"))

    # From text to blocks

    def _blocks(self) -> Iterator[_Block]:
        """The records as they stand, in order; what the header says is noted first."""
        text = self.text
        headings = list(_HEADING.finditer(text))
        if self.part.first:
            self._header(text[: headings[0].start() if headings else None])
        before: tuple[int, int, _Fields, int] | None = None  # the record that is still open
        count, line, counted = self.part.records, 1, 0
        for heading in headings:
            number, start = int(heading[1]), heading.start()
            fields, body = self._fields(heading.end())
            next_number = before[1] + 1 if before else self.part.records + 1
            cut_short = len(fields) < len(LABELS) and self._is_cut_short(body)
            goes_on = number == next_number and self.reading.declared != count
            if len(fields) >= 2 or (cut_short and goes_on):
                if before:
                    line, counted = line + text.count("\n", counted, before[0]), before[0]
                    yield self._block(before, line, start)
                before = (start, number, fields, len(text) if cut_short else body)
                count += 1
            elif number == next_number:
                at = 1 + text.count("\n", 0, start)
                message = f"found '### {number}' without fields; expected {', '.join(LABELS)}; read as text"
                self._warn(at, "heading-without-fields", message)
        if before:
            yield self._block(before, line + text.count("\n", counted, before[0]), len(text))

    def _block(self, found: tuple[int, int, _Fields, int], line: int, end: int) -> _Block:
        start, number, fields, body = found
        stretch = self.text[body:end]
        lead = stretch[: len(stretch) - len(stretch.lstrip())]
        body_start = body + lead.rfind("\n") + 1
        last = self.part.last and end == len(self.text)
        return _Block(number, start, line, fields, stretch.strip(), body_start, last)

    def _header(self, text: str) -> None:
        for number, line in enumerate(text.split("\n"), start=1):
            if found := _TOTAL.fullmatch(line):
                self.reading.declared = int(found[1].replace(",", "") or 0)
                self.reading.declared_line = number
            elif title := _TITLE.fullmatch(line):
                self.reading.author = title[1]

    def _fields(self, at: int) -> tuple[_Fields, int]:
        """The field lines after the heading that ends at `at`, and the place of the line after them."""
        found = _FIELDS.match(self.text, at)
        if found:
            return {
                name: (found.start(k), found[k].strip()) for k, name in enumerate(LABELS.values(), start=1)
            }, found.end() + 1
        blank = _BLANK_LINES.match(self.text, at)
        at = blank.end() if blank else at
        fields: _Fields = {}
        while (line := _FIELD.match(self.text, at)) and LABELS[line[1]] not in fields:
            fields[LABELS[line[1]]] = (at, line[2].strip())
            at = line.end() + 1
        return fields, at

    def _is_cut_short(self, at: int) -> bool:
        """Whether the document ends at the line from `at` on, or with a piece of a field's label there."""
        if not self.part.last:
            return False
        rest = self.text[at : at + 200].split("\n") if at <= len(self.text) else []
        lines = [line for line in rest[:3] if line]
        return len(rest) < 3 and (not lines or any(label.startswith(lines[0]) for label in LABELS))

    def _line(self, block: _Block, name: str) -> int:
        """The line of a field, or of the heading where the field is missing."""
        at = block.fields[name][0] if name in block.fields else block.start
        return block.line + self.text.count("\n", block.start, at)

    # From a block to a record

    def _record(self, block: _Block) -> Record | None:
        link = block.fields["link"][1] if "link" in block.fields else ""
        status = _STATUS.search(link)
        if block.last and not block.body:
            self._drop(
                block.line, "truncated", f"record {block.number} ends without a text; expected a whole record"
            )
            return None
        if not status or int(status[1]) >= snowflake.END:
            found = f"the link {link[:80]!r}" if link else "no link"
            message = f"record {block.number}: found {found}; expected a link with /status/ and the status id"
            self._drop(self._line(block, "link"), "no-status-id", message)
            return None
        source, target, entities = self._texts(block)
        if not source:
            self._drop(block.line, "no-text", f"record {block.number} has no text; expected a source text")
            return None
        time_ms = self._time(block, status[1])
        if time_ms is None:
            return None
        counts, is_reply = self._engagement(block)
        return Record(
            id=status[1],
            time_ms=time_ms,
            author=self._author(block),
            url=link,
            counts=counts,
            is_reply=is_reply,
            source=source,
            target=target,
            entities=entities,
            file=self.name,
            line=block.line,
        )

    def _author(self, block: _Block) -> str:
        stated = block.fields["author"][1] if "author" in block.fields else ""
        if not stated:
            message = f"record {block.number}: found no author; expected 作者: and a handle"
            line = self._line(block, "author")
            self._warn(line, "missing-author", f"{message}; taken from the record before")
        self.author = stated or self.author
        return self.author

    def _time(self, block: _Block, status_id: str) -> int | None:
        """The post's time in ms: the id's own, else midnight of the stated date."""
        stated = block.fields["time"][1] if "time" in block.fields else ""
        own = snowflake.time_ms(status_id)
        if own is not None and stated == _day(own // _DAY_MS):
            return own
        line, record, date = self._line(block, "time"), f"record {block.number}", _date(stated)
        if date is None:
            message = f"{record}: found the date {stated[:40]!r}; expected a date as YYYY-MM-DD"
            if own is None:
                self._drop(line, "no-time", f"{message}, as the id {status_id} carries no time")
            else:
                self._warn(line, "impossible-date", f"{message}; the id's own time was taken")
            return own
        if own is None:
            message = f"{record}: the id {status_id} carries no time; expected one from after 2010-11-04"
            self._warn(line, "id-without-time", f"{message}; midnight of {date} (UTC) was taken")
            return int(dt.datetime.combine(date, dt.time(), dt.UTC).timestamp() * 1000)
        own_date = _day(own // _DAY_MS)
        if own_date != date.isoformat():
            message = f"{record}: found the date {date}; expected {own_date} (UTC), which the id says"
            self._warn(line, "date-disagrees", f"{message}; the id's time was taken")
        return own

    def _engagement(self, block: _Block) -> tuple[dict[str, int | None], bool | None]:
        """Counts by name (None: not recorded) and the isReply mark (None: not there)."""
        stated = block.fields["engagement"][1] if "engagement" in block.fields else ""
        plain = _ENGAGEMENT.fullmatch(stated)
        if plain:
            if "," in stated:
                self.reading.facts["thousands_separators"] += stated.count(",")
            *numbers, mark = plain.groups()
            counts: dict[str, int | None] = {
                name: int(number.replace(",", "")) for name, number in zip(COUNTS, numbers, strict=True)
            }
            self._unrecorded_views(counts)
            return counts, mark == "1"
        return self._odd_engagement(block, stated)

    def _odd_engagement(self, block: _Block, stated: str) -> tuple[dict[str, int | None], bool | None]:
        """The same of a line with separators, gaps, other orders or errors."""
        line, record = self._line(block, "engagement"), f"record {block.number}"
        values = {}
        for item in stated.replace("：", ":").split(";"):
            name, _, value = item.partition(":")
            values[name.strip()] = value.strip()
        missing = [label for label in (*COUNT_LABELS, "isReply") if label not in values]
        if missing:
            found = f"no {', '.join(missing)}" if stated else "no engagement field"
            message = f"{record}: found {found}; expected 互动: Likes: N; …; isReply: 0; left empty"
            self._warn(line, "missing-engagement", message)
        counts = {
            name: self._count(line, f"{record}: {label}", values[label]) if label in values else None
            for label, name in COUNT_LABELS.items()
        }
        self.reading.facts["thousands_separators"] += len(_SEPARATOR.findall(stated))
        self._unrecorded_views(counts)
        mark = values.get("isReply", "0").lower()
        if mark not in _MARKS:
            message = f"{record}: isReply is {mark[:40]!r}; expected 0 or 1; judged by the text alone"
            self._warn(line, "reply-mark", message)
        return counts, _MARKS.get(mark) if "isReply" in values else None

    def _unrecorded_views(self, counts: dict[str, int | None]) -> None:
        """The archive writes 0 where views were not recorded."""
        if counts["views"] == 0:
            self.reading.facts["views_zero"] += 1
            counts["views"] = None

    def _count(self, line: int, what: str, value: str) -> int | None:
        if _COUNT.fullmatch(value):
            return int(value.replace(",", ""))
        negative = value[:1] in ("-", "−") and _COUNT.fullmatch(value[1:].strip())
        message = f"{what} is {value[:40]!r}; expected a whole number of at least 0; left empty"
        self._warn(line, "negative-count" if negative else "not-a-count", message)
        return None

    def _texts(self, block: _Block) -> tuple[str, str | None, int]:
        """Source, translation, and how many HTML entities were decoded in them."""
        split = self.splitter.split(block.body)
        if split.rival is not None:
            sides = [
                "no translation" if border == split.paragraphs else f"a source of {border} paragraphs"
                for border in (split.border, split.rival)
            ]
            message = f"record {block.number}: {sides[0]} fits best, but {sides[1]} nearly as well"
            self._warn(
                block.line + self.text.count("\n", block.start, block.body_start),
                "ambiguous-split",
                f"{message}; expected one clear border; the best was taken",
            )
        if split.paragraphs > (1 if split.target is None else 2):
            self.reading.facts["blank_lines_in_text"] += 1
        if ": " in block.body and _LIKE_A_FIELD.search(block.body):
            self.reading.facts["header_like_lines"] += 1
        source, in_source = markup.decode(split.source)
        target, in_target = markup.decode(split.target or "")
        return source.strip(), target.strip() or None, in_source + in_target


@functools.lru_cache(4096)
def _day(number: int) -> str:
    """The date (UTC) of a day, counted from 1970."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=number)).isoformat()


def _date(stated: str) -> dt.date | None:
    found = _DATE.match(stated)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
