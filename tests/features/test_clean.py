"""What a study reads of a text: language, and nothing of the platform."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedscope.features import clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@tide_fan @b2 the gauge is fine", "the gauge is fine"),
        ("read https://t.co/aB3dE5fG7h twice", "read twice"),
        ("水位计 https://t.co/aB3dE5fG7h，还好", "水位计 ，还好"),
        ("@tide_fan水位计坏了", "水位计坏了"),
        ("salt &amp; water &gt; bread", "salt & water > bread"),
        ("salt &amp;amp; water", "salt & water"),
        ("#sourdough on a #Monday", "sourdough on a Monday"),
        ("item #3", "item 3"),
        ("write to ana@tidehouse.example now", "write to ana@tidehouse.example now"),
        ("two\n\nparagraphs\tand  gaps", "two paragraphs and gaps"),
        ("right\u202eto\u202c left", "rightto left"),
        ("@only https://t.co/aB3dE5fG7h", ""),
        ("meet @ noon", "meet @ noon"),
    ],
)
def test_handles_links_entities_and_layout_go_and_words_stay(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text(alphabet=st.sampled_from("ab@#&;:/. ampltghts水位"), max_size=40) | st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
