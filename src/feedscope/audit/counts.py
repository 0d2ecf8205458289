"""Engagement counts: what was recorded, how many zeros, how far the extremes reach, and since when.

"Not recorded" is missing, never zero. When recording of a count began is derived: it is the
first post of the unbroken run of recorded posts that reaches to the end of the corpus.
"""

from dataclasses import dataclass

import pandas as pd

from feedscope.audit.wording import count, moment, share
from feedscope.corpus.records import COUNTS


def count_table(posts: pd.DataFrame) -> pd.DataFrame:
    """A row a count: recorded, not_recorded, zeros, median, p90, largest (missing if none is recorded)."""
    rows = []
    for name in COUNTS:
        known = posts[name].dropna().astype("int64")
        rows.append(
            {
                "count": name,
                "recorded": len(known),
                "not_recorded": len(posts) - len(known),
                "zeros": int((known == 0).sum()),
                "median": known.median() if len(known) else None,
                "p90": known.quantile(0.9) if len(known) else None,
                "largest": known.max() if len(known) else None,
            }
        )
    table = pd.DataFrame(rows)
    return table.astype({"median": "Float64", "p90": "Float64", "largest": "Int64"})


@dataclass(frozen=True)
class Recording:
    """Since when a count is recorded.

    Attributes:
        name: the count.
        total, recorded: posts, and posts that carry it.
        since: time of the first post from which on all carry it; None if the last one lacks it.
        until: time of the last post that lacks it; None if none does.
        strays: posts that carry it before `since` (all that carry it if `since` is None).
    """

    name: str
    total: int
    recorded: int
    since: pd.Timestamp | None
    until: pd.Timestamp | None
    strays: int


def recording(posts: pd.DataFrame, name: str) -> Recording:
    """Derive since when `name` is recorded, from which posts carry it."""
    posts = posts.sort_values(["created_at", "id"], ignore_index=True)
    known = posts[name].notna()
    start = 0 if known.all() else int(known[~known].index[-1]) + 1
    return Recording(
        name=name,
        total=len(posts),
        recorded=int(known.sum()),
        since=posts["created_at"].iloc[start] if start < len(posts) else None,
        until=posts["created_at"].iloc[start - 1] if start else None,
        strays=int(known.iloc[:start].sum()),
    )


def recording_sentence(found: Recording) -> str:
    """Since when a count is recorded, in words."""
    name = found.name
    if not found.total:
        return f"There are no posts, so nothing can be said of {name}."
    if not found.recorded:
        return f"No post has recorded {name}: that count takes no part in any analysis."
    if found.recorded == found.total:
        return f"Every post has recorded {name}."
    if found.since is None or found.until is None:
        return (
            f"{name.capitalize()} are recorded in patches ({share(found.recorded, found.total)} of the "
            "posts): the last post lacks them, so no date can be named from which on they are complete. "
            "Missing ones are left out, never read as zero."
        )
    begin = (
        f"The last post without recorded {name} is of {moment(found.until)}; from {moment(found.since)} on "
        "every post has them"
    )
    if found.strays:
        before = count(found.strays, "post")
        return f"{begin}. Before that, {before} had them too. Missing ones are never read as zero."
    return (
        f"{begin}, and before that none has. So recording began between these two posts: earlier {name} "
        f"are missing, not zero, and whatever is said of {name} speaks of the late posts only."
    )
