"""Figures of the claims that were tested: raw posts, estimates, intervals, verdicts."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import MultipleLocator

from feedscope.engagement import wording
from feedscope.engagement.figures import HALO, count_axis, row_label, rows_only, spread, title
from feedscope.engagement.result import Result
from feedscope.findings import ESTABLISHED, Finding
from feedscope.reporting.style import ACCENT, INK, MUTED, PAPER, SERIES, Canvas
from feedscope.reporting.text import number, tally


def judged(finding: Finding) -> str:
    """A claim as a title; in quotation marks after its verdict where it is not established."""
    if finding.verdict in ("", ESTABLISHED):
        return finding.claim_en
    return f'{finding.verdict.capitalize()}: "{finding.claim_en}"'


def _ratio_axis(axes: Axes, places: pd.Series, counts: pd.Series) -> None:
    """A log axis of ratios with 1 marked, and how many posts stand behind each place, at the foot."""
    axes.axhline(1, color=INK, lw=0.8)
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.set_ylim(low / (high / low) ** 0.1, high)
    at_foot: dict[str, Any] = {
        "xycoords": ("data", "axes fraction"),
        "ha": "center",
        "fontsize": "x-small",
        "color": INK,
    }
    for place, count in zip(places, counts, strict=True):
        axes.annotate(f"{count:.0f}", (place, 0.015), **at_foot)
    axes.annotate("n", (places.min() - 0.75, 0.015), **at_foot)
    axes.grid(visible=False, axis="x")


def best_time(canvas: Canvas, result: Result, verdict: Finding) -> None:
    """Every post against its month, and each bin against the rest with simultaneous intervals."""
    _, axes = canvas.subplots(height=4.0)
    posts, bins = result.units, result.details
    which = result.claim.bins
    places = posts[which] + 0.5 * spread(len(posts))
    axes.scatter(places, np.exp(posts["residual"]), s=9, color=MUTED, alpha=0.45, lw=0)
    best = bins["t"].argmax()
    for i, row in enumerate(bins.to_dict("records")):
        colour, marker, size = (ACCENT, "D", 7) if i == best else (INK, "o", 4.5)
        axes.vlines(row["bin"], row["ci_low"], row["ci_high"], color=colour, lw=2.4 if i == best else 1.2)
        axes.plot(row["bin"], row["ratio"], marker, color=colour, ms=size)
    _ratio_axis(axes, bins["bin"], bins["n"])
    axes.set_ylabel("times the typical count (log axis)")
    if which == "hour":
        axes.set(xlim=(-1, 24), xlabel="local hour of day")
        axes.xaxis.set_major_locator(MultipleLocator(4 if canvas.narrow else 2))
    else:
        axes.set(xlim=(-1, 6.6), xlabel="weekday, local")
        axes.set_xticks(range(7), wording.WEEKDAYS)
    title(axes, canvas, judged(verdict))


def trend(canvas: Canvas, result: Result, verdict: Finding) -> None:
    """Every post over time, and the Theil-Sen line with its level at both ends."""
    _, axes = canvas.subplots(height=3.4)
    posts, line = result.units, result.details
    axes.scatter(posts["local"], posts["value"], s=12, color=SERIES[0], alpha=0.5, lw=0)
    days = pd.date_range(line["day"].iloc[0], line["day"].iloc[1], periods=100)
    start, end = np.log1p(line["level"])
    levels = np.expm1(np.linspace(start, end, len(days)))
    axes.plot(days, levels, color=INK, lw=2)
    count_axis(axes, "y", posts["value"])
    for at, side, align in ((0, -4, "right"), (-1, 4, "left")):
        axes.annotate(
            tally(round(levels[at])), (days[at], levels[at]), (side, 0), textcoords="offset points",
            va="center", ha=align, path_effects=HALO, fontsize="small",
        )  # fmt: skip
    axes.set_ylabel(f"{wording.METRIC[result.claim.metric].en} (log axis), n = {number(len(posts))}")
    axes.margins(x=0.12 if canvas.narrow else 0.06)
    locator = AutoDateLocator(maxticks=5 if canvas.narrow else 9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    title(axes, canvas, judged(verdict))


def decay(canvas: Canvas, result: Result, verdict: Finding) -> None:
    """Every follow-up against its thread's first post, by position, with medians and intervals."""
    _, axes = canvas.subplots(height=3.7)
    known, table = result.units.dropna(subset=["relative"]), result.details
    floor = known["relative"][known["relative"] > 0].min() / 2  # where a follow-up with 0 is drawn
    places = known["position"] + 0.4 * spread(len(known))
    axes.scatter(places, known["relative"].clip(lower=floor), s=11, color=MUTED, alpha=0.5, lw=0)
    axes.annotate("the first post", (0.995, 1), (0, 3), xycoords=("axes fraction", "data"),
                  textcoords="offset points", ha="right", fontsize="small", path_effects=HALO)  # fmt: skip
    axes.plot(table["position"], table["median"].clip(lower=floor), color=ACCENT, lw=1, ls=":")
    sure = table.dropna(subset=["ci_low"])
    axes.vlines(sure["position"], sure["ci_low"].clip(lower=floor), sure["ci_high"], color=ACCENT, lw=2.2)
    axes.plot(sure["position"], sure["median"].clip(lower=floor), "D", color=ACCENT, ms=6)
    _ratio_axis(axes, table["position"], table["n"])
    axes.set(xlim=(1, max(table["position"].max() + 0.6, 3.5)), xlabel="position in the thread",
             ylabel="times the first post's count (log axis)")  # fmt: skip
    axes.xaxis.set_major_locator(MultipleLocator(1))
    title(axes, canvas, judged(verdict))


def contrasts(canvas: Canvas, results: list[Result], findings: dict[str, Finding]) -> None:
    """All tested ratios of medians on one log axis. Filled: established; open: not."""
    shown = [r for r in results if r.tested and r.finding.null == 1]
    _, axes = canvas.subplots(height=1.0 + (0.78 if canvas.narrow else 0.62) * max(len(shown), 1))
    for i, result in enumerate(shown):
        finding = findings[result.finding.id]
        filled = finding.verdict == ESTABLISHED
        if finding.ci_low is not None and finding.ci_high is not None:
            axes.hlines(i, finding.ci_low, finding.ci_high, color=INK, lw=2)
        axes.plot(finding.estimate, i, "D", color=INK, ms=7, mfc=INK if filled else PAPER, mew=1.5)
        what, (a, b) = wording.METRIC[result.claim.metric].en, result.details["group"]
        label = f"{what}: {a} / {b} = {number(finding.estimate, 2)}, {finding.verdict}"
        row_label(axes, i, textwrap.fill(label, 56 if canvas.narrow else 120))
    axes.axvline(1, color=INK, lw=0.8)
    axes.set_xscale("log")
    rows_only(axes, len(shown))
    axes.set_xlabel("ratio of medians, 95% by day (log axis)")
    title(axes, canvas, contrasts_claim(shown, findings))


def contrasts_claim(results: list[Result], findings: dict[str, Finding]) -> str:
    """How many of the comparisons are established."""
    shown = [findings[r.finding.id] for r in results if r.tested and r.finding.null == 1]
    sure = sum(f.verdict == ESTABLISHED for f in shown)
    return f"{sure} of {len(shown)} comparisons are established"
