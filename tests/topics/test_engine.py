"""Keywords by BERTopic for given clusters, in both languages."""

import numpy as np
import pytest

from feedscope.topics import engine

from .invented import CHINESE, ENGLISH, Feed


@pytest.fixture(scope="module")
def labels(planted: Feed) -> np.ndarray:
    """The true topics as numbers, the last three posts outliers."""
    found = np.unique(planted.truth, return_inverse=True)[1]
    found[-3:] = -1
    return found


@pytest.mark.parametrize(
    ("side", "language", "lists"), [("source", "en", ENGLISH), ("target", "zh", CHINESE)]
)
def test_the_keywords_of_a_topic_are_its_own_words(
    planted: Feed, labels: np.ndarray, side: str, language: str, lists: dict[str, str]
) -> None:
    """All four topics are of nearly one size, so that BERTopic's own numbering may differ from ours."""
    posts = planted.material
    model = engine.of_side(posts, side, posts.source, labels, language)
    found = engine.keywords(model, labels)
    assert len(found) == 4
    for topic, words in enumerate(found):
        own = set(lists[sorted(lists)[topic]].split())
        assert len(words) == engine.KEYWORDS
        assert len(own & set(words)) >= 8


def test_texts_without_a_word_in_common_have_no_keywords() -> None:
    texts, words = ["tide", "bread", "choir", "train"], [["tide"], ["bread"], ["choir"], ["train"]]
    labels = np.array([0, 0, 1, 1])
    model = engine.fit(texts, words, list("abcd"), np.eye(4), labels, "en")
    assert engine.keywords(model, labels) == [[], []]


def test_a_word_of_one_thread_is_no_keyword() -> None:
    words = [["lighthouse", "tide"], ["lighthouse", "tide"], ["tide"], ["bread"], ["bread"], ["bread"]]
    texts = [" ".join(own) for own in words]
    labels = np.array([0, 0, 0, 1, 1, 1])
    model = engine.fit(texts, words, ["a", "a", "b", "c", "d", "e"], np.eye(6), labels, "en")
    assert engine.keywords(model, labels) == [["tide"], ["bread"]]


def test_bertopic_embeds_new_texts_as_the_project_does() -> None:
    from feedscope.features import embed

    found = engine.ProjectEmbedder().embed(["@ana the tide gauge https://t.co/aB3dE5fG7h"])
    np.testing.assert_array_equal(found, embed(["the tide gauge"]))


def test_default_bertopic_finds_groups_and_outliers() -> None:
    rng = np.random.default_rng(0)
    far = rng.uniform(-60, 60, size=(12, 5))
    points = np.vstack([rng.normal(size=(40, 5)) * 0.2, rng.normal(size=(40, 5)) * 0.2 + 5, far])
    labels = engine.default_clusters(points)
    assert len(set(labels[:80]) - {-1}) == 2
    assert (labels[80:] == -1).mean() > 0.8
