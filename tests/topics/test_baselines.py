"""The methods beside the consensus, on a feed whose topics are known."""

import numpy as np

from feedscope.topics.baselines import BOTH, DEFAULT, FACTORS, KMEANS, LDA, across_languages, by_words
from feedscope.topics.measures import ami

from .invented import Feed


def test_every_method_that_counts_words_finds_topics_told_apart_by_words(planted: Feed) -> None:
    found = by_words(planted.material, 4, range(3), BOTH)
    assert set(found) == {KMEANS, FACTORS, LDA}
    for name, partitions in found.items():
        assert len(partitions) == 3
        assert max(ami(planted.truth, labels) for labels in partitions) >= 0.7, name


def test_the_languages_agree_where_both_say_the_same_and_not_where_they_are_shuffled(planted: Feed) -> None:
    found = across_languages(planted.material, 4, 0, 0.5)
    assert set(found) == {DEFAULT, KMEANS, FACTORS, LDA}
    assert found[KMEANS] >= 0.5
    shuffled = planted.material.take(np.arange(120))
    order = np.random.default_rng(0).permutation(120)
    shuffled.target[:] = shuffled.target[order]
    shuffled.target_words[:] = [planted.material.target_words[row] for row in order]
    assert max(across_languages(shuffled, 4, 0, 0.5).values()) <= 0.15


def test_texts_without_words_have_no_topics_by_words(planted: Feed) -> None:
    posts = planted.material.take(np.arange(3))
    assert by_words(posts, 4, range(3), BOTH) == {}
