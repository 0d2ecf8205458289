"""The table that all tests of this report work on: posts with their local time and features."""

import numpy as np
import pandas as pd

from feedscope.corpus.entities import entities, strip_leading_entities
from feedscope.corpus.settings import Settings
from feedscope.engagement.resampling import Ints


def study_frame(posts: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`posts` with what the tests need, one column each, in the same order.

    Added: local (naive local time, travel windows applied), day (local date), month (local
    year and month), hour, weekday (0 Monday), link and question (features of the source text
    without leading handles and links), likes_per_1000_views (missing where views are).

    A link is any address in the text: the archive does not tell a page from a picture or a
    quoted post. A question is a question mark outside links.
    """
    local = settings.local_time(posts["created_at"])
    body = posts["text"].map(strip_leading_entities)
    links = body.map(lambda text: [e for e in entities(text) if e.kind == "link"])
    views = posts["views"].astype("Float64").where(posts["views"] > 0)
    return posts.assign(
        local=local,
        day=local.dt.normalize(),
        month=local.dt.to_period("M").astype("str"),
        hour=local.dt.hour,
        weekday=local.dt.day_of_week,
        link=links.map(bool),
        question=[_asks(text, found) for text, found in zip(body, links, strict=True)],
        likes_per_1000_views=posts["likes"].astype("Float64") * 1000 / views,
    )


def _asks(text: str, links: list) -> bool:
    for link in reversed(links):
        text = text[: link.start] + text[link.end :]
    return "?" in text or "？" in text


def units(frame: pd.DataFrame, metric: str, kinds: list[str]) -> pd.DataFrame:
    """The posts of `kinds` whose `metric` is recorded, with it as a float column `value`."""
    chosen = frame[frame["kind"].isin(kinds) & frame[metric].notna()]
    return chosen.assign(value=chosen[metric].astype("float64"))


def codes(column: pd.Series) -> Ints:
    """`column` as integer codes 0, 1, ... in sorted order, for strata and clusters."""
    return pd.factorize(column, sort=True)[0].astype(np.int64)
