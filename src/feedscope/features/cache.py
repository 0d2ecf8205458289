"""Vectors by content: a SQLite file a model, keyed by the SHA-256 of the text.

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
_TABLE = (
    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB, checksum INTEGER) WITHOUT ROWID"
)


def cache_dir() -> Path:
    """The cache folder: FEEDSCOPE_CACHE, or .cache/feedscope under the project's root."""
    chosen = os.environ.get("FEEDSCOPE_CACHE")
    return Path(chosen) if chosen else project_root() / ".cache" / "feedscope"


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

    def get(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors that are there and whole, by text."""
        if not self.path.exists():
            return {}
        wanted = {_key(text): text for text in texts}
        keys = list(wanted)
        found: dict[str, np.ndarray] = {}
        try:
            with closing(self._open()) as base:
                for start in range(0, len(keys), _AT_ONCE):
                    part = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(part))
                    query = f"SELECT key, vector, checksum FROM vectors WHERE key IN ({marks})"
                    for key, blob, checksum in base.execute(query, part):
                        if self._whole(blob, checksum):
                            found[wanted[key]] = np.frombuffer(blob, dtype="<f4").astype(np.float32)
        except sqlite3.Error:  # locked or damaged: what was not found is computed, and `put` mends
            pass
        return found

    def put(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Keep `vectors`, by text; does nothing where the folder cannot be written."""
        rows = []
        for text, vector in vectors.items():
            blob = vector.astype("<f4").tobytes()
            rows.append((_key(text), blob, zlib.crc32(blob)))
        for _ in range(2):  # a damaged file is replaced and written once more
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with closing(self._open()) as base, base:
                    base.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
                return
            except (OSError, sqlite3.OperationalError):
                return
            except sqlite3.DatabaseError:
                self._discard()

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=30)
        try:
            base.execute(_TABLE)
        except sqlite3.Error:
            base.close()
            raise
        return base

    def _whole(self, blob: object, checksum: object) -> bool:
        return isinstance(blob, bytes) and len(blob) == 4 * self.dimensions and zlib.crc32(blob) == checksum

    def _discard(self) -> None:
        for leftover in (self.path, self.path.with_name(self.path.name + "-journal")):
            try:
                leftover.unlink(missing_ok=True)
            except OSError:
                return


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
