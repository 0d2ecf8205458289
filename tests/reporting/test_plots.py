"""Plotly figures become inert data: no string of the data is read as markup, no trace needs the network."""

import json

import plotly.graph_objects as go
import pytest

from feedscope.errors import FeedscopeError
from feedscope.reporting.plots import TRACES, plotly_payload
from feedscope.reporting.style import SERIES

HOSTILE = "<b>x</b><img src=x onerror=alert(1)> & <a href='https://example.org'>y</a>\nz\u202e"


def test_texts_of_the_data_are_plain_text():
    figure = go.Figure(go.Scatter(x=[1], y=[1], text=[HOSTILE], name=HOSTILE, customdata=[[HOSTILE]]))
    (trace,) = plotly_payload(figure)["data"]
    for text in (trace["text"][0], trace["name"], trace["customdata"][0][0]):
        assert text.startswith("&lt;b&gt;x&lt;/b&gt;&lt;img src=x onerror=alert(1)&gt; &amp; &lt;a ")
        assert "<br>z" in text
        assert "\u202e" not in text


def test_templates_and_layout_keep_harmless_markup_alone():
    figure = go.Figure(go.Bar(x=["a"], y=[1], hovertemplate="<b>%{x}</b><extra></extra><a href='x'>l</a>"))
    figure.update_layout(title="A <b>title</b><img src=x>")
    payload = plotly_payload(figure)
    assert payload["data"][0]["hovertemplate"] == "<b>%{x}</b><extra></extra>&lt;a href='x'>l&lt;/a>"
    assert payload["layout"]["title"]["text"] == "A <b>title</b>&lt;img src=x>"
    assert "template" not in payload["layout"]


def test_colours_of_the_palette_follow_the_mode():
    payload = plotly_payload(go.Figure(go.Scatter(x=[1], y=[1], marker={"color": [SERIES[0].upper()]})))
    assert payload["data"][0]["marker"]["color"] == ["var(--s1)"]


@pytest.mark.parametrize("kind", ["scattergl", "scatter3d", "choropleth", "scattermap", "surface"])
def test_a_trace_that_needs_webgl_or_map_tiles_is_refused(kind):
    assert kind not in TRACES
    with pytest.raises(FeedscopeError, match=f"plotly trace '{kind}' needs eval or the network"):
        plotly_payload(go.Figure({"data": [{"type": kind}]}))


def test_the_payload_is_the_same_twice():
    figures = [go.Figure(go.Scatter(x=[1, 2], y=[2, 1])) for _ in range(2)]
    assert len({json.dumps(plotly_payload(f)) for f in figures}) == 1
