"""Where views are recorded: how many of those who saw a post did something with it."""

import numpy as np
import pandas as pd

from feedscope.engagement.frame import codes
from feedscope.engagement.resampling import Floats, day_bootstrap, percentile_interval, weighted_medians
from feedscope.engagement.result import LEAST_DAYS, LEAST_POSTS
from feedscope.engagement.sizes import COUNTED, by_kind

COLUMNS = ["kind", "metric", "n", "per_1000_views", "median_per_1000_views", "ci_low", "ci_high"]


def view_rates(frame: pd.DataFrame, resamples: int, seed: int) -> pd.DataFrame:
    """One row a kind (and `all`) and count: n, the rate of all posts together, the median of their rates.

    The interval is the median's, 95%, by local day; missing with fewer than LEAST_POSTS posts or
    LEAST_DAYS days. Empty where no views are recorded.
    """
    found: list[tuple[str, str, int, float, float, float, float]] = []
    for kind, group in by_kind(frame).items():
        for metric in COUNTED:
            rows = group[group[metric].notna() & (group["views"] > 0).fillna(False)]
            if not len(rows):
                continue
            count, views = (rows[name].to_numpy(dtype=np.float64) for name in (metric, "views"))
            each, interval = 1000 * count / views, None
            if len(rows) >= LEAST_POSTS and rows["day"].nunique() >= LEAST_DAYS:
                rng = np.random.default_rng([seed, len(found)])
                interval = percentile_interval(_medians(each, rows["day"], resamples, rng))
            together = 1000 * float(count.sum() / views.sum())
            low, high = interval or (np.nan, np.nan)
            found.append((kind, metric, len(rows), together, float(np.median(each)), low, high))
    return pd.DataFrame(found, columns=COLUMNS).astype({"kind": "str", "metric": "str"})


def _medians(values: Floats, days: pd.Series, resamples: int, rng: np.random.Generator) -> Floats:
    return day_bootstrap(lambda weights: weighted_medians(values, weights), codes(days), resamples, rng)
