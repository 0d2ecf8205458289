"""Figures of the topics: how large, where on the map, how steady, how many.

Each takes a canvas (drawn wide and narrow) and the study. Topics are told apart by number and
marker, never by colour alone.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import AbstractPathEffect, withStroke

from feedscope.reporting.style import ACCENT, GRID, INK, MARKERS, MUTED, PAPER, SERIES, Canvas, drawable
from feedscope.reporting.text import columns, number
from feedscope.topics.number import AGREEING
from feedscope.topics.repeats import CONSENSUS
from feedscope.topics.study import OUTLIER, Study

HALO: list[AbstractPathEffect] = [withStroke(linewidth=2.5, foreground=PAPER)]
LETTER, LINE = 5.5, 12  # points that a letter of a label and its line take
NARROW_LABEL, WIDE_LABEL = 56, 110  # letters; a Chinese character takes the room of two
MAP_POSTS = 5000  # beyond, evenly spaced ones: every text on the map to touch is bytes of the page


def look(topic: int) -> tuple[str, str]:
    """Colour and marker of a topic; 56 topics until the two together repeat."""
    return SERIES[topic % len(SERIES)], MARKERS[(topic + topic // len(SERIES)) % len(MARKERS)]


def shorten(text: str, room: int) -> str:
    """`text` cut to `room` letters, Chinese characters counting two, with an ellipsis where it is cut."""
    used = 0
    for i, letter in enumerate(text):
        used += 2 if ord(letter) >= 0x2E80 else 1
        if used > room:
            return text[: max(i - 1, 0)].rstrip(" ·,、") + "…"
    return text


def first_word(label: str) -> str:
    """The first keyword of a label, or what chatter is called."""
    return label.split(":")[0].split(",")[0]


def row_label(axes: Axes, at: float, text: str) -> None:
    """What a row is, at the left of the axes."""
    axes.annotate(text, (0, at), xycoords=("axes fraction", "data"), va="bottom", fontsize="small", color=INK)


def apart(places: Sequence[tuple[float, float]], names: Sequence[str]) -> list[int]:
    """By how many points to shift each name up or down so that none covers an earlier one."""
    kept: list[tuple[float, float, float]] = []
    shifts = []
    for (x, y), name in zip(places, names, strict=True):
        half = LETTER * columns(name) / 2
        free = (
            shift
            for shift in (0, LINE, -LINE, 2 * LINE, -2 * LINE)
            if all(abs(x - a) > half + b or abs(y + shift - c) >= LINE for a, c, b in kept)
        )
        shifts.append(next(free, 0))
        kept.append((x, y + shifts[-1], half))
    return shifts


def sizes(canvas: Canvas, study: Study) -> None:
    """A bar a topic, its number and both labels above it; chatter is hatched."""
    rows = study.topics
    _, axes = canvas.subplots(height=0.7 + 0.44 * max(len(rows), 1))
    for place, row in enumerate(rows.to_dict("records")):
        colour, hatch = (MUTED, "///") if row["chatter"] else (ACCENT, "")
        axes.barh(place, row["size"], height=0.34, color=colour, hatch=hatch)
        axes.annotate(
            f"{row['size']:,}", (row["size"], place), (4, 0), textcoords="offset points", va="center"
        )
        label = drawable(
            " · ".join(str(row[name]) for name in ("topic", "label_en", "label_zh") if row[name] != "")
        )
        row_label(axes, place - 0.2, shorten(label, NARROW_LABEL if canvas.narrow else WIDE_LABEL))
    _rows(axes, len(rows))
    axes.set(xlabel="posts", xlim=(0, rows["size"].max() * 1.1))


def on_map(study: Study) -> np.ndarray:
    """Rows of the posts that the maps show."""
    posts = len(study.material)
    return np.unique(np.linspace(0, posts - 1, min(posts, MAP_POSTS)).round().astype(int))


def map_of_posts(canvas: Canvas, study: Study) -> None:
    """Every post as a mark; each topic's number stands at the middle of its posts."""
    height = 4.2 if canvas.narrow else 5.4
    _, axes = canvas.subplots(height=height)
    labels, at = study.labels, study.coordinates
    shown = on_map(study)
    size = 9 if canvas.narrow else 16
    for topic in range(OUTLIER, len(study.topics)):
        points = at[shown[labels[shown] == topic]]
        colour, marker = (MUTED, ".") if topic == OUTLIER else look(topic)
        axes.scatter(*points.T, s=size, marker=marker, color=colour, alpha=0.65, lw=0)
    names = [
        str(row["topic"]) if canvas.narrow else f"{row['topic']} {drawable(first_word(row['label_en']))}"
        for row in study.topics.to_dict("records")
    ]
    middles = [np.median(at[labels == topic], axis=0) for topic in study.topics["topic"]]
    points = [
        72 * side / (span or 1) for side, span in zip((canvas.width, height), np.ptp(at, axis=0), strict=True)
    ]
    shifts = apart([tuple(middle * points) for middle in middles], names)
    for name, middle, shift in zip(names, middles, shifts, strict=True):
        axes.annotate(name, middle, (0, shift), textcoords="offset points", ha="center", va="center",
                      color=INK, path_effects=HALO)  # fmt: skip
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_color(GRID)
        spine.set_visible(True)


def steadiness(canvas: Canvas, study: Study) -> None:
    """For each method, the agreement of every two of its runs, and their mean with its interval."""
    _, axes = canvas.subplots(height=0.8 + 0.6 * len(study.rivals))
    for place, rival in enumerate(study.rivals):
        found = rival.steadiness
        ours = rival.name == CONSENSUS
        spread = np.asarray(np.arange(len(found.values)) * 0.6180339887498949 % 1 - 0.5) * 0.3
        axes.scatter(found.values, place + spread, s=12, color=ACCENT if ours else MUTED, alpha=0.5, lw=0)
        axes.hlines(place, found.low, found.high, color=INK, lw=2.2)
        axes.plot(found.value, place, marker="|", color=INK, ms=16, mew=2.2)
        interval = f"{found.low:z.2f} to {found.high:z.2f}"
        row_label(
            axes,
            place - 0.24,
            f"{rival.name}: {found.value:z.2f} ({interval}), {len(rival.partitions)} runs",
        )
    _rows(axes, len(study.rivals))
    low = min(min(rival.steadiness.low, *rival.steadiness.values) for rival in study.rivals)
    axes.set(xlim=(min(0.0, low - 0.02), 1.02), xlabel="agreement of two runs (AMI)")


def _rows(axes: Axes, count: int) -> None:
    axes.set_ylim(count - 0.5, -0.8)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")


def choice(canvas: Canvas, study: Study) -> None:
    """How well halves of the runs and of the posts agree by number of topics, and the one taken."""
    _, axes = canvas.subplots(height=3.4)
    curve = study.curve
    axes.vlines(curve["topics"], curve["lowest"], curve["highest"], color=MUTED, lw=1)
    axes.plot(curve["topics"], curve["halves"], marker="o", color=ACCENT, label="halves of the runs")
    axes.vlines(curve["topics"], curve["posts_lowest"], curve["posts_highest"], color=MUTED, lw=1)
    axes.plot(curve["topics"], curve["posts"], marker="s", ls=":", color=INK, label="halves of the posts")
    axes.axhline(AGREEING, color=MUTED, lw=1, ls="--")
    for taken in curve[curve["topics"] == study.tried].to_dict("records"):
        axes.plot(taken["topics"], taken["posts"], marker="o", ms=13, mfc="none", mec=INK, mew=1.8)
        axes.annotate(
            f"{number(int(taken['topics']))} taken", (taken["topics"], taken["posts"]), (0, -26),
            textcoords="offset points", ha="right", path_effects=HALO,
        )  # fmt: skip
    axes.set(xlabel="number of topics", ylabel="agreement (AMI)")
    axes.set_ylim(min(0, curve["posts_lowest"].min()), 1.03)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2, handlelength=2.8)
    axes.xaxis.get_major_locator().set_params(integer=True)
