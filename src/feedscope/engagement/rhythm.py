"""When the author posts: hours and weekdays by distinct active days.

Thirty posts in one evening are one evening. What makes a habit is on how many days it happened,
so every count here is of distinct local dates with at least one post.
"""

import numpy as np
import pandas as pd

from feedscope.corpus.settings import Settings
from feedscope.engagement.resampling import Floats


def by_weekday_and_hour(frame: pd.DataFrame) -> pd.DataFrame:
    """Distinct active days of each weekday and hour: 7 rows (0 Monday), 24 columns, integers."""
    days = frame.pivot_table(index="weekday", columns="hour", values="day", aggfunc="nunique", fill_value=0)
    return days.reindex(index=range(7), columns=range(24), fill_value=0)


def by_hour(frame: pd.DataFrame) -> pd.DataFrame:
    """Hours 0 to 23: hour, posts, days (distinct local dates with a post in that hour)."""
    groups = frame.groupby("hour")["day"]
    table = pd.DataFrame({"posts": groups.size(), "days": groups.nunique()})
    return table.reindex(range(24), fill_value=0).rename_axis("hour").reset_index()


def weekdays_covered(frame: pd.DataFrame) -> list[int]:
    """How many of each weekday, Monday first, lie between the first and the last post."""
    if not len(frame):
        return [0] * 7
    span = pd.date_range(frame["day"].min(), frame["day"].max())
    return np.bincount(span.day_of_week, minlength=7).tolist()


def without_travel(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`frame` with hour, weekday and day as if the author had never left the home time zone."""
    local = settings.local_time(frame["created_at"], ignore_away=True)
    return frame.assign(day=local.dt.normalize(), hour=local.dt.hour, weekday=local.dt.day_of_week)


def moved_by_travel(frame: pd.DataFrame, settings: Settings) -> int:
    """How many posts have another local hour because of the travel windows."""
    home = without_travel(frame, settings)
    return int(((home["hour"] != frame["hour"]) | (home["day"] != frame["day"])).sum())


def gaps(frame: pd.DataFrame) -> Floats:
    """Hours between each post and the next, in order of time."""
    seconds = frame["created_at"].sort_values().diff().dropna().dt.total_seconds()
    return seconds.to_numpy(dtype=np.float64) / 3600


def burstiness(frame: pd.DataFrame) -> tuple[float, float, int] | None:
    """Burstiness of the gaps between posts, their median in hours, and how many gaps.

    (r - 1) / (r + 1) with r = sd / mean (Goh & Barabasi 2008), corrected for few events (Kim & Jo
    2016): -1 a clock, 0 posts at random, 1 all in one burst. None with fewer than ten gaps.
    """
    hours = gaps(frame)
    n = len(hours)
    if n < 10 or not hours.mean() > 0:
        return None
    ratio = hours.std() / hours.mean()
    more, less = np.sqrt(n + 2), np.sqrt(n)
    value = (more * ratio - less) / ((more - 2) * ratio + less)
    return float(value), float(np.median(hours)), n
