"""Many runs, one partition: what they agree on, how sure, and what is left when there is nothing."""

import numpy as np
import pytest

from feedscope.topics.consensus import ABSENT, Runs, agree
from feedscope.topics.measures import ami, stability


@pytest.fixture(scope="module")
def blobs() -> tuple[np.ndarray, np.ndarray]:
    """150 vectors around three centres of unequal size, and which is whose."""
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], [70, 50, 30])
    vectors = rng.normal(size=(3, 24))[truth] * 0.8 + rng.normal(size=(150, 24)) * 0.6
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), truth


def runs(truth: np.ndarray, unsure: np.ndarray, count: int = 12) -> np.ndarray:
    """Runs that know the truth, under names of their own, except for the unsure posts."""
    rng = np.random.default_rng(1)
    found = np.array([rng.permutation(truth.max() + 1)[truth] for _ in range(count)])
    found[:, unsure] = rng.integers(0, truth.max() + 1, (count, unsure.sum()))
    return found


def test_what_all_runs_say_is_the_consensus_and_the_largest_topic_comes_first() -> None:
    truth = np.repeat([2, 0, 1], [10, 25, 40])
    found = agree(runs(truth, np.zeros(75, dtype=bool)), 3)
    assert ami(found.labels, truth) == pytest.approx(1)
    assert np.bincount(found.labels).tolist() == [40, 25, 10]
    assert (found.confidence == 1).all()


def test_a_post_the_runs_throw_about_has_low_confidence() -> None:
    truth = np.repeat([0, 1, 2], [40, 40, 40])
    unsure = np.zeros(120, dtype=bool)
    unsure[[3, 50, 99]] = True
    found = agree(runs(truth, unsure), 3)
    assert found.confidence[unsure].max() < 0.75
    assert found.confidence[~unsure].min() > 0.9
    assert ami(found.labels[~unsure], truth[~unsure]) == pytest.approx(1)


def test_one_topic_is_all_posts() -> None:
    found = agree(np.zeros((5, 40), dtype=int), 1)
    assert set(found.labels) == {0}
    assert (found.confidence == 1).all()


def test_posts_that_a_run_did_not_draw_do_not_count_against_it() -> None:
    truth = np.arange(120) % 4
    found = runs(truth, np.zeros(120, dtype=bool), count=30)
    rng = np.random.default_rng(3)
    found[rng.random(found.shape) < 0.3] = ABSENT
    whole = agree(found, 4)
    assert ami(whole.labels, truth) == pytest.approx(1)
    assert (whole.confidence == 1).all()


def test_groups_in_the_vectors_come_out_again_and_shuffled_vectors_do_not(
    blobs: tuple[np.ndarray, np.ndarray],
) -> None:
    """Shuffling each column keeps every column's values and destroys the groups."""
    vectors, truth = blobs
    rng = np.random.default_rng(2)
    shuffled = np.column_stack([rng.permutation(column) for column in vectors.T])
    real, null = (
        [agree(Runs(given, range(i, i + 2), 3).partitions(3), 3).labels for i in range(0, 8, 2)]
        for given in (vectors, shuffled)
    )
    assert ami(real[0], truth) > 0.9
    assert stability(real).value > 0.9
    assert stability(null).high < stability(real).low - 0.1


def test_the_same_seeds_give_the_same_runs_and_others_draw_other_posts(
    blobs: tuple[np.ndarray, np.ndarray],
) -> None:
    vectors, _ = blobs
    first, second = (Runs(vectors, range(7, 9), 3).partitions(3) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first[0] == ABSENT, first[1] == ABSENT)
    assert ((first != ABSENT).sum(axis=1) == 120).all()
