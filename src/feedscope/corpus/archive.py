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
if N goes on counting and is not beyond the declared total. Dates are UTC; the id's own time is
finer and wins. A body is parted into source and translation by `split`; white space around either
is not kept.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator

from feedscope.corpus import blocks, markup, snowflake
from feedscope.corpus.blocks import Block, Part, Scanner
from feedscope.corpus.documents import Document
from feedscope.corpus.records import COUNTS, Problem, Reading, Record, Step
from feedscope.corpus.settings import Settings
from feedscope.corpus.split import Splitter

NAME = "archive"
COUNT_LABELS = {name.capitalize(): name for name in COUNTS}
COUNT = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})"
ENGAGEMENT = "; ".join(f"{label}: ({COUNT})" for label in COUNT_LABELS) + "; isReply: ([01])"
_STATUS = re.compile(r"/status(?:es)?/([0-9]{1,19})(?![0-9])")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_COUNT = re.compile(COUNT)
_ENGAGEMENT = re.compile(ENGAGEMENT)
_SEPARATOR = re.compile(r"[0-9],[0-9]")
_MARKS = {"0": False, "1": True, "false": False, "true": True}
_LIKE_A_FIELD = re.compile(r"^[A-Z][\w ]{0,30}: ", re.MULTILINE)
_DAY_MS = 86_400_000


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is an archive."""
    return blocks.is_archive(text)


def read(document: Document, settings: Settings) -> Reading:
    """The records of an archive document; what is wrong with one is said, the others stand."""
    reading = Reader(document, settings, Part()).read()
    odd = [*Numbering(document.name).judge(reading.steps), *reading.warnings]
    reading.warnings = sorted(odd, key=lambda warning: warning.line)
    reading.warnings += blocks.long_line(document.name, document.text or "")
    reading.warnings += total(document.name, reading.declared_line, reading.declared, reading.read)
    return reading


def total(name: str, line: int, declared: int | None, read: int) -> list[Problem]:
    """The warning that a document declares in line `line` another number of records than it holds."""
    if declared is None or declared == read:
        return []
    message = f"declares {declared} records, found {read}; expected the same number; those found were read"
    return [Problem(name, line, "declared-total", message)]


class Numbering:
    """Judges the steps of a document, given in order: one odd number is one warning, not two.

    After a record that is numbered oddly, reading may go on from its number, as if it had its proper one,
    or as if it were not there.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._odd: int | None = None  # of the record before, if that got a warning
        self._back: tuple[int, ...] = ()  # where the numbers may go on after it

    def judge(self, steps: Iterable[Step]) -> Iterator[Problem]:
        """The warnings."""
        for step in steps:
            if step.before == self._odd and step.number in self._back:
                self._odd = None
                continue
            self._odd, self._back = step.number, (step.before + 1, step.before + 2)
            found = f"found record {step.number} after record {step.before}"
            message = f"{found}; expected {step.before + 1}; read all the same"
            yield Problem(self.name, step.line, "numbering", message)


class Reader:
    """Reads one document or part; what is met on the way gathers in `reading`.

    Whether all parts together are as declared is for him to say who puts them together (`total`,
    `Numbering`).
    """

    def __init__(self, document: Document, settings: Settings, part: Part) -> None:
        self.name = document.name
        self.part = part
        self.splitter = Splitter(settings.source_language, settings.target_language)
        self.scanner = Scanner(document.name, document.text or "", part)
        self.reading = self.scanner.reading
        self.author = part.author  # of the record before

    def read(self) -> Reading:
        """All records."""
        reading, part = self.reading, self.part
        number = part.number
        for block in self.scanner.blocks():
            reading.read += 1
            if block.number != number + 1:
                reading.steps.append(Step(block.line, number, block.number))
            number = block.number
            record = self._record(block)
            if record:
                reading.records.append(record)
        reading.number = number
        if part.last and reading.read and not self.scanner.text.endswith("\n"):
            message = "the last line does not end; expected a line end; the last record may have been cut off"
            self._warn(self.scanner.text.count("\n") + 1, "no-final-newline", message)
        return reading

    def _warn(self, line: int, code: str, message: str) -> None:
        self.reading.warnings.append(Problem(self.name, line, code, message))

    def _drop(self, line: int, reason: str, message: str) -> None:
        self.reading.drops.append(Problem(self.name, line, reason, f"{message}; dropped"))

    def _record(self, block: Block) -> Record | None:
        link = block.value("link")
        status = _STATUS.search(link)
        if block.last and not block.body:
            self._drop(
                block.line, "truncated", f"record {block.number} ends without a text; expected a whole record"
            )
            return None
        if not status or int(status[1]) >= snowflake.END:
            found = f"the link {link[:80]!r}" if link else "no link"
            message = f"record {block.number}: found {found}; expected a link with /status/ and the status id"
            self._drop(self.scanner.line_of(block, "link"), "no-status-id", message)
            return None
        text = self.scanner.text
        at = block.line + text.count("\n", block.start, block.body_start)
        source, target, entities = self.texts(block.body, block.number, at)
        if not source:
            self._drop(block.line, "no-text", f"record {block.number} has no text; expected a source text")
            return None
        status_id = str(int(status[1]))
        time_ms = self._time(block, status_id)
        if time_ms is None:
            return None
        counts, is_reply = self._engagement(block)
        return Record(
            id=status_id,
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

    def _author(self, block: Block) -> str:
        stated = block.value("author")
        if not stated:
            message = f"record {block.number}: found no author; expected 作者: and a handle"
            line = self.scanner.line_of(block, "author")
            self._warn(line, "missing-author", f"{message}; taken from the record before")
        self.author = stated or self.author
        return self.author

    def _time(self, block: Block, status_id: str) -> int | None:
        """The post's time in ms: the id's own, else midnight of the stated date."""
        stated = block.value("time")
        own = snowflake.time_ms(status_id)
        if own is not None and stated == _day(own // _DAY_MS):
            return own
        line, record, date = self.scanner.line_of(block, "time"), f"record {block.number}", _date(stated)
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

    def _engagement(self, block: Block) -> tuple[dict[str, int | None], bool | None]:
        """Counts by name (None: not recorded) and the isReply mark (None: not there)."""
        stated = block.value("engagement")
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

    def _odd_engagement(self, block: Block, stated: str) -> tuple[dict[str, int | None], bool | None]:
        """The same of a line with gaps, other orders or errors."""
        line, record = self.scanner.line_of(block, "engagement"), f"record {block.number}"
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

    def texts(self, body: str, number: int, line: int) -> tuple[str, str | None, int]:
        """Source, translation, and how many HTML entities were decoded in them.

        Args:
            body: of the record, without white space around it.
            number: the record's.
            line: where the body begins.
        """
        split = self.splitter.split(body)
        if split.rival is not None:
            sides = [
                "no translation" if border == split.paragraphs else f"a source of {border} paragraphs"
                for border in (split.border, split.rival)
            ]
            message = f"record {number}: {sides[0]} fits best, but {sides[1]} nearly as well"
            message += "; expected one clear border; the best was taken"
            self._warn(line, "ambiguous-split", message)
        if split.paragraphs > (1 if split.target is None else 2):
            self.reading.facts["blank_lines_in_text"] += 1
        if ": " in body and _LIKE_A_FIELD.search(body):
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
