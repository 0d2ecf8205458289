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
finer and wins. A body is parted into source and translation by `split`.
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
_COUNT_NAMES = {name.capitalize(): name for name in COUNTS}
_HEADING = re.compile(r"### ([0-9]{1,9})[ \t]*")
_FIELD = re.compile(rf"({'|'.join(LABELS)})[ \t]*[:：](.*)")
_RECOGNISE = re.compile(rf"^(?:### [0-9]{{1,9}}[ \t]*\n\s*(?:{'|'.join(LABELS)})|总计推文数量)[ \t]*[:：]", re.MULTILINE)
_DECLARED = re.compile(r"总计推文数量[ \t]*[:：][ \t]*([0-9,]{1,20})[ \t]*")
_TITLE = re.compile(r"# (.+?) Twitter [0-9]{4}[ \t]*")
_STATUS = re.compile(r"/status(?:es)?/([0-9]{1,19})(?![0-9])")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}")
_FLAGS = {"0": False, "1": True, "false": False, "true": True}
_KEY_VALUE = re.compile(r"[A-Z][\w ]{0,30}[:：] ")


@dataclass(frozen=True)
class _Block:
    """One record as it stands: its number, its fields (line and value by name), its body."""

    number: int
    line: int
    fields: dict[str, tuple[int, str]]
    body: str
    body_line: int
    last: bool


def recognise(text: str) -> bool:
    """Whether `text` is an archive, by a record's heading with its fields or the declared total."""
    return _RECOGNISE.search(text) is not None


def read(document: Document, settings: Settings) -> Reading:
    """The records of an archive document; what is wrong with one is said, the others stand."""
    return _Reader(document, settings).read()


class _Reader:
    def __init__(self, document: Document, settings: Settings) -> None:
        self._name = document.name
        self._text = document.text or ""
        self._lines = self._text.split("\n")
        self._splitter = Splitter(settings.source_language, settings.target_language)
        self._reading = Reading()

    def read(self) -> Reading:
        reading = self._reading
        number = 0
        for block in self._blocks():
            if block.number != number + 1:
                message = f"found record {block.number} after record {number}; expected {number + 1}; read all the same"
                self._warn(block.line, "numbering", message)
            number = block.number
            record = self._record(block)
            if record:
                reading.records.append(record)
        if reading.declared is not None and reading.declared != reading.read:
            message = f"declares {reading.declared} records; found {reading.read}"
            self._warn(1, "declared-total", message)
        if reading.read and not self._text.endswith("\n"):
            message = "ends without a line end; expected one; the last record may have been cut off"
            self._warn(len(self._lines), "no-final-newline", message)
        return reading

    def _warn(self, line: int, code: str, message: str) -> None:
        self._reading.warnings.append(Problem(self._name, line, code, message))

    def _drop(self, line: int, reason: str, message: str) -> None:
        self._reading.drops.append(Problem(self._name, line, reason, message + "; dropped"))

    # From lines to blocks

    def _blocks(self) -> Iterator[_Block]:
        """The records as they stand, in order; what the header says is noted first."""
        lines = self._lines
        headings = [i for i, line in enumerate(lines) if line.startswith("### ") and _HEADING.fullmatch(line)]
        self._header(lines[: headings[0] if headings else len(lines)])
        starts: list[tuple[int, int, dict[str, tuple[int, str]], int]] = []
        for i in headings:
            number = int(lines[i].split()[1])
            fields, body = self._fields(i + 1)
            if self._is_record(number, starts[-1][1] if starts else 0, len(starts), fields, body):
                starts.append((i, number, fields, body))
            elif number == (starts[-1][1] if starts else 0) + 1:
                message = f"found the heading '### {number}' without field lines; expected 作者, 时间, 链接, 互动; read as text"
                self._warn(i + 1, "heading-without-fields", message)
        ends = [start[0] for start in starts[1:]] + [len(lines)]
        for (i, number, fields, body), end in zip(starts, ends, strict=True):
            while body < end and not lines[body].strip():
                body += 1
            yield _Block(number, i + 1, fields, "\n".join(lines[body:end]).strip(), body + 1, end == len(lines))

    def _header(self, lines: list[str]) -> None:
        for line in lines:
            if declared := _DECLARED.fullmatch(line):
                self._reading.declared = int(declared[1].replace(",", ""))
            elif title := _TITLE.fullmatch(line):
                self._reading.author = title[1]

    def _fields(self, i: int) -> tuple[dict[str, tuple[int, str]], int]:
        """The field lines from line index `i` on, and the index where they end."""
        while i < len(self._lines) and not self._lines[i].strip():
            i += 1
        fields: dict[str, tuple[int, str]] = {}
        while i < len(self._lines) and (found := _FIELD.fullmatch(self._lines[i])):
            if LABELS[found[1]] in fields:
                break
            fields[LABELS[found[1]]] = (i + 1, found[2].strip())
            i += 1
        return fields, i

    def _is_record(
        self, number: int, previous: int, seen: int, fields: dict[str, tuple[int, str]], end: int
    ) -> bool:
        if len(fields) >= 2:
            return True
        declared = self._reading.declared
        goes_on = number == previous + 1 and (declared is None or seen < declared)
        rest = [line for line in self._lines[end : end + 3] if line]
        cut = not rest or (end + 2 >= len(self._lines) and any(label.startswith(rest[0]) for label in LABELS))
        return goes_on and cut and end + 3 >= len(self._lines)

    # From a block to a record

    def _record(self, block: _Block) -> Record | None:
        place, link = block.fields.get("link", (block.line, ""))
        status = _STATUS.search(link)
        if not status or int(status[1]) >= snowflake.LAST:
            missing = [label for label, name in LABELS.items() if name not in block.fields]
            if block.last and missing and not block.body:
                message = f"record {block.number} ends before its field {missing[0]}; expected a whole record"
                self._drop(block.line, "truncated", message)
            else:
                found = f"the link {link[:80]!r}" if link else "no link"
                message = f"record {block.number}: found {found}; expected …/status/ and the status id's digits"
                self._drop(place, "no-status-id", message)
            return None
        if not block.body:
            reason = "truncated" if block.last else "no-text"
            self._drop(block.line, reason, f"record {block.number} has no text; expected a source text")
            return None
        time_ms = self._time(block, status[1])
        if time_ms is None:
            return None
        counts, is_reply = self._engagement(block)
        source, target, decoded = self._texts(block)
        author = self._author(block)
        return Record(
            status[1], time_ms, author, link, counts, is_reply, source, target, decoded, self._name, block.line
        )

    def _author(self, block: _Block) -> str:
        author = block.fields.get("author", (0, ""))[1]
        if not author:
            self._warn(block.line, "missing-author", f"record {block.number}: no author; expected 作者: and a handle")
        return author

    def _time(self, block: _Block, status_id: str) -> int | None:
        """The post's time in ms: the id's own, else midnight of the stated date."""
        line, stated = block.fields.get("time", (block.line, ""))
        own = snowflake.time_ms(status_id)
        date = _date(stated)
        record = f"record {block.number}"
        if date is None:
            message = f"{record}: found the date {stated[:40]!r}; expected YYYY-MM-DD"
            if own is None:
                self._drop(line, "no-time", f"{message}, as the id {status_id} carries no time")
            else:
                self._warn(line, "impossible-date", f"{message}; the id's own time was taken")
            return own
        if own is None:
            message = f"{record}: the id {status_id} carries no time; expected one from after 2010-11-04"
            self._warn(line, "id-without-time", f"{message}; midnight of {date} (UTC) was taken")
            return int(dt.datetime.combine(date, dt.time(), dt.UTC).timestamp() * 1000)
        own_date = (dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=own)).date()
        if own_date != date:
            message = f"{record}: found the date {date}; expected {own_date}, the id's own (UTC), which was taken"
            self._warn(line, "date-disagrees", message)
        return own

    def _engagement(self, block: _Block) -> tuple[dict[str, int | None], bool | None]:
        """Counts by name (None: not recorded) and the isReply mark."""
        counts: dict[str, int | None] = dict.fromkeys(COUNTS)
        line, stated = block.fields.get("engagement", (block.line, ""))
        record = f"record {block.number}"
        values = {}
        for item in stated.split(";"):
            name, _, value = item.replace("：", ":").partition(":")
            values[name.strip()] = value.strip()
        for label, name in _COUNT_NAMES.items():
            if label in values:
                counts[name] = self._count(line, f"{record}: {label}", values[label])
        is_reply = _FLAGS.get(values.get("isReply", "").lower())
        if is_reply is None and "isReply" in values:
            message = f"{record}: isReply is {values['isReply'][:40]!r}; expected 0 or 1; judged by the text alone"
            self._warn(line, "reply-mark", message)
        missing = [label for label in (*_COUNT_NAMES, "isReply") if label not in values]
        if missing:
            found = f"no {', '.join(missing)}" if stated else "no engagement field"
            message = f"{record}: found {found}; expected 互动: Likes: N; …; isReply: 0; left empty"
            self._warn(line, "missing-engagement", message)
        self._reading.count("thousands_separators", len(re.findall(r"[0-9],[0-9]", stated)))
        if counts["views"] == 0:
            self._reading.count("views_zero")
            counts["views"] = None  # the archive writes 0 where views were not recorded
        return counts, is_reply

    def _count(self, line: int, what: str, value: str) -> int | None:
        if _NUMBER.fullmatch(value):
            return int(value.replace(",", ""))
        negative = value[:1] in "-−" and _NUMBER.fullmatch(value[1:].strip())
        code = "negative-count" if negative else "not-a-count"
        message = f"{what} is {value[:40]!r}; expected a whole number of at least 0; left empty"
        self._warn(line, code, message)
        return None

    def _texts(self, block: _Block) -> tuple[str, str | None, int]:
        """Source, translation, and how many HTML entities were decoded in them."""
        split = self._splitter.split(block.body)
        if split.rival is not None:
            border = f"a source of {split.border} paragraphs" if split.target else "no translation"
            message = (
                f"record {block.number}: {border} fits best, but one of {split.rival} fits nearly as well;"
                " expected one clear border between source and translation; the best was taken"
            )
            self._warn(block.body_line, "ambiguous-split", message)
        if split.paragraphs > (1 if split.target is None else 2):
            self._reading.count("blank_lines_in_text")
        if any(_KEY_VALUE.match(line) for line in block.body.split("\n")):
            self._reading.count("header_like_lines")
        source, in_source = markup.decode(split.source)
        if split.target is None:
            return source, None, in_source
        target, in_target = markup.decode(split.target)
        return source, target, in_source + in_target


def _date(stated: str) -> dt.date | None:
    found = _DATE.match(stated)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
