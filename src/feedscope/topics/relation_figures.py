"""Figures of what topics go with: months, one another, likes; and the map of pooled texts."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from scipy.cluster.hierarchy import dendrogram

from feedscope.reporting.style import ACCENT, INK, MUTED, Canvas, drawable
from feedscope.topics.figures import HALO, look, row_label, shorten
from feedscope.topics.hierarchy import Hierarchy
from feedscope.topics.likes import Effects
from feedscope.topics.pooled import Pooled
from feedscope.topics.study import OUTLIER, Study
from feedscope.topics.summaries import Placed

NARROW_NAME, WIDE_NAME = 26, 48  # letters of a topic's name
TICKS = {True: 5, False: 12}
SURE = 0.7  # support from which a branch is drawn in full


def name(study: Study, topic: int, room: int) -> str:
    """Number and English label of a topic, or "no topic"."""
    if topic == OUTLIER:
        return "no topic"
    return shorten(drawable(f"{topic} · {study.topics['label_en'].iloc[topic]}"), room)


def over_time(canvas: Canvas, study: Study, table: pd.DataFrame) -> None:
    """A row of bars for each topic, one bar a month; all rows have one scale."""
    topics = [*study.topics["topic"], *([OUTLIER] if (table["topic"] == OUTLIER).any() else [])]
    months = sorted(set(table["month"]))
    _, axes = canvas.subplots(len(topics), 1, height=0.6 + 0.52 * len(topics), sharex=True, sharey=True)
    rows: list[Axes] = list(np.atleast_1d(axes))
    most = int(table["posts"].max())
    for topic, row in zip(topics, rows, strict=True):
        own = table[table["topic"] == topic].set_index("month")["posts"].reindex(months, fill_value=0)
        chatter = topic == OUTLIER or study.topics["chatter"].iloc[topic] == 1
        row.bar(range(len(months)), own, width=0.8, color=MUTED if chatter else ACCENT)
        row.set_title(name(study, topic, WIDE_NAME), fontsize="small", pad=1.5)
        row.set(ylim=(0, most * 1.05), yticks=[most], xlim=(-0.6, len(months) - 0.4))
        row.grid(visible=False, axis="x")
    step = -(-len(months) // TICKS[canvas.narrow])
    shown = range(0, len(months), step)
    rows[-1].set_xticks(list(shown), [months[place] for place in shown])


def tree(canvas: Canvas, study: Study, found: Hierarchy) -> None:
    """The tree of topics, its leaves at the left; branches that come out again are drawn in full."""
    laid = dendrogram(found.tree, no_plot=True)
    order = laid["leaves"]
    _, axes = canvas.subplots(height=0.8 + 0.34 * len(order))
    # scipy draws the joins in the order of a walk; distances tell which is which.
    support = dict(zip(found.tree[:, 2].round(9), found.joins["support"], strict=True))
    for across, along in zip(laid["icoord"], laid["dcoord"], strict=True):
        known = support[round(max(along), 9)]
        root = max(along) == found.tree[-1, 2]
        sure = known >= SURE and not root  # every tree has the root
        axes.plot(
            along, across, color=INK if sure else MUTED, lw=1.8 if sure else 1.0, ls="-" if sure else "--"
        )
        if not root:
            axes.annotate(
                f"{known:.0%}", (max(along), (across[1] + across[2]) / 2), (2, 1.5),
                textcoords="offset points", va="bottom", fontsize="small", path_effects=HALO,
            )  # fmt: skip
    room = NARROW_NAME if canvas.narrow else WIDE_NAME
    axes.set_yticks([5 + 10 * place for place in range(len(order))], [name(study, t, room) for t in order])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set(
        xlim=(0, found.tree[-1, 2] * (1.15 if canvas.narrow else 1.06)),
        ylim=(10 * len(order), 0),
        xlabel="distance (1 − cosine)",
    )


def likes(canvas: Canvas, study: Study, found: Effects) -> None:
    """For each topic: its likes against all others' as they come (hollow), and within kind (filled)."""
    table = found.table.sort_values("ratio", ascending=False, kind="stable").reset_index(drop=True)
    _, axes = canvas.subplots(height=0.9 + 0.56 * len(table))
    axes.axvline(1, color=MUTED, lw=1)
    for place, row in table.iterrows():
        at = float(place)  # type: ignore[arg-type]
        axes.hlines(at + 0.2, row["crude_low"], row["crude_high"], color=MUTED, lw=1)
        axes.plot(row["crude"], at + 0.2, marker="o", mfc="none", mec=MUTED, ms=5)
        axes.hlines(at, row["low"], row["high"], color=ACCENT, lw=2.2)
        axes.plot(row["ratio"], at, marker="o", color=ACCENT, ms=6)
        room = NARROW_NAME if canvas.narrow else WIDE_NAME
        said = (
            f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f}), at first sight {row['crude']:.2f}"
        )
        label = name(study, int(row["topic"]), room)
        row_label(axes, at - 0.16, f"{label}: {row['ratio']:.2f}" if canvas.narrow else f"{label}: {said}")
    axes.set_xscale("log")
    axes.set(
        ylim=(len(table) - 0.4, -0.8), yticks=[],
        xlabel="likes, times those of the other posts (log axis)",
    )  # fmt: skip
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")


def pools(canvas: Canvas, found: Pooled) -> None:
    """Each pool a mark of its commonest topic; the largest are named where there is room."""
    _, axes = canvas.subplots(height=4.4 if canvas.narrow else 5.6)
    table = found.pools
    for topic in sorted(set(table["topic"])):
        own = table[table["topic"] == topic]
        colour, marker = (MUTED, ".") if topic == OUTLIER else look(topic)
        sizes = 14 + 6 * np.sqrt(own["words"])
        axes.scatter(own["x"], own["y"], s=sizes, marker=marker, color=colour, alpha=0.7, lw=0)
    for row in _room_for(table, canvas):
        axes.annotate(
            drawable(row["name"]), (row["x"], row["y"]), (0, 6), textcoords="offset points",
            ha="center", fontsize="x-small", color=INK,
        )  # fmt: skip
    axes.margins(0.12 if canvas.narrow else 0.08)
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(True)


def _room_for(table: pd.DataFrame, canvas: Canvas) -> list[dict]:
    """The pools whose names do not cover one another's, the largest first."""
    wide, high = (0.021, 0.05) if canvas.narrow else (0.0095, 0.035)
    span = {axis: (table[axis].max() - table[axis].min()) or 1.0 for axis in ("x", "y")}
    kept: list[tuple[float, float, float]] = []
    rows = []
    for row in table.sort_values("words", ascending=False, kind="stable").to_dict("records"):
        x, y, half = row["x"] / span["x"], row["y"] / span["y"], wide * len(row["name"]) / 2
        if all(abs(x - a) > half + b or abs(y - c) > high for a, c, b in kept):
            kept.append((x, y, half))
            rows.append(row)
    return rows


def threshold(canvas: Canvas, placed: Placed) -> None:
    """Posts with their topic and without it, by similarity; the line between; the summaries below."""
    _, axes = canvas.subplots(height=3.4)
    edges = np.linspace(min(placed.gone.min(), placed.here.min()), placed.here.max(), 31)
    gone, here = (np.histogram(values, edges)[0] / len(values) for values in (placed.gone, placed.here))
    axes.stairs(gone, edges, color=MUTED, alpha=0.35, fill=True, label="posts without their topic")
    axes.stairs(here, edges, color=ACCENT, lw=1.8, label="posts")
    top = float(max(gone.max(), here.max()))
    axes.axvline(placed.threshold, color=INK, lw=1.4)
    axes.annotate(
        "on none | on a topic", (placed.threshold, 1.02 * top), ha="center", fontsize="small",
        path_effects=HALO,
    )  # fmt: skip
    at = placed.table["similarity"].to_numpy(float)
    inside = placed.table["topic"].notna().to_numpy()
    for kept, colour, marker in ((inside, ACCENT, "o"), (~inside, MUTED, "x")):
        axes.plot(at[kept], np.full(kept.sum(), -0.07 * top), ls="", marker=marker, color=colour, ms=5)
    axes.legend(loc="upper right")
    ticks = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(0, top)
    axes.set_yticks([tick for tick in ticks if tick <= top])
    axes.set_ylim(-0.13 * top, 1.18 * top)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set(xlabel="similarity to the nearest topic", ylabel="share of posts")
