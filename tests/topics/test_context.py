"""What stands around a post, and when it counts."""

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import normalize

from feedscope.topics.context import CORRESPONDENT, SESSION, THREAD, around, lean, links, strength


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
    (threads,) = links(table)[THREAD]
    leaning = lean(np.eye(3), threads, 0.8)
    np.testing.assert_allclose(leaning[0], np.array([1, 1, 0]) / np.sqrt(2), rtol=1e-6)  # 0.8 / (1 + 0.6)
    np.testing.assert_allclose(leaning[2], [0, 0, 1])
    np.testing.assert_allclose(lean(np.eye(3), threads, 0.0), np.eye(3))


def test_a_post_leans_more_on_more_context() -> None:
    table = posts(5, 100.0).assign(thread=["a", "a", "b", "b", "b"])
    own = lean(np.eye(5), links(table)[THREAD][0], 0.6).diagonal()
    assert own[0] > own[2]


def test_only_replies_have_correspondents_and_only_those_they_begin_with() -> None:
    table = posts(4, 100.0, ["@ada @bo yes", "@Bo no", "with @ada in the text", "@cy see @ada there"])
    soon, ever = links(table)[CORRESPONDENT]
    assert ever.weights[0] == ever.weights[1] > 0
    assert (ever.weights[2:] == 0).all()
    assert (soon.weights == 0).all()


def test_replies_to_a_person_on_one_day_are_links_of_their_own() -> None:
    table = posts(4, 10.0, ["@ada yes", "@bo no", "@ada right", "@ada @bo well"])
    soon = links(table)[CORRESPONDENT][0].pairs.toarray()
    assert soon[0, 2] == soon[2, 3] == soon[1, 3] == 1
    assert soon[0, 3] == soon[0, 1] == 0
    np.testing.assert_array_equal(soon, soon.T)


def test_neighbours_in_time_are_linked_unless_they_are_one_thread() -> None:
    table = posts(4, 0.5).assign(thread=["a", "a", "b", "c"])
    table["created_at"] += pd.to_timedelta([0, 0, 0, 50], unit="h")
    parts = [part.pairs.toarray() for part in links(table)[SESSION]]
    assert len(parts) == 2  # half an hour apart, and an hour
    pairs = sum(parts)
    assert pairs[0, 1] == 0
    assert pairs[1, 2] == pairs[0, 2] == 1
    assert (pairs[3] == 0).all()
    np.testing.assert_array_equal(pairs, pairs.T)


def test_a_post_without_a_time_has_no_neighbours_in_time() -> None:
    table = posts(3, 0.1)
    table["created_at"] = pd.NaT
    assert links(table)[SESSION] == []


@pytest.mark.parametrize("tells", [True, False])
def test_neighbours_in_time_count_only_where_they_are_alike(tells: bool) -> None:
    topic = np.arange(120) // 6 % 4 if tells else np.random.default_rng(1).permutation(120) % 4
    table = posts(120, 0.4)
    table["created_at"] += pd.to_timedelta(np.arange(120) // 6 * 20, unit="h")
    assert (SESSION in around(topical(topic), table)[1]) == tells


@pytest.mark.parametrize("tells", [True, False])
def test_correspondents_count_only_where_their_posts_are_alike(tells: bool) -> None:
    topic = np.arange(120) % 4
    person = topic * 5 + np.arange(120) // 4 % 5 if tells else np.arange(120) // 4 % 20
    table = posts(120, 100.0, [f"@person{who} yes" for who in person])
    assert (CORRESPONDENT in around(topical(topic), table)[1]) == tells


def test_a_link_is_worth_what_it_makes_posts_alike_beside_a_thread() -> None:
    """Posts of an hour share their topic in half of the cases, posts of a thread always."""
    rng = np.random.default_rng(4)
    thread = np.arange(400) // 2
    topic = rng.integers(0, 8, 200)
    same = np.arange(200) % 2 == 1
    topic[same] = np.where(rng.random(100) < 0.5, topic[np.flatnonzero(same) - 1], topic[same])
    table = posts(400, 0.01).assign(thread=thread.astype(str))
    table["created_at"] += pd.to_timedelta(np.arange(400) // 4 * 30, unit="h")
    worth = strength(topical(topic[thread]), links(table), np.zeros(400, dtype=bool))
    assert worth[SESSION] == pytest.approx([0.5], abs=0.15)
