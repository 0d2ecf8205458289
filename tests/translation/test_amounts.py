"""Numbers are read as values, whatever notation they stand in."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedscope.translation import amounts_en, amounts_zh
from feedscope.translation.amounts import Amount, Role


def values(found: list[Amount]) -> set[Fraction]:
    return {value for amount in found for value in amount.values}


@pytest.mark.parametrize(
    ("english", "chinese", "value"),
    [
        ("70B", "700 亿", 70 * 10**9),
        ("3M", "300 万", 3 * 10**6),
        ("1.5 billion", "15 亿", 15 * 10**8),
        ("1.5 billion", "1.5 亿元的十倍，即十五亿", 15 * 10**8),
        ("2 trillion", "2 万亿", 2 * 10**12),
        ("350 million", "3 亿 5000 万", 35 * 10**7),
        ("100k", "10 多万", 10**5),
        ("two hundred and five", "两百零五", 205),
        ("twenty-five", "二十五", 25),
        ("half a million", "50 万", 5 * 10**5),
        ("two and a half", "2.5", Fraction(5, 2)),
        ("three decades", "三十年", 30),
        ("two dozen", "二十四", 24),
        ("50%", "百分之五十", 50),
        ("90%", "九成", 90),
        ("1/3", "三分之一", 3),
        ("3pm", "15:00", 15),
        ("the 1790s", "18 世纪 90 年代", 1790),
        ("the nineties", "90 年代", 90),
        ("March", "3 月", 3),
        ("10,000", "一万", 10**4),
        ("85,000", "85 000", 85000),
        ("64.7 million", "6 470 万", 64_700_000),
        ("１０", "十", 10),
        ("1e-4", "0.0001", Fraction(1, 10**4)),
    ],
)
def test_both_languages_read_the_same_value(english: str, chinese: str, value: Fraction | int) -> None:
    assert Fraction(value) in values(amounts_en.amounts(english))
    assert Fraction(value) in values(amounts_zh.amounts(chinese))


def test_a_decade_named_by_its_century_is_one_number() -> None:
    """20 世纪 90 年代 must not stand for 20 or 90, or the wrong century would pass."""
    assert values(amounts_zh.amounts("20 世纪 90 年代")) == {Fraction(1990)}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("70B", Role.STATED),
        ("in 2019", Role.STATED),
        ("GPT-3", Role.NAME),
        ("fp16", Role.NAME),
        ("3D", Role.NAME),
        ("1 hour", Role.WEAK),
        ("11/10", Role.WEAK),
        ("24/7", Role.WEAK),
        ("1) first", Role.HINT),
        ("three cats", Role.WORD),
        ("zero-shot", Role.HINT),
    ],
)
def test_the_role_says_what_an_absence_would_mean(text: str, role: Role) -> None:
    assert amounts_en.amounts(text)[0].role is role


@pytest.mark.parametrize("text", ["十分高兴", "万一下雨", "四川", "三明治", "五花八门", "二氧化碳"])
def test_words_with_a_numeral_in_them_are_no_numbers(text: str) -> None:
    assert amounts_zh.amounts(text) == []


def test_a_heart_is_no_three() -> None:
    assert amounts_en.amounts("<3 this") == []


@given(st.integers(2, 10**7), st.sampled_from(["万", "亿"]))
def test_a_chinese_scale_multiplies(number: int, scale: str) -> None:
    factor = {"万": 10**4, "亿": 10**8}[scale]
    assert Fraction(number * factor) in values(amounts_zh.amounts(f"共有 {number} {scale}人"))


@given(st.text(alphabet="0123456789,.%xkMB/-:() 一二两三十百千万亿半点分之成第年月日个ab", max_size=30))
def test_any_text_is_read_without_failing_and_spans_lie_inside(text: str) -> None:
    for read in (amounts_en.amounts, amounts_zh.amounts):
        for amount in read(text):
            assert 0 <= amount.start < amount.end <= len(text)
