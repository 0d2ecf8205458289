"""How large the counts are, by kind of post, and how unequally they are spread."""

import numpy as np
import pandas as pd

from feedscope.engagement.resampling import Floats, median_interval

KINDS = ("original", "reply", "self_thread")
COUNTED = ("likes", "retweets", "replies", "quotes", "bookmarks")
METRICS = (*COUNTED, "views")
COLUMNS = ["kind", "metric", "n", "sum", "median", "ci_low", "ci_high", "gini"]


def recorded(posts: pd.DataFrame, metric: str) -> Floats:
    """The recorded values of `metric` as floats, in the order of the posts; missing ones left out."""
    return posts[metric].dropna().to_numpy(dtype=np.float64)


def by_kind(posts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The posts of each kind that the corpus has, and of `all`, in a fixed order."""
    groups = {kind: posts[posts["kind"] == kind] for kind in KINDS}
    return {**{kind: rows for kind, rows in groups.items() if len(rows)}, "all": posts}


def gini(values: Floats) -> float:
    """The uncorrected Gini index, sum of |xi - xj| over 2 n^2 mean; NaN where nothing was counted.

    0 where all are equal; (n - 1) / n where one post holds everything. With the values in
    ascending order, the double sum is 2 * sum of (2i - n - 1) x_i.
    """
    n, total = len(values), values.sum()
    if n == 0 or total == 0:
        return float("nan")
    weights = 2 * np.arange(1, n + 1) - n - 1
    return float(weights @ np.sort(values) / (n * total))


def engagement_by_kind(posts: pd.DataFrame, resamples: int, seed: int) -> pd.DataFrame:
    """The contract table: one row for each kind (and `all`) and each count that was recorded.

    Columns: kind, metric, n (posts with the count), sum, median, ci_low, ci_high (95%,
    percentile bootstrap over posts), gini. Each row has a generator of its own, so that a
    row does not depend on which other rows there are.
    """
    rows = []
    for kind, group in by_kind(posts).items():
        for metric in COUNTED:
            values = recorded(group, metric)
            if not len(values):
                continue
            rng = np.random.default_rng([seed, ["all", *KINDS].index(kind), COUNTED.index(metric)])
            low, high = median_interval(values, resamples, rng) or (float("nan"), float("nan"))
            rows.append((kind, metric, len(values), int(values.sum()), float(np.median(values)), low, high,
                         gini(values)))  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS).astype({"kind": "str", "metric": "str"})


def lorenz(values: Floats) -> pd.DataFrame:
    """The Lorenz curve from the largest post down: share of posts, share of the total they hold.

    Columns posts and total, both in [0, 1], starting at (0, 0). Empty where nothing was counted.
    """
    if not values.sum() > 0:
        return pd.DataFrame({"posts": [], "total": []}, dtype=float)
    held = np.concatenate([[0.0], np.cumsum(np.sort(values)[::-1])])
    return pd.DataFrame({"posts": np.linspace(0, 1, len(held)), "total": held / held[-1]})


def holders_of_half(values: Floats) -> int:
    """How many of the largest posts together hold at least half of the total; 0 where there is none."""
    total = values.sum()
    if not total > 0:
        return 0
    return int(np.searchsorted(np.cumsum(np.sort(values)[::-1]), total / 2) + 1)
