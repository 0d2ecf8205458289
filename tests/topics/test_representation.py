"""What a post is to the clustering."""

import numpy as np
import pandas as pd
import pytest

from feedscope.topics.representation import WithoutLength, lean, lexical, represent

from .invented import Feed


def test_a_direction_that_is_length_is_taken_out() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.integers(10, 280, 200)
    vectors = rng.normal(size=(200, 16)) * 0.3
    vectors[:, 0] += 2 * np.log1p(lengths)
    without = WithoutLength(vectors, lengths)
    assert without.removed
    assert without.correlation > 0.9
    left = without(vectors)
    assert abs(np.corrcoef(left[:, 0], np.log1p(lengths))[0, 1]) < 0.2
    np.testing.assert_allclose(np.linalg.norm(left, axis=1), 1)


def test_a_direction_that_is_content_stays() -> None:
    rng = np.random.default_rng(0)
    side = np.arange(200) % 2
    vectors = rng.normal(size=(200, 16)) * 0.3
    vectors[:, 0] += 4 * side
    without = WithoutLength(vectors, rng.integers(10, 280, 200))
    assert not without.removed
    assert abs(np.corrcoef(without(vectors)[:, 0], side)[0, 1]) > 0.9


def test_equal_texts_have_no_direction() -> None:
    without = WithoutLength(np.ones((5, 4)), np.full(5, 10))
    assert not without.removed
    assert np.isfinite(without(np.ones((5, 4)))).all()


def test_a_post_leans_on_its_thread_and_a_lone_post_on_nobody() -> None:
    vectors = np.eye(3)
    thread = pd.Series(["a", "a", "b"])
    leaning = lean(vectors, thread, 0.5)
    np.testing.assert_allclose(leaning[0], np.array([3, 1, 0]) / np.sqrt(10), rtol=1e-6)
    np.testing.assert_allclose(leaning[2], vectors[2])
    np.testing.assert_allclose(lean(vectors, thread, 0.0), vectors)
    np.testing.assert_allclose(lean(vectors, thread, 1.0)[0], lean(vectors, thread, 1.0)[1])


@pytest.mark.parametrize("words", [[["one"], ["two"]], [[], [], []], [["same"], ["same"], []]])
def test_too_few_words_are_no_error(words: list[list[str]]) -> None:
    assert np.isfinite(lexical(words)).all()
    assert len(lexical(words)) == len(words)


def test_each_language_alone_speaks_for_itself(planted: Feed) -> None:
    posts = planted.material
    both = represent(posts, 0.0, 0.0)
    source, target = (represent(posts, 0.0, 0.0, [side]) for side in ("source", "target"))
    assert both.shape == (120, 1024)
    assert source.shape == target.shape == (120, 512)
    assert not np.allclose(source, target)
