"""Topics by month, counted."""

import pandas as pd

from feedscope.corpus import Settings
from feedscope.topics.study import Study

COLUMNS = ["topic", "month", "posts", "days", "of_month"]


def by_month(study: Study, settings: Settings) -> pd.DataFrame:
    """Every topic (-1: none) in every month from the first post to the last, in local time.

    Returns:
        topic, month (YYYY-MM), posts, days (distinct days they fall on), of_month (share of the month's
        posts; missing in a month without any). Empty where no post has a time.
    """
    timed = study.material.posts[["created_at"]].assign(topic=study.labels)
    timed = timed[timed["created_at"].notna()]
    if timed.empty:
        return pd.DataFrame(columns=COLUMNS)
    local = settings.local_time(timed["created_at"])
    timed = timed.assign(month=local.dt.strftime("%Y-%m"), day=local.dt.strftime("%Y-%m-%d"))
    months = [str(month) for month in pd.period_range(timed["month"].min(), timed["month"].max(), freq="M")]
    topics = sorted({*timed["topic"], *study.topics["topic"]})
    every = pd.MultiIndex.from_product([topics, months], names=["topic", "month"])
    grouped = timed.groupby(["topic", "month"])["day"]
    counted = pd.DataFrame({"posts": grouped.size(), "days": grouped.nunique()})
    table = counted.reindex(every, fill_value=0).reset_index()
    total = table.groupby("month")["posts"].transform("sum")
    return table.assign(of_month=(table["posts"] / total.where(total > 0)).round(4))[COLUMNS]
