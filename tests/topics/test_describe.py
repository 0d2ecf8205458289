"""Labels, chatter, and the posts that stand for a topic."""

import numpy as np
import pandas as pd
import pytest

from feedscope.features import compute
from feedscope.topics import describe
from feedscope.topics.consensus import Consensus
from feedscope.topics.material import Material, material

from .invented import Feed, draw, tables

THANKS = ["Thank you!", "haha yes exactly", "wow", "Thanks, same here", "ok", "yes!!", "lol", "so true"]


@pytest.fixture(scope="module")
def chatty() -> tuple[Material, np.ndarray]:
    """16 posts on bread, 16 on the sea, and eight thanks; the last bread post is untranslated."""
    posts, _ = draw(["bread", "sea"], 32)
    order = [*range(0, 32, 2), *range(1, 32, 2)]
    texts = [posts[i] for i in order] + [(thanks, "谢谢") for thanks in THANKS]
    texts[15] = (texts[15][0], "")
    made = tables(texts)
    return material(made, compute(made)), np.repeat([0, 1, 2], [16, 16, 8])


def test_short_remarks_are_named_as_such_in_both_languages(chatty: tuple[Material, np.ndarray]) -> None:
    posts, labels = chatty
    found = describe.table(posts, posts.source, labels, ("en", "zh"))
    assert found["chatter"].tolist() == [0, 0, 1]
    assert found["size"].tolist() == [16, 16, 8]
    assert found["label_en"].iloc[2].startswith("short remarks")
    assert found["label_zh"].iloc[2].startswith("短评")
    assert not found["label_en"].iloc[0].startswith("short")


def test_representatives_come_from_different_threads_translated_ones_first(
    chatty: tuple[Material, np.ndarray],
) -> None:
    posts, labels = chatty
    frame = posts.posts.assign(thread=["one thread"] * 14 + posts.posts["thread"].tolist()[14:])
    posts = Material(frame, posts.source_words, posts.target_words, posts.source, posts.target)
    found = describe.representatives(posts, posts.source, Consensus(labels, np.ones(40)), {2}, 3)
    bread = found.loc[found["topic"] == 0, "row"].tolist()
    assert len(bread) == 3
    assert len({frame["thread"].iloc[row] for row in bread}) == 3
    assert bread[-1] == 15
    assert (found.groupby("topic").size() == 3).all()


def test_an_unsure_post_does_not_stand_for_its_topic(chatty: tuple[Material, np.ndarray]) -> None:
    posts, labels = chatty
    sure = np.ones(40)
    first = describe.representatives(posts, posts.source, Consensus(labels, sure), {2}, 1)
    row = int(first["row"].iloc[0])
    sure[row] = 0.1
    second = describe.representatives(posts, posts.source, Consensus(labels, sure), {2}, 1)
    assert int(second["row"].iloc[0]) != row


def test_planted_topics_are_named_and_posts_thrown_together_are_mixed(planted: Feed) -> None:
    posts, names = planted.material, sorted(set(planted.truth))
    labels = np.array([names.index(topic) for topic in planted.truth])
    named = describe.table(posts, posts.source, labels, ("en", "zh"))
    assert not named["label_en"].str.startswith(describe.MIXED).any()
    assert not named["label_zh"].str.startswith("杂谈").any()
    drawn = [np.random.default_rng(seed).permutation(labels) for seed in range(5)]
    thrown = pd.concat([describe.table(posts, posts.source, own, ("en", "zh")) for own in drawn])
    assert thrown["label_en"].str.startswith(describe.MIXED).mean() >= 0.8
    assert (thrown["label_en"].str.startswith("mixed") == thrown["label_zh"].str.startswith("杂谈")).all()


def test_a_topic_is_named_by_one_language_where_the_other_is_not_there() -> None:
    texts, truth = draw(["bread", "sea"], 40)
    made = tables([(text, "") for text, _ in texts])
    posts = material(made, compute(made))
    found = describe.table(posts, posts.source, (truth == "sea").astype(int), ("en", "zh"))
    assert not found["label_en"].str.startswith("mixed").any()
