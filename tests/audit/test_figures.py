"""The figures draw on both canvases, and their alt texts state the numbers that are drawn."""

from collections.abc import Callable

import matplotlib
import numpy as np
import pandas as pd
import pytest

from feedscope.audit import figures
from feedscope.audit.clock import Clock
from feedscope.reporting import style

MONTHS = pd.DataFrame(
    {"original": [3, 0, 1], "self_thread": [1, 0, 0], "reply": [2, 0, 5]},
    index=["2022-01", "2022-02", "2022-03"],
)
LENGTHS = {"source": pd.Series([8, 100, 280]), "translation": pd.Series([5, 60, 140])}
NOON = np.bincount([12, 12, 12, 3], minlength=24)
NOBODY = np.zeros(24, dtype=int)


@pytest.fixture(params=[False, True], ids=["wide", "narrow"])
def drawn(request: pytest.FixtureRequest) -> Callable[[style.Draw], list[matplotlib.axes.Axes]]:
    """Draw with the project's style on one canvas (missing glyphs fail) and return the axes."""

    def draw_and_look(draw: style.Draw) -> list[matplotlib.axes.Axes]:
        kept: list[matplotlib.axes.Axes] = []

        def draw_and_keep(canvas: style.Canvas) -> None:
            draw(canvas)
            kept.extend(canvas.figures[0].axes)

        assert style.svg(draw_and_keep, request.param, "f1-").startswith("<svg")
        return kept

    return draw_and_look


def test_month_bars_hold_every_post_once(drawn: Callable[[style.Draw], list]) -> None:
    (ax,) = drawn(lambda canvas: figures.draw_months(canvas, MONTHS))
    lying = ax.get_xlabel() == "posts"
    size = [bar.get_width() if lying else bar.get_height() for bar in ax.patches]
    assert sum(size) == MONTHS.to_numpy().sum()
    assert {text.get_text() for text in ax.texts} == {"6", "0"}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "originals (4)",
        "self-threads (1)",
        "replies (7)",
    ]


def test_many_months_keep_few_labels(drawn: Callable[[style.Draw], list]) -> None:
    index = pd.period_range("2010-01", periods=150, freq="M").astype(str)
    table = pd.DataFrame(1, index=index, columns=list(MONTHS.columns))
    (ax,) = drawn(lambda canvas: figures.draw_months(canvas, table))
    labels = [label.get_text() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())]
    assert len([label for label in labels if label in index]) <= 30
    assert not ax.texts


def test_length_panels_share_a_labelled_log_axis(drawn: Callable[[style.Draw], list]) -> None:
    axes = drawn(lambda canvas: figures.draw_lengths(canvas, LENGTHS))
    assert [sum(bar.get_height() for bar in ax.patches) for ax in axes] == [3, 3]
    assert {ax.get_xscale() for ax in axes} == {"log"}
    assert axes[-1].get_xlabel() == "characters (log scale)"
    assert [label.get_text() for label in axes[-1].get_xticklabels()] == ["5", "10", "20", "50", "100", "200"]
    assert axes[0].get_title(loc="left") == "source: n = 3, median 100 (dashed)"


def test_a_single_length_can_be_drawn(drawn: Callable[[style.Draw], list]) -> None:
    (ax,) = drawn(lambda canvas: figures.draw_lengths(canvas, {"source": pd.Series([34])}))
    assert sum(bar.get_height() for bar in ax.patches) == 1
    assert [label.get_text() for label in ax.get_xticklabels()] == ["34"]


def test_hour_panels_are_shares_of_their_own_posts(drawn: Callable[[style.Draw], list]) -> None:
    panels = figures.hour_panels(Clock(NOON, NOON * 2, np.roll(NOON, 9) * 2), declared=True)
    axes = drawn(lambda canvas: figures.draw_hours(canvas, panels, [2, 3]))
    assert [sum(bar.get_height() for bar in ax.patches) for ax in axes] == [100, 100, 100]
    assert axes[1].get_title(loc="left") == "inside travel windows, home clock (n = 8)"


def test_a_panel_without_posts_is_not_drawn() -> None:
    assert list(figures.hour_panels(Clock(NOON, NOBODY, NOBODY), declared=True)) == ["home clock"]
    assert list(figures.hour_panels(Clock(NOON, NOBODY, NOBODY), declared=False)) == ["UTC"]
    assert list(figures.hour_panels(Clock(NOBODY, NOON, NOON), declared=True)) == [
        "inside travel windows, home clock",
        "inside travel windows, travel clock",
    ]


def test_alt_texts_state_the_numbers() -> None:
    months = figures.months_alt(MONTHS)
    assert "4 originals, 1 self-thread and 7 replies" in months
    assert "fewest in 2022-02 (0); 1 month without a post" in months
    assert "source: 3 texts, median 100, middle half 54 to 190, all 8 to 280" in figures.lengths_alt(LENGTHS)
    hours = figures.hours_alt({"home clock": NOON}, [2, 3])
    assert "home clock, 4 posts: most between 12:00 and 13:00, 25.0% in the quiet hours" in hours
    assert "quiet hours 02:00 to 04:00" in hours
