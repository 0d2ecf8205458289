"""Threads: how long they are, and how far apart their parts were posted.

Unless the documents name the post that is answered, membership is inferred (a continuation
belongs to the nearest earlier post that is not a reply). A continuation that came long after
the part before it is where that inference is weakest.
"""

import pandas as pd

from feedscope.audit.wording import duration

GAP_BANDS = {
    "under 10 seconds": 10.0,
    "10 seconds to 10 minutes": 600.0,
    "10 minutes to 1 hour": 3_600.0,
    "1 hour to 1 day": 86_400.0,
}


def thread_sizes(posts: pd.DataFrame) -> pd.DataFrame:
    """Columns size, threads, posts: how many threads have 1, 2, … posts."""
    size = posts["thread_id"].dropna().value_counts()
    table = size.value_counts().sort_index().rename_axis("size").reset_index(name="threads")
    return table.assign(posts=table["size"] * table["threads"]).astype("int64")


def thread_gaps(posts: pd.DataFrame) -> pd.DataFrame:
    """Columns id, thread_id, gap: time between each continuation and the part before it, longest first."""
    parts = posts.dropna(subset=["thread_id"]).sort_values(["thread_id", "thread_position"])
    gap = parts.groupby("thread_id")["created_at"].diff()
    found = parts.assign(gap=gap).dropna(subset=["gap"])[["id", "thread_id", "gap"]]
    return found.sort_values(["gap", "id"], ascending=[False, True], ignore_index=True)


def gap_bands(posts: pd.DataFrame) -> pd.DataFrame:
    """Columns gap, continuations: how soon a continuation followed, in bands that do not overlap."""
    seconds = thread_gaps(posts)["gap"].dt.total_seconds()
    edges = [-1.0, *GAP_BANDS.values(), float("inf")]
    bands = pd.cut(seconds, edges, right=False, labels=[*GAP_BANDS, "a day or more"])
    table = bands.value_counts().sort_index().rename_axis("gap").reset_index(name="continuations")
    return table.astype({"gap": "str"})


def threads_sentence(posts: pd.DataFrame) -> str:
    """Threads in words: how long, how quickly continued."""
    sizes = thread_sizes(posts)
    long = sizes[sizes["size"] > 1]
    if long.empty:
        return "No original is continued: there are no threads of two or more posts."
    gaps = thread_gaps(posts)["gap"]
    usual, longest = pd.Timedelta(gaps.median()), pd.Timedelta(gaps.max())
    return (
        f"The longest thread has {long['size'].max()} posts. A continuation follows the part before it after "
        f"{duration(usual)} at the median and {duration(longest)} at the most. Posts of one thread resemble "
        "each other, so what follows must not count them as independent."
    )
