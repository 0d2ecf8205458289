"""How many topics, and whether there are topics at all."""

import numpy as np
import pandas as pd
import pytest

from feedscope.topics.consensus import Runs
from feedscope.topics.number import candidates, choose, cloud, curve


def table(halves: tuple[float, ...], posts: tuple[float, ...]) -> pd.DataFrame:
    return pd.DataFrame({"topics": range(2, 2 + len(halves)), "halves": halves, "posts": posts})


@pytest.mark.parametrize(
    ("halves", "posts", "taken"),
    [
        ((1.0, 0.95, 0.92, 0.7), (0.1, 0.2, 0.3, 0.9), 4),  # 5: by luck, as the runs do not find it again
        ((1.0, 0.95, 0.92, 0.95), (0.1, 0.3, 0.29, 0.2), 3),
        ((0.7, 0.8, 0.75), (0.1, 0.2, 0.9), 3),  # none comes out again well
        ((1.0, 1.0, 1.0), (1.0, 1.0, 0.8), 3),  # groups of groups: the finer ones are there too
        ((0.9,), (0.0,), 2),
    ],
)
def test_of_the_numbers_that_runs_find_again_the_one_that_other_posts_bear_out_best_is_taken(
    halves: tuple[float, ...], posts: tuple[float, ...], taken: int
) -> None:
    assert choose(table(halves, posts)) == taken


@pytest.mark.parametrize("groups", [3, 5, 8])
def test_as_many_topics_as_were_planted_are_found_again_from_other_posts(groups: int) -> None:
    rows = points(groups, n=240)
    found = curve(Runs(rows / np.linalg.norm(rows, axis=1, keepdims=True), range(10), 24, draws=4))
    assert choose(found) == groups
    at = found.set_index("topics").loc[groups]
    assert at["posts_lowest"] <= at["posts"] <= at["posts_highest"]
    assert at["posts"] > 0.9


@pytest.mark.parametrize("posts", [30, 60, 236, 657, 5000, 100_000])
def test_the_numbers_tried_leave_posts_to_every_topic_and_stay_readable(posts: int) -> None:
    tried = candidates(posts)
    assert tried == sorted(set(tried))
    assert tried[0] >= 2
    assert max(tried) == 2 or posts / max(tried) >= 25
    assert max(tried) <= 24


def points(groups: int, n: int = 120, seed: int = 0) -> np.ndarray:
    """n points of uneven spread in 30 dimensions, in so many groups."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, 30)) * 3
    return centres[np.arange(n) % groups] + rng.normal(size=(n, 30)) * np.linspace(2, 0.5, 30)


def test_two_groups_are_more_than_one_cloud() -> None:
    found = cloud(points(2), 2, seed=0)
    assert not found.one
    assert found.explained > max(found.drawn)


def test_one_cloud_stays_one_in_nearly_all_draws() -> None:
    """The test keeps its level of .01: 10 clouds of uneven shape, at most one taken for several."""
    several = sum(not cloud(points(1, n=60, seed=seed), 3, seed).one for seed in range(10))
    assert several <= 1


def test_the_same_post_over_and_over_is_one_cloud() -> None:
    assert cloud(np.ones((40, 5)), 2, seed=0).one
