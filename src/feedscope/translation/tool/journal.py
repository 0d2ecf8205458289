"""What a run of `feedscope check` has judged, so that a run that was killed is gone on with.

A file of its own in the cache folder, named for the pool that says what is usual and for the code that
judges, and gone when the run is over. A block is found by its texts. So whatever could change a score is
another name or key, and neither the order of the blocks nor the process that judged one matters.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

import feedscope
from feedscope.features.cache import Kept, cache_dir
from feedscope.translation.tool.judge import BLOCK, Judge, Judged, Texts

_PARTS = (b"scores", b"errors")  # of a block


@dataclass(frozen=True)
class Journal:
    """A judge that asks first whether an earlier run of the same pairs has judged a block.

    Attributes:
        judge: of the blocks that are new.
        path: the file.
    """

    judge: Judge
    path: Path

    @classmethod
    def of(cls, judge: Judge, pool: Sequence[Texts]) -> "Journal":
        """A journal of `judge`, which was made by `pool`."""
        usual = _digest([_code(), str(bool(judge.source_texts)), *(text for pair in pool for text in pair)])
        return cls(judge, cache_dir() / f"check-{usual.hex()[:32]}.sqlite")

    @cached_property
    def _kept(self) -> Kept:
        return Kept(self.path)

    def __call__(self, pairs: Sequence[Texts]) -> Judged:
        """What is found in `pairs`, as `Judge` says it."""
        block = _digest(text for pair in pairs for text in pair)
        scores, errors = keys = [block + part for part in _PARTS]
        known = self._kept.get(keys)
        if len(known) == len(keys):
            return Judged(_frame(known[scores]), _frame(known[errors]))
        judged = self.judge(pairs)
        self._kept.put({scores: _bytes(judged.scores), errors: _bytes(judged.errors)})
        return judged

    @property
    def pairs(self) -> int:
        """About how many pairs were judged already."""
        return len(self._kept) // len(_PARTS) * BLOCK

    def forget(self) -> None:
        """The run is over."""
        self._kept.discard()


def _code() -> str:
    """A digest of the installed package: its code, lexica and weights."""
    digest = hashlib.sha256()
    for file in sorted(Path(feedscope.__file__).parent.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _digest(texts: Iterable[str]) -> bytes:
    """Of the texts and where each of them ends."""
    digest = hashlib.sha256()
    for text in texts:
        written = text.encode("utf-8", "surrogatepass")
        digest.update(len(written).to_bytes(8, "big") + written)
    return digest.digest()


def _bytes(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    table = pa.Table.from_pandas(frame)
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue()


def _frame(written: bytes) -> pd.DataFrame:
    with pa.ipc.open_stream(written) as reader:
        frame: pd.DataFrame = reader.read_all().to_pandas()
    return frame
