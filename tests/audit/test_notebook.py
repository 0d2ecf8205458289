"""The notebook runs top to bottom on a corpus that lacks something, and says so in words."""

from pathlib import Path

import pytest

from audit.corpora import Post, corpus
from feedscope.corpus import Settings
from tests.in_process import Notebook, Run

PACIFIC = Settings(name="made-up", timezone="Pacific/Auckland", timezone_declared=True)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return Notebook("audit", monkeypatch, tmp_path)


def test_one_post_without_translation_views_or_summaries(page: Run) -> None:
    text = page(corpus([Post("alone", [])]))
    assert "No post has a translation." in text
    assert "No post has recorded views" in text
    assert "1 post in all, of one day, 2022-03-01" in text
    assert "There are no translations to set beside them." in text
    assert "NO TIME ZONE IS DECLARED" in text
    assert "No travel windows are declared" in text
    assert "there are no threads" in text
    assert "The corpus holds no titled summaries." in text


def test_summaries_alone(page: Run) -> None:
    text = page(corpus([], summaries=2, audit={"declared": None}))
    assert "The documents hold no post with a time" in text
    assert "<svg" in text  # the summaries still have lengths
    assert "There are no posts whose length could be measured." in text


def test_all_on_one_day_with_a_zone(page: Run) -> None:
    posts = [Post(f"Minute {n}", ["分钟"], f"2022-03-01 12:{n:02d}") for n in range(30)]
    text = page(corpus(posts, PACIFIC))
    assert "30 posts in all, of one day, 2022-03-02" in text
    assert "Pacific/Auckland" in text
    assert text.count("<svg") == 2 * 2  # hours and lengths; one month is no figure


def test_hostile_text_stays_text(page: Run) -> None:
    hostile = "<script>alert(1)</script> \u202e{{ 7*7 }}"
    text = page(corpus([Post(hostile, [f"潮 {hostile}", "潮 <img src=x onerror=alert(1)>"])]))
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in text


def test_as_many_examples_are_shown_as_the_parameter_says(page: Run) -> None:
    tables = corpus([Post(f"Nobody translated me, {n}.", [], f"2022-03-0{n}") for n in range(1, 6)])
    for wanted in (0, 3):
        assert page(tables, examples=wanted).count('<article class="example">') == wanted
