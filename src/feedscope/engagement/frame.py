"""The table that all tests of this report work on: posts with their local time and features."""

import numpy as np
import pandas as pd

from feedscope.corpus.entities import entities, strip_leading_entities
from feedscope.corpus.records import COUNTS
from feedscope.corpus.settings import Settings
from feedscope.engagement.resampling import Ints

SATURDAY = 5


def study_frame(posts: pd.DataFrame, settings: Settings, topics: pd.DataFrame | None = None) -> pd.DataFrame:
    """`posts` with what the tests need, one column each, in the same order; posts without a time
    or without any count are left out.

    Added: local (naive local time, travel windows applied), home (the same without them), day
    (local date), month (local year and month), hour, weekday (0 Monday); features of the decoded
    source text: link (an address after the leading handles), and of the author's own words, that is
    without leading handles and without links: question (a question mark), number (a digit), emoji
    (bool), length (characters, at least 1); goes_on (a first post that others follow), weekend;
    topic (of `topics`, with columns id and topic; missing where there is none or -1);
    likes_per_1000_views (missing where views are).

    A link is any address: the archive does not tell a page from a picture or a quoted post.
    """
    recorded = posts["created_at"].notna() & posts[list(COUNTS)].notna().any(axis=1)
    posts = posts[recorded].reset_index(drop=True)
    local = settings.local_time(posts["created_at"])
    own = posts["text"].map(own_words)
    views = posts["views"].astype("Float64").where(posts["views"] > 0)
    in_thread = posts["thread_id"].map(posts["thread_id"].value_counts())
    return posts.assign(
        local=local,
        home=settings.local_time(posts["created_at"], ignore_away=True),
        day=local.dt.normalize(),
        month=local.dt.to_period("M").astype("str"),
        hour=local.dt.hour,
        weekday=local.dt.day_of_week,
        weekend=local.dt.day_of_week >= SATURDAY,
        link=posts["text"].map(lambda text: any(e.kind == "link" for e in entities(text))),
        question=own.str.contains("[?？]"),
        number=own.str.contains("[0-9]"),
        emoji=own.map(lambda text: any(e.kind == "emoji" for e in entities(text))),
        length=own.str.len().clip(lower=1),
        goes_on=(posts["kind"] == "original") & (in_thread > 1),
        topic=_topic(posts["id"], topics),
        likes_per_1000_views=posts["likes"].astype("Float64") * 1000 / views,
    )


def _topic(ids: pd.Series, topics: pd.DataFrame | None) -> pd.Series:
    if topics is None:
        return pd.Series(pd.NA, index=ids.index, dtype="Int64")
    known = topics[topics["topic"] >= 0].set_index("id")["topic"]
    return ids.map(known).astype("Int64")


def own_words(text: str) -> str:
    """`text` without the handles it begins with and without links, wherever they stand."""
    text = strip_leading_entities(text)
    for entity in reversed(entities(text)):
        if entity.kind == "link":
            text = text[: entity.start] + text[entity.end :]
    return text.strip()


def units(frame: pd.DataFrame, metric: str, kinds: list[str]) -> pd.DataFrame:
    """The posts of `kinds` whose `metric` is recorded, with it as a float column `value`."""
    chosen = frame[frame["kind"].isin(kinds) & frame[metric].notna()]
    return chosen.assign(value=chosen[metric].astype("float64"))


def codes(column: pd.Series) -> Ints:
    """`column` as integer codes 0, 1, ... in sorted order, for strata and clusters."""
    return pd.factorize(column, sort=True)[0].astype(np.int64)
