"""The report in plain numbers, for metrics/engagement.json and `dvc metrics diff`."""

import pandas as pd

from feedscope.engagement.resampling import Floats
from feedscope.engagement.sizes import holders_of_half, recorded
from feedscope.engagement.threads import follow_ups, pooled_position_correlation


def metrics(frame: pd.DataFrame, sizes: pd.DataFrame) -> dict[str, float]:
    """Flat numbers: counts, medians and Gini of likes by kind, concentration, threads, views."""
    likes: Floats = recorded(frame, "likes")
    of_likes = sizes[sizes["metric"] == "likes"].set_index("kind")
    in_thread = frame["thread_id"].dropna().value_counts()
    numbers: dict[str, float] = {
        "posts": len(frame),
        "active_days": frame["day"].nunique(),
        "likes": int(likes.sum()),
        "posts_holding_half_of_likes": holders_of_half(likes),
        "threads_of_two_or_more": int((in_thread > 1).sum()),
        "posts_in_threads_of_two_or_more": int(in_thread[in_thread > 1].sum()),
        "posts_with_views": int(frame["views"].notna().sum()),
        "median_likes_per_1000_views": float(frame["likes_per_1000_views"].astype("float64").median()),
        "spearman_position_relative_likes": pooled_position_correlation(follow_ups(frame, "likes")),
    }
    for kind, row in of_likes.iterrows():
        numbers[f"posts_{kind}"] = int(row["n"])
        numbers[f"median_likes_{kind}"] = float(row["median"])
        numbers[f"gini_likes_{kind}"] = float(row["gini"])
    return numbers
