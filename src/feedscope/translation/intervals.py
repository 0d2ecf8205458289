"""Intervals for shares, differences and medians, 95 % each."""

from collections.abc import Callable

import numpy as np
from scipy.stats import binomtest

LEVEL = 0.95
_TAILS = (100 * (1 - LEVEL) / 2, 100 * (1 + LEVEL) / 2)

Interval = tuple[float, float]


def wilson(successes: int, n: int) -> Interval:
    """Interval of a share (Wilson 1927, JASA 22:209-212); (0, 1) for n = 0."""
    if n == 0:
        return 0.0, 1.0
    found = binomtest(successes, n).proportion_ci(LEVEL, method="wilson")
    return float(found.low), float(found.high)


def newcombe(a: int, n_a: int, b: int, n_b: int) -> Interval:
    """Interval of a/n_a − b/n_b from two Wilson intervals (Newcombe 1998, Statistics in Medicine 17:873-890)."""
    share_a, share_b = a / n_a, b / n_b
    (low_a, high_a), (low_b, high_b) = wilson(a, n_a), wilson(b, n_b)
    difference = share_a - share_b
    return (
        difference - float(np.hypot(share_a - low_a, high_b - share_b)),
        difference + float(np.hypot(high_a - share_a, share_b - low_b)),
    )


def bootstrap(
    values: np.ndarray, statistic: Callable[..., np.ndarray], resamples: int, rng: np.random.Generator
) -> Interval:
    """Percentile interval of `statistic(values, axis=-1)`, over rows of `values` drawn with replacement."""
    drawn = values[rng.integers(0, len(values), size=(resamples, len(values)))]
    low, high = np.percentile(statistic(drawn, axis=-1), _TAILS)
    return float(low), float(high)


def bootstrap_difference(a: np.ndarray, b: np.ndarray, resamples: int, rng: np.random.Generator) -> Interval:
    """Percentile interval of mean(a) − mean(b), each drawn with replacement."""
    means = [v[rng.integers(0, len(v), size=(resamples, len(v)))].mean(axis=1) for v in (a, b)]
    low, high = np.percentile(means[0] - means[1], _TAILS)
    return float(low), float(high)
