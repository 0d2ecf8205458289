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
_HEADING = re.compile(r"### ([0-9]{1,9})[ \t]*")
_FIELD = re.compile(rf"({_ANY_LABEL})[ \t]*[:：](.*)")
_TOTAL = re.compile(r"总计推文数量[ \t]*[:：][ \t]*([0-9,]{1,20})[ \t]*")
_RECORD = re.compile(rf"^### [0-9]{{1,9}}[ \t]*\n\s*(?:{_ANY_LABEL})[ \t]*[:：]", re.MULTILINE)
_TITLE = re.compile(r"# (.+?) Twitter [0-9]{4}[ \t]*")
_STATUS = re.compile(r"/status(?:es)?/([0-9]{1,19})(?![0-9])")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}")
_SEPARATOR = re.compile(r"[0-9],[0-9]")
_MARKS = {"0": False, "1": True, "false": False, "true": True}
_LIKE_A_FIELD = re.compile(r"^[A-Z][\w ]{0,30}: ", re.MULTILINE)

_Fields = dict[str, tuple[int, str]]  # by name: line number and value


@dataclass(frozen=True)
class _Block:
    """One record as it stands in the document.

    Attributes:
        number: as in its heading, which stands in line `line`.
        fields: line number and value, by name; without those that are missing.
        body: without the blank lines around it; it begins in line `body_line`.
        last: nothing comes after it.
    """

    number: int
    line: int
    fields: _Fields
    body: str
    body_line: int
    last: bool


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is an archive, by a record's heading with a field or the line of the total."""
    return _RECORD.search(text) is not None or any(map(_TOTAL.fullmatch, text[:2000].split("\n")))


def read(document: Document, settings: Settings) -> Reading:
    """The records of an archive document; what is wrong with one is said, the others stand."""
    return _Reader(document, settings).read()


class _Reader:
    """Reads one document; what is met on the way gathers in `reading`."""

    def __init__(self, document: Document, settings: Settings) -> None:
        self.name = document.name
        self.lines = (document.text or "").split("\n")
        self.splitter = Splitter(settings.source_language, settings.target_language)
        self.reading = Reading()
        self.author = ""  # of the record before
        self.total_line = 0

    def read(self) -> Reading:
        reading = self.reading
        number = 0
        for block in self._blocks():
            reading.read += 1
            if block.number != number + 1:
                found = f"found record {block.number} after record {number}"
                self._warn(block.line, "numbering", f"{found}; expected {number + 1}; read all the same")
            number = block.number
            record = self._record(block)
            if record:
                reading.records.append(record)
        if reading.declared is not None and reading.declared != reading.read:
            message = f"declares {reading.declared} records, found {reading.read}; expected the same number"
            self._warn(self.total_line, "declared-total", message)
        if reading.read and self.lines[-1]:
            message = "the last line does not end; expected a line end; the last record may have been cut off"
            self._warn(len(self.lines), "no-final-newline", message)
        return reading

    def _warn(self, line: int, code: str, message: str) -> None:
        self.reading.warnings.append(Problem(self.name, line, code, message))

    def _drop(self, line: int, reason: str, message: str) -> None:
        self.reading.drops.append(Problem(self.name, line, reason, f"{message}; dropped"))

    # From lines to blocks

    def _blocks(self) -> Iterator[_Block]:
        """The records as they stand, in order; what the header says is noted first."""
        lines = self.lines
        headings = [i for i, line in enumerate(lines) if line.startswith("### ") and _HEADING.fullmatch(line)]
        self._header(lines[: headings[0] if headings else None])
        found: list[tuple[int, int, _Fields, int]] = []
        for i in headings:
            number = int(lines[i].split()[1])
            fields, body = self._fields(i + 1)
            next_number = found[-1][1] + 1 if found else 1
            cut_short = len(fields) < len(LABELS) and self._is_cut_short(body)
            goes_on = number == next_number and self.reading.declared != len(found)
            if len(fields) >= 2 or (cut_short and goes_on):
                found.append((i, number, fields, len(lines) if cut_short else body))
            elif number == next_number:
                message = f"found '### {number}' without fields; expected {', '.join(LABELS)}; read as text"
                self._warn(i + 1, "heading-without-fields", message)
        ends = [i for i, *_ in found[1:]] + [len(lines)]
        for (i, number, fields, body), end in zip(found, ends, strict=False):
            while body < end and not lines[body].strip():
                body += 1
            text = "\n".join(lines[body:end]).strip()
            yield _Block(number, i + 1, fields, text, body + 1, end == len(lines))

    def _header(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, start=1):
            if total := _TOTAL.fullmatch(line):
                self.reading.declared = int(total[1].replace(",", "") or 0)
                self.total_line = number
            elif title := _TITLE.fullmatch(line):
                self.reading.author = title[1]

    def _fields(self, i: int) -> tuple[_Fields, int]:
        """The field lines from line index `i` on, and the index where they end."""
        while i < len(self.lines) and not self.lines[i].strip():
            i += 1
        fields: _Fields = {}
        while i < len(self.lines) and (found := _FIELD.fullmatch(self.lines[i])):
            name = LABELS[found[1]]
            if name in fields:
                break
            fields[name] = (i + 1, found[2].strip())
            i += 1
        return fields, i

    def _is_cut_short(self, i: int) -> bool:
        """Whether the document ends at line index `i`, or with a piece of a field's label there."""
        rest = [line for line in self.lines[i : i + 3] if line]
        return i + 3 > len(self.lines) and (not rest or any(label.startswith(rest[0]) for label in LABELS))

    # From a block to a record

    def _record(self, block: _Block) -> Record | None:
        line, link = block.fields.get("link", (block.line, ""))
        status = _STATUS.search(link)
        if block.last and not block.body:
            self._drop(
                block.line, "truncated", f"record {block.number} ends without a text; expected a whole record"
            )
            return None
        if not status or int(status[1]) >= snowflake.END:
            found = f"the link {link[:80]!r}" if link else "no link"
            expected = "expected a link with /status/ and the status id"
            self._drop(line, "no-status-id", f"record {block.number}: found {found}; {expected}")
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
        stated = block.fields.get("author", (0, ""))[1]
        if not stated:
            message = f"record {block.number}: found no author; expected 作者: and a handle"
            self._warn(block.line, "missing-author", f"{message}; taken from the record before")
        self.author = stated or self.author
        return self.author

    def _time(self, block: _Block, status_id: str) -> int | None:
        """The post's time in ms: the id's own, else midnight of the stated date."""
        line, stated = block.fields.get("time", (block.line, ""))
        record = f"record {block.number}"
        own = snowflake.time_ms(status_id)
        date = _date(stated)
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
        own_date = dt.datetime.fromtimestamp(own // 1000, dt.UTC).date()
        if own_date != date:
            message = f"{record}: found the date {date}; expected {own_date} (UTC), which the id says"
            self._warn(line, "date-disagrees", f"{message}; the id's time was taken")
        return own

    def _engagement(self, block: _Block) -> tuple[dict[str, int | None], bool | None]:
        """Counts by name (None: not recorded) and the isReply mark (None: not there)."""
        line, stated = block.fields.get("engagement", (block.line, ""))
        record = f"record {block.number}"
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
        if counts["views"] == 0:  # the archive writes 0 where views were not recorded
            self.reading.facts["views_zero"] += 1
            counts["views"] = None
        mark = values.get("isReply", "0").lower()
        if mark not in _MARKS:
            message = f"{record}: isReply is {mark[:40]!r}; expected 0 or 1; judged by the text alone"
            self._warn(line, "reply-mark", message)
        return counts, _MARKS.get(mark) if "isReply" in values else None

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
                block.body_line,
                "ambiguous-split",
                f"{message}; expected one clear border; the best was taken",
            )
        if split.paragraphs > (1 if split.target is None else 2):
            self.reading.facts["blank_lines_in_text"] += 1
        if _LIKE_A_FIELD.search(block.body):
            self.reading.facts["header_like_lines"] += 1
        source, in_source = markup.decode(split.source)
        target, in_target = markup.decode(split.target or "")
        return source.strip(), target.strip() or None, in_source + in_target


def _date(stated: str) -> dt.date | None:
    found = _DATE.match(stated)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
