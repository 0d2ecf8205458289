"""From the text of an archive document to its records as they stand there: heading, fields and body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedscope.corpus import documents
from feedscope.corpus.records import Problem, Reading

LABELS = {"作者": "author", "时间": "time", "链接": "link", "互动": "engagement"}
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

LONG_LINE = 1_000_000  # characters; the platform's own limit is 25,000

Fields = dict[str, tuple[int, str]]  # by name: where its line begins, and value


@dataclass(slots=True)
class Block:
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
    fields: Fields
    body: str
    body_start: int
    last: bool

    def value(self, name: str) -> str:
        """The field's value, "" where it is missing."""
        return self.fields[name][1] if name in self.fields else ""


@dataclass(frozen=True)
class Part(documents.Part):
    """A stretch of a document that begins at a record, and what has to be known of the rest.

    Lines are counted from the part's own first line.

    Attributes:
        number: of the record before it, 0 where there is none.
        author: of the record before it.
        declared: the total that the document's header states.
    """

    number: int = 0
    author: str = ""
    declared: int | None = None


def is_archive(text: str) -> bool:
    """Whether `text` is an archive, by a record's heading with a field or the line of the total."""
    return _RECORD.search(text) is not None or any(map(_TOTAL.fullmatch, text[:2000].split("\n")))


def header(text: str) -> Reading:
    """What the lines before the first heading say: declared total, its line, the author's name."""
    reading = Reading()
    first = _HEADING.search(text)
    for number, line in enumerate(text[: first.start() if first else None].split("\n"), start=1):
        if found := _TOTAL.fullmatch(line):
            reading.declared = int(found[1].replace(",", "") or 0)
            reading.declared_line = number
        elif title := _TITLE.fullmatch(line):
            reading.author = title[1]
    return reading


def long_line(name: str, text: str) -> list[Problem]:
    """The warning that a line is longer than any post; of the first such line."""
    begin = 0
    while len(text) - begin > LONG_LINE:
        end = text.rfind("\n", begin, begin + LONG_LINE) + 1
        if not end:
            line = text.count("\n", 0, begin) + 1
            message = f"found a line of more than {LONG_LINE:,} characters; expected shorter ones; read so"
            return [Problem(name, line, "long-line", message)]
        begin = end
    return []


class Scanner:
    """Finds the records of a document or part; what it notices on the way goes into `reading`."""

    def __init__(self, name: str, text: str, part: Part) -> None:
        self.name = name
        self.text = text
        self.part = part
        self.reading = header(text) if part.first else Reading(declared=part.declared)

    def blocks(self) -> Iterator[Block]:
        """The records as they stand, in order."""
        text = self.text
        before: tuple[int, int, Fields, int] | None = None  # the record that is still open
        line, counted = 1, 0
        for heading in _HEADING.finditer(text):
            number, start = int(heading[1]), heading.start()
            fields, body = self._fields(heading.end())
            last_number = before[1] if before else self.part.number
            cut_short = len(fields) < len(LABELS) and self._is_cut_short(body)
            next_one = number == last_number + 1
            if len(fields) >= 2 or (cut_short and next_one and self.reading.declared != last_number):
                if before:
                    line, counted = line + text.count("\n", counted, before[0]), before[0]
                    yield self._block(before, line, start)
                before = (start, number, fields, len(text) if cut_short else body)
            elif next_one:
                at = 1 + text.count("\n", 0, start)
                message = f"found '### {number}' without fields; expected {', '.join(LABELS)}; read as text"
                self.reading.warnings.append(Problem(self.name, at, "heading-without-fields", message))
        if before:
            yield self._block(before, line + text.count("\n", counted, before[0]), len(text))

    def _block(self, found: tuple[int, int, Fields, int], line: int, end: int) -> Block:
        start, number, fields, body = found
        stretch = self.text[body:end]
        lead = stretch[: len(stretch) - len(stretch.lstrip())]
        body_start = body + lead.rfind("\n") + 1
        last = self.part.last and end == len(self.text)
        return Block(number, start, line, fields, stretch.strip(), body_start, last)

    def _fields(self, at: int) -> tuple[Fields, int]:
        """The field lines after the heading that ends at `at`, and the place of the line after them."""
        found = _FIELDS.match(self.text, at)
        if found:
            return {
                name: (found.start(k), found[k].strip()) for k, name in enumerate(LABELS.values(), start=1)
            }, found.end() + 1
        blank = _BLANK_LINES.match(self.text, at)
        at = blank.end() if blank else at
        fields: Fields = {}
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

    def line_of(self, block: Block, name: str) -> int:
        """The line of a field, or of the heading where the field is missing."""
        at = block.fields[name][0] if name in block.fields else block.start
        return block.line + self.text.count("\n", block.start, at)
