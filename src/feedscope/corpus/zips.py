"""Zip files: looked into, and refused whole where they are hostile.

What is read is read into memory or, where it may be large, from a scratch folder; no name inside a zip
ever becomes a path.
"""

import itertools
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from feedscope.corpus import layout
from feedscope.errors import FeedscopeError

T = TypeVar("T")
MOST_BYTES = 4 * 2**30  # of all that is read from one zip, unpacked
MOST_RATIO, FREE_BYTES = 200, 10 * 2**20  # unpacked to packed, for members larger than that
_TEXTS = (".txt", ".md", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".js")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError,
    OSError, ValueError
)  # fmt: skip
_HOSTILE = "expected an archive that can be trusted; nothing was read"


def is_zip(path: Path) -> bool:
    """Whether the file at `path` begins like a zip."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name (with the zip's own before it) and content of each member that may be a document.

    Raises:
        FeedscopeError: not a whole zip, encrypted, a path that leaves it, unpacked too large, or
            nothing in it that could be read.
    """
    return _each(path, lambda member: member.read())


def unpack(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The same as files in `folder`, whose names say nothing; raises as `members`."""
    numbers = itertools.count()

    def take(member: IO[bytes]) -> Path:
        file = folder / f"{path.name}-{next(numbers)}"
        with file.open("wb") as target:
            shutil.copyfileobj(member, target, 2**20)
        return file

    return _each(path, take)


def _each(path: Path, take: Callable[[IO[bytes]], T]) -> Iterator[tuple[str, T]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in _checked(path, archive):
                with archive.open(info) as member:
                    taken = take(member)
                yield f"{path.name}/{info.filename}", taken
    except FeedscopeError:
        raise
    except _BROKEN as error:
        found = str(error).split("\n")[0][:120] or type(error).__name__
        raise FeedscopeError(f"{path.name}: found a zip that cannot be read ({found}); {_HOSTILE}") from None


def _checked(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members to read, after a look at all of them."""
    files = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    for name in files:
        parts = PurePosixPath(name.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
            raise _refuse(path, f"found the path {name[:80]!r}, which leaves the archive")
    names = layout.choose(files) or sorted(name for name in files if _is_document(name))
    if not names:
        kinds = "an X archive (data/tweets.js), or text, CSV or JSON files"
        raise FeedscopeError(f"{path.name}: found {_instead(files)}; expected {kinds}")
    chosen = [files[name] for name in names]
    locked = next((info.filename for info in chosen if info.flag_bits & 1), None)
    if locked:
        raise FeedscopeError(
            f"{path.name}: found {locked[:80]!r}, which is encrypted; expected a zip without a password; "
            "unpack it and give the folder"
        )
    for info in chosen:
        if info.file_size > max(FREE_BYTES, MOST_RATIO * info.compress_size):
            size = f"{info.compress_size:,} bytes that unpack to {info.file_size:,}"
            raise _refuse(path, f"found {info.filename[:80]!r}, {size}")
    total = sum(info.file_size for info in chosen)
    if total > MOST_BYTES:
        raise _refuse(path, f"found {total:,} bytes to unpack, more than {MOST_BYTES:,}")
    return chosen


def _instead(files: Iterable[str]) -> str:
    """What a zip without posts is."""
    if "xl/workbook.xml" in files:
        return "an Excel workbook, of which a sheet can be saved as CSV (UTF-8)"
    inside = next((name for name in files if name.lower().endswith(".zip")), None)
    return f"a zip around {inside[:80]!r}, to be unpacked first" if inside else "a zip without posts"


def _refuse(path: Path, found: str) -> FeedscopeError:
    return FeedscopeError(f"{path.name}: {found}; {_HOSTILE}")


def _is_document(name: str) -> bool:
    path = PurePosixPath(name)
    return len(path.parts) <= 2 and not path.name.startswith((".", "_")) and path.suffix.lower() in _TEXTS
