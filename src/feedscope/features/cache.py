"""What took long to compute, by content: SQLite files whose rows are keyed by a SHA-256.

The cache is a convenience and never a condition: a row whose checksum fails is computed
again, a file that is no database is replaced, a folder that cannot be written is done without.
It lives in `.cache/feedscope/` under the project's root, or where FEEDSCOPE_CACHE says.
"""

import hashlib
import os
import re
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from feedscope.paths import project_root

_AT_ONCE = 500  # SQLite allows 999 variables in a statement
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB, checksum INTEGER) WITHOUT ROWID"


def cache_dir() -> Path:
    """The cache folder: FEEDSCOPE_CACHE, or .cache/feedscope under the project's root."""
    chosen = os.environ.get("FEEDSCOPE_CACHE")
    return Path(chosen) if chosen else project_root() / ".cache" / "feedscope"


class Kept:
    """Bytes by key in one SQLite file, which processes may share.

    Args:
        path: of the file; its folder is made when something is kept.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The values that are there and whole."""
        found: dict[bytes, bytes] = {}
        if not self.path.exists():
            return found
        try:
            with closing(self._open()) as base:
                for start in range(0, len(keys), _AT_ONCE):
                    part = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, value, checksum FROM kept WHERE key IN ({marks})"
                    found |= {
                        key: value
                        for key, value, checksum in base.execute(query, part)
                        if isinstance(value, bytes) and zlib.crc32(value) == checksum
                    }
        except sqlite3.Error:  # locked or damaged: what was not found is computed, and `put` mends
            pass
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keep `values`, all or none; does nothing where the folder cannot be written."""
        rows = [(key, value, zlib.crc32(value)) for key, value in values.items()]
        for _ in range(2):  # a damaged file is replaced and written once more
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with closing(self._open()) as base, base:
                    base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
                return
            except (OSError, sqlite3.OperationalError):
                return
            except sqlite3.DatabaseError:
                self.discard()

    def discard(self) -> None:
        """Remove the file."""
        for leftover in (self.path, self.path.with_name(self.path.name + "-journal")):
            try:
                leftover.unlink(missing_ok=True)
            except OSError:
                return

    def __len__(self) -> int:
        """How many values there are, whole or not; 0 where that cannot be said."""
        try:
            if self.path.exists():
                with closing(self._open()) as base:
                    return int(base.execute("SELECT count(*) FROM kept").fetchone()[0])
        except sqlite3.Error:
            pass
        return 0

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=30)
        try:
            base.execute(_TABLE)
        except sqlite3.Error:
            base.close()
            raise
        return base


class VectorCache:
    """Vectors of one model, by text.

    Args:
        model: names the file; another model or version is another file.
        dimensions: length of a vector; rows of any other length count as damaged.
        folder: default `cache_dir()`.
    """

    def __init__(self, model: str, dimensions: int, folder: Path | None = None) -> None:
        self.path = (folder or cache_dir()) / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', model)}.sqlite"
        self.dimensions = dimensions
        self._kept = Kept(self.path)

    def get(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors that are there and whole, by text."""
        wanted = {_key(text): text for text in texts}
        return {
            wanted[key]: np.frombuffer(value, dtype="<f4").astype(np.float32)
            for key, value in self._kept.get(list(wanted)).items()
            if len(value) == 4 * self.dimensions
        }

    def put(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Keep `vectors`, by text; does nothing where the folder cannot be written."""
        self._kept.put({_key(text): vector.astype("<f4").tobytes() for text, vector in vectors.items()})


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
