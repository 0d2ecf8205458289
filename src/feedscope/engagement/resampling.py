"""Bootstraps and permutations, a whole batch of resamples at a time.

Two kinds of interval are used in this report, and they answer different questions.

* By post (`median_interval`): posts are drawn independently. This is what the table of sizes
  states; it is narrow where posts of one day share their fate.
* By day (`day_bootstrap`): whole local days are drawn, so that a burst of posts counts as one
  event. Verdicts rest on this one (cluster bootstrap: Davison & Hinkley 1997, section 3.8).

Both are percentile intervals at 95%. A resample is held as integer weights of the posts, never
as copies of the data: statistics are functions of a weight matrix of shape (resamples, posts).
"""

from collections.abc import Callable, Iterator
from math import ceil

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Statistic = Callable[[NDArray], Floats]

LEVELS = (0.025, 0.975)
BATCH_CELLS = 4_000_000  # resamples x posts held at once: about 100 MB with the work arrays


def percentile_interval(draws: Floats) -> tuple[float, float] | None:
    """The 95% percentile interval of `draws`; None where more than 5% of them are undefined."""
    defined = draws[~np.isnan(draws)]
    if len(defined) < 0.95 * len(draws) or not len(defined):
        return None
    low, high = np.quantile(defined, LEVELS, method="linear" if np.isfinite(defined).all() else "nearest")
    return float(low), float(high)


def median_interval(values: Floats, resamples: int, rng: np.random.Generator) -> tuple[float, float] | None:
    """95% percentile bootstrap interval of the median, drawing the posts of `values` independently.

    The median of a resample is one or two of its order statistics, and the ranks of a resample
    are the sorted values of floor(n U) with U uniform. The k-th smallest of n uniforms is
    Beta(k, n - k + 1), and the next one lies above it as the smallest of the n - k others. So
    the medians are drawn from exactly the bootstrap's distribution without drawing n posts each.
    """
    n = len(values)
    if n == 0:
        return None
    ordered = np.sort(values)
    lower, upper = ranks_of_medians(n, resamples, rng)
    return percentile_interval((ordered[lower] + ordered[upper]) / 2)


def ranks_of_medians(n: int, resamples: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Ranks, from 0, of the two values in the middle of each resample of n posts; see `median_interval`."""
    k = (n + 1) // 2
    lower = rng.beta(k, n - k + 1, size=resamples)
    upper = lower if n % 2 else lower + (1 - lower) * rng.beta(1, n - k, size=resamples)
    first, second = (np.minimum((n * u).astype(np.int64), n - 1) for u in (lower, upper))
    return first, second


def weighted_medians(values: Floats, weights: NDArray) -> Floats:
    """The median of each resample: `values` (posts), `weights` (resamples, posts), integers.

    NaN where a resample holds no post. Equal to `np.median` of the values repeated by weight.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    running = np.cumsum(weights[:, order], axis=1, dtype=np.int32)
    total = running[:, -1]
    low = (running > ((total - 1) // 2)[:, None]).argmax(axis=1)
    high = (running > (total // 2)[:, None]).argmax(axis=1)
    return np.where(total > 0, (ordered[low] + ordered[high]) / 2, np.nan)


def batches(resamples: int, posts: int) -> Iterator[int]:
    """Sizes of batches that add up to `resamples` and keep the weight matrix in memory."""
    count = ceil(resamples * max(posts, 1) / BATCH_CELLS)
    for i in range(count):
        yield resamples * (i + 1) // count - resamples * i // count


def day_bootstrap(statistic: Statistic, days: Ints, resamples: int, rng: np.random.Generator) -> Floats:
    """`statistic` of resamples that draw whole days with replacement.

    Args:
        statistic: from weights (batch, posts) to values (batch,) or (batch, k).
        days: the day of each post, coded 0, 1, ... without gaps.
    """
    count = int(days.max()) + 1
    draws = []
    for size in batches(resamples, len(days)):
        per_day = rng.multinomial(count, np.full(count, 1 / count), size=size).astype(np.int32)
        draws.append(statistic(per_day[:, days]))
    return np.concatenate(draws)


def permutations(
    statistic: Statistic, values: NDArray, strata: Ints, resamples: int, rng: np.random.Generator
) -> Floats:
    """`statistic` of `values` shuffled within each stratum: a matrix (batch, posts) goes in."""
    members = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    draws = []
    for size in batches(resamples, len(values)):
        shuffled = np.tile(values, (size, 1))
        for columns in members:
            if len(columns) > 1:
                shuffled[:, columns] = rng.permuted(shuffled[:, columns], axis=1)
        draws.append(statistic(shuffled))
    return np.concatenate(draws)


def p_in_direction(observed: float, draws: Floats, upward: bool) -> float:
    """Twice the share of permutations at least as far on the estimate's side, at most 1.

    The direction is the estimate's own (`upward`), so that a difference that is only the
    strata's composition cannot be called significant for pointing the other way. The observed
    order counts as one permutation (Phipson & Smyth 2010); undefined draws count against the claim.
    """
    slack = 1e-12 * max(1.0, abs(observed))
    far = draws >= observed - slack if upward else draws <= observed + slack
    return min(1.0, 2 * (1 + int(np.sum(far | np.isnan(draws)))) / (len(draws) + 1))
