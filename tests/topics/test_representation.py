"""What a post is to the clustering."""

import numpy as np
import pytest

from feedscope.topics.representation import WithoutLength, lexical, represent, soft_words

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


@pytest.mark.parametrize("words", [[["one"], ["two"]], [[], [], []], [["same"], ["same"], []]])
def test_too_few_words_are_no_error(words: list[list[str]]) -> None:
    assert np.isfinite(lexical(words)).all()
    assert len(lexical(words)) == len(words)


def test_each_language_alone_speaks_for_itself(planted: Feed) -> None:
    posts = planted.material
    both = represent(posts, 0.0)
    source, target = (represent(posts, 0.0, [side]) for side in ("source", "target"))
    assert both.shape == (120, 1024)
    assert source.shape == target.shape == (120, 512)
    assert not np.allclose(source, target)


def test_words_seen_once_are_alike_if_they_mean_alike() -> None:
    rng = np.random.default_rng(0)
    sea, oven = rng.normal(size=(2, 32))
    names = {"tide": sea, "wave": sea, "harbour": sea, "loaf": oven, "crust": oven, "dough": oven}
    known = {word: centre + rng.normal(size=32) * 0.3 for word, centre in names.items()}
    found = soft_words([["tide"], ["wave", "harbour"], ["loaf"], ["crust", "dough"], ["unheard"]], known)
    alike = found @ found.T
    assert min(alike[0, 1], alike[2, 3]) > max(alike[0, 2], alike[0, 3], alike[1, 2], alike[1, 3]) + 0.3
    assert (found[4] == 0).all()
