"""Bilingual files read and written row by row: TSV, CSV, JSON lines.

A row that cannot be judged (a wrong number of fields, no JSON object, no source) is passed on with a
sentence on what is wrong with it; it is never dropped. TSV knows no quoting: a tab parts, a line ends.
CSV is read as spreadsheets write it, with quoted fields that may hold commas and line breaks.
"""

import codecs
import csv
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from feedscope.errors import FeedscopeError
from feedscope.translation.wording import count

FORMATS = ("tsv", "csv", "jsonl")
STDIN = "-"
_SUFFIXES = {".tsv": "tsv", ".tab": "tsv", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_RAW = "unreadable"  # the field that holds a JSON line that is no object
_HALF = re.compile("[\ud800-\udfff]")  # half of a character, which JSON can hold and UTF-8 cannot
_QUOTED = re.compile(r'[",\r\n]')
_NO_LIMIT = 1 << 30  # characters in a CSV field

Fields = dict[str | int, Any]


@dataclass(frozen=True)
class Row:
    """One row as it was read.

    Attributes:
        line: where it begins, from 1.
        fields: its own columns, in order; of a name that several columns have, by their positions.
        source, target: the pair; empty where `wrong`.
        wrong: why it cannot be judged; empty where it can.
    """

    line: int
    fields: Fields
    source: str = ""
    target: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Table:
    """An open file of pairs.

    Attributes:
        name: for messages.
        format: of FORMATS.
        columns: of the header; empty for JSON lines, which have none.
        rows: to be gone through once.
    """

    name: str
    format: str
    columns: tuple[str, ...]
    rows: Iterator[Row]


def format_of(path: str, first_line: str) -> str:
    """The format, by the file's ending or else by its first line."""
    suffix = Path(path).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if first_line.lstrip().startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in first_line else "csv"


@contextmanager
def opened(path: str, source: str, target: str) -> Iterator[Table]:
    """The file `path` ("-": standard input) with the names of its two columns.

    Raises:
        FeedscopeError: no such file, nothing in it, not UTF-8, or a column is missing; says where.
    """
    name = "standard input" if path == STDIN else path
    try:
        stream: IO[bytes] = sys.stdin.buffer if path == STDIN else Path(path).open("rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise FeedscopeError(f"{path}: cannot be read ({error.strerror})") from None
    try:
        lines = _lines(stream, name)
        first = next(lines, "")
        if not first.strip():
            raise FeedscopeError(f"{name}:1: empty; expected pairs with the columns {source} and {target}")
        kind = format_of(path, first)
        lines = itertools.chain([first], lines)
        yield (
            _json(name, lines, source, target)
            if kind == "jsonl"
            else _delimited(name, kind, lines, source, target)
        )
    finally:
        if path != STDIN:
            stream.close()


def _lines(stream: IO[bytes], name: str) -> Iterator[str]:
    """The lines of `stream` with their ends."""
    for number, line in enumerate(stream, start=1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FeedscopeError(
                f"{name}:{number}: not UTF-8 (byte {error.start + 1} of the line); expected UTF-8; convert "
                "it, for instance with iconv"
            ) from None


def _delimited(name: str, kind: str, lines: Iterator[str], source: str, target: str) -> Table:
    records = _tsv(lines) if kind == "tsv" else _csv(name, lines)
    _, columns = next(records)
    for wanted in (source, target):
        if columns.count(wanted) != 1:
            twice = wanted in columns
            raise FeedscopeError(
                f"{name}:1: {f'two columns {wanted}' if twice else f'no column {wanted}'}; found "
                f"{', '.join(columns)}; expected a header with source and target; name others with --source "
                "and --target"
            )
    joint = " " if kind == "tsv" else ","
    keys = _keys(columns)

    def rows() -> Iterator[Row]:
        for line, values in records:
            if not any(values) and len(values) <= 1:
                continue  # a blank line
            wrong = ""
            if len(values) != len(columns):
                wrong = f"{count(len(values), 'field')}, expected {len(columns)}"
                if kind == "tsv" and any(value.count('"') % 2 for value in values):
                    wrong += " (TSV knows no quoting; texts with line breaks go into CSV or JSON lines)"
                surplus = joint.join(values[len(columns) - 1 :])
                values = [*values, *[""] * (len(columns) - len(values))]
                values = [*values[: len(columns) - 1], surplus or values[len(columns) - 1]]
            yield _row(line, dict(zip(keys, values, strict=True)), source, target, wrong)

    return Table(name, kind, tuple(columns), rows())


def _keys(columns: Sequence[str]) -> list[str | int]:
    """The name of each column, or its position where others have the same name."""
    return [name if columns.count(name) == 1 else place for place, name in enumerate(columns)]


def _tsv(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        yield number, line.rstrip("\r\n").split("\t")


def _csv(name: str, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_NO_LIMIT)
    reader = csv.reader(lines, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FeedscopeError(
                f"{name}:{start}: not CSV ({error}); expected fields with commas, quotes or line breaks in "
                'double quotes, and a quote inside as ""'
            ) from None
        yield start, values


def _json(name: str, lines: Iterator[str], source: str, target: str) -> Table:
    def rows() -> Iterator[Row]:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                fields = json.loads(line)
            except ValueError as error:
                yield Row(number, {_RAW: line.rstrip("\r\n")}, wrong=f"no JSON ({error})")
                continue
            if not isinstance(fields, dict):
                yield Row(number, {_RAW: line.rstrip("\r\n")}, wrong="no JSON object")
                continue
            yield _row(number, fields, source, target, "")

    found = rows()
    first = next(found, None)
    if first is None or not {source, target} <= set(first.fields):
        names = ", ".join(map(str, first.fields)) if first and _RAW not in first.fields else "no JSON object"
        raise FeedscopeError(
            f"{name}:{first.line if first else 1}: no {source} and {target}; found {names}; expected a JSON "
            "object a line; name others with --source and --target"
        )
    return Table(name, "jsonl", (), itertools.chain([first], found))


def _row(line: int, fields: Fields, source: str, target: str, wrong: str) -> Row:
    texts = [fields.get(name) for name in (source, target)]
    if not wrong:
        named = zip((source, target), texts, strict=True)
        wrong = next((f"{name} is no text" for name, text in named if not isinstance(text, str)), "")
    if not wrong and not str(texts[0]).strip():
        wrong = f"{source} is empty"
    if not wrong and any(_HALF.search(str(text)) for text in texts):
        wrong = "half a character (a lone surrogate)"
    return Row(line, fields, wrong=wrong) if wrong else Row(line, fields, str(texts[0]), str(texts[1]))


def writer(stream: IO[str], kind: str, columns: Sequence[str], added: Sequence[str]) -> Callable[..., None]:
    """A function that writes a row: its own fields, then the values of the columns `added`.

    For TSV and CSV the header is written at once; missing values are empty, or null in JSON.
    """
    if kind == "jsonl":

        def write_json(fields: Fields, values: Iterable[Any]) -> None:
            own = {name: value for name, value in fields.items() if name not in added}
            told = own | dict(zip(added, values, strict=True))
            line = json.dumps(told, ensure_ascii=False)
            stream.write((json.dumps(told) if _HALF.search(line) else line) + "\n")

        return write_json
    own = {key: name for key, name in zip(_keys(columns), columns, strict=True) if name not in added}
    put = _put_tsv if kind == "tsv" else _put_csv
    put(stream, [*own.values(), *added])

    def write(fields: Fields, values: Iterable[Any]) -> None:
        put(stream, [*(fields[key] for key in own), *("" if v is None else str(v) for v in values)])

    return write


def _put_tsv(stream: IO[str], values: list[str]) -> None:
    stream.write("\t".join(values) + "\n")


def _put_csv(stream: IO[str], values: list[str]) -> None:
    # Not csv.writer, which leaves a lone carriage return bare.
    cells = ['"' + v.replace('"', '""') + '"' if _QUOTED.search(v) else v for v in values]
    stream.write(",".join(cells) + "\n")
