"""Figures: no empty box, no font assumed, one drawing for light and dark, the same bytes."""

import io
import re
import warnings
import xml.etree.ElementTree as ET

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from feedscope.reporting import style
from feedscope.reporting.palette import COLOURS

CHINESE = "转发与点赞：一条“很长”的标题，《书名》…… 龘"


def svg(draw, narrow=False):
    return style.svg(draw, narrow=narrow, prefix="f1w-")


def titled(text):
    def draw(canvas):
        ax = canvas.subplots(height=2)[1]
        ax.plot([1, 2], [1, 2], label=text)
        ax.set(title=text, xlabel=text)
        ax.set_xticks([1, 2], [text, text])
        ax.legend()

    return draw


def test_chinese_has_no_missing_glyph_in_any_place_of_a_figure():
    assert "<path" in svg(titled(CHINESE))


def test_what_no_font_can_draw_is_named_not_boxed():
    assert style.drawable("a 🙂 b") == "a :slightly_smiling_face: b"
    assert style.drawable("\U0001f9d1\u200d\U0001f33e 汉字") .endswith("汉字")  # fmt: skip
    svg(titled("🙂 \U00020000 \ue000 مرحبا"))


@pytest.mark.parametrize(
    "limits", [(0.35, 1.05), (0.9, 1.1), (0.97, 1.75), (0.8, 12), (0.3, 6), (5, 2_000), (0.001, 9e6)]
)
def test_a_log_axis_says_at_least_three_numbers_and_no_more_than_fit(limits):
    figure = Figure()
    axes = figure.subplots()
    axes.plot(limits, limits)
    axes.set_xscale("log")
    axes.set_xlim(limits)
    style._prepare(figure)
    said = [label.get_text() for label in axes.get_xticklabels()]
    ticks = [tick for tick in axes.get_xticks() if limits[0] <= tick <= limits[1]]
    assert 3 <= len(ticks) <= 11
    assert len(set(said)) == len(said)
    assert "$" not in "".join(said)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=20))
def test_every_text_becomes_drawable(text):
    known = style._drawable()
    assert all(ord(c) in known or c == "\n" for c in style.drawable(text))


def test_the_guard_against_missing_glyphs_is_awake():
    """Without the project's fonts the same title would be boxes, and that is an error."""
    figure = Figure()
    figure.text(0, 0, CHINESE, family="DejaVu Sans")
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing.*")
        with pytest.raises(UserWarning, match="missing"):
            figure.savefig(io.BytesIO(), format="svg")


def test_a_drawing_is_the_same_bytes_twice_whatever_the_users_settings():
    def draw(canvas):
        ax = canvas.subplots(height=2)[1]
        ax.scatter([1, 2, 3], [1, 4, 9])
        ax.set_yscale("log")

    first = svg(draw)
    before = dict(matplotlib.rcParams)
    try:
        matplotlib.rcParams.update({"font.size": 30, "axes.grid": False, "svg.hashsalt": "another"})
        assert svg(draw) == first
    finally:
        matplotlib.rcParams.update(before)


def test_text_is_outlines_and_colours_follow_the_mode():
    text = svg(titled("likes"))
    assert "<text" not in text
    assert "var(--ink)" in text
    assert "var(--s1)" in text
    assert not [light for light, _ in COLOURS.values() if light in text]
    assert 'aria-hidden="true"' in text
    assert not re.search(r"<(metadata|script|image)|http://(?!www\.w3\.org)", text)


def test_every_reference_inside_a_drawing_leads_somewhere_and_is_prefixed():
    text = svg(titled("likes"))
    ids = set(re.findall(r' id="([^"]+)"', text))
    pointed = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text))
    assert {a or b for a, b in pointed} == ids
    assert all(name.startswith("f1w-") for name in ids)


def test_on_a_phone_plots_stand_below_one_another():
    shapes = {}

    def draw(canvas):
        figure, axes = canvas.subplots(1, 3, height=2)
        columns = {round(ax.get_position().x0, 2) for ax in axes}
        shapes[canvas.narrow] = (len(columns), figure.get_size_inches()[1])

    wide, narrow = svg(draw), svg(draw, narrow=True)
    assert shapes == {False: (3, 2.0), True: (1, 6.0)}
    assert points_wide(narrow) < 300 < 550 < points_wide(wide)


def points_wide(text):
    return float(ET.fromstring(text).get("viewBox").split()[2])


def test_a_scatter_of_many_points_is_a_picture_of_bounded_weight():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(2, 3 * style.RASTERISE_ABOVE))
    text = svg(lambda canvas: canvas.subplots(height=3)[1].scatter(*points))
    assert "data:image/png;base64," in text
    assert len(text) < 400_000


@pytest.mark.parametrize("times", [0, 2])
def test_a_drawing_makes_one_figure(times):
    with pytest.raises(ValueError, match=f"one figure with canvas.subplots.*{times}"):
        svg(lambda canvas: [canvas.subplots() for _ in range(times)])


def test_numbers_of_a_log_axis_are_written_out(monkeypatch):
    seen = []
    monkeypatch.setattr(style, "drawable", lambda text: (seen.append(text), text)[1])

    def draw(canvas):
        ax = canvas.subplots(height=2)[1]
        ax.plot([1, 2], [1, 100_000])
        ax.set_yscale("log")

    svg(draw)
    assert {"1", "100", "10,000"} <= set(seen)
    assert not [text for text in seen if "10^" in text]


def test_a_mark_costs_few_bytes_and_stays_where_it_was():
    """Letters and marks are most of a page: each is placed by its x and y, to a tenth of its unit."""
    x, y = np.random.default_rng(0).uniform(size=(2, 50))

    def scatter(canvas):
        canvas.subplots(height=2)[1].scatter(x, y)

    root = ET.fromstring(svg(scatter))
    uses = root.findall(f".//{style._USE}")
    assert not [use for use in uses if "transform" in use.attrib]
    groups = [group.findall(style._USE) for group in root.iter() if len(group.findall(style._USE)) == 50]
    (marks,) = groups
    assert max(len(" ".join(mark.attrib.values())) for mark in marks) < 24
    for name, data, sign in (("x", x, 1), ("y", y, -1)):
        places = sign * np.array([float(mark.get(name)) for mark in marks])
        slope, offset = np.polyfit(data, places, 1)
        assert np.abs(places - (slope * data + offset)).max() < 0.06
