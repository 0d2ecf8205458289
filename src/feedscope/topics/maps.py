"""The map to touch: every post a mark, its two texts under the finger."""

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from feedscope.reporting.style import INK, MUTED
from feedscope.topics.figures import look
from feedscope.topics.study import OUTLIER, Study

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST = 5000  # posts; beyond, evenly spaced ones: every text on the map is bytes of the page
LINE, LINE_ZH = 56, 28
LONGEST = 280  # letters of a text in a hover
SYMBOLS = {"o": "circle", "s": "square", "^": "triangle-up", "D": "diamond", "v": "triangle-down",
           "P": "cross", "X": "x", "*": "star"}  # fmt: skip


def interactive(study: Study) -> "Figure":
    """A plotly figure; hovering shows topic, source text and translation."""
    from plotly import graph_objects as go

    labels, at, posts = study.labels, study.coordinates, study.material.posts
    shown = np.unique(np.linspace(0, len(at) - 1, min(len(at), MOST)).round().astype(int))
    figure = go.Figure()
    names = {row["topic"]: f"{row['topic']} · {row['label_en']}" for row in study.topics.to_dict("records")}
    both = dict(zip(study.topics["topic"], study.topics["label_zh"], strict=True))
    for topic in [*names, OUTLIER]:
        rows = shown[labels[shown] == topic]
        colour, marker = (MUTED, "") if topic == OUTLIER else look(topic)
        heading = f"{names[topic]} · {both[topic]}" if topic in names else "no topic"
        figure.add_scatter(
            x=at[rows, 0].round(3).tolist(),
            y=at[rows, 1].round(3).tolist(),
            mode="markers",
            name=str(topic) if topic in names else "no topic",
            marker={
                "color": colour,
                "symbol": SYMBOLS.get(marker, "circle-open"),
                "size": 7,
                "opacity": 0.75,
            },
            hovertext=[
                f"{heading}\n\n{_wrapped(text, LINE)}\n\n{_wrapped(target, LINE_ZH)}".strip()
                for text, target in zip(posts["text"].iloc[rows], posts["target"].iloc[rows], strict=True)
            ],
            hoverinfo="text",
        )
    for topic in names:
        x, y = np.median(at[labels == topic], axis=0).round(3).tolist()
        figure.add_annotation(x=x, y=y, text=str(topic), showarrow=False, font={"size": 15, "color": INK})
    axis = {"showticklabels": False, "zeroline": False, "showgrid": False, "ticks": "", "title": ""}
    figure.update_layout(
        xaxis=axis,
        yaxis=axis,
        height=600,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.02, "yanchor": "top"},
        hovermode="closest",
        hoverlabel={"align": "left"},
    )
    return figure


def _wrapped(text: str, width: int) -> str:
    """`text` in lines of at most `width` letters, at most LONGEST letters of it."""
    text = " ".join(text.split())
    short = text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
    return "\n".join(textwrap.wrap(short, width, break_on_hyphens=False))
