"""How the corpus is made up: kinds, calendar, lengths.

Lengths count characters (Unicode code points) of the decoded text as it stands, handles and
links included. Months and days are those of the author's clock.
"""

from dataclasses import dataclass

import pandas as pd

from feedscope.audit.wording import count, duration, moment, share
from feedscope.corpus import Settings, Tables

KINDS = ("original", "self_thread", "reply")
QUANTILES = {"shortest": 0.0, "lower quarter": 0.25, "median": 0.5, "upper quarter": 0.75, "longest": 1.0}


def kinds(posts: pd.DataFrame) -> pd.DataFrame:
    """Columns kind, posts, share (0-1); a row for each kind, also one that does not occur."""
    counts = posts["kind"].value_counts().reindex(KINDS, fill_value=0)
    table = counts.rename_axis("kind").reset_index(name="posts")
    return table.assign(share=table["posts"] / max(len(posts), 1))


def months(posts: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Posts by local month (index "YYYY-MM", silent months included) and kind (columns)."""
    if posts.empty:
        return pd.DataFrame(columns=list(KINDS), dtype="int64")
    month = settings.local_time(posts["created_at"]).dt.to_period("M")
    table = pd.crosstab(month, posts["kind"])
    every = pd.period_range(month.min(), month.max(), freq="M")
    table = table.reindex(index=every, columns=list(KINDS), fill_value=0)
    return table.set_axis(every.astype(str), axis="index")


@dataclass(frozen=True)
class Calendar:
    """When the posts were written; the longest silence runs from `silent_from` over `silence`."""

    first: pd.Timestamp
    last: pd.Timestamp
    days: int
    active_days: int
    busiest_day: str
    busiest_posts: int
    silence: pd.Timedelta
    silent_from: pd.Timestamp


def calendar(posts: pd.DataFrame, settings: Settings) -> Calendar | None:
    """First and last post, days with posts, the longest silence; None without posts."""
    if posts.empty:
        return None
    local = settings.local_time(posts["created_at"]).sort_values()
    by_day = local.dt.strftime("%Y-%m-%d").value_counts().sort_index()
    gaps = local.diff().iloc[1:]
    at = gaps.to_numpy().argmax() if len(gaps) else None
    return Calendar(
        first=local.iloc[0],
        last=local.iloc[-1],
        days=(local.iloc[-1].normalize() - local.iloc[0].normalize()).days + 1,
        active_days=len(by_day),
        busiest_day=str(by_day.idxmax()),
        busiest_posts=int(by_day.max()),
        silence=pd.Timedelta(0) if at is None else gaps.iloc[at],
        silent_from=local.iloc[0 if at is None else at],
    )


def calendar_sentence(found: Calendar | None) -> str:
    """The calendar in words, true of one post as of thousands."""
    if found is None:
        return "The documents hold no post with a time, so there is no calendar to look at."
    if found.days == 1:
        return (
            f"{count(found.busiest_posts, 'post')} in all, of one day, {found.busiest_day}: nothing here "
            "speaks of change over time."
        )
    return (
        f"From {moment(found.first)} to {moment(found.last)} local time, {count(found.days, 'day')}, "
        f"of which {found.active_days:,} ({share(found.active_days, found.days)}) hold a post. The longest "
        f"silence lasts {duration(found.silence)}, from {moment(found.silent_from)}. The busiest day is "
        f"{found.busiest_day} with {count(found.busiest_posts, 'post')}."
    )


def length_samples(tables: Tables) -> dict[str, pd.Series]:
    """Characters of each source (a post once), each translation and each summary, where there are any."""
    samples = {
        "source": tables.posts["text"],
        "translation": tables.pairs["target"],
        "summary": tables.summaries["text"],
    }
    return {side: texts.str.len().astype("int64") for side, texts in samples.items() if len(texts)}


def lengths(tables: Tables) -> pd.DataFrame:
    """Columns side, texts and the quantiles of the length in characters."""
    rows = [
        {"side": side, "texts": len(sample)}
        | {name: round(sample.quantile(q)) for name, q in QUANTILES.items()}
        for side, sample in length_samples(tables).items()
    ]
    return pd.DataFrame(rows, columns=["side", "texts", *QUANTILES])


def lengths_sentence(tables: Tables) -> str:
    """What the lengths say: the span of the sources and the translation's characters to one of the source."""
    samples = length_samples(tables)
    if "source" not in samples:
        return "There are no posts whose length could be measured."
    source = samples["source"]
    words = (
        f"A source text has {source.median():.0f} characters at the median, "
        f"from {source.min():,} to {source.max():,}. "
    )
    if tables.pairs.empty:
        return words + "There are no translations to set beside them."
    ratio = tables.pairs["target"].str.len() / tables.pairs["source"].str.len().clip(lower=1)
    return words + (
        f"A translation has {ratio.median():.2f} characters for each character of its source at the median; "
        f"across pairs this runs from {ratio.min():.2f} to {ratio.max():.2f}. The ends of that range are "
        "where something may be missing or added; the translation report looks there."
    )
