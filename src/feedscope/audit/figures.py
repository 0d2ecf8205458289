"""The audit's figures: posts by month and kind, lengths on both sides, hours of the day.

Each drawing function takes a canvas and the same table that its caption and alt text are
computed from.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from feedscope.audit.clock import HOURS, Clock
from feedscope.audit.shape import KINDS
from feedscope.audit.wording import count, listing, plural
from feedscope.reporting.style import ACCENT, HATCHES, INK, MUTED, SERIES, Canvas

KIND_NAMES = {"original": "original", "self_thread": "self-thread", "reply": "reply"}
LENGTH_BINS = 24


def draw_months(canvas: Canvas, table: pd.DataFrame) -> None:
    """Stacked bars of posts by month (rows of `shape.months`) and kind; lying on a phone."""
    rows = len(table)
    height = min(0.9 + 0.26 * rows, 9.0) if canvas.narrow else 3.6
    _, ax = canvas.subplots(height=max(height, 2.2))
    at, base = np.arange(rows), np.zeros(rows)
    for i, kind in enumerate(KINDS):
        size = table[kind].to_numpy(dtype=float)
        look = {
            "color": SERIES[i],
            "hatch": HATCHES[i],
            "label": f"{plural(KIND_NAMES[kind])} ({int(size.sum()):,})",
        }
        if canvas.narrow:
            ax.barh(at, size, left=base, height=0.78, **look)
        else:
            ax.bar(at, size, bottom=base, width=0.78, **look)
        base += size
    step = -(-rows // (30 if canvas.narrow else 14))
    shown, labels = at[::step], table.index[::step]
    if canvas.narrow:
        ax.set_yticks(shown, labels)
        ax.invert_yaxis()
        ax.set_xlabel("posts")
        ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        ax.grid(axis="y", visible=False)
    else:
        ax.set_xticks(shown, labels, rotation=45 if rows > 7 else 0, ha="right" if rows > 7 else "center")
        ax.set_ylabel("posts")
        ax.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        ax.grid(axis="x", visible=False)
    if rows <= 36:
        for x, total in zip(at, base, strict=True):
            place = (total, x) if canvas.narrow else (x, total)
            offset = (3, 0) if canvas.narrow else (0, 2)
            align = {"ha": "left", "va": "center"} if canvas.narrow else {"ha": "center", "va": "bottom"}
            ax.annotate(
                f"{total:,.0f}", place, xytext=offset, textcoords="offset points", fontsize=8, **align
            )
    columns = 1 if canvas.narrow else len(KINDS)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, borderaxespad=0.2, handlelength=1.6)


def months_alt(table: pd.DataFrame) -> str:
    """The months figure in words."""
    totals = table.sum(axis="columns")
    kinds = listing([count(int(table[k].sum()), KIND_NAMES[k]) for k in KINDS])
    silent = int((totals == 0).sum())
    return (
        f"Stacked bars of posts by local month and kind, {table.index[0]} to {table.index[-1]}: {kinds}. "
        f"Most in {totals.idxmax()} ({totals.max():,}), fewest in {totals.idxmin()} ({totals.min():,}); "
        f"{count(silent, 'month')} without a post."
    )


def draw_lengths(canvas: Canvas, samples: dict[str, pd.Series]) -> None:
    """Histograms of lengths (`shape.length_samples`), one panel a side, on one logarithmic axis."""
    sizes = {side: sample.clip(lower=1) for side, sample in samples.items()}
    low, high = min(s.min() for s in sizes.values()), max(s.max() for s in sizes.values())
    edges = np.geomspace(low * 0.95, high * 1.05, LENGTH_BINS + 1)
    _, axes = canvas.subplots(rows=len(sizes), height=0.7 + 1.45 * len(sizes), sharex=True, squeeze=False)
    for i, (ax, (side, sample)) in enumerate(zip(axes[:, 0], sizes.items(), strict=True)):
        ax.hist(sample, bins=edges, color=SERIES[i], hatch=HATCHES[i])
        ax.axvline(sample.median(), color=INK, linewidth=1.2, linestyle="--")
        ax.set_xscale("log")
        ax.set_title(f"{side}: n = {len(sample):,}, median {sample.median():,.0f} (dashed)")
        ax.set_ylabel("texts")
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.grid(axis="x", visible=False)
    ticks = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    ticks = [tick for tick in ticks if edges[0] <= tick <= edges[-1]] or sorted({low, high})
    axes[-1, 0].set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes[-1, 0].minorticks_off()
    axes[-1, 0].set_xlabel("characters (log scale)")


def lengths_alt(samples: dict[str, pd.Series]) -> str:
    """The lengths figure in words."""
    parts = [
        f"{side}: {count(len(s), 'text')}, median {s.median():.0f}, middle half {s.quantile(0.25):.0f} to "
        f"{s.quantile(0.75):.0f}, all {s.min()} to {s.max()}"
        for side, s in samples.items()
    ]
    return "Histograms of length in characters on a logarithmic axis. " + "; ".join(parts) + "."


def hour_panels(found: Clock, declared: bool) -> dict[str, np.ndarray]:
    """The panels that have posts, by title: hours outside the windows, inside on either clock."""
    travels = found.inside_home.sum() > 0
    everyday = ("outside travel windows, home clock" if travels else "home clock") if declared else "UTC"
    panels = {
        everyday: found.outside,
        "inside travel windows, home clock": found.inside_home,
        "inside travel windows, travel clock": found.inside_travel,
    }
    return {title: hourly for title, hourly in panels.items() if hourly.sum()}


def draw_hours(canvas: Canvas, panels: dict[str, np.ndarray], quiet: list[int]) -> None:
    """Share of posts by hour, a panel each, the quiet hours of the first panel in other bars."""
    _, axes = canvas.subplots(rows=len(panels), height=0.7 + 1.5 * len(panels), sharex=True, squeeze=False)
    for ax, (title, hourly) in zip(axes[:, 0], panels.items(), strict=True):
        _draw_hour_panel(ax, title, hourly, quiet)
    axes[-1, 0].set_xticks(range(0, HOURS + 1, 6 if canvas.narrow else 3))
    axes[-1, 0].set_xlabel("hour of the day (hatched: quiet hours of the top panel)")
    axes[-1, 0].set_xlim(0, HOURS)


def _draw_hour_panel(ax: Axes, title: str, hourly: np.ndarray, quiet: list[int]) -> None:
    percent = 100 * hourly / hourly.sum()
    hours = np.arange(HOURS)
    is_quiet = np.isin(hours, quiet)
    ax.bar(hours[~is_quiet] + 0.5, percent[~is_quiet], width=0.86, color=ACCENT)
    ax.bar(hours[is_quiet] + 0.5, percent[is_quiet], width=0.86, color=SERIES[1], hatch=HATCHES[1])
    ax.set_title(f"{title} (n = {hourly.sum():,})")
    ax.set_ylabel("% of posts")
    ax.tick_params(axis="x", color=MUTED)
    ax.grid(axis="x", visible=False)


def hours_alt(panels: dict[str, np.ndarray], quiet: list[int]) -> str:
    """The hours figure in words."""
    parts = [
        f"{title}, {count(int(hourly.sum()), 'post')}: most between {hourly.argmax():02d}:00 and "
        f"{hourly.argmax() + 1:02d}:00, {100 * hourly[quiet].sum() / hourly.sum():.1f}% in the quiet hours"
        for title, hourly in panels.items()
    ]
    span = f"{quiet[0]:02d}:00 to {(quiet[-1] + 1) % HOURS:02d}:00"
    return f"Bars of the share of posts by hour of the day; quiet hours {span}. " + "; ".join(parts) + "."
