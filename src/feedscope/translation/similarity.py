"""Does a translation say the same? Cosine in a space both languages share, and retrieval.

`own_similarity` is the cosine of a source and its translation. Retrieval asks more: among the
translations of all other posts, how many are at least as close to this source as its own? The rank
is one more than that number; recall@k is the share of texts whose counterpart is among the first k.
Both stand beside a dumb baseline that knows no Chinese: the overlap of Latin words (Jaccard), then
the more usual ratio of lengths.

The rivals are the first translations of the other posts. Texts that are equal after cleaning
(handles and links left out) are no rivals, and a text that is empty after cleaning takes no part.

Handles and links give a pair away: whoever keeps them finds a reply by its addressee. So retrieval is by
cleaned texts, and once more by the texts as they were written, with the same rivals, to show how much
that is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer

from feedscope.features import Features, clean, embed, encoder

_BLOCK = 512  # queries ranked at once, which bounds memory at block × n
_LATIN = r"[a-z][a-z0-9]+(?:[-'][a-z0-9]+)*"
_TIE_BREAK = 1e-3  # small against the least difference between two Jaccard indices of short texts


class Scores(Protocol):
    """How well candidates (columns) answer queries (rows), for a block of rows."""

    def __call__(self, rows: slice, columns: np.ndarray) -> np.ndarray:
        """len(rows) × len(columns); higher is better."""
        ...


@dataclass(frozen=True)
class Ranks:
    """Rank of each row's own counterpart, 1 = nearest; NaN for what takes no part.

    Attributes:
        forward: source → target, rows as pairs.
        backward: target → source, rows as pairs.
    """

    forward: np.ndarray
    backward: np.ndarray

    def of(self, way: str) -> np.ndarray:
        """The ranks of one direction: "source-target" or "target-source"."""
        return {"source-target": self.forward, "target-source": self.backward}[way]


def source_vectors(posts: pd.DataFrame, pairs: pd.DataFrame, features: Features) -> np.ndarray:
    """Vectors of the sources, rows as `pairs` (`features.source` has rows as `posts`)."""
    place = pd.Series(np.arange(len(posts)), index=posts["id"])
    return features.source[place.reindex(pairs["id"]).to_numpy(dtype="int64")]


def own_similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Cosine of each source with its translation, for rows of length 1."""
    return np.einsum("ij,ij->i", source, target, dtype=np.float64)


def embedding_ranks(pairs: pd.DataFrame, source: np.ndarray, target: np.ndarray) -> Ranks:
    """Ranks by cosine; `source` and `target`: n_pairs × d, rows of length 1."""
    own = own_similarity(source, target)
    return Ranks(
        _ranks(pairs, "target", lambda rows, columns: source[rows] @ target[columns].T, own),
        _ranks(pairs, "source", lambda rows, columns: target[rows] @ source[columns].T, own),
    )


def ranks_as_written(pairs: pd.DataFrame, model: str) -> Ranks:
    """Ranks by cosine of the texts with their handles and links; `model` names the encoder."""
    chosen = encoder(model)
    return embedding_ranks(pairs, *(embed(pairs[side].tolist(), chosen) for side in ("source", "target")))


def baseline_ranks(pairs: pd.DataFrame, reading: Callable[[str], str] = clean) -> Ranks:
    """Ranks by shared Latin words, ties broken by how usual the ratio of lengths is.

    Args:
        pairs: id, source, target.
        reading: what of a text is looked at; `str` for all of it.
    """
    if pairs.empty:
        return Ranks(np.empty(0), np.empty(0))
    texts = [[reading(text).lower() for text in pairs[side]] for side in ("source", "target")]
    words = CountVectorizer(token_pattern=_LATIN, binary=True, dtype=np.float32)
    both = words.fit_transform([*texts[0], *texts[1], "one"])  # a vocabulary must not be empty
    in_source, in_target = both[: len(pairs)], both[len(pairs) : -1]
    sizes = [np.asarray(part.sum(axis=1)).ravel() for part in (in_source, in_target)]
    logs = [np.log1p([len(text) for text in side]) for side in texts]
    logs[0] = logs[0] + np.median(logs[1] - logs[0])

    sides = (in_source, in_target)

    def scores(a: int, b: int) -> Scores:
        def block(rows: slice, columns: np.ndarray) -> np.ndarray:
            shared = (sides[a][rows] @ sides[b][columns].T).toarray()
            return _score(
                shared, sizes[a][rows, None], sizes[b][columns], logs[a][rows, None], logs[b][columns]
            )

        return block

    own = _score(np.asarray(in_source.multiply(in_target).sum(axis=1)).ravel(), *sizes, *logs)
    return Ranks(_ranks(pairs, "target", scores(0, 1), own), _ranks(pairs, "source", scores(1, 0), own))


def _score(
    shared: np.ndarray, words_a: np.ndarray, words_b: np.ndarray, long_a: np.ndarray, long_b: np.ndarray
) -> np.ndarray:
    """The baseline's score: Jaccard index of the words, minus a little for an unusual length."""
    return shared / np.maximum(words_a + words_b - shared, 1) - _TIE_BREAK * np.abs(long_a - long_b)


def takes_part(pairs: pd.DataFrame) -> np.ndarray:
    """Which rows take part in retrieval: something is left of both texts after cleaning."""
    sides = zip(pairs["source"], pairs["target"], strict=True)
    return np.array([bool(clean(source)) and bool(clean(target)) for source, target in sides], dtype=bool)


def _ranks(pairs: pd.DataFrame, candidate: str, scores: Scores, own: np.ndarray) -> np.ndarray:
    """Rank of each row's `own` score among the scores of the first translations of other posts."""
    usable = takes_part(pairs)
    first = np.flatnonzero(usable & ~pairs["id"].duplicated().to_numpy())
    ids = pd.factorize(pairs["id"])[0]
    texts = pd.factorize(pairs[candidate].map(clean))[0]
    ranks = np.full(len(pairs), np.nan)
    for start in range(0, len(pairs), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(pairs)))
        rival = (ids[rows, None] != ids[None, first]) & (texts[rows, None] != texts[None, first])
        better = scores(rows, first) >= own[rows, None]
        ranks[rows] = 1 + (rival & better).sum(axis=1)
    ranks[~usable] = np.nan
    return ranks
