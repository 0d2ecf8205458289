"""Fixtures: invented feeds with their vectors."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from threadpoolctl import threadpool_limits

from feedscope.features import compute

from .invented import SUMMARIES, Feed, draw, tables


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    """What is this small only loses time to threads."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def feed() -> Callable[..., Feed]:
    """Make a feed: feed(topics, n, seed=0, summaries=())."""

    def make(topics: Sequence[str], n: int, seed: int = 0, summaries: Sequence[tuple[str, str]] = ()) -> Feed:
        posts, truth = draw(topics, n, seed)
        made = tables(posts, summaries)
        return Feed(made, compute(made), truth)

    return make


@pytest.fixture(scope="session")
def planted(feed: Callable[..., Feed]) -> Feed:
    """120 posts on four topics, with three summaries, the last on none of them."""
    return feed(["bread", "sea", "choir", "train"], 120, summaries=SUMMARIES)
