"""Intervals for shares, differences and medians, 95% each."""

from collections.abc import Callable

import numpy as np
from scipy.stats import binomtest, norm

LEVEL = 0.95
_TAILS = (100 * (1 - LEVEL) / 2, 100 * (1 + LEVEL) / 2)
_AT_ONCE = 2_000_000  # values drawn at once

Interval = tuple[float, float]


def wilson(successes: int, n: int) -> Interval:
    """Interval of a share (Wilson 1927, JASA 22:209-212); (0, 1) for n = 0."""
    if n == 0:
        return 0.0, 1.0
    found = binomtest(successes, n).proportion_ci(LEVEL, method="wilson")
    return float(found.low), float(found.high)


def wilson_of_share(share: float, n: float) -> Interval:
    """As `wilson`, for a weighted share and an effective n, which need not be whole."""
    z = float(norm.ppf(_TAILS[1] / 100))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return max(0.0, middle - half), min(1.0, middle + half)


def newcombe(a: int, n_a: int, b: int, n_b: int) -> Interval:
    """Interval of a/n_a − b/n_b from two Wilson intervals (Newcombe 1998, Statistics in Medicine 17:873)."""
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
    """Percentile interval of `statistic(values, axis=-1)`, `values` drawn with replacement."""
    return _percentiles(_resampled(values, statistic, resamples, rng))


def bootstrap_difference(a: np.ndarray, b: np.ndarray, resamples: int, rng: np.random.Generator) -> Interval:
    """Percentile interval of mean(a) − mean(b), each drawn with replacement."""
    return _percentiles(_resampled(a, np.mean, resamples, rng) - _resampled(b, np.mean, resamples, rng))


def _resampled(
    values: np.ndarray, statistic: Callable[..., np.ndarray], resamples: int, rng: np.random.Generator
) -> np.ndarray:
    """The statistic of each resample, in blocks that bound memory."""
    block = max(1, _AT_ONCE // len(values))
    found = [
        statistic(
            values[rng.integers(0, len(values), size=(min(block, resamples - done), len(values)))], axis=-1
        )
        for done in range(0, resamples, block)
    ]
    return np.concatenate(found)


def _percentiles(values: np.ndarray) -> Interval:
    low, high = np.percentile(values, _TAILS)
    return float(low), float(high)
