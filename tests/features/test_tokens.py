"""Content words in both languages, as keywords need them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedscope.features import tokens_en, tokens_zh


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's the oven, isn't it? I didn’t bake.", ["oven", "bake"]),
        ("The oven's door", ["oven", "door"]),
        ("@baker_ana the starter rose https://t.co/aB3dE5fG7h", ["starter", "rose"]),
        ("haha yes exactly, thank you so much", []),
        ("GPT-3 prints 3D loaves in fp16, 10x", ["gpt-3", "prints", "3d", "loaves", "fp16"]),
        ("café CAFÉ", ["café", "café"]),
        ("#TideGauge 1,200 40% 2022", ["tidegauge"]),
        ("", []),
        ("😂 👍 …", []),
    ],
)
def test_english_content_words(text: str, expected: list[str]) -> None:
    assert tokens_en(text) == expected


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("我们的潮汐传感器真的非常可靠。", ["潮汐", "传感器", "可靠"], ["我们", "的", "真的", "非常", "。"]),
        ("用酵母（sourdough starter）发面，面包很香", ["酵母", "面包"], ["sourdough", "starter"]),
        ("GPT-3 写的诗", ["gpt-3"], ["写", "的", "诗"]),
        ("@baker_ana 面包 https://t.co/aB3dE5fG7h", ["面包"], ["baker_ana", "baker", "https", "co"]),
        ("（见下图）烤箱坏了", ["烤箱"], ["坏", "了"]),
        ("中华人民共和国的面包", ["面包"], ["中华人民共和国"]),  # one word to jieba, a phrase to readers
    ],
)
def test_chinese_content_words(text: str, present: list[str], absent: list[str]) -> None:
    words = tokens_zh(text)
    assert set(present) <= set(words)
    assert not set(absent) & set(words)


def test_chinese_sentences_are_cut_into_words() -> None:
    """What BERTopic's default vectorizer makes of such a sentence is one word."""
    words = tokens_zh("清晨五点的火车站里只有一个卖咖啡的老人和三只睡着的猫")
    assert len(words) >= 4
    assert max(map(len, words)) <= 6


@given(st.text(max_size=60))
def test_any_text_has_words_without_space_or_capitals(text: str) -> None:
    for word in tokens_en(text) + tokens_zh(text):
        assert word
        assert word == word.lower()
        assert not any(letter.isspace() for letter in word)
