"""Targets far too long or too short for their source, measured against the corpus itself.

The measure is the log of the ratio of lengths (characters of the target to characters of the
source, handles and links left out) over the usual ratio, standardised robustly: median and median
absolute deviation (Leys et al. 2013, Journal of Experimental Social Psychology 49:764-766). Short
texts vary more: a few usual characters, added to both sides, draw them towards the usual ratio.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from feedscope.features import clean
from feedscope.translation.model import Check, Issue, Pair, Severity, check

ADDED = 10  # characters added to the source, and as many times the usual ratio to the target
FEWEST = 30  # pairs below which the corpus cannot say what is usual
_NORMAL_MAD = 1.4826  # makes the MAD the standard deviation of a normal distribution


@dataclass(frozen=True)
class LengthNorm:
    """What is usual.

    Attributes:
        ratio: characters of target for one of source, the median.
        spread: robust standard deviation of the log ratio to the usual one.
    """

    ratio: float
    spread: float

    def score(self, source: int, target: int) -> float:
        """Robust standard deviations from the usual, for lengths in characters; positive: long target."""
        return math.log((target + ADDED * self.ratio) / (source + ADDED) / self.ratio) / self.spread

    def target_at(self, source: np.ndarray, score: float) -> np.ndarray:
        """The target length that has `score` for a source length; below zero where none has."""
        return (source + ADDED) * self.ratio * math.exp(score * self.spread) - ADDED * self.ratio


# English to Chinese, where a corpus is too small to say.
USUAL = LengthNorm(ratio=0.42, spread=0.3)


def lengths(pair: Pair) -> tuple[int, int]:
    """Characters of source and target without handles and links."""
    return len(clean(pair.source)), len(clean(pair.target))


def norm(pairs: Iterable[Pair]) -> LengthNorm:
    """The norm of a corpus; `USUAL` for fewer than 30 pairs with words on both sides, or no spread."""
    known = [(source, target) for source, target in map(lengths, pairs) if source and target]
    if len(known) < FEWEST:
        return USUAL
    ratio = float(np.median([target / source for source, target in known]))
    scores = [LengthNorm(ratio, 1.0).score(source, target) for source, target in known]
    spread = _NORMAL_MAD * float(np.median(np.abs(scores)))
    return LengthNorm(ratio, spread) if spread > 0 else USUAL


def length_checks(usual: LengthNorm, limit: float) -> tuple[Check, Check]:
    """The two checks of length, for a norm and a limit in robust standard deviations."""

    @check("too-short", category="accuracy/omission", severity=Severity.MINOR, hard=False)
    def too_short(pair: Pair) -> Iterator[Issue]:
        """The target is far shorter than usual for a source of this length."""
        score = usual.score(*lengths(pair))
        if score < -limit:
            yield Issue(f"Shorter than usual by {-score:.1f} robust standard deviations.")

    @check("too-long", category="accuracy/addition", severity=Severity.MINOR, hard=False)
    def too_long(pair: Pair) -> Iterator[Issue]:
        """The target is far longer than usual for a source of this length."""
        score = usual.score(*lengths(pair))
        if score > limit:
            yield Issue(f"Longer than usual by {score:.1f} robust standard deviations.")

    return too_short, too_long
