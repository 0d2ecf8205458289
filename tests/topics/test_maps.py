"""The map to touch: which posts it shows, and how their texts break."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedscope.params import TopicsParams
from feedscope.reporting.chinese import chinese
from feedscope.reporting.text import columns
from feedscope.topics import Study, captions, figures, maps, study

from .invented import Feed


@pytest.fixture(scope="module")
def found(planted: Feed) -> Study:
    return study(planted.tables, planted.features, TopicsParams(runs=10, claims=[]))


def marks(found: Study) -> int:
    return sum(len(trace.x) for trace in maps.interactive(found).data)


def test_both_maps_say_that_they_show_all_posts(found: Study) -> None:
    assert marks(found) == 120
    for said in (captions.interactive_map(found), captions.map_of_posts(found)):
        assert said.startswith("All 120 posts")
        assert chinese(said)


def test_both_maps_say_that_they_show_some_posts(found: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "MAP_POSTS", 50)
    assert marks(found) == 50
    for said in (captions.interactive_map(found), captions.map_of_posts(found)):
        assert said.startswith("50 of the 120 posts, evenly spaced")
        assert chinese(said)


def test_no_latin_word_is_cut_amid_chinese() -> None:
    text = "这里要讲的是一种非常通用的形式，也就是 Transformer 架构（neural network architecture），" * 3
    lines = maps._wrapped(text).split("\n")
    assert len(lines) > 2
    words = re.findall(r"[A-Za-z]+", text)
    assert [word for line in lines for word in re.findall(r"[A-Za-z]+", line)] == words
    assert not any(line[0] in "，）" or line[-1] == "（" for line in lines)


@given(st.text(alphabet="ab 中文，（）“”.-", max_size=200) | st.text(max_size=200))
def test_lines_are_short_and_nothing_but_blanks_is_lost(text: str) -> None:
    wrapped = maps._wrapped(text)
    assert all(columns(line) <= maps.LINE for line in wrapped.split("\n"))
    assert "".join(wrapped.split()) == "".join(text.split())


def test_names_on_the_map_that_would_cover_each_other_are_moved_apart_and_others_stay() -> None:
    names = ["9 computer vision", "7 architecture", "1 far off"]
    places = [(100.0, 100.0), (160.0, 102.0), (400.0, 100.0)]
    shifts = figures.apart(places, names)
    assert shifts[0] == shifts[2] == 0
    assert abs(places[1][1] + shifts[1] - places[0][1]) >= figures.LINE
    crowd = figures.apart([(0.0, 0.0)] * 5, ["a name"] * 5)
    assert len(set(crowd)) == 5
