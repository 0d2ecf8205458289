"""Did counts rise or fall over the time covered?

Theil-Sen (Sen 1968): the median of the slopes of log(count + 1) over all pairs of posts, said as
the factor between the first and the last day. One viral post moves it little. The interval
resamples local days; the test shuffles the days' dates, a day's posts staying together.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedscope.engagement import wording
from feedscope.engagement.frame import codes, units
from feedscope.engagement.resampling import (
    Floats,
    Ints,
    batches,
    day_bootstrap,
    p_in_direction,
    percentile_interval,
    permutations,
)
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.engagement.wording import Words
from feedscope.params import TrendClaim

PAIRS_OF_ESTIMATE = 5_000_000  # beyond these, pairs are sampled
PAIRS_OF_RESAMPLES = 20_000
UNIT = "factor from first to last day"


def trend(claim: TrendClaim, frame: pd.DataFrame, resamples: int, rng: np.random.Generator) -> Result:
    """Test for a monotone trend.

    Details: the fitted line, two rows (first and last day): day, level (typical count). Units: the posts.
    """
    rows = units(frame, claim.metric, list(claim.kinds))
    why = too_few(rows, wording.kinds(list(claim.kinds)))
    if why is None and rows["value"].nunique() < 2:
        why = Words("all posts have the same count", "所有帖子的计数都相同")
    if why:
        return untested(claim, len(rows), UNIT, 1.0, why)
    day = (rows["day"] - rows["day"].min()).dt.days.to_numpy(dtype=float)
    level = np.log1p(rows["value"].to_numpy())
    slope = float(np.median(_slopes(day, level, *_pairs(day, PAIRS_OF_ESTIMATE, rng))))
    span = float(day.max())
    i, j = _pairs(day, PAIRS_OF_RESAMPLES, rng)
    slopes = _slopes(day, level, i, j)
    draws = day_bootstrap(lambda w: _weighted_slopes(slopes, i, j, w), codes(rows["day"]), resamples, rng)
    interval = percentile_interval(np.exp(draws * span))
    agreement, null_draws = _rank_agreement(rows, level, resamples, rng)
    p = p_in_direction(agreement, null_draws, upward=slope >= 0)
    factor = float(np.exp(slope * span))
    words = wording.trend(claim.metric, list(claim.kinds), factor, int(span) + 1)
    intercept = float(np.median(level - slope * day))
    line = pd.DataFrame({
        "day": [rows["day"].min(), rows["day"].max()],
        "level": np.expm1([intercept, intercept + slope * span]),
    })  # fmt: skip
    judged = finding(claim, words, factor, UNIT, len(rows), 1.0, interval, p)
    return Result(claim, judged, line, rows)


def _pairs(day: Floats, limit: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """All pairs of posts of different days, or about `limit` of them drawn at random."""
    n = len(day)
    if n * (n - 1) // 2 <= limit:
        i, j = np.triu_indices(n, k=1)
    else:
        i, j = rng.integers(0, n, size=(2, limit))
    apart = day[i] != day[j]
    return i[apart], j[apart]


def _slopes(day: Floats, level: Floats, i: Ints, j: Ints) -> Floats:
    return (level[j] - level[i]) / (day[j] - day[i])


def _weighted_slopes(slopes: Floats, i: Ints, j: Ints, weights: NDArray) -> Floats:
    """Theil-Sen slope of each resample: the (lower) median over pairs, each weighted w_i * w_j.

    Pairs run down the rows, so that sums over pairs are sums of whole rows.
    """
    order = np.argsort(slopes, kind="stable")
    ordered, i, j = slopes[order], i[order], j[order]
    found, start = [], 0
    for size in batches(len(weights), len(slopes)):
        by_post = np.ascontiguousarray(weights[start : start + size].T, dtype=np.int32)
        running = np.cumsum(by_post[i] * by_post[j], axis=0, dtype=np.int32)
        found.append((2 * running < running[-1]).sum(axis=0))
        start += size
    at = np.concatenate(found)
    return np.where(at < len(ordered), ordered[np.minimum(at, len(ordered) - 1)], np.nan)


def _rank_agreement(
    rows: pd.DataFrame, level: Floats, resamples: int, rng: np.random.Generator
) -> tuple[float, Floats]:
    """Correlation of the counts' ranks with the date, as observed and with the days' dates shuffled."""
    of_post = codes(rows["day"])
    dates = np.sort(rows["day"].unique()).astype("datetime64[D]").astype(float)
    ranks = pd.Series(level).rank().to_numpy()
    ranks = (ranks - ranks.mean()) / ranks.std()

    def agreement(shuffled: NDArray) -> Floats:
        when = shuffled[:, of_post]
        return ((when - when.mean(axis=1, keepdims=True)) @ ranks) / (when.std(axis=1) * len(ranks))

    one_stratum = np.zeros(len(dates), dtype=np.int64)
    null_draws = permutations(agreement, dates, one_stratum, resamples, rng)
    return float(agreement(dates[None, :])[0]), null_draws
