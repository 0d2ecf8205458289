"""Summaries on the posts' topics, and the right to be about none."""

import numpy as np
import pytest

from feedscope.topics.summaries import closeness, place

from .invented import Feed


@pytest.fixture(scope="module")
def labels(planted: Feed) -> np.ndarray:
    """bread 0, choir 1, sea 2, train 3."""
    return np.unique(planted.truth, return_inverse=True)[1]


def test_a_summary_finds_its_topic_and_a_foreign_one_none(planted: Feed, labels: np.ndarray) -> None:
    found = place(planted.tables.summaries, planted.features.summaries, planted.material, labels, set())
    assert found.table["topic"].fillna(-9).tolist() == [0, 2, -9]
    assert found.table["similarity"].iloc[2] < found.threshold < found.table["similarity"].iloc[:2].min()
    assert found.told_apart > 0.5


def test_a_topic_the_author_never_posted_about_rejects_its_summary(planted: Feed, labels: np.ndarray) -> None:
    """Bread is declared an outlier: nothing is left that the first summary could be about."""
    without = np.where(labels == 0, -1, labels)
    found = place(planted.tables.summaries, planted.features.summaries, planted.material, without, set())
    assert found.table["topic"].fillna(-9).tolist() == [-9, 2, -9]


def test_no_summary_is_about_chatter(planted: Feed, labels: np.ndarray) -> None:
    found = place(planted.tables.summaries, planted.features.summaries, planted.material, labels, {0, 2})
    assert not set(found.table["topic"].dropna()) & {0, 2}


def test_without_topics_or_summaries_nothing_is_placed(planted: Feed, labels: np.ndarray) -> None:
    summaries, vectors = planted.tables.summaries, planted.features.summaries
    nothing = place(summaries, vectors, planted.material, np.full(120, -1), set())
    assert nothing.table["topic"].isna().all()
    assert np.isnan(nothing.threshold)
    empty = place(summaries.iloc[:0], vectors[:0], planted.material, labels, set())
    assert empty.table.empty


def test_closeness_is_the_mean_of_the_five_nearest_of_each_topic() -> None:
    similarity = np.array([[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.1], [0, 0, 0, 0, 0, 0, -np.inf]])
    topics = np.array([0, 0, 0, 0, 0, 0, 1])
    np.testing.assert_allclose(closeness(similarity, topics), [[0.7, 0.1], [0.0, -1.0]])
