"""What a like is accompanied by: replies, quotes, retweets and bookmarks for every 100 likes."""

import numpy as np
import pandas as pd

from feedscope.engagement.sizes import COUNTED, by_kind

BESIDE = COUNTED[1:]


def per_like(frame: pd.DataFrame) -> pd.DataFrame:
    """kind, metric, n, per_100 (of all posts together), median_per_100 (over posts), rank_correlation.

    Only posts where both counts are recorded; the median over posts with at least one like.
    """
    rows = []
    for kind, group in by_kind(frame).items():
        for metric in BESIDE:
            known = group[["likes", metric]].dropna().astype(float)
            liked = known[known["likes"] > 0]
            if not len(liked):
                continue
            each = 100 * liked[metric] / liked["likes"]
            varies = all(len(set(known[name])) > 1 for name in ("likes", metric))
            rho = known["likes"].corr(known[metric], method="spearman") if varies else np.nan
            together = 100 * known[metric].sum() / known["likes"].sum()
            rows.append((kind, metric, len(known), together, float(each.median()), rho))
    columns = ["kind", "metric", "n", "per_100", "median_per_100", "rank_correlation"]
    return pd.DataFrame(rows, columns=columns)


def outliers(frame: pd.DataFrame, metric: str, top: int) -> pd.DataFrame:
    """The originals with the most of `metric` for every like, among those liked at least as often as half.

    Adds per_100. Few likes make any ratio large, hence the bar.
    """
    known = frame[(frame["kind"] == "original") & frame["likes"].notna() & frame[metric].notna()]
    known = known[(known["likes"] > 0) & (known["likes"] >= known["likes"].median())]
    each = 100 * known[metric].astype(float) / known["likes"].astype(float)
    return known.assign(per_100=each).sort_values("per_100", ascending=False, kind="stable").head(top)


def shared_top(frame: pd.DataFrame, metric: str) -> tuple[int, int] | None:
    """How many of the tenth of originals with most likes are in the tenth with most `metric`; of how many."""
    known = frame[(frame["kind"] == "original") & frame["likes"].notna() & frame[metric].notna()]
    size = len(known) // 10
    if not size or not known[metric].sum():
        return None
    tops = [set(known[name].astype(float).nlargest(size).index) for name in ("likes", metric)]
    return len(tops[0] & tops[1]), size
