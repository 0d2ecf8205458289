"""Documents as rows of names and values: JavaScript arrays, JSON, JSON lines, CSV and TSV.

Nothing is ever evaluated. A row that cannot be read is a problem with its place, and the rows after
it stand; nested objects become dotted names (`public_metrics.like_count`).
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from feedscope.corpus.records import Problem

csv.field_size_limit(2**31 - 1)

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[\s,]*")
_HEADER_CELL = re.compile(r"[\w .\-/#()]{1,60}")
_DELIMITERS = "\t,;|"
_DEPTH = 4  # of nesting that becomes dotted names
_BROKEN = 100  # items after which the rest of an array is given up

Values = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One item and the line where it begins, or the problem that stands in its place."""

    line: int
    values: Values
    problem: Problem | None = None


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


def read_rows(name: str, text: str) -> Iterator[Row]:
    """The rows of a document, JSON or table as its first character says."""
    return read_json(name, text) if text.lstrip()[:1] in ("[", "{") else read_table(name, text)


def read_json(name: str, text: str) -> Iterator[Row]:
    """The objects of a JSON document: an array's items, one object, or one a line."""
    start = re.match(r"\s*", text)
    begin = start.end() if start else 0
    if text[begin : begin + 1] == "[":
        yield from read_array(name, text, begin)
        return
    whole = _decoded(text, begin)
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
        elif number == len(lines):
            message = "the last line is no whole JSON object; expected one; the file may be cut off; dropped"
            yield _broken(name, number, "truncated", message)
        else:
            yield _broken(name, number, "not-json", "found no JSON object; expected one a line; dropped")


def read_array(name: str, text: str, begin: int) -> Iterator[Row]:
    """The items of the JSON array whose bracket stands at `begin`; a broken one costs only itself."""
    at, line, counted, broken = begin + 1, 1, 0, 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]":
            if text[at + 1 :].strip(" \n\t;"):
                message = "found something after the end of the array; expected nothing; dropped"
                yield _broken(name, line, "not-json", message)
            return
        if at >= len(text):
            message = "the array does not end; expected ']'; the file may be cut off; read up to there"
            yield Row(line, {}, Problem(name, line, "array-not-closed", message))
            return
        found = _decoded(text, at)
        if isinstance(found, tuple):
            yield _row(name, line, found[0])
            at = found[1]
            continue
        broken += 1
        following = re.compile(r"\n[ \t]{0,8}\{").search(text, at + 1) if broken < _BROKEN else None
        if following is None:
            message = f"found an item that is no JSON ({found}); expected one; dropped, with all after it"
            yield _broken(name, line, "truncated" if broken < _BROKEN else "not-json", message)
            return
        message = f"found an item that is no JSON ({found}); expected one; dropped"
        yield _broken(name, line, "not-json", message)
        at = following.end() - 1


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


def header(text: str) -> list[str]:
    """The column names of a table; none if it is no table."""
    parted = delimiter(text)
    if parted is None:
        return []
    return [cell.strip() for cell in next(csv.reader([text.split("\n", 1)[0]], delimiter=parted), [])]


def read_table(name: str, text: str) -> Iterator[Row]:
    """The rows of a CSV or TSV document by its header's names; empty cells are left out.

    Tab-separated text is often written without any quoting: where more rows come out whole if quotes
    are taken as they stand, they are. A quote that is never closed costs its own line only.
    """
    parted = delimiter(text) or ","
    quoting = csv.QUOTE_MINIMAL
    if parted == "\t" and '"' in text:
        quoting = min((csv.QUOTE_MINIMAL, csv.QUOTE_NONE), key=lambda way: _misfits(text, way))
    lines = text.split("\n")
    names: list[str] = []
    begin, broken = 0, 0
    while begin < len(lines):
        last = begin
        for line, end, cells in _parsed(lines, begin, parted, quoting):
            last = end
            unclosed = end == len(lines) and end - line > 1 and quoting == csv.QUOTE_MINIMAL
            if unclosed and sum(each.count('"') for each in lines[line:end]) % 2:
                broken += 1
                last = line + 1 if broken < _BROKEN else end
                message = f"found a quote that is never closed; expected '\"'; {last - line} lines dropped"
                yield _broken(name, line + 1, "unclosed-quote", message)
            elif any(cell.strip() for cell in cells):
                if names:
                    yield _cells(name, line + 1, names, cells)
                else:
                    names = [cell.strip() for cell in cells]
        begin = max(last, begin + 1)


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


def _misfits(text: str, quoting: int) -> tuple[int, int, int]:
    """How bad a way of quoting is: rows of another length than the first, then fewer rows in all."""
    rows = [len(cells) for _, _, cells in _parsed(text.split("\n"), 0, "\t", quoting) if cells]
    return sum(cells != rows[0] for cells in rows), -len(rows), int(quoting == csv.QUOTE_NONE)
