"""Is there a best hour to post? The largest of many contrasts, judged as the largest of many.

Whoever looks at 24 hours finds a best one, also in noise. Three things keep this honest.

* The unit is a thread's first post or a lone post. Follow-ups and bursts share one decision to
  post and are not separate evidence.
* Counts are compared with posts of the same kind and month: log(count + 1) less its mean there.
* max-T: the best hour's contrast is compared with the best contrast of each permutation of the
  hours' labels within kind and month, whichever hour that is (Westfall & Young 1993).

The intervals are simultaneous: resampling days, the largest deviation over all hours sets one
width (in standard errors) for all of them, so that the interval of the hour that happens to be
best is as honest as any other's.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedscope.engagement import wording
from feedscope.engagement.frame import codes, units
from feedscope.engagement.resampling import Floats, day_bootstrap, permutations
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.engagement.wording import Words
from feedscope.params import BestHourClaim

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


def best_hour(
    claim: BestHourClaim, frame: pd.DataFrame, resamples: int, posts_per_hour: int, rng: np.random.Generator
) -> Result:
    """Test whether the best hour is better than the rest.

    Details, one row for each hour with at least `posts_per_hour` posts: hour, n, ratio (typical
    count over that of all other hours), ci_low, ci_high (95 %, simultaneous), t, best_share (share
    of day resamples in which this hour comes out best). Units: the posts, with `residual`.
    """
    rows = comparable(frame, claim.metric, list(claim.kinds))
    why = too_few(rows, wording.kinds(list(claim.kinds))) or _nothing_to_compare(rows, posts_per_hour)
    if why:
        return untested(claim, len(rows), UNIT, 1.0, why)
    n_by_hour = rows["hour"].value_counts().sort_index()
    hours = n_by_hour[n_by_hour >= posts_per_hour].index.to_numpy()
    member = (rows["hour"].to_numpy()[:, None] == hours[None, :]).astype(float)
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
            deviation = np.nanmax(np.abs(drawn - effect) / drawn_error, axis=1)
            winner = np.nanargmax(drawn / drawn_error, axis=1)
        return np.column_stack([deviation, winner])

    draws = day_bootstrap(resampled, codes(rows["day"]), resamples, rng)
    margin = float(np.quantile(draws[:, 0], 0.95)) * error[0]
    winners = draws[:, 1].astype(int)
    details = pd.DataFrame({
        "hour": hours,
        "n": member.sum(axis=0).astype(int),
        "ratio": np.exp(effect[0]),
        "ci_low": np.exp(effect[0] - margin),
        "ci_high": np.exp(effect[0] + margin),
        "t": observed,
        "best_share": np.bincount(winners, minlength=len(hours)) / len(winners),
    })  # fmt: skip
    ratio, *interval = (float(details[name].iloc[best]) for name in ("ratio", "ci_low", "ci_high"))
    words = wording.best_hour(claim.metric, list(claim.kinds), int(hours[best]), ratio, len(hours))
    judged = finding(claim, words, ratio, UNIT, len(rows), 1.0, (interval[0], interval[1]), p)
    return Result(claim, judged, details, rows)


def _nothing_to_compare(rows: pd.DataFrame, posts_per_hour: int) -> Words | None:
    if (rows["hour"].value_counts() >= posts_per_hour).sum() < 2:
        return Words(
            f"fewer than two hours of day have {posts_per_hour} posts",
            f"达到 {posts_per_hour} 条帖子的钟点不足两个",
        )
    if np.allclose(rows["residual"], 0):
        return Words("all posts of a month have the same count", "同月的帖子计数全都相同")
    return None


def _contrasts(residual: Floats, member: NDArray, weights: NDArray) -> tuple[Floats, Floats]:
    """Mean of each hour less the mean of all others, and its pooled standard error.

    Both (batch, hours), for each row of weights (batch, posts); NaN where a resample lacks the hour.
    """
    n = weights.sum(axis=1, keepdims=True)
    total, squares = (weights @ residual)[:, None], (weights @ residual**2)[:, None]
    return _from_sums(weights @ member, (weights * residual) @ member, n, total, squares)


def _best_shuffled(shuffled: NDArray, member: NDArray) -> Floats:
    """The largest t of each shuffle (batch, posts) of the residuals over the hours' labels."""
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
