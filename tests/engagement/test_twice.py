"""The key tables computed a second time, in DuckDB's SQL straight from the posts, and the same.

Nothing is shared with the study but the posts themselves and the day each falls on.
"""

import xml.etree.ElementTree as ET

import duckdb
import numpy as np
import pandas as pd
import pytest

from feedscope import engagement
from feedscope.engagement import prediction
from feedscope.engagement.curve import LARGEST, MODELS
from feedscope.engagement.features import feature_effect
from feedscope.engagement.people import COLUMNS
from feedscope.engagement.ratios import BESIDE
from feedscope.engagement.sizes import COUNTED
from feedscope.engagement.threads import decay, follow_ups
from feedscope.params import FeatureClaim

from .invented import World, frame


@pytest.fixture(scope="module")
def feed() -> pd.DataFrame:
    return frame(World(days=150, level=60.0), seed=11)


@pytest.fixture(scope="module")
def sql(feed: pd.DataFrame):
    """Ask DuckDB about the posts: raw columns, and the local day."""
    raw = [
        "id",
        "created_at",
        "kind",
        "thread_id",
        "thread_position",
        "text",
        *COUNTED,
        "views",
        "day",
        "local",
    ]
    connection = duckdb.connect()
    connection.register("posts", feed[raw].astype({"text": "object"}))
    yield lambda query: connection.sql(query).df()
    connection.close()


def same(ours: pd.DataFrame, theirs: pd.DataFrame, keys: list[str]) -> None:
    """The same rows with the same values, in whatever order; strings exactly, numbers to rounding."""
    assert len(ours) > 0
    ours, theirs = (table.sort_values(keys).reset_index(drop=True) for table in (ours, theirs))
    assert ours[keys].astype(str).equals(theirs[keys].astype(str))
    for column in theirs.columns.difference(keys):
        if pd.api.types.is_numeric_dtype(theirs[column]):
            both = [table[column].astype("float64").to_numpy() for table in (ours, theirs)]
            np.testing.assert_allclose(*both, rtol=1e-9, err_msg=column)
        else:
            assert ours[column].astype(str).tolist() == theirs[column].astype(str).tolist(), column


def test_threads(feed: pd.DataFrame, sql) -> None:
    theirs = sql(
        """
        select thread_id, count(*) as posts, strftime(min(local), '%Y-%m-%d') as started,
               arg_min(likes, thread_position) as first_likes,
               max(likes) filter (thread_position = 2) as second_likes,
               arg_max(likes, thread_position) as last_likes,
               case when arg_min(likes, thread_position) > 0
                    then arg_max(likes, thread_position) / arg_min(likes, thread_position)
               end as last_relative
        from posts where thread_id is not null group by thread_id having count(*) > 1
        """
    )
    same(engagement.threads_table(feed), theirs, ["thread_id"])


def test_decay_by_position(feed: pd.DataFrame, sql) -> None:
    theirs = sql(
        """
        with roots as (select thread_id, likes as root from posts where thread_position = 1 and likes > 0)
        select thread_position as position, count(*) as n, median(likes / root) as median
        from posts join roots using (thread_id) where thread_position > 1 group by thread_position
        """
    )
    ours = decay(follow_ups(feed, "likes"), 100, np.random.default_rng(0))
    same(ours[["position", "n", "median"]], theirs, ["position"])


def test_addressees(feed: pd.DataFrame, sql) -> None:
    theirs = sql(
        """
        select lower(regexp_extract(text, '^(@[A-Za-z0-9_]+)', 1)) as handle, count(*) as replies,
               count(distinct day) as days, strftime(min(local), '%Y-%m-%d') as first,
               strftime(max(local), '%Y-%m-%d') as last, median(likes) as median_likes
        from posts where kind = 'reply' group by 1
        """
    )
    ours = engagement.addressees(feed)
    assert ours.columns.tolist() == COLUMNS
    same(ours, theirs, ["handle"])


def test_the_network_holds_every_reply(feed: pd.DataFrame, sql) -> None:
    root = ET.fromstring(engagement.gexf(engagement.network(feed)))
    edges = [e for e in root.iter() if e.tag.endswith("}edge")]
    weights = {e.get("target"): float(e.get("weight", "nan")) for e in edges if e.get("source") == "@someone"}
    theirs = sql(
        "select lower(regexp_extract(text, '^(@[A-Za-z0-9_]+)', 1)) as handle, count(*) as n "
        "from posts where kind = 'reply' group by 1"
    )
    assert weights == dict(zip(theirs["handle"], theirs["n"].astype(float), strict=True))


def test_ratios_per_like(feed: pd.DataFrame, sql) -> None:
    parts = [
        f"""
        select kind, '{metric}' as metric, count(*) as n, 100 * sum({metric}) / sum(likes) as per_100,
               median(100 * {metric} / likes) filter (likes > 0) as median_per_100,
               corr(r_likes, r_{metric}) as rank_correlation
        from ranked group by kind
        """
        for metric in BESIDE
    ]
    # Spearman's correlation is Pearson's of mid-ranks: the rank of equals, and half their number.
    ranks = ", ".join(
        f"rank() over (partition by kind order by {m}) + count(*) over (partition by kind, {m}) / 2 as r_{m}"
        for m in COUNTED
    )
    theirs = sql(
        f"""
        with every as (select * from posts union all select * replace ('all' as kind) from posts),
             ranked as (select *, {ranks} from every)
        {" union all ".join(parts)}
        """
    )
    same(engagement.per_like(feed), theirs, ["kind", "metric"])


def test_features_beside_likes(feed: pd.DataFrame, sql) -> None:
    """Links and leading handles are cut out by other patterns than the study's."""
    theirs = sql(
        r"""
        with own as (
            select kind, likes, regexp_matches(text, 'https?://') as link,
                   trim(regexp_replace(
                       regexp_replace(text, '^(@\w+\s*)+', ''), 'https?://\S+', '', 'g')) as said
            from posts
        ), long as (
            select kind, likes, 'link' as feature, link::int as x from own union all
            select kind, likes, 'question', regexp_matches(said, '[?？]')::int from own union all
            select kind, likes, 'number', regexp_matches(said, '[0-9]')::int from own union all
            select kind, likes, 'length', length(said) from own
        ), ranked as (
            select *, rank() over (partition by kind, feature order by x)
                      + count(*) over (partition by kind, feature, x) / 2 as rx,
                   rank() over (partition by kind, feature order by likes)
                      + count(*) over (partition by kind, feature, likes) / 2 as ry
            from long
        )
        select feature, kind, count(*) as n, corr(rx, ry) as rank_correlation,
               case when feature <> 'length' then sum(x) end as n_with,
               case when feature <> 'length' then median(likes) filter (x = 1) end as median_with,
               case when feature <> 'length' then median(likes) filter (x = 0) end as median_without
        from ranked group by feature, kind
        """
    )
    ours = engagement.associations(feed)
    asked = ours["feature"].isin(theirs["feature"]) & (ours["kind"] != "all")
    same(ours[asked], theirs, ["feature", "kind"])


def test_rates_of_views(feed: pd.DataFrame, sql) -> None:
    theirs = sql(
        " union all ".join(
            f"""
            select kind, '{metric}' as metric, count(*) as n,
                   1000 * sum({metric}) / sum(views) as per_1000_views,
                   median(1000 * {metric} / views) as median_per_1000_views
            from posts where views > 0 group by kind
            """
            for metric in COUNTED
        )
    )
    ours = engagement.view_rates(feed, 200, seed=0)
    same(ours.loc[ours["kind"] != "all", theirs.columns], theirs, ["kind", "metric"])


def test_days_by_hour_and_weekday(feed: pd.DataFrame, sql) -> None:
    theirs = sql(
        "select hour(local) as hour, count(*) as posts, count(distinct day) as days from posts group by 1"
    )
    ours = engagement.by_hour(feed)
    same(ours[ours["posts"] > 0], theirs, ["hour"])
    grid = sql(
        "select isodow(local) - 1 as d, hour(local) as h, count(distinct day) as n from posts group by 1, 2"
    )
    week = engagement.by_weekday_and_hour(feed)
    assert week.to_numpy().sum() == grid["n"].sum()
    assert all(week.loc[row["d"], row["h"]] == row["n"] for row in grid.to_dict("records"))


def test_the_table_of_models(feed: pd.DataFrame) -> None:
    """From the predictions themselves: typical error, gain over the median of the kind, right answers."""
    made = prediction.forecast(feed, "likes", 200, seed=0)
    assert made is not None
    rows = made.rows  # noqa: F841 - read by DuckDB
    models = [*prediction.MODELS, prediction.SHUFFLED, prediction.LEAKED]
    theirs = duckdb.sql(
        " union all ".join(
            f"""
            select '{model}' as model, count(*) as n, exp(avg(abs("{model}" - target))) as factor,
                   avg(abs(median_by_kind - target)) - avg(abs("{model}" - target)) as gain,
                   avg((("{model}" > cut) = (target > cut))::int) as accuracy
            from rows
            """
            for model in models
        )
    ).df()
    same(prediction.table(made, 200, seed=0)[theirs.columns], theirs, ["model"])
    above = (made.rows["target"] > made.rows["cut"]).mean()
    assert made.majority().mean() == pytest.approx(max(above, 1 - above))


def test_a_specification_without_controls_but_the_kind(feed: pd.DataFrame, sql) -> None:
    """Least squares on log(1 + likes) within kinds: a slope after the kinds' means are taken off."""
    claim = FeatureClaim(id="link", test="feature", feature="link")
    table = feature_effect(claim, feed, 100, np.random.default_rng(0)).details
    plain = table.query(f"largest == '{LARGEST[0]}' and controls == 'kind' and model == '{MODELS[0]}'")
    theirs = sql(
        r"""
        with x as (
                 select kind, ln(1 + likes) as y, regexp_matches(text, 'https?://')::int as link from posts
             ),
             every as (select 'all posts' as posts, * from x
                       union all select 'originals and follow-ups', * from x where kind <> 'reply'
                       union all select 'originals', * from x where kind = 'original'),
             within as (select posts, y - avg(y) over (partition by posts, kind) as y,
                               link - avg(link) over (partition by posts, kind) as link from every)
        select posts, count(*) as n, exp(regr_slope(y, link)) as ratio from within group by posts
        """
    )
    same(plain[["posts", "n", "ratio"]], theirs, ["posts"])
