"""Do topics come out again from other seeds and other posts: where there are topics, and only there."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from feedscope.features import compute
from feedscope.params import TopicsParams
from feedscope.topics import findings, study
from feedscope.topics.consensus import Runs
from feedscope.topics.measures import NOT_DRAWN, ami, stability
from feedscope.topics.repeats import (
    ALONE,
    PARTS,
    PLAIN,
    SHUFFLED,
    draws,
    meaningless,
    of_posts,
    of_seeds,
    placed,
    repeat,
    repeats,
)

from .invented import Feed, tables

PARAMS = TopicsParams(runs=10, topics=4, claims=[])


@pytest.fixture(scope="module")
def table(planted: Feed) -> pd.DataFrame:
    return study(planted.tables, planted.features, PARAMS).repeats


def test_planted_topics_come_out_again_and_those_of_shuffled_features_do_not(table: pd.DataFrame) -> None:
    found, null = repeat(table, PLAIN), repeat(table, SHUFFLED)
    assert min(found["seeds"], found["posts"]) >= 0.9
    assert null["high"] < found["low"]


def test_a_topic_in_one_column_of_the_features_does_not_outlive_the_shuffling() -> None:
    """Shuffled as it is, the column would still split the posts into the same two halves each time."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(200, 1024)) * 0.01
    vectors[:, 7] += np.where(np.arange(200) % 2, 1, -1)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    only = np.column_stack([rng.permutation(column) for column in vectors.T])
    assert stability(of_posts(only, 2, 0)).value >= 0.9
    null = meaningless(vectors, seed=0)
    assert stability(of_posts(null, 2, 0)).value <= 0.4
    np.testing.assert_allclose(np.linalg.norm(null, axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(null, meaningless(vectors, seed=0))


def test_context_can_be_missed_where_there_is_none(table: pd.DataFrame) -> None:
    """The invented feed has no threads and no replies: with and without context is the same."""
    assert repeat(table, ALONE) == repeat(table, PLAIN)


def test_without_context_is_made_from_the_posts_alone(planted: Feed) -> None:
    vectors = planted.material.source
    runs, noise = Runs(vectors, range(4), 4), meaningless(vectors, seed=1)
    found = repeats(vectors, noise, runs, 4, of_posts(vectors, 4, 0))
    assert repeat(found, ALONE)["posts"] < 0.5 < repeat(found, PLAIN)["posts"]


def test_one_half_of_the_seeds_is_compared_with_the_other() -> None:
    class Disagreeing:
        """Four seeds of one run each; the first two and the last two cut the posts in other ways."""

        seeds = range(4)

        def partitions(self, topics: int) -> np.ndarray:
            post = np.arange(64)
            return np.array([post % topics] * 2 + [post // 8 % topics] * 2)

    assert of_seeds(Disagreeing(), 4) < 0.1  # type: ignore[arg-type]


def test_no_two_draws_share_a_seed(planted: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds: list[int] = []

    class Noting(Runs):
        def __init__(self, vectors: np.ndarray, given: range, most: int) -> None:
            seeds.extend(given)
            super().__init__(vectors, given, most)

    monkeypatch.setattr("feedscope.topics.repeats.Runs", Noting)
    of_posts(planted.material.source, 4, seed=0)
    assert len(seeds) == len(set(seeds)) >= 2 * PARTS


def test_draws_differ_and_partitions_are_compared_on_what_they_share() -> None:
    drawn = draws(100, seed=0)
    assert len(drawn) == PARTS
    assert {len(set(rows)) for rows in drawn} == {80}
    assert len({tuple(rows) for rows in drawn}) == PARTS
    truth = np.arange(100) % 4
    a, b = (placed(truth[rows], rows, 100) for rows in drawn[:2])
    assert (a == NOT_DRAWN).sum() == 20
    assert ami(a, b) == pytest.approx(1)


def test_a_draw_is_grouped_without_the_posts_it_lacks(planted: Feed) -> None:
    vectors = planted.material.source
    changed = vectors.copy()
    lacking = np.setdiff1d(np.arange(120), draws(120, seed=0)[0])
    changed[lacking] = changed[lacking][::-1]
    np.testing.assert_array_equal(of_posts(vectors, 4, 0)[0], of_posts(changed, 4, 0)[0])


def shuffled(feed: Feed, seed: int = 0) -> Feed:
    """The same words dealt to other posts, in both languages."""
    rng = np.random.default_rng(seed)
    sides = []
    for texts, mark in ((feed.tables.posts["text"], " "), (feed.tables.pairs["target"], "，")):
        words = rng.permutation([word for text in texts for word in text.split(mark)])
        cuts = np.cumsum([len(text.split(mark)) for text in texts])[:-1]
        sides.append([mark.join(part) for part in np.split(words, cuts)])
    made = tables(list(zip(*sides, strict=True)))
    return Feed(made, compute(made), feed.truth)


def test_shuffled_texts_give_no_stable_topics_and_the_report_says_so(
    planted: Feed, feed: Callable[..., Feed]
) -> None:
    mixed = shuffled(planted)
    found = study(mixed.tables, mixed.features, PARAMS)
    assert repeat(found.repeats, PLAIN)["posts"] < 0.5
    (said,) = (finding for finding in findings(found, PARAMS) if finding.id == "topics-again")
    assert "would not come out again" in said.claim_en
