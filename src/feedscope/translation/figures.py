"""Figures of the translation report. Each takes a canvas (drawn wide and narrow) and what it shows."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from feedscope.reporting.style import INK, MARKERS, MUTED, PAPER, SERIES, Canvas
from feedscope.reporting.text import number
from feedscope.translation.study import Study
from feedscope.translation.wording import WAYS, percent

_HALO: list[AbstractPathEffect] = [withStroke(linewidth=2.5, foreground=PAPER)]
_FARTHEST = 50  # rank to which recall curves are drawn
_TICKS = (1, 2, 5, 10, 20, 50)


def _title(axes: Axes, canvas: Canvas, text: str) -> None:
    axes.set_title(textwrap.fill(text, 48 if canvas.narrow else 104))


def _percent_axis(axes: Axes, which: str) -> None:
    getattr(axes, f"{which}axis").set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))


def rates(canvas: Canvas, table: pd.DataFrame, n: int) -> None:
    """Share of translations with an error of each category, with Wilson intervals; as `rates.by_category`."""
    _, axes = canvas.subplots(height=0.9 + 0.42 * len(table))
    places = np.arange(len(table))
    axes.hlines(places, table["low"], table["high"], color=SERIES[0], lw=2)
    axes.plot(table["share"], places, MARKERS[0], color=SERIES[0], ms=6)
    for place, row in zip(places, table.to_dict("records"), strict=True):
        axes.annotate(
            f"{number(row['pairs'])}", (row["high"], place), (6, 0), textcoords="offset points", va="center"
        )
    axes.set_yticks(places, [c.replace("/", "/\n") if canvas.narrow else c for c in table["category"]])
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(0, 1.15 * table["high"].max())
    axes.grid(visible=False, axis="y")
    _percent_axis(axes, "x")
    axes.set_xlabel(f"share of {number(n)} translations, 95% interval")
    _title(axes, canvas, rates_claim(table))


def rates_claim(table: pd.DataFrame) -> str:
    """Which category is found most often."""
    found = table[table["pairs"] > 0]
    if found.empty:
        return "No hard check finds an error"
    most = found[found["pairs"] == found["pairs"].max()]["category"]
    return f"Found most often: {' and '.join(most)} ({number(int(found['pairs'].max()))} translations" + (
        " each)" if len(most) > 1 else ")"
    )


def similarity(canvas: Canvas, study: Study) -> None:
    """Cosine of sources with their own translation, and with another post's."""
    _, axes = canvas.subplots(height=3.2)
    own = study.pairs["similarity"].dropna().to_numpy()
    bins = np.linspace(min(-0.2, own.min(), *study.to_others), 1, 49)
    groups = [(own, "own translation", SERIES[0], "-"), (study.to_others, "another post's", SERIES[1], "--")]
    for values, label, colour, style in groups:
        if not len(values):
            continue
        counts, edges = np.histogram(values, bins)
        shares = counts / len(values)
        axes.stairs(shares, edges, color=colour, ls=style, lw=1.8)
        peak = int(np.argmax(shares))
        place = (float(edges[peak : peak + 2].mean()), float(shares[peak]))
        label = f"{label}\n(n = {number(len(values))})"
        axes.annotate(
            label, place, (0, 4), textcoords="offset points", ha="center", va="bottom", color=colour,
            path_effects=_HALO,
        )  # fmt: skip
    axes.set_ylim(0, 1.3 * axes.dataLim.y1)
    axes.set_xlabel("cosine of source and translation")
    axes.set_ylabel("share of pairs")
    _percent_axis(axes, "y")
    _title(axes, canvas, similarity_claim(study))


def similarity_claim(study: Study) -> str:
    """The two medians."""
    own = number(float(study.pairs["similarity"].median()), 2)
    if not len(study.to_others):
        return f"Median similarity to the own translation: {own}"
    return (
        f"Median similarity: {own} to the own translation, "
        f"{number(float(np.median(study.to_others)), 2)} to another post's"
    )


def recall(canvas: Canvas, study: Study) -> None:
    """Recall@k of vectors and baseline, one panel a direction."""
    _, panels = canvas.subplots(1, 2, height=3.1, sharex=True, sharey=True)
    ks = np.arange(1, _FARTHEST + 1)
    for axes, (way, words) in zip(panels, WAYS.items(), strict=True):
        methods = (
            ("sentence vectors", study.ranks, SERIES[0], "-"),
            ("baseline", study.baseline, SERIES[1], "--"),
        )
        for label, ranks, colour, style in methods:
            found = ranks.of(way)[study.first]
            curve = (found[:, None] <= ks).mean(axis=0)
            axes.plot(ks, curve, color=colour, ls=style)
            axes.plot(1, curve[0], MARKERS[0], color=colour, clip_on=False, zorder=3)
            text = f"{label}: {percent(int((found == 1).sum()), len(found))} first"
            axes.annotate(
                text, (1.25, curve[0]), (0, -6), textcoords="offset points", va="top", color=colour,
                path_effects=_HALO,
            )  # fmt: skip
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(_TICKS))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_ylim(0, 1.04)
        axes.set_xlabel("first k places (log axis)")
        axes.tick_params(labelbottom=True)
        _percent_axis(axes, "y")
        axes.set_title(f"{words.label}, n = {number(len(study.first))}")
    panels[0].set_ylabel("counterpart is among them")
    if canvas.narrow:
        panels[1].set_ylabel("counterpart is among them")


def lengths(canvas: Canvas, study: Study, limit: float) -> None:
    """Length of source and target of each pair, with the band of usual ratios and the outliers."""
    _, axes = canvas.subplots(height=3.6)
    pairs = study.pairs
    sizes = pairs[["length", "target_length"]].clip(lower=1).to_numpy()
    out = (pairs["length_score"].abs() > limit).to_numpy()
    axes.scatter(*sizes[~out].T, s=14, marker=MARKERS[0], color=SERIES[0], alpha=0.35, lw=0)
    axes.scatter(*sizes[out].T, s=34, marker=MARKERS[3], color=SERIES[3], lw=0)
    grid = np.geomspace(1, max(2, sizes[:, 0].max()), 100)
    for score, style in ((-limit, ":"), (0, "-"), (limit, ":")):
        curve = study.usual_length.target_at(grid, score)
        axes.plot(grid[curve >= 1], curve[curve >= 1], color=INK, ls=style, lw=1.1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("source, characters (log axis)")
    axes.set_ylabel("translation, characters (log axis)")
    _title(axes, canvas, lengths_claim(study, limit))


def lengths_claim(study: Study, limit: float) -> str:
    """How many are outliers, and what is usual."""
    out = int((study.pairs["length_score"].abs() > limit).sum())
    usual, far = number(study.usual_length.ratio, 2), f"{number(out)} of {number(len(study.pairs))} far off"
    return f"Usual: {usual} characters of translation for one of source; {far}"


def variants(canvas: Canvas, twice: pd.DataFrame) -> None:
    """chrF of each further translation with the first, in order."""
    _, axes = canvas.subplots(height=2.6)
    scores = np.sort(twice["chrf"].to_numpy(dtype=float))
    axes.plot(scores, np.arange(1, len(scores) + 1) / len(scores), drawstyle="steps-post", color=SERIES[0])
    axes.plot(scores, np.arange(1, len(scores) + 1) / len(scores), MARKERS[0], color=SERIES[0], ms=4)
    middle = float(np.median(scores))
    axes.axvline(middle, color=MUTED, lw=1)
    axes.annotate(
        f"median {number(middle)}", (middle, 0.04), (5, 0), textcoords="offset points", path_effects=_HALO
    )
    axes.set(xlim=(0, 100), ylim=(0, 1.05), xlabel="chrF of two translations of one post (100: equal)")
    axes.set_ylabel("share at or below")
    _percent_axis(axes, "y")
    _title(axes, canvas, variants_claim(twice))


def variants_claim(twice: pd.DataFrame) -> str:
    """The range of agreement."""
    scores = twice["chrf"]
    low, high = number(float(scores.min())), number(float(scores.max()))
    return f"Translations of the same post: chrF from {low} to {high}, n = {number(len(scores))}"
