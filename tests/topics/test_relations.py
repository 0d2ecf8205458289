"""Months, the tree of topics, and texts pooled for a map of words."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from feedscope.corpus import Settings
from feedscope.params import TopicsParams
from feedscope.topics import Study, study
from feedscope.topics import relation_captions as related
from feedscope.topics.hierarchy import clades, hierarchy
from feedscope.topics.over_time import by_month
from feedscope.topics.pooled import members_of, pooled, recognised

from .invented import ENGLISH, Feed
from .test_likes import made

SETTINGS = Settings(name="invented")


@pytest.fixture(scope="module")
def found(planted: Feed) -> Study:
    return study(planted.tables, planted.features, TopicsParams(runs=10, claims=[]))


# ---- over time ----


def test_every_post_is_counted_in_its_local_month() -> None:
    topic = np.array([0, 0, 1, -1])
    posts = made(topic, np.full(4, "original"), np.ones(4))
    times = ["2022-01-31 23:30", "2022-02-01 12:00", "2022-04-10 09:00", "2022-04-10 10:00"]
    posts.material.posts["created_at"] = pd.to_datetime(times, utc=True)
    table = by_month(posts, SETTINGS.model_copy(update={"timezone": "Asia/Tokyo"}))
    assert table["posts"].sum() == 4
    counts = table.set_index(["topic", "month"])["posts"]
    assert counts[0, "2022-02"] == 2  # half past eleven in London is February in Tokyo
    assert counts[1, "2022-03"] == 0
    assert sorted(set(table["month"])) == ["2022-02", "2022-03", "2022-04"]
    assert table.set_index(["topic", "month"])["days"][0, "2022-02"] == 1
    shares = table.groupby("month")["of_month"].sum(min_count=1)
    assert shares["2022-04"] == 1
    assert pd.isna(shares["2022-03"])


def test_posts_without_times_are_a_sentence() -> None:
    posts = made(np.array([0, 1]), np.full(2, "original"), np.ones(2))
    posts.material.posts["created_at"] = pd.Series(pd.NaT, index=range(2), dtype="datetime64[ns, UTC]")
    table = by_month(posts, SETTINGS)
    assert table.empty
    assert "No post of this corpus has a time" in related.untimed(table)
    posts.material.posts["created_at"] = pd.Timestamp("2022-03-05", tz="UTC")
    assert "2022-03" in related.untimed(by_month(posts, SETTINGS))


# ---- the tree ----


def test_topics_that_share_their_words_are_joined_first_and_surely(feed: Callable[..., Feed]) -> None:
    near = feed(["bread", "sea", "choir"], 90)
    labels = np.array([["bread", "sea", "choir"].index(topic) for topic in near.truth])
    halves = np.where(labels == 0, np.arange(90) % 2 * 3, labels)  # bread twice: topics 0 and 3
    tree = hierarchy(_with(near, halves), 0.5, 0)
    assert tree is not None
    first = tree.joins.iloc[0]
    assert {first["topics_a"], first["topics_b"]} == {"0", "3"}
    assert first["support"] >= 0.9
    assert tree.joins["distance"].is_monotonic_increasing
    assert "of the 2 branches" in related.branches(tree)
    assert len(related.joins(tree)) == 2  # the root, which every tree has, is not shown


def test_a_tree_of_noise_has_little_support(feed: Callable[..., Feed]) -> None:
    noise = feed(["bread"], 120)
    labels = np.random.default_rng(0).integers(0, 8, 120)
    tree = hierarchy(_with(noise, labels), 0.5, 0)
    assert tree is not None
    assert (tree.joins["support"].iloc[:-1] < 0.7).mean() >= 0.7


def test_clades_are_the_topics_below_each_join() -> None:
    assert clades(np.array([[0, 2, 0.1, 2], [1, 3, 0.2, 3]])) == [[0, 2], [0, 1, 2]]


def test_two_topics_make_no_tree(feed: Callable[..., Feed]) -> None:
    two = feed(["bread", "sea"], 40)
    assert hierarchy(_with(two, np.arange(40) % 2), 0.5, 0) is None


def _with(feed: Feed, labels: np.ndarray) -> Study:
    """A study of the feed's own posts with given topics."""
    posts = feed.material
    shell = made(labels, np.full(len(posts), "original"), np.ones(len(posts)))
    return Study(posts, True, shell.topics, shell.assignments, shell.summaries)


# ---- pools ----


def test_a_long_text_finds_its_other_half_and_a_short_one_does_not() -> None:
    rng = np.random.default_rng(0)
    own = [[f"t{text}w{i}" for i in range(30)] for text in range(40)]
    common = [f"c{i}" for i in range(50)]
    long = [[*rng.choice(words, 40), *rng.choice(common, 20)] for words in own]
    short = [[*rng.choice(words, 2), *rng.choice(common, 2)] for words in own]
    assert recognised(long, 0) >= 0.98
    assert recognised(short, 0) <= 0.75
    chance = [list(rng.choice(common, 40)) for _ in range(40)]
    assert abs(recognised(chance, 0) - 0.5) <= 0.1


def test_pools_hold_the_posts_they_should(found: Study) -> None:
    assert members_of(found, SETTINGS, "thread") == {}  # every post is a thread of its own
    months = members_of(found, SETTINGS, "month")
    assert set(months) == {"2022-07"}
    assert len(months["2022-07"]) == 120
    posts = found.material.posts
    posts.loc[:9, "kind"], posts.loc[:9, "text"] = "reply", "@ann yes"
    assert len(members_of(found, SETTINGS, "correspondent")["@ann"]) == 10


def test_threads_of_one_topic_lie_together_on_the_map_of_words(feed: Callable[..., Feed]) -> None:
    many = feed(list(ENGLISH), 240)
    labels = np.array([list(ENGLISH).index(topic) for topic in many.truth])
    study = _with(many, labels)
    study.material.posts["thread"] = [f"{label}-{i // 24}" for i, label in enumerate(labels)]
    result = pooled(study, SETTINGS, "thread", 0)
    assert len(result.pools) == 40
    at, topic = result.pools[["x", "y"]].to_numpy(), result.pools["topic"].to_numpy()
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (topic[apart.argmin(axis=1)] == topic).mean() >= 0.9
    told = result.judged.set_index("unit")["recognised"]
    assert told["thread"] > told["post"] + 0.05
    again = pooled(study, SETTINGS, "thread", 0)
    pd.testing.assert_frame_equal(result.pools, again.pools)


def test_too_few_pools_are_a_sentence_and_no_map(found: Study) -> None:
    result = pooled(found, SETTINGS, "thread", 0)
    assert result.pools.empty
    assert "no map" in related.no_pools(result)
    assert "post" in set(result.judged["unit"])
