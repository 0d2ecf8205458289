"""Documents as rows of names and values: JavaScript arrays, JSON, JSON lines, CSV and TSV.

Nothing is ever evaluated. A row that cannot be read is a problem with its place, and the rows after
it stand; nested objects become dotted names (`public_metrics.like_count`).
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from feedscope.corpus import documents
from feedscope.corpus.documents import Document
from feedscope.corpus.records import Problem

csv.field_size_limit(2**31 - 1)

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[\s,]*")
_HEADER_CELL = re.compile(r"[\w .\-/#()]{1,60}")
_DELIMITERS = "\t,;|"
_NEXT = re.compile(r"\n[ \t]{0,8}\{")  # where reading goes on after a broken item
_ESCAPE = 16  # characters; longer than any escape or literal
_DEPTH = 4  # of nesting that becomes dotted names
BROKEN = 100  # items, or quotes never closed, after which the rest of a document is given up
ARRAY, LINES, TABLE = "array", "lines", "table"

Values = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One item and the line where it begins, or the problem that stands in its place."""

    line: int
    values: Values
    problem: Problem | None = None


@dataclass(frozen=True)
class Part(documents.Part):
    """A stretch of a document of rows, and what its beginning says of the rest.

    Attributes:
        form: one of ARRAY, LINES and TABLE; "" for the text itself to say.
        names, delimiter, quoting: of a table.
    """

    form: str = ""
    names: tuple[str, ...] = ()
    delimiter: str = ""
    quoting: int = csv.QUOTE_MINIMAL


class UnfinishedError(Exception):
    """A part does not end where an item does: what follows has to be read with it."""


def first_object(text: str) -> Values | None:
    """The first object of a JSON document (an array's first item), for a look; None if it is none."""
    start = re.match(r"\s*(?:\[\s*)?(?=\{)", text)
    if not start:
        return None
    try:
        found, _ = _DECODER.raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_rows(document: Document) -> Iterator[Row]:
    """The rows of a document, JSON or table as its first character says.

    Raises:
        UnfinishedError: from this and all readers of rows, of a part that does not end where an item does.
    """
    part, text = document.part, document.text or ""
    form = part.form if isinstance(part, Part) else ""
    is_json = form != TABLE if form else text.lstrip()[:1] in ("[", "{")
    return read_json(document) if is_json else read_table(document)


def read_json(document: Document) -> Iterator[Row]:
    """The objects of a JSON document: an array's items, one object, or one a line."""
    name, text, part = document.name, document.text or "", document.part
    if not part.first and isinstance(part, Part) and part.form == ARRAY:
        yield from read_array(document, -1)
        return
    start = re.match(r"\s*", text)
    begin = start.end() if start else 0
    if text[begin : begin + 1] == "[" and part.first:
        yield from read_array(document, begin)
        return
    whole = _decoded(text, begin) if part.first else ""
    if isinstance(whole, tuple) and not text[whole[1] :].strip():
        yield _row(name, text.count("\n", 0, begin) + 1, whole[0])
        return
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _decoded(line.strip(), 0)
        if isinstance(found, tuple) and found[1] == len(line.strip()):
            yield _row(name, number, found[0])
        elif number == len(lines) and part.last:
            message = "the last line is no whole JSON object; expected one; the file may be cut off; dropped"
            yield _broken(name, number, "truncated", message)
        else:
            yield _broken(name, number, "not-json", "found no JSON object; expected one a line; dropped")


def read_array(document: Document, begin: int) -> Iterator[Row]:
    """The items of the JSON array whose bracket stands at `begin`; a broken one costs only itself."""
    name, text, is_last = document.name, document.text or "", document.part.last
    at, line, counted, broken = begin + 1, 1, 0, 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        line, counted = line + text.count("\n", counted, at), at
        if at >= len(text) and not is_last:
            return
        if at >= len(text) or text[at] == "]":
            if not is_last:
                raise UnfinishedError
            yield from _array_end(name, text, at, line)
            return
        found = _decoded(text, at)
        if isinstance(found, tuple):
            yield _row(name, line, found[0])
            at = found[1]
            continue
        broken += 1
        following = _NEXT.search(text, at + 1) if broken < BROKEN else None
        if not is_last and (following is None or _is_open(text, at)):
            raise UnfinishedError
        if following is None:
            message = f"found an item that is no JSON ({found}); expected one; dropped, with all after it"
            yield _broken(name, line, "truncated" if broken < BROKEN else "not-json", message)
            return
        message = f"found an item that is no JSON ({found}); expected one; dropped"
        yield _broken(name, line, "not-json", message)
        at = following.end() - 1


def _array_end(name: str, text: str, at: int, line: int) -> Iterator[Row]:
    """What is wrong with the end of an array, which stands at `at`; nothing, as a rule."""
    if at >= len(text):
        message = "the array does not end; expected ']'; the file may be cut off; read up to there"
        yield Row(line, {}, Problem(name, line, "array-not-closed", message))
    elif text[at + 1 :].strip(" \n\t;"):
        message = "found something after the end of the array; expected nothing; dropped"
        yield _broken(name, line, "not-json", message)


def _is_open(text: str, at: int) -> bool:
    """Whether what is broken at `at` may be so only because the text ends."""
    try:
        _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated") or error.pos >= len(text) - _ESCAPE
    except (ValueError, RecursionError):
        return False
    return True


def _decoded(text: str, at: int) -> tuple[Any, int] | str:
    """The JSON value at `at` and where it ends, or what is wrong with it."""
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return error.msg
    except RecursionError:
        return "too deeply nested"
    except ValueError:  # a number of thousands of digits
        return "a number out of all measure"


def _row(name: str, line: int, value: Any) -> Row:
    if isinstance(value, dict):
        return Row(line, value)
    found = json.dumps(value)[:40] if not isinstance(value, list) else "a list"
    return _broken(name, line, "not-an-object", f"found {found}; expected an object; dropped")


def _broken(name: str, line: int, code: str, message: str) -> Row:
    return Row(line, {}, Problem(name, line, code, message))


def flatten(values: Values, prefix: str = "", depth: int = 0) -> Values:
    """`values` with the names of nested objects dotted; lists, and what lies too deep, as they are."""
    flat: Values = {}
    for name, value in values.items():
        if isinstance(value, dict) and depth < _DEPTH:
            flat.update(flatten(value, f"{prefix}{name}.", depth + 1))
        else:
            flat[prefix + name] = value
    return flat


def delimiter(text: str) -> str | None:
    """What parts the columns of a table's first line; None if that is no line of column names."""
    first = text.split("\n", 1)[0]
    best = max(_DELIMITERS, key=first.count)
    cells = next(csv.reader([first], delimiter=best), [])
    named = all(_HEADER_CELL.fullmatch(cell.strip()) for cell in cells if cell.strip())
    return best if len(cells) >= 2 and cells[0].strip() and named and len(first) < 10_000 else None


def header(text: str, quoting: Any = csv.QUOTE_MINIMAL) -> list[str]:
    """The column names of a table; none if it is no table."""
    parted = delimiter(text)
    if parted is None:
        return []
    first = csv.reader([text.split("\n", 1)[0]], delimiter=parted, quoting=quoting)
    return [cell.strip() for cell in next(first, [])]


def read_table(document: Document) -> Iterator[Row]:
    """The rows of a CSV or TSV document by its header's names; empty cells are left out.

    Tab-separated text is often written without any quoting: where more rows come out whole if quotes
    are taken as they stand, they are. A quote that is never closed costs its own line only.
    """
    name, text, part = document.name, document.text or "", document.part
    lines = text.split("\n")
    names: list[str] = []
    if isinstance(part, Part) and part.form:
        parted, quoting, names = part.delimiter, part.quoting, list(part.names)
    else:
        parted = delimiter(text) or ","
        quoting = quoting_of(lambda: lines, parted)
    begin, broken = 0, 0
    while begin < len(lines):
        last = begin
        for line, end, cells in _parsed(lines, begin, parted, quoting):
            last = end
            unclosed = end == len(lines) and end - line > 1 and quoting == csv.QUOTE_MINIMAL
            if unclosed and not part.last:
                raise UnfinishedError
            if unclosed and sum(each.count('"') for each in lines[line:end]) % 2:
                broken += 1
                last = line + 1 if broken < BROKEN else end
                lost = "this line is" if last == line + 1 else f"the {last - line} lines from here on are"
                message = f"found a quote that is never closed; expected '\"'; {lost} dropped"
                yield _broken(name, line + 1, "unclosed-quote", message)
            elif any(cell.strip() for cell in cells):
                if names:
                    yield _cells(name, line + 1, names, cells)
                else:
                    names = [cell.strip() for cell in cells]
        begin = max(last, begin + 1)


def quoting_of(lines: Callable[[], Iterable[str]], parted: str) -> int:
    """How a table's cells are quoted, csv.QUOTE_MINIMAL or csv.QUOTE_NONE; see `read_table`."""
    if parted != "\t":
        return csv.QUOTE_MINIMAL
    return min((csv.QUOTE_MINIMAL, csv.QUOTE_NONE), key=lambda way: _misfits(lines(), way))


def _parsed(lines: list[str], begin: int, parted: str, quoting: Any) -> Iterator[tuple[int, int, list[str]]]:
    """The rows of a table from line index `begin` on, each with the indices where it begins and ends."""
    reader = csv.reader((line + "\n" for line in lines[begin:]), delimiter=parted, quoting=quoting)
    line = begin
    for cells in reader:
        yield line, begin + reader.line_num, cells
        line = begin + reader.line_num


def _cells(name: str, line: int, names: list[str], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(names) :]):
        message = f"found {len(cells)} cells; expected {len(names)}, as in the header; dropped"
        return _broken(name, line, "wrong-columns", message)
    return Row(line, {key: cell for key, cell in zip(names, cells, strict=False) if cell != ""})


def _misfits(lines: Iterable[str], quoting: Any) -> tuple[int, int, int]:
    """How bad a way of quoting is: rows of another length than the first, then fewer rows in all."""
    rows = csv.reader((line + "\n" for line in lines), delimiter="\t", quoting=quoting)
    lengths = Counter(len(cells) for cells in rows if cells)
    first = next(iter(lengths.values()), 0)
    return lengths.total() - first, -lengths.total(), int(quoting == csv.QUOTE_NONE)
