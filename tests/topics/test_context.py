"""What stands around a post, and when it counts."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import normalize

from feedscope.topics.context import CORRESPONDENT, SESSION, THREAD, around, lean, links


def posts(n: int, hours: float, texts: list[str] | None = None) -> pd.DataFrame:
    """n posts, so many hours apart; those whose text begins with @ are replies."""
    texts = texts or ["a post"] * n
    return pd.DataFrame(
        {
            "text": texts,
            "kind": ["reply" if text.startswith("@") else "original" for text in texts],
            "thread": [str(row) for row in range(n)],
            "created_at": pd.date_range("2022-07-01", periods=n, freq=pd.Timedelta(hours=hours), tz="UTC"),
        }
    )


def topical(topic: np.ndarray) -> np.ndarray:
    """Vectors around their topics' centres."""
    rng = np.random.default_rng(0)
    return normalize(rng.normal(size=(topic.max() + 1, 24))[topic] + 0.8 * rng.normal(size=(len(topic), 24)))


def test_a_post_leans_on_its_thread_and_a_lone_post_on_nobody() -> None:
    table = posts(3, 100.0).assign(thread=["a", "a", "b"])
    leaning = lean(np.eye(3), links(table)[THREAD], 0.5)
    np.testing.assert_allclose(leaning[0], np.array([1, 1, 0]) / np.sqrt(2), rtol=1e-6)
    np.testing.assert_allclose(leaning[2], [0, 0, 1])
    np.testing.assert_allclose(lean(np.eye(3), links(table)[THREAD], 0.0), np.eye(3))


def test_only_replies_have_correspondents_and_only_those_they_begin_with() -> None:
    table = posts(4, 100.0, ["@ada @bo yes", "@Bo no", "with @ada in the text", "@cy see @ada there"])
    weights = links(table)[CORRESPONDENT].weights
    assert weights[0] == weights[1] > 0
    assert (weights[2:] == 0).all()


def test_neighbours_in_time_are_linked_unless_they_are_one_thread() -> None:
    table = posts(4, 0.5).assign(thread=["a", "a", "b", "c"])
    table["created_at"] += pd.to_timedelta([0, 0, 0, 50], unit="h")
    pairs = links(table)[SESSION].pairs.toarray()
    assert pairs[0, 1] == 0
    assert pairs[1, 2] > pairs[0, 2] > 0
    assert (pairs[3] == 0).all()
    np.testing.assert_allclose(pairs, pairs.T)


def test_a_post_without_a_time_has_no_neighbours_in_time() -> None:
    table = posts(3, 0.1)
    table["created_at"] = pd.NaT
    assert (links(table)[SESSION].weights == 0).all()


@pytest.mark.parametrize("tells", [True, False])
def test_neighbours_in_time_count_only_where_they_are_alike(tells: bool) -> None:
    topic = np.arange(120) // 6 % 4 if tells else np.arange(120) % 4
    table = posts(120, 0.4)
    table["created_at"] += pd.to_timedelta(np.arange(120) // 6 * 20, unit="h")
    assert (SESSION in around(topical(topic), table, 0)[1]) == tells


@pytest.mark.parametrize("tells", [True, False])
def test_correspondents_count_only_where_their_posts_are_alike(tells: bool) -> None:
    topic = np.arange(120) % 4
    person = topic * 5 + np.arange(120) // 4 % 5 if tells else np.arange(120) // 4 % 20
    table = posts(120, 100.0, [f"@person{who} yes" for who in person])
    assert (CORRESPONDENT in around(topical(topic), table, 0)[1]) == tells
