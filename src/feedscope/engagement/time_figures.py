"""Figures of the course of time: gaps between posts, breaks in the level, neighbours."""

import numpy as np
import pandas as pd
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import NullFormatter, NullLocator

from feedscope.engagement import wording
from feedscope.engagement.changes import break_days, levels
from feedscope.engagement.claim_figures import judged
from feedscope.engagement.figures import count_axis, title
from feedscope.engagement.frame import units
from feedscope.engagement.result import Result
from feedscope.engagement.rhythm import burstiness, gaps
from feedscope.findings import Finding
from feedscope.reporting.style import ACCENT, GRID, INK, MUTED, SERIES, Canvas
from feedscope.reporting.text import number

_SPANS = {1 / 60: "1 min", 1 / 6: "10 min", 1: "1 hour", 6: "6 hours", 24: "1 day", 168: "1 week"}
USUAL = 1.0


def gaps_between(canvas: Canvas, frame: pd.DataFrame) -> None:
    """The share of gaps at least so long, for all posts and for originals, and for posts at random."""
    _, axes = canvas.subplots(height=3.7)
    looks = (
        ("all posts", frame, SERIES[0], "o", "right", "top", -7),
        ("originals", _originals(frame), INK, "^", "left", "bottom", 7),
    )
    for name, rows, colour, marker, align, upright, aside in looks:
        hours = np.maximum(np.sort(gaps(rows)), 1 / 60)
        if len(hours) < 10:
            continue
        share = 1 - np.arange(len(hours)) / len(hours)
        axes.plot(hours, share, marker, color=colour, ms=3.2, mew=0, alpha=0.75)
        at = int(0.65 * len(hours))
        axes.annotate(f"{name},\nn = {number(len(hours))}", (hours[at], share[at]), (aside, 0),
                      textcoords="offset points", ha=align, va=upright, color=colour)  # fmt: skip
    mean = float(gaps(frame).mean())
    x = np.geomspace(1 / 60, max(gaps(frame).max(), 168), 200)
    axes.plot(x, np.exp(-x / mean), color=MUTED, ls="--", lw=1.6)
    axes.text(1 / 60, 1.04, "dashed: as many posts at random times", color=MUTED)
    axes.set_xscale("log")
    axes.set_xticks(list(_SPANS), list(_SPANS.values()))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set(ylim=(0, 1.16), xlabel="time to the next post (log axis)",
             ylabel="share of gaps at least as long")  # fmt: skip
    if canvas.narrow:
        axes.tick_params(axis="x", labelsize="x-small")
    title(axes, canvas, gaps_claim(frame))


def _originals(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["kind"] == "original"]


def gaps_claim(frame: pd.DataFrame) -> str:
    """The typical gap, and what it would be at random."""
    hours = gaps(frame)
    typical, random = (wording.span(float(h)).en for h in (np.median(hours), hours.mean() * np.log(2)))
    return (
        f"Half of the gaps between posts are shorter than {typical}; as many posts at random times would "
        f"have {random}"
    )


def gaps_caption(frame: pd.DataFrame) -> str:
    """Caption of `gaps_between`."""
    return (
        "Each mark is a gap; shorter ones than a minute stand at one. Dashed: exponential gaps of the same "
        "mean, which know neither bursts nor sleep. Threads and conversations make bursts of their own; "
        f"originals alone are the fairer test. Burstiness {_burst(frame)} for all posts, "
        f"{_burst(_originals(frame))} for originals (Goh & Barabási 2008; Kim & Jo 2016)."
    )


def gaps_alt(frame: pd.DataFrame) -> str:
    """Alt text of `gaps_between`."""
    quarters = [wording.span(float(q)).en for q in np.quantile(gaps(frame), [0.25, 0.5, 0.75])]
    return (
        f"Falling curves on a log axis of time. {gaps_claim(frame)}. A quarter of the gaps are shorter than "
        f"{quarters[0]}, half than {quarters[1]}, three quarters than {quarters[2]}. Burstiness "
        f"{_burst(frame)}, of originals {_burst(_originals(frame))}."
    )


def _burst(frame: pd.DataFrame) -> str:
    found = burstiness(frame)
    return "unknown" if found is None else number(found[0], 2)


def breaks(canvas: Canvas, frame: pd.DataFrame, table: pd.DataFrame) -> None:
    """Originals over time with their level at the usual penalty; below, the breaks at each penalty."""
    _, (top, below) = canvas.subplots(2, 1, height=4.3, sharex=True, height_ratios=[3.2, 1.2])
    rows = units(frame, "likes", ["original"])
    top.scatter(rows["local"], rows["value"], s=11, color=SERIES[0], alpha=0.5, lw=0)
    for penalty, style, colour in ((table["penalty"].min(), ":", ACCENT), (USUAL, "-", INK)):
        for part in levels(frame, break_days(table, penalty)).to_dict("records"):
            ends = [part["start"], part["end"] + pd.Timedelta(days=1)]
            top.plot(ends, [part["level"]] * 2, color=colour, ls=style, lw=2.2)
    count_axis(top, "y", rows["value"])
    top.set_ylabel(f"likes (log axis), n = {number(len(rows))}")
    for row, found in enumerate(table.to_dict("records")):
        below.axhline(row, color=GRID, lw=0.8)
        days = break_days(table, found["penalty"])
        below.plot(days, [row] * len(days), "|", color=INK, ms=11, mew=1.6)
    below.set_yticks(
        range(len(table)), [f"{row['penalty']:g} ×: {row['breaks']}" for _, row in table.iterrows()]
    )
    below.set_ylim(len(table) - 0.4, -0.6)
    below.grid(visible=False)
    below.set_ylabel("penalty:\nbreaks")
    locator = AutoDateLocator(maxticks=5 if canvas.narrow else 9)
    below.xaxis.set_major_locator(locator)
    below.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    title(top, canvas, breaks_claim(table))


def breaks_claim(table: pd.DataFrame) -> str:
    """Whether any break outlives the penalty."""
    by_penalty = dict(zip(table["penalty"], table["breaks"], strict=True))
    strictest, laxest = max(by_penalty), min(by_penalty)
    if by_penalty[strictest]:
        return (
            f"{_breaks(by_penalty[strictest])} in the level of originals at {strictest:g} times the usual "
            f"penalty, {by_penalty[USUAL]} at the usual one"
        )
    if by_penalty[USUAL]:
        return (
            f"{_breaks(by_penalty[USUAL])} in the level of originals at the usual penalty, none at "
            f"{strictest:g} times it"
        )
    if by_penalty[laxest]:
        few = f"{by_penalty[laxest]} at {laxest:g} times it"
        return f"No break in the level of originals at the usual penalty; {few}"
    return "No break in the level of originals at any penalty"


def _breaks(count: int) -> str:
    return "1 break" if count == 1 else f"{count} breaks"


def breaks_caption(table: pd.DataFrame) -> str:
    """Caption of `breaks`."""
    return (
        f"Likes of originals, each mark a post. Solid: the median between the breaks found at the usual "
        f"penalty; dotted: at {table['penalty'].min():g} times it. Below: where a new level would begin, for "
        "each penalty, and how many. A break worth believing stands in every row."
    )


def breaks_alt(table: pd.DataFrame) -> str:
    """Alt text of `breaks`."""
    parts = [
        f"{row['penalty']:g} times the usual penalty: {row['breaks']}"
        + (f" ({row['dates']})" if row["dates"] else "")
        for row in table.to_dict("records")
    ]
    return f"Scatter plot over time with steps. {breaks_claim(table)}. Breaks at {'; '.join(parts)}."


def lags(canvas: Canvas, result: Result, verdict: Finding) -> None:
    """Rank correlation with the post one, two, … before, and what shuffled orders give."""
    _, axes = canvas.subplots(height=2.9)
    table = result.details
    axes.bar(table["lag"], table["null_high"] - table["null_low"], 0.5, bottom=table["null_low"], color=GRID)
    axes.axhline(0, color=INK, lw=0.8)
    axes.vlines(1, verdict.ci_low, verdict.ci_high, color=INK, lw=2.2)
    axes.plot(table["lag"], table["rho"], "D", color=INK, ms=6)
    for row in table.to_dict("records"):
        axes.annotate(number(row["rho"], 2), (row["lag"], row["rho"]), (7, 4), textcoords="offset points",
                      fontsize="small")  # fmt: skip
    axes.set_xticks(table["lag"])
    axes.grid(visible=False, axis="x")
    axes.set(xlim=(0.4, len(table) + 0.7), xlabel="how many originals earlier", ylabel="rank correlation")
    title(axes, canvas, judged(verdict))


def lags_caption(result: Result, verdict: Finding) -> str:
    """Caption of `lags`."""
    return (
        f"{wording.sentence(wording.METRIC[result.claim.metric].en)} of originals less their month's mean, "
        f"n = {number(verdict.n)}. Diamonds: rank correlation with the original so many earlier; line: 95% "
        "percentile bootstrap of neighbours by day. Boxes: 95% of orders shuffled within months."
    )


def lags_alt(result: Result, verdict: Finding) -> str:
    """Alt text of `lags`."""
    table = result.details
    out = int(((table["rho"] < table["null_low"]) | (table["rho"] > table["null_high"])).sum())
    parts = [f"{row['lag']:.0f} earlier {number(row['rho'], 2)}" for row in table.to_dict("records")]
    return (
        f"Points with boxes. {judged(verdict)} Rank correlations: {', '.join(parts)}; {out} of "
        f"{len(table)} lie outside what shuffled orders give."
    )
