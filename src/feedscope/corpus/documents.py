"""A path as a list of decoded documents, each with its hash.

A folder is read at its top level; hidden files, feedscope.yaml and the names that feedscope.yaml
ignores are not documents. Of an X archive, folder or zip, the files that hold posts are read, and a zip
of anything else is read like a folder. A document is UTF-8 text, with or without a byte order mark,
with any of the three newlines; anything else is named for what it looks like and left out.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from feedscope.corpus import layout, zips
from feedscope.corpus.records import Problem
from feedscope.corpus.settings import SETTINGS_FILE
from feedscope.errors import FeedscopeError

BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_SAVE_AS = "expected UTF-8 text; left out, save it as UTF-8"
_NO_TEXT = "found NUL bytes, so no text; expected UTF-8 text; left out (feedscope.yaml can ignore it)"
_KINDS = {
    b"%PDF-": "a PDF",
    b"\x89PNG\r\n": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"SQLite format 3\0": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip file, which has to be unpacked",
    b"\xd0\xcf\x11\xe0": "an old Office file, such as an .xls workbook, which has to be saved as CSV (UTF-8)",
}  # by how they begin


@dataclass(frozen=True)
class Part:
    """Which part of a document a text is: whether the document begins, or ends, with it."""

    first: bool = True
    last: bool = True


@dataclass(frozen=True)
class Document:
    """A decoded document: newlines are `\\n`, no byte order mark.

    Attributes:
        name: file name without folders.
        text: the whole text; None where it could not be decoded.
        sha256, size: of the bytes on disk.
        part: what `text` is of the document; all of it, as a rule.
    """

    name: str
    text: str | None
    sha256: str
    size: int
    part: Part = Part()


def find(path: Path, ignore: Iterable[str] = ()) -> tuple[list[Path], list[Problem]]:
    """The files at `path` to be read, sorted by name, and what was passed over.

    Raises:
        FeedscopeError: nothing there, not readable, or an empty folder.
    """
    if path.is_file():
        return [path], []
    if not path.exists():
        raise FeedscopeError(f"{path}: no such file or folder; expected a document or a folder of documents")
    if not path.is_dir():
        raise FeedscopeError(
            f"{path}: neither a file nor a folder; expected a document or a folder of documents"
        )
    try:
        entries = sorted(path.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise FeedscopeError(
            f"{path}: cannot be opened ({error.strerror}); expected a readable folder"
        ) from None
    visible = [entry for entry in entries if not entry.name.startswith(".") and entry.name != SETTINGS_FILE]
    problems = [
        Problem(SETTINGS_FILE, 0, "ignored-file-missing", f"ignores {name[:80]!r}; expected such a file")
        for name in ignore
        if not (path / name).exists()
    ]
    kept = [entry for entry in visible if entry.name not in set(ignore)]
    inside = _of_x_archive(path)
    if inside:  # what else lies in such a folder is known to be no posts
        read = [each.relative_to(path).as_posix() for each in inside]
        kept = [each for each in kept if each.is_file() and not layout.is_beside(each.name, read)]
    files = [entry for entry in kept if entry.is_file()] + inside
    for entry in kept:
        if not entry.is_file():
            found = "a folder" if entry.is_dir() else "something that is no file"
            message = f"found {found}; expected documents at the top level; not read"
            problems.append(Problem(entry.name, 0, "not-a-file", message))
    if not files:
        raise FeedscopeError(
            f"{path}: no document in this folder; expected at least one text file at its top level"
        )
    return files, problems


def _of_x_archive(folder: Path) -> list[Path]:
    """The files of an X archive in `folder` that are to be read; none if it is no such archive."""
    places = ("*.js", "data/*.js", "data/js/*.js", "data/js/tweets/*.js", "js/*.js", "js/tweets/*.js")
    files = [file for place in places for file in folder.glob(place)]
    named = {file.relative_to(folder).as_posix(): file for file in files if file.is_file()}
    return [named[name] for name in layout.choose(named)]


def open_all(files: Iterable[Path]) -> Iterator[tuple[Document, list[Problem]]]:
    """Every document of `files`, those inside a zip among them, one at a time.

    Raises:
        FeedscopeError: a zip that is broken, too large, or holds paths that leave it.
    """
    for path in files:
        if zips.is_zip(path):
            for name, data in zips.members(path):
                text, problems = decode(name, data)
                yield Document(name, text, hashlib.sha256(data).hexdigest(), len(data)), problems
        else:
            yield open_document(path)


def open_document(path: Path, name: str = "") -> tuple[Document, list[Problem]]:
    """The document at `path`, called `name` if that is not the file's, and what is odd about its bytes."""
    name = name or path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot be read ({error.strerror}); expected a readable file; left out"
        return Document(name, None, "", 0), [Problem(name, 0, "unreadable", message)]
    text, problems = decode(name, data)
    return Document(name, text, hashlib.sha256(data).hexdigest(), len(data)), problems


def decode(name: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """`data` as text with plain newlines, and what is odd about it; None where it is no UTF-8 text."""
    problems: list[Problem] = []

    def note(code: str, line: int, message: str) -> None:
        problems.append(Problem(name, line, code, message))

    if not data.strip(BOM):
        note("empty-file", 0, f"found {len(data)} bytes; expected a document; left out")
        return None, problems
    kind = next((kind for beginning, kind in _KINDS.items() if data.startswith(beginning)), None)
    if kind:
        note("not-utf8", 1, f"found {kind}; expected UTF-8 text; left out (feedscope.yaml can ignore it)")
        return None, problems
    if data[:2] in _UTF16 or data.count(0) > len(data) // 10:
        is_utf16 = data[:2] in _UTF16 or _is_utf16(data)
        note("not-utf8", 1, f"found UTF-16; {_SAVE_AS}" if is_utf16 else _NO_TEXT)
        return None, problems
    if data.startswith(BOM):
        note("bom", 1, "begins with a byte order mark; expected plain UTF-8; read without it")
        data = data.removeprefix(BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if error.reason != "unexpected end of data":
            found = f"byte 0x{data[error.start]:02x}, which is not UTF-8{_guess(data)}"
            note("not-utf8", line, _NO_TEXT if 0 in data else f"found {found}; {_SAVE_AS}")
            return None, problems
        note("truncated", line, "ends in the middle of a character; expected a whole file; read up to there")
        text = data[: error.start].decode("utf-8")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        note("nul-bytes", line, "found NUL bytes; expected text; read without them")
        text = text.replace("\0", "")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        note("carriage-returns", line, "found CR line ends; expected plain newlines; read as such")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, problems


def _is_utf16(data: bytes) -> bool:
    """Whether the zeros stand in every other place, as they do for Latin letters in UTF-16."""
    return 4 * min(data[::2].count(0), data[1::2].count(0)) < data.count(0)


def _guess(data: bytes) -> str:
    """What a text that is not UTF-8 looks like, to say so; "" where nobody can tell."""
    text = data.decode("utf-8", errors="replace")
    foreign = sum(not character.isascii() for character in text)
    if 2 * text.count("\ufffd") < foreign:
        return ", though most of the rest is"
    text = data.decode("gb18030", errors="replace")
    foreign = sum(not character.isascii() for character in text)
    # A lone byte of Latin-1 and the letter after it are a Chinese character to GBK; words of them are not.
    return " (it looks like GBK)" if 2 * sum(map(len, _HAN.findall(text))) > foreign else ""
