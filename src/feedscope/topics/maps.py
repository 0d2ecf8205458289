"""The map to touch: every post a mark, its two texts under the finger."""

import re
from typing import TYPE_CHECKING

import numpy as np

from feedscope.reporting.style import INK, MUTED
from feedscope.reporting.text import columns
from feedscope.topics.figures import look, on_map
from feedscope.topics.study import OUTLIER, Study

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LINE = 56  # columns; a Chinese character takes two
LONGEST = 280  # letters of a text in a hover
_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_OPENING, _CLOSING = "（「『《〈【〔“‘([", "，。、！？；：）」』》〉】〕”’…)],.!?;:%"
_PIECE = re.compile(rf"[{re.escape(_OPENING)}]*(?:[^\s{_WIDE}]+|[{_WIDE}])[{re.escape(_CLOSING)}]*\s*")
SYMBOLS = {"o": "circle", "s": "square", "^": "triangle-up", "D": "diamond", "v": "triangle-down",
           "P": "cross", "X": "x", "*": "star"}  # fmt: skip


def interactive(study: Study) -> "Figure":
    """A plotly figure; hovering shows topic, source text and translation."""
    from plotly import graph_objects as go

    labels, at, posts = study.labels, study.coordinates, study.material.posts
    shown = on_map(study)
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
                f"{heading}\n\n{_wrapped(text)}\n\n{_wrapped(target)}".strip()
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


def _wrapped(text: str) -> str:
    """`text` in lines of at most LINE columns, at most LONGEST letters of it.

    Lines break at blanks and around Chinese characters, and no Latin word, link or number is cut that has
    room on a line; a line begins with no closing and ends with no opening punctuation.
    """
    text = " ".join(text.split())
    short = text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
    lines = [""]
    for piece in _PIECE.findall(short):
        if columns(lines[-1] + piece.rstrip()) > LINE:
            lines.append("")
        while columns(piece.rstrip()) > LINE:
            cut = max(at for at in range(1, len(piece)) if columns(piece[:at]) <= LINE)
            lines[-1:] = [piece[:cut], ""]
            piece = piece[cut:]
        lines[-1] += piece
    return "\n".join(line.strip() for line in lines).strip()
