"""What becomes of a thread after its first post, relative to that first post.

Only threads that go on have later positions, and few go far: what stands at position five comes
from the threads the author found worth five posts. Each follow-up is therefore compared with its
own thread's first post, and positions are shuffled only within a thread.
"""

import numpy as np
import pandas as pd

from feedscope.engagement import wording
from feedscope.engagement.frame import codes
from feedscope.engagement.resampling import (
    Floats,
    day_bootstrap,
    p_in_direction,
    percentile_interval,
    permutations,
    weighted_medians,
)
from feedscope.engagement.result import LEAST_DAYS, LEAST_POSTS, Result, finding, too_few, untested
from feedscope.engagement.wording import Words
from feedscope.params import FollowUpClaim, ThreadPositionClaim

UNIT = "mean rank correlation within threads"
_THREADS = Words("threads of two or more whose first post has more than 0", "首帖计数大于 0 的两帖以上的帖串")


def follow_ups(frame: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Every follow-up beside its thread's first post.

    Columns: id, thread_id, position (2, 3, ...), value, root (the first post's count), relative
    (value / root; missing where the root has 0), day (the local day of the thread's first post).
    """
    known = frame[frame["thread_id"].notna() & frame[metric].notna()]
    roots = known[known["thread_position"] == 1].set_index("thread_id")
    later = known[(known["thread_position"] > 1) & known["thread_id"].isin(roots.index)]
    value = later[metric].astype("float64")
    its_root = roots.reindex(later["thread_id"]).set_axis(later.index)
    root = its_root[metric].astype("float64")
    return pd.DataFrame({
        "id": later["id"],
        "thread_id": later["thread_id"],
        "position": later["thread_position"].astype("int64"),
        "value": value,
        "root": root,
        "relative": (value / root).where(root > 0),
        "day": its_root["day"],
    })  # fmt: skip


def decay(rows: pd.DataFrame, resamples: int, rng: np.random.Generator) -> pd.DataFrame:
    """Likes relative to the first post, by position in the thread.

    Returns: position, n (threads that reach it), median, ci_low, ci_high (95%, by day of the
    thread; missing where fewer than LEAST_POSTS threads or LEAST_DAYS days carry it).
    """
    table = []
    for position, group in rows.dropna(subset=["relative"]).groupby("position"):
        values, interval = group["relative"].to_numpy(), None
        if len(group) >= LEAST_POSTS and group["day"].nunique() >= LEAST_DAYS:
            interval = percentile_interval(_median_draws(values, group["day"], resamples, rng))
        table.append((position, len(group), float(np.median(values)), *(interval or (np.nan, np.nan))))
    return pd.DataFrame(table, columns=["position", "n", "median", "ci_low", "ci_high"])


def _median_draws(values: Floats, days: pd.Series, resamples: int, rng: np.random.Generator) -> Floats:
    return day_bootstrap(lambda weights: weighted_medians(values, weights), codes(days), resamples, rng)


def second_post(
    claim: FollowUpClaim, frame: pd.DataFrame, resamples: int, rng: np.random.Generator
) -> Result:
    """The median, over threads, of the second post's count over the first's.

    The test swaps first and second post at random within threads (sign-flip of the mean log ratio
    of counts plus one). Details: `decay`. Units: all follow-ups.
    """
    rows = follow_ups(frame, claim.metric)
    pairs = rows[(rows["position"] == 2) & rows["relative"].notna()]
    why = too_few(pairs, _THREADS)
    if why:
        return untested(claim, len(pairs), "median ratio", 1.0, why)
    values = pairs["relative"].to_numpy()
    interval = percentile_interval(_median_draws(values, pairs["day"], resamples, rng))
    estimate = float(np.median(values))
    logs = np.log1p(pairs["value"].to_numpy()) - np.log1p(pairs["root"].to_numpy())
    signs = rng.choice([-1.0, 1.0], size=(resamples, len(logs)))
    p = p_in_direction(float(logs.mean()), (signs * logs).mean(axis=1), upward=estimate >= 1)
    words = wording.follow_up(claim.metric, estimate, len(pairs))
    judged = finding(claim, words, estimate, "median ratio", len(pairs), 1.0, interval, p)
    return Result(claim, judged, decay(rows, resamples, rng), rows)


def thread_position(
    claim: ThreadPositionClaim, frame: pd.DataFrame, resamples: int, rng: np.random.Generator
) -> Result:
    """Rank correlation of place and count among the follow-ups of a thread.

    First posts are left out, so threads of three or more carry it. The estimate is the mean of
    the threads' own Spearman correlations, each weighted by its follow-ups less one (the inverse
    of its variance), so that long threads, whose follow-ups may fare worse at every place, do
    not pass for decay. The test shuffles each thread's follow-ups. Details: `decay`. Units: all
    follow-ups.
    """
    rows = follow_ups(frame, claim.metric)
    used = rows[rows.groupby("thread_id")["id"].transform("size") > 1]
    threads = used.drop_duplicates("thread_id")
    why = too_few(threads, Words("threads of three or more", "三帖以上的帖串"))
    place, rank = _scores_in_thread(used, "position"), _scores_in_thread(used, "value")
    if why is None and not rank.any():
        why = Words("all follow-ups of a thread have the same count", "同一帖串的续帖计数都相同")
    if why:
        return untested(claim, len(used), UNIT, 0.0, why)

    product, steps = place * rank, place**2
    estimate = float(product.sum() / steps.sum())
    draws = day_bootstrap(lambda w: (w @ product) / (w @ steps), codes(used["day"]), resamples, rng)
    null_draws = permutations(
        lambda shuffled: shuffled @ place / steps.sum(), rank, codes(used["thread_id"]), resamples, rng
    )
    p = p_in_direction(estimate, null_draws, upward=estimate >= 0)
    words = wording.thread_position(claim.metric, estimate, len(threads))
    judged = finding(claim, words, estimate, UNIT, len(used), 0.0, percentile_interval(draws), p)
    return Result(claim, judged, decay(rows, resamples, rng), rows)


def _scores_in_thread(rows: pd.DataFrame, column: str) -> Floats:
    """Ranks within each thread, centred and scaled so that a thread of m rows has squares adding to m - 1.

    Then the products of two such scores add up to (m - 1) times the thread's Spearman correlation.
    All 0 where a thread's values are all the same.
    """
    ranks = rows.groupby("thread_id")[column].rank()
    by_thread = ranks.groupby(rows["thread_id"])
    spread = by_thread.transform("std")
    scores = (ranks - by_thread.transform("mean")) / spread.where(spread > 0)
    return scores.fillna(0.0).to_numpy(dtype=float)


def pooled_position_correlation(rows: pd.DataFrame) -> float:
    """Spearman's correlation of position and relative count over all follow-ups, threads ignored.

    `rows` from `follow_ups`. It mixes decay within threads with differences between long and
    short threads; NaN where either does not vary.
    """
    known = rows.dropna(subset=["relative"])
    if known["position"].nunique() < 2 or known["relative"].nunique() < 2:
        return float("nan")
    return float(known["position"].astype(float).corr(known["relative"], method="spearman"))


def threads_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Every thread of two posts or more, the longest first.

    thread_id, posts, started (local date), likes of the first, second and last post, and the last
    relative to the first (missing where the first has 0).
    """
    rows = frame[frame["thread_id"].notna()].sort_values("thread_position")
    groups = rows.groupby("thread_id")
    first, second = (rows[rows["thread_position"] == k].set_index("thread_id")["likes"] for k in (1, 2))
    last = rows.drop_duplicates("thread_id", keep="last").set_index("thread_id")["likes"]
    table = pd.DataFrame({
        "posts": groups.size(),
        "started": groups["local"].min().dt.strftime("%Y-%m-%d"),
        "first_likes": first,
        "second_likes": second,
        "last_likes": last,
        "last_relative": (last.astype("Float64") / first.astype("Float64")).where(first > 0),
    })  # fmt: skip
    table = table[table["posts"] > 1].rename_axis("thread_id").reset_index()
    return table.sort_values(["posts", "thread_id"], ascending=[False, True])
