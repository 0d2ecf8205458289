"""Lists that a reader can filter: hidden until a script works, every item marked, all of them shown."""

import re

import pandas as pd
import pytest

from feedscope.reporting import Example, Report
from feedscope.reporting import report as module

ISSUES = pd.DataFrame(
    {"severity": ["major", "minor", "major"], "category": ["markup", "a/<b>", "markup"], "n": [1, 2, 3]}
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    pages: list[str] = []
    monkeypatch.setattr(Report, "_show", lambda _, markup: pages.append(str(markup)))
    return pages


def report() -> Report:
    made = object.__new__(Report)
    made._shown_tables, made._keys = 0, set()
    return made


def test_a_table_offers_its_values_with_their_counts_the_most_frequent_first(shown: list[str]) -> None:
    report().table(ISSUES, "Issues.", filters=["severity", "category"])
    (page,) = shown
    assert '<form class="filter" hidden>' in page
    assert re.findall(r'<option value="([^"]*)"', page) == [
        "", "major", "minor", "", "markup", "a/&lt;b&gt;",
    ]  # fmt: skip
    assert 'data-zh="严重（2）">major (2)</option>' in page
    assert re.findall(r'data-facets="([^"]*)"', page) == [
        "major|markup", "minor|a/&lt;b&gt;", "major|markup",
    ]  # fmt: skip
    assert "hidden" not in page.split("<table>")[1], "without scripts every row is shown"


def test_a_table_without_filters_has_no_form(shown: list[str]) -> None:
    report().table(ISSUES, "Issues.")
    assert "<form" not in shown[0]
    assert "data-facets" not in shown[0]


def test_an_example_may_have_several_values(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_languages", lambda: ("en", "zh"))
    facets = {"severity": ["major"], "category": ["markup", "terminology"]}
    report().examples([Example("bread", "面包", facets=facets), Example("sea", "海")][:1])
    assert 'data-facets="major|markup terminology"' in shown[0]
    report().examples([Example("sea", "海")])
    assert "<form" not in shown[1]
