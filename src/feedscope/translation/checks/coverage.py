"""Sentences of either side without a counterpart on the other.

Two signs, summed: how near the words of a sentence come to words of the other text, each word seen in
its context and weighted by how rare it is (as BERTScore recalls, Zhang et al. 2020, ICLR), and how
near its vector comes to a sentence of the other text or to all of it. Both in the encoder's space
that the two languages share. One sign alone finds about two thirds of what both find.

Below `_CLEAR` a lost sentence is counted; between `_CLEAR` and `_DOUBTFUL` a reader should look.
An added sentence is never counted: free renderings of short exclamations look the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from threadpoolctl import threadpool_limits

from feedscope.translation.checks.script import HAN
from feedscope.translation.estimate.features import read_source, read_target
from feedscope.translation.estimate.words import DIMENSIONS, Words, read_words
from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, Span, check

_ENGLISH = re.compile(
    r"(?:(?:e\.g|i\.e|etc|vs|cf|al|eg|ie|approx|wrt|w\.r\.t)\.(?! [A-Z])|[.!?;](?!\s|$)|[^.!?;\n])+[.!?;]*"
)
CHINESE = re.compile(r"[^。！？；!?\n]+[。！？；!?]*[”」』）)]*")
_CLEAR, _DOUBTFUL, _DOUBTFUL_ADDED = 0.40, 0.84, 0.70
_FEWEST_WORDS = 4  # below which two or three vectors decide nothing


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text and how far the other text covers it.

    Attributes:
        span: offsets into the unmodified text.
        covered: weighted mean of its words' best cosines, plus the best cosine of its vector; 0 to 2.
        words: words with a letter or digit.
    """

    span: Span
    covered: float
    words: int


@lru_cache(maxsize=1)  # four checks in a row ask for the same pair
def sentences(source: str, target: str) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """The sentences of both sides that hold a word, with what the other side covers of them.

    Nothing where either side has none, or both have one: then there is no other sentence to compare with.
    """
    spans = _split(_ENGLISH, source), _split(CHINESE, target)
    if not (spans[0] and spans[1]) or len(spans[0]) == len(spans[1]) == 1:
        return (), ()
    texts = (
        [read_source(source[a:b]) for a, b in spans[0]],
        [read_target(target[a:b]) for a, b in spans[1]],
    )
    with threadpool_limits(1, user_api="blas"):  # more threads change the last bits
        read = read_words([*texts[0], *texts[1]])
    cut = len(spans[0])
    return _covered(spans[0], read[:cut], read[cut:]), _covered(spans[1], read[cut:], read[:cut])


def _split(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [m.span() for m in pattern.finditer(text) if re.search(rf"[A-Za-z0-9{HAN}]", m[0])]


def _covered(spans: list[Span], side: list[Words], other: list[Words]) -> tuple[Sentence, ...]:
    vectors = np.array([words.sentence for words in other])
    whole = vectors.sum(axis=0)
    vectors = np.vstack([vectors, whole / np.linalg.norm(whole)])
    near = np.vstack([*(words.vectors[words.lettered] for words in other), np.zeros((1, DIMENSIONS))])
    found = []
    for span, words in zip(spans, side, strict=True):
        own, rarity = words.vectors[words.lettered], words.rarity[words.lettered]
        if len(own):
            best = (own @ near.T).max(axis=1)
            covered = float((best * rarity).sum() / rarity.sum() + (vectors @ words.sentence).max())
            found.append(Sentence(span, covered, len(own)))
    return tuple(found)


def least(pair: Pair) -> tuple[Sentence | None, Sentence | None]:
    """The worst covered sentence of each side; None where a side has only one, or none of enough words."""
    worst = []
    for side in sentences(pair.source, pair.target):
        enough = [s for s in side if s.words >= _FEWEST_WORDS] if len(side) > 1 else []
        worst.append(min(enough, key=lambda s: s.covered, default=None))
    return worst[0], worst[1]


@check("sentence-lost", category="accuracy/omission", severity=Severity.MAJOR, languages=EN_ZH)
def sentence_lost(pair: Pair) -> Iterator[Issue]:
    """A sentence of the source has no counterpart: neither its words nor its sense are in the target."""
    lost, _ = least(pair)
    if lost and lost.covered < _CLEAR:
        yield Issue("This sentence has no counterpart.", lost.span)


@check(
    "sentence-doubtful", category="accuracy/omission", severity=Severity.MINOR, hard=False, languages=EN_ZH
)
def sentence_doubtful(pair: Pair) -> Iterator[Issue]:
    """A sentence of the source has hardly a counterpart; a free rendering looks the same."""
    lost, _ = least(pair)
    if lost and _CLEAR <= lost.covered < _DOUBTFUL:
        yield Issue("This sentence has hardly a counterpart.", lost.span)


@check("sentence-added", category="accuracy/addition", severity=Severity.MINOR, hard=False, languages=EN_ZH)
def sentence_added(pair: Pair) -> Iterator[Issue]:
    """A sentence of the target has hardly anything of the source in it."""
    _, added = least(pair)
    if added and added.covered < _DOUBTFUL_ADDED:
        yield Issue("This sentence has hardly anything of the source in it.", None, added.span)
