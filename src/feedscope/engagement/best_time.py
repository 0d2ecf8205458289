"""Is there a best hour, or weekday, to post? The largest of many contrasts, judged as the largest of many.

Whoever looks at 24 hours finds a best one, also in noise. Three things keep this honest.

* The unit is a thread's first post or a lone post. Follow-ups and bursts share one decision to
  post and are not separate evidence.
* Counts are compared with posts of the same kind and month: log(count + 1) less its mean there.
* max-T: the best bin's contrast is compared with the best contrast of each permutation of the
  bins' labels within kind and month, whichever bin that is (Westfall & Young 1993).

The intervals are simultaneous: resampling days, the largest deviation over all bins sets one
width (in standard errors) for all of them, so that the interval of the bin that happens to be
best is as honest as any other's. Which bin comes out best in a resample says how sure the name is.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedscope.engagement import wording
from feedscope.engagement.frame import codes, units
from feedscope.engagement.resampling import Floats, day_bootstrap, permutations
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.engagement.wording import Words
from feedscope.params import BestTimeClaim

UNIT = "ratio of typical counts"


def comparable(frame: pd.DataFrame, metric: str, kinds: list[str]) -> pd.DataFrame:
    """Roots and lone posts with `residual`: log(count + 1) less the mean of their kind and month.

    Posts alone in their kind and month have nothing to be compared with and are left out.
    """
    rows = units(frame, metric, kinds)
    rows = rows.assign(stratum=rows["kind"] + " " + rows["month"], level=np.log1p(rows["value"]))
    by_stratum = rows.groupby("stratum")["level"]
    rows = rows.assign(residual=rows["level"] - by_stratum.transform("mean"))
    return rows[by_stratum.transform("size") > 1]


def best_time(
    claim: BestTimeClaim, frame: pd.DataFrame, resamples: int, posts_per_bin: int, rng: np.random.Generator
) -> Result:
    """Test whether the best bin (hour of day, or weekday) is better than the rest.

    Details, one row for each bin with at least `posts_per_bin` posts: bin, n, ratio (typical
    count over that of all other bins), ci_low, ci_high (95%, simultaneous), t, best_share (share
    of day resamples in which this bin comes out best). Units: the posts, with `residual`.
    """
    rows = comparable(frame, claim.metric, list(claim.kinds))
    why = too_few(rows, wording.kinds(list(claim.kinds))) or _nothing_to_compare(rows, claim, posts_per_bin)
    if why:
        return untested(claim, len(rows), UNIT, 1.0, why)
    n_by_bin = rows[claim.bins].value_counts().sort_index()
    bins = n_by_bin[n_by_bin >= posts_per_bin].index.to_numpy()
    member = (rows[claim.bins].to_numpy()[:, None] == bins[None, :]).astype(float)
    residual = rows["residual"].to_numpy()

    effect, error = _contrasts(residual, member, np.ones((1, len(rows))))
    observed = (effect / error)[0]
    best = int(observed.argmax())
    null_draws = permutations(
        lambda shuffled: _best_shuffled(shuffled, member), residual, codes(rows["stratum"]), resamples, rng
    )
    p = (1 + int((null_draws >= observed[best] - 1e-12).sum())) / (resamples + 1)

    def resampled(weights: NDArray) -> Floats:
        drawn, drawn_error = _contrasts(residual, member, weights)
        with np.errstate(divide="ignore", invalid="ignore"):
            deviation = np.nan_to_num(np.abs(drawn - effect) / drawn_error, nan=-np.inf).max(axis=1)
            winner = np.nan_to_num(drawn / drawn_error, nan=-np.inf).argmax(axis=1)
        # A resample in which no bin can be compared bounds nothing.
        return np.column_stack([np.where(deviation < 0, np.inf, deviation), winner])

    draws = day_bootstrap(resampled, codes(rows["day"]), resamples, rng)
    margin = float(np.quantile(draws[:, 0], 0.95)) * error[0]
    winners = draws[:, 1].astype(int)
    details = pd.DataFrame({
        "bin": bins,
        "n": member.sum(axis=0).astype(int),
        "ratio": np.exp(effect[0]),
        "ci_low": np.exp(effect[0] - margin),
        "ci_high": np.exp(effect[0] + margin),
        "t": observed,
        "best_share": np.bincount(winners, minlength=len(bins)) / len(winners),
    })  # fmt: skip
    ratio, *interval = (float(details[name].iloc[best]) for name in ("ratio", "ci_low", "ci_high"))
    words = wording.best_time(
        claim, int(bins[best]), ratio, len(bins), float(details["best_share"].iloc[best])
    )
    judged = finding(claim, words, ratio, UNIT, len(rows), 1.0, (interval[0], interval[1]), p)
    return Result(claim, judged, details, rows)


def _nothing_to_compare(rows: pd.DataFrame, claim: BestTimeClaim, posts_per_bin: int) -> Words | None:
    if (rows[claim.bins].value_counts() >= posts_per_bin).sum() < 2:
        bins = wording.BINS[claim.bins]
        return Words(
            f"fewer than two {bins.en} have {posts_per_bin} posts",
            f"达到 {posts_per_bin} 条帖子的{bins.zh}不足两个",
        )
    if np.allclose(rows["residual"], 0):
        return Words("all posts of a month have the same count", "同月的帖子计数全都相同")
    return None


def _contrasts(residual: Floats, member: NDArray, weights: NDArray) -> tuple[Floats, Floats]:
    """Mean of each bin less the mean of all others, and its pooled standard error.

    Both (batch, bins), for each row of weights (batch, posts); NaN where a resample lacks the bin.
    """
    n = weights.sum(axis=1, keepdims=True)
    total, squares = (weights @ residual)[:, None], (weights @ residual**2)[:, None]
    return _from_sums(weights @ member, (weights * residual) @ member, n, total, squares)


def _best_shuffled(shuffled: NDArray, member: NDArray) -> Floats:
    """The largest t of each shuffle (batch, posts) of the residuals over the bins' labels."""
    n = np.full((1, 1), shuffled.shape[1], dtype=float)
    total, squares = shuffled.sum(axis=1, keepdims=True), (shuffled**2).sum(axis=1, keepdims=True)
    effect, error = _from_sums(member.sum(axis=0), shuffled @ member, n, total, squares)
    return (effect / error).max(axis=1)


def _from_sums(
    inside: NDArray, sums: NDArray, n: NDArray, total: NDArray, squares: NDArray
) -> tuple[Floats, Floats]:
    outside = n - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_in, mean_out = sums / inside, (total - sums) / outside
        within = squares - inside * mean_in**2 - outside * mean_out**2
        error = np.sqrt(np.maximum(within, 0) / (n - 2) * (1 / inside + 1 / outside))
    return mean_in - mean_out, error
