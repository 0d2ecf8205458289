"""Handles, links, hashtags, emoji and numbers, in English and in the Chinese that copies them."""

import emoji
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedscope.corpus.entities import entities, strip_leading_entities


def found(text, kind):
    return [entity.text for entity in entities(text) if entity.kind == kind]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("@eva @otto_7 hello", ["@eva", "@otto_7"]),
        ("@eva的灯", ["@eva"]),
        ("谢谢@eva，真好", ["@eva"]),
        ("(@eva)", ["@eva"]),
        ("write to eva@lamp.example", []),
        ("https://lamp.example/@eva", []),
        ("@ noon", []),
    ],
)
def test_mentions(text, mentions):
    assert found(text, "mention") == mentions


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://t.co/aB3, or not", ["https://t.co/aB3"]),
        ("见https://t.co/aB3。", ["https://t.co/aB3"]),
        ("https://t.co/aB3的", ["https://t.co/aB3"]),
        ("(http://lamp.example/a?b=1&c=2#d)", ["http://lamp.example/a?b=1&c=2#d"]),
        ("http and https: protocols", []),
    ],
)
def test_links(text, links):
    assert found(text, "link") == links


@pytest.mark.parametrize(
    ("text", "hashtags"),
    [
        ("#fog and #fog2023", ["#fog", "#fog2023"]),
        ("#fog如何", ["#fog"]),
        ("#雾 很大", ["#雾"]),
        ("number #1 and ## Heading", []),
        ("https://lamp.example/#fog", []),
        ("#café", ["#café"]),
    ],
)
def test_hashtags(text, hashtags):
    assert found(text, "hashtag") == hashtags


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,200 lamps, 0.5 °C, 40% and 2x", ["1,200", "0.5", "40", "2"]),
        ("有680个", ["680"]),
        ("2023-04-05 at 6:40", ["2023", "04", "05", "6", "40"]),
        ("1,2,3", ["1", "2", "3"]),
        ("GPT3 and v2.0", []),
        ("#fog7 @eva7 https://t.co/777", []),
        ("In 1984. Then", ["1984"]),
    ],
)
def test_numbers(text, numbers):
    assert found(text, "number") == numbers


@pytest.mark.parametrize(
    ("text", "pictures"),
    [
        ("fog 🌫️ and 🌊🌊", ["🌫️", "🌊", "🌊"]),
        ("👩🏽‍🚒的灯", ["👩🏽‍🚒"]),
        ("🇵🇹🇦🇹", ["🇵🇹", "🇦🇹"]),
        ("❤ ❤️", ["❤", "❤️"]),
        ("3️⃣ steps", ["3️⃣"]),
        ("Lamp™ © 2023 → ↔", []),
        ("™️", ["™️"]),
        ("雾。「灯」", []),
    ],
)
def test_emoji(text, pictures):
    assert found(text, "emoji") == pictures


def test_every_fully_qualified_emoji_is_one_entity():
    wrong = [
        sequence
        for sequence, data in emoji.EMOJI_DATA.items()
        if data["status"] == emoji.STATUS["fully_qualified"] and found(f"a{sequence}b", "emoji") != [sequence]
    ]
    assert wrong == []


@given(st.text(st.sampled_from("@#ab1,. 雾https://t.co🌊\u200d\ufe0f🇵é_&\n-"), max_size=80))
def test_what_is_found_is_what_stands_there_and_nothing_overlaps(text):
    end = 0
    for entity in entities(text):
        assert text[entity.start : entity.end] == entity.text
        assert end <= entity.start < entity.end
        end = entity.end


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("@eva @otto the lamp @ira", "the lamp @ira"),
        ("https://t.co/a @eva yes", "yes"),
        ("no @eva", "no @eva"),
        ("@eva", ""),
        ("#fog @eva", "#fog @eva"),
        ("@eva, yes", ", yes"),
    ],
)
def test_leading_handles_and_links_are_stripped_and_no_others(text, rest):
    assert strip_leading_entities(text) == rest
