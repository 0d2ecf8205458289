"""NPMI of keywords, against a direct computation."""

import math
from itertools import combinations

import numpy as np
import pytest

from feedscope.topics.coherence import npmi

POSTS = [["oven", "loaf", "oven"], ["oven", "loaf"], ["tide", "ship"], ["tide", "loaf"], [], ["choir"]]


def directly(words: list[str], posts: list[list[str]]) -> float:
    """The mean over pairs as the definition has it, post by post."""
    n, values = len(posts), []
    for a, b in combinations(words, 2):
        both = sum(a in own and b in own for own in posts) / n
        one, other = (sum(word in own for own in posts) / n for word in (a, b))
        if both == 0:
            values.append(-1.0)
        elif both == 1:
            values.append(1.0)
        else:
            values.append(math.log(both / (one * other)) / -math.log(both))
    return sum(values) / len(values)


def test_it_is_what_the_definition_says_on_random_posts() -> None:
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(30)]
    posts = [list(rng.choice(words, rng.integers(0, 12))) for _ in range(200)]
    topics = [words[:10], words[10:20], words[25:]]
    expected = np.mean([directly(own, posts) for own in topics])
    assert npmi(topics, posts) == pytest.approx(expected, abs=1e-12)


def test_words_always_together_never_together_and_unheard_of() -> None:
    assert npmi([["a", "b"]], [["a", "b"], ["a", "b", "c"]]) == 1
    assert npmi([["a", "b"]], [["a", "b"], ["c"]]) == pytest.approx(1)
    assert npmi([["oven", "tide"]], POSTS) == -1
    assert npmi([["oven", "unheard"]], POSTS) == -1
    assert npmi([["oven", "loaf"]], POSTS) == pytest.approx(directly(["oven", "loaf"], POSTS))


def test_independent_words_are_at_zero() -> None:
    posts = [[*(["a"] if i % 2 else []), *(["b"] if i // 2 % 2 else [])] for i in range(400)]
    assert npmi([["a", "b"]], posts) == pytest.approx(0, abs=1e-9)


def test_without_two_words_there_is_nothing_to_say() -> None:
    assert math.isnan(npmi([["oven"], []], POSTS))
    assert math.isnan(npmi([], POSTS))
