"""The contract table, computed three times: by the study, in DuckDB, and by brute force."""

from itertools import product

import duckdb
import numpy as np
import pandas as pd
import pytest

from feedscope import engagement
from feedscope.engagement.resampling import median_interval

from .invented import World, draw, frame

METRICS = ("likes", "retweets", "replies", "quotes", "bookmarks")
RESAMPLES = 10_000


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return draw(World(level=20.0), seed=3)


@pytest.fixture(scope="module")
def table(posts: pd.DataFrame) -> pd.DataFrame:
    return engagement.engagement_by_kind(posts, RESAMPLES, seed=0)


def in_sql(posts: pd.DataFrame, metric: str) -> pd.DataFrame:
    """The same table for one metric, in SQL: nothing shared with the study but the posts."""
    counts = posts[["kind", metric]].astype({metric: "float64"})  # noqa: F841 - read by DuckDB
    return duckdb.sql(
        f"""
        with every as (
            select kind, {metric} as x from counts where {metric} is not null
            union all select 'all', {metric} from counts where {metric} is not null
        ), ranked as (
            select kind, x, row_number() over (partition by kind order by x) as i from every
        )
        select kind, count(*) as n, sum(x) as sum, median(x) as median,
               2 * sum(i * x) / (count(*) * sum(x)) - (count(*) + 1) / count(*) as gini
        from ranked group by kind
        """
    ).df()


@pytest.mark.parametrize("metric", METRICS)
def test_counts_sums_medians_and_gini_agree_with_sql(
    posts: pd.DataFrame, table: pd.DataFrame, metric: str
) -> None:
    ours = table[table["metric"] == metric].set_index("kind").sort_index()
    theirs = in_sql(posts, metric).set_index("kind").sort_index()
    assert list(ours.index) == list(theirs.index) == ["all", "original", "reply", "self_thread"]
    for column in ("n", "sum", "median", "gini"):
        np.testing.assert_allclose(ours[column], theirs[column], rtol=1e-12, err_msg=column)


def test_gini_is_the_mean_difference_of_all_pairs(posts: pd.DataFrame, table: pd.DataFrame) -> None:
    for kind in ("original", "reply", "self_thread", "all"):
        x = posts.loc[(posts["kind"] == kind) | (kind == "all"), "likes"].to_numpy(dtype=float)
        by_pairs = np.abs(x[:, None] - x[None, :]).sum() / (2 * len(x) ** 2 * x.mean())
        ours = table.loc[(table["kind"] == kind) & (table["metric"] == "likes"), "gini"].item()
        assert ours == pytest.approx(by_pairs, rel=1e-12)


@pytest.mark.parametrize("kind", ["original", "reply", "all"])
def test_intervals_are_those_of_a_bootstrap_that_draws_posts(
    posts: pd.DataFrame, table: pd.DataFrame, kind: str
) -> None:
    """The order statistics are drawn, not the posts; both ends must agree with drawing posts."""
    x = posts.loc[(posts["kind"] == kind) | (kind == "all"), "likes"].to_numpy(dtype=float)
    rng = np.random.default_rng(99)
    medians = np.median(x[rng.integers(0, len(x), size=(RESAMPLES, len(x)))], axis=1)
    row = table[(table["kind"] == kind) & (table["metric"] == "likes")].iloc[0]
    for end, level in (("ci_low", 0.025), ("ci_high", 0.975)):
        near = np.quantile(medians, [level - 0.006, level + 0.006])
        assert near[0] <= row[end] <= near[1]


@pytest.mark.parametrize("n", [3, 5, 6, 7])
def test_a_resample_of_few_posts_has_the_exact_bootstrap_distribution(n: int) -> None:
    """For n posts all n**n resamples can be written out."""
    values = np.array([1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0][:n])
    if n < 7:
        resamples = np.array(list(product(values, repeat=n)))
    else:
        resamples = values[np.random.default_rng(1).integers(0, n, (400_000, n))]
    every = np.median(resamples, axis=1)
    low, high = median_interval(values, 40_000, np.random.default_rng(0)) or (0, 0)
    for found, level in ((low, 0.025), (high, 0.975)):
        near = np.quantile(every, [level - 0.005, level + 0.005], method="nearest")
        assert near[0] <= found <= near[1]


def test_what_is_not_recorded_has_no_row_and_is_never_zero(posts: pd.DataFrame) -> None:
    without = posts.assign(bookmarks=pd.array([None] * len(posts), dtype="Int64"))
    table = engagement.engagement_by_kind(without, 100, seed=0)
    assert "bookmarks" not in set(table["metric"])
    partly = posts.assign(quotes=posts["quotes"].where(posts["kind"] != "reply"))
    table = engagement.engagement_by_kind(partly, 100, seed=0).set_index(["kind", "metric"])
    assert ("reply", "quotes") not in table.index
    assert table.loc[("all", "quotes"), "n"] == (posts["kind"] != "reply").sum()


def test_a_row_does_not_depend_on_which_other_rows_there_are(
    posts: pd.DataFrame, table: pd.DataFrame
) -> None:
    alone = engagement.engagement_by_kind(posts[posts["kind"] == "original"], RESAMPLES, seed=0)
    both = [t[(t["kind"] == "original") & (t["metric"] == "likes")] for t in (alone, table)]
    assert both[0]["ci_low"].item() == both[1]["ci_low"].item()


@pytest.mark.parametrize(
    ("values", "gini", "half"),
    [([5, 5, 5, 5], 0.0, 2), ([0, 0, 0, 8], 0.75, 1), ([0, 0, 0], np.nan, 0), ([7], 0.0, 1), ([], np.nan, 0)],
)
def test_concentration_at_its_ends(values: list[int], gini: float, half: int) -> None:
    counts = np.array(values, dtype=float)
    assert engagement.gini(counts) == pytest.approx(gini, nan_ok=True)
    assert engagement.holders_of_half(counts) == half


def test_the_lorenz_curve_meets_the_gini_index(posts: pd.DataFrame) -> None:
    """Twice the area between the curve and the diagonal is the index (trapezoids are exact here)."""
    x = posts["likes"].to_numpy(dtype=float)
    curve = engagement.lorenz(x)
    area = np.trapezoid(curve["total"], curve["posts"])
    assert 2 * area - 1 == pytest.approx(engagement.gini(x), rel=1e-9)


def test_the_frame_keeps_the_posts_in_their_order() -> None:
    made = frame(World(days=40), seed=1)
    assert made["id"].is_monotonic_increasing
    assert (made["local"].dt.hour == made["hour"]).all()
