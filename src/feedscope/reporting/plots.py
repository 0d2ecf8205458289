"""Plotly figures as inert data: JSON that the page's one script draws.

Plotly reads a small HTML in its texts. Everything in a figure's data (labels, hover texts,
customdata) is taken as plain text and escaped; line breaks become <br>. Only the strings that
code writes, not data, keep markup: templates and the layout, and there only harmless tags.
"""

import json
import re
from typing import Any

from feedscope.errors import FeedscopeError
from feedscope.reporting.palette import COLOURS
from feedscope.reporting.text import visible

TRACES = {
    "scatter", "bar", "box", "violin", "histogram", "histogram2d", "heatmap", "contour", "pie",
    "scatterpolar", "sankey", "sunburst", "treemap", "icicle", "funnel", "waterfall", "parcoords", "parcats",
}  # fmt: skip
_TEMPLATES = {"hovertemplate", "texttemplate"}
_HARMLESS = re.compile(r"<(?!/?(?:b|i|br|br/|sub|sup|extra)>)")


def plotly_payload(figure: Any) -> dict[str, Any]:
    """`figure` (plotly.graph_objects.Figure) as {"data": […], "layout": {…}}, safe to draw.

    The template is dropped: the page applies its own colours, in light and in dark.

    Raises:
        FeedscopeError: a kind of trace outside TRACES (WebGL needs eval, maps need the network).
    """
    content = json.loads(figure.to_json())
    layout = content.get("layout", {})
    layout.pop("template", None)
    for trace in content["data"]:
        kind = trace.get("type", "scatter")
        if kind not in TRACES:
            raise FeedscopeError(
                f"plotly trace '{kind}' needs eval or the network; use scatter, bar, heatmap, …"
            )
    data = [
        {key: _code(value) if key in _TEMPLATES else _data(value) for key, value in trace.items()}
        for trace in content["data"]
    ]
    return {"data": _colours(data), "layout": _colours(_code(layout))}


def _data(value: Any) -> Any:
    """Every string below `value` as plain text, every number to six digits: more than a screen shows."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, str):
        escaped = visible(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return escaped.replace("\n", "<br>")
    if isinstance(value, list):
        return [_data(v) for v in value]
    if isinstance(value, dict):
        return {k: v if k in ("bdata", "dtype", "shape") else _data(v) for k, v in value.items()}
    return value


def _code(value: Any) -> Any:
    """Every string below `value` with harmless tags only."""
    if isinstance(value, str):
        return _HARMLESS.sub("&lt;", visible(value))
    if isinstance(value, list):
        return [_code(v) for v in value]
    if isinstance(value, dict):
        return {k: _code(v) for k, v in value.items()}
    return value


_VARIABLE = {light: f"var(--{name})" for name, (light, _) in COLOURS.items()}


def _colours(value: Any) -> Any:
    """The palette's light values as var(--name), which the page's script resolves for its mode."""
    if isinstance(value, str):
        return _VARIABLE.get(value.lower(), value)
    if isinstance(value, list):
        return [_colours(v) for v in value]
    if isinstance(value, dict):
        return {k: _colours(v) for k, v in value.items()}
    return value
