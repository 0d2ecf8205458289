"""What a word says of a topic: how many of its threads hold it, and do the others speak of it too.

Everything is counted in threads, for a long thread may say one word many times; and a thread that holds the
plural holds the word.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.stats import norm, rankdata
from sklearn.preprocessing import normalize

from feedscope.findings import ALPHA
from feedscope.topics.material import Material, Words
from feedscope.topics.representation import Side

LOOKED_AT = 4000  # posts; beyond, evenly spaced ones
LANGUAGES = 2  # in each of which a topic may find a word
_PLURAL = ((r"ies$", "y"), (r"(ch|sh|x|z|ss)es$", r"\1"), (r"(?<![sui])s$", ""))


@dataclass(frozen=True)
class Likeness:
    """Topics × terms: are the threads that do not hold a term nearer to it in the topic than outside?

    Attributes:
        share: probability that one of the topic is nearer than one of the others: 0.5 where the term says
            nothing of them, or nobody knows (the area under the ROC curve, from Mann & Whitney's U).
        sure: whether that is more than chance, for all terms of a topic in both languages together.
    """

    share: np.ndarray
    sure: np.ndarray

    def spoken_for(self, held: np.ndarray) -> np.ndarray:
        """Share of a topic that a term speaks for: the threads that hold it, and others like them.

        Args:
            held: topics × terms, share of the topic's threads that hold the term.
        """
        return held + (1 - held) * np.maximum(2 * self.share - 1, 0)


def coverage(words: Words, threads: "pd.Series[str]", labels: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """In how many threads of each topic each term stands, in either number: topics × terms."""
    place = _places(terms)
    found = {
        (label, column, thread)
        for own, thread, label in zip(words, threads, labels.tolist(), strict=True)
        if label >= 0
        for word in own
        for column in place.get(singular(word), ())
    }
    counts = np.zeros((labels.max() + 1, len(terms)))
    for label, column, _ in found:
        counts[label, column] += 1
    return counts


def threads_of(threads: "pd.Series[str]", labels: np.ndarray) -> np.ndarray:
    """In how many threads each topic stands."""
    pairs = {(label, thread) for label, thread in zip(labels.tolist(), threads, strict=True) if label >= 0}
    return np.bincount([label for label, _ in pairs], minlength=labels.max() + 1)


def keyness(holding: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """How surely a larger share of each topic's threads holds each term than of the others'.

    The root of Dunning's G squared (1993, Computational Linguistics 19:61-74); 0 where the share is no
    larger, 1 where there is no other topic.

    Args:
        holding: topics × terms, threads of the topic that hold the term.
        sizes: threads of each topic.
    """
    if len(sizes) < 2:
        return np.ones(holding.shape)
    inside, n = holding, sizes[:, None]
    outside, others = holding.sum(axis=0) - holding, sizes.sum() - n
    total = n + others
    held = inside + outside

    def part(seen: np.ndarray, of: np.ndarray, marked: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(seen > 0, seen * np.log(seen * total / (of * marked)), 0.0)

    squared = 2 * (
        part(inside, n, held)
        + part(outside, others, held)
        + part(n - inside, n, total - held)
        + part(others - outside, others, total - held)
    )
    more = inside * others > outside * n
    return np.where(more, np.sqrt(np.maximum(squared, 0)), 0.0)


def likeness(
    material: Material, side: Side, labels: np.ndarray, terms: np.ndarray, asked: np.ndarray
) -> Likeness:
    """Whether a word speaks for the threads of a topic that do not hold it.

    Those that hold it are near to it by themselves, in any group of posts, so they do not count.

    Args:
        material: the posts.
        side: whose words and vectors.
        labels: n topic numbers, -1: outlier.
        terms: the terms.
        asked: topics × terms, which a topic asks about.
    """
    share, sure = np.full(asked.shape, 0.5), np.zeros(asked.shape, dtype=bool)
    columns = np.flatnonzero(asked.any(axis=0))
    known = material.word_vectors
    if len(known) < 3 or not len(columns):
        return Likeness(share, sure)
    near, holds, topics = _by_thread(material, side, labels, terms[columns])
    near[holds] = -np.inf
    ranks = rankdata(near, axis=0) - holds.sum(axis=0)  # among those that do not hold the term
    members = (topics == np.arange(len(asked))[:, None]).astype(float)
    free = (~holds).astype(float)
    inside = members @ free
    outside = free.sum(axis=0) - inside
    wins = members @ (ranks * free) - inside * (inside + 1) / 2
    pairs = inside * outside
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(pairs > 0, wins / pairs, 0.5)
        z = np.where(pairs > 0, (found - 0.5) / np.sqrt((inside + outside + 1) / (12 * pairs)), 0.0)
    share[:, columns] = found
    bounds = norm.isf(ALPHA / LANGUAGES / np.maximum(asked.sum(axis=1, keepdims=True), 1))
    sure[:, columns] = asked[:, columns] & (z >= bounds)
    return Likeness(share, sure)


def _by_thread(
    material: Material, side: Side, labels: np.ndarray, terms: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each thread within a topic: mean cosine with the terms, which it holds, and its topic."""
    rows = np.unique(np.linspace(0, len(labels) - 1, min(len(labels), LOOKED_AT)).round().astype(int))
    keys = list(zip(material.posts["thread"].iloc[rows], labels[rows].tolist(), strict=True))
    unit, unique = pd.factorize(pd.Series(keys, dtype=object))
    known, vectors = material.word_vectors, getattr(material, side)
    middle = np.mean([known[word] for word in sorted(known)], axis=0)
    own = normalize(np.array([known.get(term, middle) - middle for term in terms]))
    cosines = normalize(vectors[rows] - vectors.mean(axis=0)) @ own.T
    near = np.zeros((len(unique), len(terms)))
    np.add.at(near, unit, cosines)
    near /= np.bincount(unit)[:, None]
    place = _places(terms)
    holds = np.zeros(near.shape, dtype=bool)
    words: Words = getattr(material, f"{side}_words")
    for row, thread in zip(rows, unit, strict=True):
        holds[thread, [column for word in words[row] for column in place.get(singular(word), ())]] = True
    return near, holds, np.array([topic for _, topic in unique])


def _places(terms: np.ndarray) -> dict[str, list[int]]:
    """The columns of each word: of its singular and its plural."""
    found: dict[str, list[int]] = {}
    for column, term in enumerate(terms):
        found.setdefault(singular(str(term)), []).append(column)
    return found


@cache
def singular(word: str) -> str:
    """`word` without the ending of an English plural, if it has one."""
    for ending, instead in _PLURAL:
        if len(word) > 3 and re.search(ending, word):
            return re.sub(ending, instead, word)
    return word
