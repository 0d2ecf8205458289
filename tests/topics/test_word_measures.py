"""What a word says of a topic."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, mannwhitneyu

from feedscope.topics.material import Material
from feedscope.topics.word_measures import coverage, keyness, likeness

from .invented import Feed


def test_a_thread_that_holds_the_plural_holds_the_word() -> None:
    words = [["kiln"], ["kilns", "glaze"], ["kilns"], ["glaze"]]
    threads = pd.Series(["a", "b", "b", "c"])
    found = coverage(words, threads, np.array([0, 0, 0, 1]), np.array(["glaze", "kiln", "kilns"]))
    assert found.tolist() == [[1, 2, 2], [1, 0, 0]]


def test_keyness_is_dunnings_likelihood_ratio_where_a_topic_holds_more() -> None:
    holding, sizes = np.array([[6, 1, 4], [2, 9, 8]]), np.array([10, 20])
    found = keyness(holding, sizes)
    table = [[6, 4], [2, 18]]
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood")[0]
    assert found[0, 0] == pytest.approx(np.sqrt(expected))
    assert found[1, 0] == 0
    assert found[0, 2] == found[1, 2] == 0  # the same share of both


def asked(feed: Feed, terms: list[str]) -> tuple[Material, np.ndarray, np.ndarray, np.ndarray]:
    labels = (feed.truth != "bread").astype(int)  # 0: bread
    return feed.material, labels, np.array(terms), np.ones((2, len(terms)), dtype=bool)


def test_likeness_is_mann_and_whitneys_over_the_threads_that_do_not_hold_the_word(planted: Feed) -> None:
    posts, labels, terms, all_ = asked(planted, ["oven", "flour"])
    found = likeness(posts, "source", labels, terms, all_)
    known = posts.word_vectors
    middle = np.mean([known[word] for word in sorted(known)], axis=0)
    for column, term in enumerate(terms):
        own = known[term] - middle
        vectors = posts.source - posts.source.mean(axis=0)
        near = vectors @ own / np.linalg.norm(own) / np.linalg.norm(vectors, axis=1)
        free = np.array([term not in words for words in posts.source_words])
        test = mannwhitneyu(near[free & (labels == 0)], near[free & (labels == 1)])
        pairs = (free & (labels == 0)).sum() * (free & (labels == 1)).sum()
        assert found.share[0, column] == pytest.approx(test.statistic / pairs)
        assert found.share[1, column] == pytest.approx(1 - test.statistic / pairs)


def test_a_word_of_the_subject_speaks_for_posts_without_it_and_a_stray_word_does_not(planted: Feed) -> None:
    posts, labels, terms, all_ = asked(planted, ["oven", "luggage"])
    found = likeness(posts, "source", labels, terms, all_)
    assert found.sure[0].tolist() == [True, False]
    held = np.array([[0.2, 0.2], [0.2, 0.2]])
    spoken = found.spoken_for(held)
    assert spoken[0, 0] > 0.5
    assert spoken[0, 1] == pytest.approx(0.2)  # itself and nothing more


def test_a_word_that_nobody_asked_about_says_nothing(planted: Feed) -> None:
    posts, labels, terms, all_ = asked(planted, ["oven", "flour"])
    found = likeness(posts, "source", labels, terms, ~all_)
    assert (found.share == 0.5).all()
    assert not found.sure.any()


def test_a_thread_counts_once_however_long(planted: Feed) -> None:
    posts, labels, terms, all_ = asked(planted, ["tide"])
    sea = np.flatnonzero((planted.truth == "sea") & [("tide" not in own) for own in posts.source_words])
    frame = posts.posts.copy()
    frame.loc[sea, "thread"] = "one"
    joined = Material(
        frame, posts.source_words, posts.target_words, posts.source, posts.target, posts.word_vectors
    )
    alone = likeness(posts, "source", labels, terms, all_).share[1, 0]
    as_one = likeness(joined, "source", labels, terms, all_).share[1, 0]
    assert as_one < alone
