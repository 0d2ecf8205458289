"""Targets far too long or too short for their source, measured against the corpus itself.

The measure is the log ratio of lengths (characters of the target to characters of the source,
handles and links left out), standardised robustly: median and median absolute deviation (Leys
et al. 2013, Journal of Experimental Social Psychology 49:764-766). Short texts vary more; a
constant added to both lengths damps them.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from feedscope.features import clean
from feedscope.translation.model import Check, Issue, Pair, Severity, check

DAMPING = 10  # characters
_NORMAL_MAD = 1.4826  # makes the MAD the standard deviation of a normal distribution
FEWEST = 30  # pairs below which the corpus cannot say what is usual


@dataclass(frozen=True)
class LengthNorm:
    """What is usual: median and robust standard deviation of the log ratio."""

    median: float
    spread: float

    def score(self, pair: Pair) -> float:
        """Robust standard deviations from the median; positive for long targets."""
        return (log_ratio(pair) - self.median) / self.spread


# English to Chinese where a corpus is too small to say: about a third as many characters.
USUAL = LengthNorm(median=math.log(0.42), spread=0.25)


def log_ratio(pair: Pair) -> float:
    """Log of target characters to source characters, damped."""
    return math.log((len(clean(pair.target)) + DAMPING) / (len(clean(pair.source)) + DAMPING))


def norm(pairs: Iterable[Pair]) -> LengthNorm:
    """The norm of a corpus; `USUAL` for fewer than 30 pairs or no spread at all."""
    ratios = np.array([log_ratio(pair) for pair in pairs])
    if len(ratios) < FEWEST:
        return USUAL
    median = float(np.median(ratios))
    spread = _NORMAL_MAD * float(np.median(np.abs(ratios - median)))
    return LengthNorm(median, spread) if spread > 0 else USUAL


def length_checks(usual: LengthNorm, limit: float) -> tuple[Check, Check]:
    """The two checks of length, for a norm and a limit in robust standard deviations."""

    @check("too-short", category="accuracy/omission", severity=Severity.MINOR, hard=False)
    def too_short(pair: Pair) -> Iterator[Issue]:
        """The target is far shorter than usual for a source of this length."""
        score = usual.score(pair)
        if score < -limit:
            yield Issue(f"Shorter than usual by {-score:.1f} robust standard deviations.")

    @check("too-long", category="accuracy/addition", severity=Severity.MINOR, hard=False)
    def too_long(pair: Pair) -> Iterator[Issue]:
        """The target is far longer than usual for a source of this length."""
        score = usual.score(pair)
        if score > limit:
            yield Issue(f"Longer than usual by {score:.1f} robust standard deviations.")

    return too_short, too_long
