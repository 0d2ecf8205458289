"""Text of a corpus into HTML, and numbers into words."""

import html
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from feedscope.reporting import text


@given(st.text())
def test_no_text_becomes_markup_and_none_is_lost(said):
    shown = text.html(said)
    assert set(re.findall(r"<(\w+)", shown)) <= {"span"}
    back = html.unescape(re.sub(r"<[^>]*>", "", shown))
    kept = re.sub(r"U\+[0-9A-F]{4}", "", back)
    visible = re.sub(text._TOKEN, lambda t: "" if t["control"] else t[0], said)
    assert re.sub(r"U\+[0-9A-F]{4}", "", visible) == kept


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_marks_change_nothing_but_marks(said, spans):
    assert re.sub("</?mark>", "", text.marked(said, spans, "en")) == "".join(
        str(text.html(character, "en")) for character in said
    )


def test_chinese_is_marked_as_chinese_unless_the_element_is():
    assert text.html("AI 与我") == 'AI <span lang="zh">与我</span>'
    assert text.html("AI 与我", "zh") == "AI 与我"


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\u202e", "\u2066", "\u2028", "\ufeff"])
def test_what_acts_on_a_page_unseen_is_seen(character):
    assert character not in text.html(f"a{character}b")
    assert f"U+{ord(character):04X}" in text.html(f"a{character}b")
    assert character not in text.visible(f"a{character}b")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", 'https://x.com/"onclick=1', " https://x.com", "//x.com"],
)
def test_only_web_addresses_become_links(url):
    assert "<a" not in text.link(url, "label")
    assert text.link("https://x.com/a", "<b>") == (
        '<a href="https://x.com/a" rel="noopener noreferrer">&lt;b&gt;</a>'
    )


@given(
    st.recursive(st.text() | st.integers() | st.none(), lambda c: st.lists(c) | st.dictionaries(st.text(), c))
)
def test_json_stays_inside_its_script_and_reads_back(value):
    said = text.script_json(value)
    assert not re.search(r"[<\u2028\u2029]", said)
    assert json.loads(said) == value


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("950 (838–1,147) <b>", ["(838–1,147)"]),
        ("97.3% (95.7 to 98.3%)", ["(95.7 to 98.3%)"]),
        ("from −0.0158 to 0.0564", ["−0.0158 to 0.0564"]),
        ("posted at 20:00–21:00 get", ["20:00–21:00"]),
        ("2022-03-25 to 2022-05-01 (local)", ["2022-03-25", "2022-05-01"]),
        ("posts, n = 1,183.", ["n = 1,183"]),
        ("within kind and month: adjusted p = .021.", ["p = .021"]),
        ("go to 5 people", []),
    ],
)
def test_no_line_breaks_inside_an_interval_a_date_or_an_n(words, whole):
    said = text.said(words)
    assert re.findall('<span class="range">(.*?)</span>', said) == whole
    assert said.striptags() == Markup(text.html(words)).striptags()
    assert "<b>" not in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"), (7, "7"), (1234567, "1,234,567"), (0.2345, "0.234"), (26.41, "26.4"), (1234.5, "1,234"),
        (-0.05, "−0.0500"), (None, "–"), (float("nan"), "–"), (float("inf"), "∞"), (2.0, "2.00"),
    ],
)  # fmt: skip
def test_numbers_read_as_in_print(value, said):
    assert text.number(value) == said


@pytest.mark.parametrize(("p", "said"), [(0.0001, "p < .001"), (0.0324, "p = .032"), (1.0, "p = 1")])
def test_p_values_read_as_in_print(p, said):
    assert text.p_value(p) == said
