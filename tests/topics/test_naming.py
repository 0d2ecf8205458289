"""What a topic is called."""

import re

import numpy as np
import pytest

from feedscope.features import compute
from feedscope.topics import engine, naming
from feedscope.topics.material import Material, material

from .invented import tables

LAWS = [
    "PyTorch scaling laws hold for small models",
    "Scaling laws say more data, with PyTorch or without",
    "I plotted scaling laws in PyTorch again",
    "Do scaling laws end? The models say no",
    "Their LLMs follow scaling laws; an LLM of mine does not",
]
BREAD = [
    "Sourdough starter rises overnight on the oven",
    "My sourdough starter likes rye, the oven is slow",
    "Loaf number nine: sourdough starter asleep",
    "An oven, a loaf and a sourdough starter",
    "Rye loaf in the oven, hypnotically slow",
]
LAWS_ZH = [
    "缩放定律在小模型上成立",
    "缩放定律需要更多数据",
    "我又画了缩放定律",
    "缩放定律会终结吗",
    "模型遵循缩放定律",
]
BREAD_ZH = [
    "酸面团在烤箱上发酵",
    "酸面团喜欢黑麦，烤箱很慢",
    "第九条面包，酸面团睡着了",
    "烤箱、面包和酸面团",
    "黑麦面包在烤箱里",
]


@pytest.fixture(scope="module")
def posts() -> tuple[Material, np.ndarray]:
    made = tables(list(zip(LAWS + BREAD, LAWS_ZH + BREAD_ZH, strict=True)))
    return material(made, compute(made)), np.repeat([0, 1], 5)


def found_in(posts: Material, labels: np.ndarray, side: str) -> list[naming.Keywords]:
    language = "en" if side == "source" else "zh"
    return naming.keywords(engine.of_side(posts, side, posts.source, labels, language), posts, side, labels)


def words(posts: Material, labels: np.ndarray, side: str) -> list[list[str]]:
    return [found.words for found in found_in(posts, labels, side)]


def test_a_label_is_written_as_the_posts_write_it_with_its_constant_neighbour(
    posts: tuple[Material, np.ndarray],
) -> None:
    found = [
        naming.label(own, posts[0], "source", np.flatnonzero(posts[1] == topic))
        for topic, own in enumerate(found_in(*posts, "source"))
    ]
    assert "scaling laws" in found[0]
    assert "PyTorch" in found[0]
    assert "sourdough starter" in found[1]
    assert not any("Sourdough" in own or "oven oven" in own for own in found[1])
    assert all(len(own) <= naming.LABEL_WORDS for own in found)


def named(rows: list[str], words: list[str], telling: list[str]) -> list[str]:
    """The label of one topic that holds all rows, from keywords that are given."""
    own = tables([(row, "") for row in rows])
    given = naming.Keywords(words, frozenset(telling), named=True)
    return naming.label(given, material(own, compute(own)), "source", np.arange(len(rows)))


def test_what_a_hyphen_mostly_joins_is_shown_whole() -> None:
    rows = ["a sci-fi novel", "Sci-fi again, and jazz", "more sci-fi", "free jazz", "jazz-rock is no jazz"]
    assert named(rows, ["sci", "jazz"], ["sci", "jazz"]) == ["sci-fi", "jazz"]


def test_a_telling_word_stands_before_those_that_fill_a_label_up() -> None:
    rows = ["kiln or a glaze", "glaze of a kiln", "kiln", "porcelain", "porcelain"]
    assert named(rows, ["glaze", "porcelain", "kiln"], ["kiln"]) == ["kiln", "glaze"]


def test_a_word_is_shown_in_the_number_that_most_posts_use() -> None:
    rows = ["two kilns", "kilns and glaze", "old kilns", "my kiln"]
    assert named(rows, ["kiln"], ["kiln"]) == ["kilns"]


def test_a_neighbour_may_be_too_vague_for_a_keyword_and_of_two_threads_both_must_have_it() -> None:
    area = ["back in the bay area", "the Bay Area again", "rain over the bay area"]
    assert named(area, ["bay"], ["bay"]) in (["bay area"], ["Bay Area"])
    twice = ["fallen empire here", "a fallen empire"]
    assert named(twice, ["empire"], ["empire"]) == ["fallen empire"]
    once = ["fallen empire here", "an empire"]
    assert named(once, ["empire"], ["empire"]) == ["empire"]


def test_chinese_neighbours_are_joined_without_a_space(posts: tuple[Material, np.ndarray]) -> None:
    found = found_in(*posts, "target")
    label = naming.label(found[0], posts[0], "target", np.arange(5))
    assert any("定律" in own for own in label)
    assert not any(" " in own for own in label)


def test_two_forms_of_a_word_and_contractions_are_not_two_keywords(
    posts: tuple[Material, np.ndarray],
) -> None:
    first = words(*posts, "source")[0]
    assert not {"llm", "llms"} <= set(first)
    assert not {"model", "models"} <= set(first)
    assert all(re.fullmatch(r"[a-z0-9-]+", word) for word in first)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("llm", "llms", True),
        ("story", "stories", True),
        ("batch", "batches", True),
        ("class", "classes", True),
        ("case", "cases", True),
        ("bus", "bush", False),
        ("oven", "over", False),
        ("语言", "语言模型", True),
        ("语言", "文本", False),
    ],
)
def test_forms_of_one_word(a: str, b: str, same: bool) -> None:
    assert naming._same(a, b) == same


def test_common_words_of_a_topic_come_before_words_of_two_posts() -> None:
    rows = [f"oven number{i} crust" for i in range(8)] + [f"tide ship{i}" for i in range(8)]
    rows[0] += " saffron"
    rows[1] += " saffron"
    made = tables([(text, "") for text in rows])
    own = material(made, compute(made))
    first = words(own, np.repeat([0, 1], 8), "source")[0]
    assert {"oven", "crust"} == set(first[:2])


def test_adverbs_and_function_words_by_part_of_speech() -> None:
    terms = np.array(["manually", "oven", "语言", "渐渐", "生成", *engine.NO_WORDS])
    assert naming._names_something(terms).tolist() == [0.5, 1, 1, 0, 0.5, 0, 0]


def test_a_word_of_every_topic_is_no_keyword_however_often_it_stands() -> None:
    rows = [f"mayor oven crust{i}" for i in range(8)] + [f"mayor tide ship{i}" for i in range(8)]
    made = tables([(text, "") for text in rows])
    own = material(made, compute(made))
    assert [found[0] for found in words(own, np.repeat([0, 1], 8), "source")] == ["oven", "tide"]
    assert not any("mayor" in found for found in words(own, np.repeat([0, 1], 8), "source"))


def test_a_noun_is_told_from_what_describes_by_what_stands_around() -> None:
    texts = ["I found the bug in it", "a clear view of the bug", "it is clear", "we ask Grace today"]
    bug, clear, grace = naming._as_noun(texts, np.array(["bug", "clear", "grace"]))
    assert bug > clear
    assert grace > clear


def test_a_single_topic_has_keywords_too(posts: tuple[Material, np.ndarray]) -> None:
    found = words(posts[0], np.zeros(10, dtype=int), "source")
    assert "oven" in found[0]
