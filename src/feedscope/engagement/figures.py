"""Figures of what is counted: sizes, concentration, rhythm, views.

Each takes a canvas (drawn wide and narrow) and the tables it shows. Titles carry the claim and are
rendered from the same numbers. Kinds are told apart by row, marker or line style, never by
colour alone.
"""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.ticker import FuncFormatter, MultipleLocator, NullLocator

from feedscope.engagement import wording
from feedscope.engagement.resampling import Floats
from feedscope.engagement.sizes import KINDS, by_kind, gini, holders_of_half, lorenz, recorded
from feedscope.reporting.style import GRID, INK, MARKERS, MUTED, PAPER, SERIES, Canvas, sequential_cmap
from feedscope.reporting.text import number, tally

KIND_LOOK = {kind: (SERIES[i], MARKERS[i], ("--", ":", "-.")[i]) for i, kind in enumerate(KINDS)}
HALO: list[AbstractPathEffect] = [withStroke(linewidth=2.5, foreground=PAPER)]


def title(axes: Axes, canvas: Canvas, text: str) -> None:
    """The figure's claim above its axes, wrapped to the canvas."""
    axes.set_title(textwrap.fill(text, 50 if canvas.narrow else 104))


def spread(n: int) -> Floats:
    """n places in (-0.5, 0.5) that look random and are the same every time (golden ratio)."""
    return np.asarray(np.arange(n) * 0.6180339887498949 % 1 - 0.5, dtype=np.float64)


def count_axis(axes: Axes, which: str, counts: pd.Series) -> None:
    """Logarithmic, over the powers of ten around `counts`; with room for 0 where one of them is 0."""
    axis = getattr(axes, f"{which}axis")
    least, most = max(counts.min(), 1), max(counts.max(), 1)
    powers = range(int(np.floor(np.log10(least))), int(np.ceil(np.log10(most))) + 1)
    ticks = [10.0**k for k in powers]
    if counts.min() < 1:
        getattr(axes, f"set_{which}scale")("symlog", linthresh=1, linscale=0.35)
        getattr(axes, f"set_{which}lim")(-0.25, None)
        ticks.insert(0, 0.0)
    else:
        getattr(axes, f"set_{which}scale")("log")
        getattr(axes, f"set_{which}lim")(0.8 * ticks[0], None)
    axis.set_ticks(ticks)
    axis.set_minor_locator(NullLocator())


def rows_only(axes: Axes, count: int) -> None:
    """Rows instead of a y-axis: what each row is stands above it."""
    axes.set_ylim(count - 0.35, -0.75)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")


def row_label(axes: Axes, row: int, text: str) -> None:
    """What row `row` is, above it at the left."""
    label = axes.annotate(
        text, (0, row - 0.36), xycoords=("axes fraction", "data"), va="bottom", fontsize="small", color=INK
    )
    label.set_path_effects(HALO)


def sizes(canvas: Canvas, frame: pd.DataFrame, table: pd.DataFrame, metric: str = "likes") -> None:
    """Every post of each kind on a log axis, with the median and its interval."""
    rows = table[(table["metric"] == metric) & (table["kind"] != "all")].reset_index(drop=True)
    _, axes = canvas.subplots(height=0.9 + 1.0 * max(len(rows), 1))
    for i, row in enumerate(rows.to_dict("records")):
        colour, marker, _ = KIND_LOOK[row["kind"]]
        values = recorded(frame[frame["kind"] == row["kind"]], metric)
        jitter = i + 0.34 * spread(len(values))
        axes.scatter(values, jitter, s=13, marker=marker, color=colour, alpha=0.4, lw=0)
        axes.hlines(i, row["ci_low"], row["ci_high"], color=INK, lw=2.2)
        axes.plot(row["median"], i, marker="|", color=INK, ms=20, mew=2.2)
        interval = f"{tally(row['ci_low'])}\N{EN DASH}{tally(row['ci_high'])}"
        row_label(axes, i, f"{wording.KIND[row['kind']].en}, n = {number(int(row['n']))}: "
                            f"median {tally(row['median'])} ({interval})")  # fmt: skip
    rows_only(axes, len(rows))
    count_axis(axes, "x", frame[metric])
    axes.set_xlabel(f"{wording.METRIC[metric].en} per post (log axis)")
    title(axes, canvas, sizes_claim(table, metric))


def sizes_claim(table: pd.DataFrame, metric: str = "likes") -> str:
    """Medians by kind, the largest first."""
    rows = table[(table["metric"] == metric) & (table["kind"] != "all")]
    rows = rows.sort_values("median", ascending=False, kind="stable")
    parts = [f"{wording.KIND[row['kind']].en} {tally(row['median'])}" for _, row in rows.iterrows()]
    return f"Median {wording.METRIC[metric].en}: " + ", ".join(parts)


def concentration(canvas: Canvas, frame: pd.DataFrame, metric: str = "likes") -> None:
    """Lorenz curves from the largest post down, all posts and each kind."""
    _, axes = canvas.subplots(height=3.9)
    for kind, group in by_kind(frame).items():
        values = recorded(group, metric)
        colour, _, style = KIND_LOOK.get(kind, (INK, "", "-"))
        curve = lorenz(values)
        label = f"{wording.KIND[kind].en}, Gini {gini(values):.2f}, n = {number(len(values))}"
        width = 2.4 if kind == "all" else 1.6
        axes.plot(curve["posts"], curve["total"], color=colour, ls=style, lw=width, label=label)
    values = recorded(frame, metric)
    few = holders_of_half(values)
    if few:
        at = few / len(values)
        axes.plot([at, at, 0], [0, 0.5, 0.5], color=MUTED, lw=0.9)
        holders = f"half of them:\n{number(few)} of {number(len(values))} posts"
        axes.annotate(holders, (at, 0.5), (at + 0.12, 0.43), va="center", path_effects=HALO,
                      arrowprops={"arrowstyle": "-", "color": MUTED, "lw": 0.9})  # fmt: skip
    axes.plot([0, 1], [0, 1], color=GRID, lw=1)
    percent = FuncFormatter(lambda value, _: f"{100 * value:.0f}%")
    axes.xaxis.set_major_formatter(percent)
    axes.yaxis.set_major_formatter(percent)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="share of posts, the largest first",
             ylabel=f"share of all {wording.METRIC[metric].en}")  # fmt: skip
    axes.legend(loc="lower right", handlelength=2.8, title="straight line: all posts equal")
    title(axes, canvas, concentration_claim(frame, metric))


def concentration_claim(frame: pd.DataFrame, metric: str = "likes") -> str:
    """How few posts hold half."""
    values, what = recorded(frame, metric), wording.METRIC[metric].en
    few = holders_of_half(values)
    if not few:
        return f"No {what} were counted, so there is no concentration to show"
    return f"{number(100 * few / len(values), 2)}% of the posts hold half of all {what}"


def week(canvas: Canvas, days: pd.DataFrame, covered: list[int]) -> None:
    """Distinct active days by weekday and hour. The narrow canvas turns it: hours run down."""
    grid = days.to_numpy()
    separator = "\n" if canvas.narrow else ", "
    names = [f"{day}{separator}{n}" for day, n in zip(wording.WEEKDAYS, covered, strict=True)]
    _, axes = canvas.subplots(height=6.6 if canvas.narrow else 3.3)
    grid = grid.T if canvas.narrow else grid
    top = max(int(grid.max()), 1)
    axes.pcolormesh(grid, cmap=sequential_cmap(), vmin=0, vmax=top, edgecolors=PAPER, lw=1)
    for (row, column), value in np.ndenumerate(grid):
        if value:
            dark = value > 0.55 * top
            axes.text(column + 0.5, row + 0.5, str(value), ha="center", va="center", fontsize=7.5,
                      color=PAPER if dark else INK)  # fmt: skip
    hour_axis, day_axis = (axes.yaxis, axes.xaxis) if canvas.narrow else (axes.xaxis, axes.yaxis)
    hour_axis.set_ticks(np.arange(24) + 0.5, [f"{hour:02d}" for hour in range(24)])
    day_axis.set_ticks(np.arange(7) + 0.5, names)
    hour_axis.set_label_text("local hour of day")
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.tick_params(length=0)
    title(axes, canvas, week_claim(days, covered))


def week_claim(days: pd.DataFrame, covered: list[int]) -> str:
    """The most regular hour of the week."""
    weekday, hour = divmod(int(days.to_numpy().argmax()), 24)
    return (
        f"Most regular: {wording.WEEKDAYS[weekday]} {wording.hour(hour)}, "
        f"on {number(int(days.to_numpy().max()))} of {covered[weekday]} such days"
    )


def hours_of_day(canvas: Canvas, local: pd.DataFrame, home: pd.DataFrame, moved: int) -> None:
    """Active days by hour, with the travel windows (bars) and without them (line)."""
    _, axes = canvas.subplots(height=3.0)
    axes.bar(local["hour"], local["days"], width=0.8, color=SERIES[0], label="travel windows applied")
    axes.step(home["hour"], home["days"], where="mid", color=INK, ls="--", marker="o", ms=3.5,
              label="home time zone all year")  # fmt: skip
    axes.xaxis.set_major_locator(MultipleLocator(4 if canvas.narrow else 2))
    axes.grid(visible=False, axis="x")
    axes.set(xlabel="local hour of day", ylabel="days with a post", xlim=(-0.7, 23.7))
    axes.set_ylim(0, 1.28 * max(local["days"].max(), home["days"].max(), 1))
    axes.legend(loc="upper left", ncols=1 if canvas.narrow else 2)
    title(axes, canvas, f"The travel windows give {number(moved)} posts another local hour")


def views(canvas: Canvas, frame: pd.DataFrame) -> None:
    """Likes against views on log axes, where views are recorded."""
    _, axes = canvas.subplots(height=3.7)
    seen = with_views(frame)
    for kind, (colour, marker, _) in KIND_LOOK.items():
        group = seen[seen["kind"] == kind]
        if len(group):
            label = f"{wording.KIND[kind].en}, n = {len(group)}"
            axes.scatter(
                group["x"], group["y"], s=30, marker=marker, color=colour, alpha=0.75, lw=0, label=label
            )
    axes.set_xscale("log")
    count_axis(axes, "y", seen["y"])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set(xlabel="views (log axis)", ylabel="likes (log axis)")
    axes.legend(loc="upper left")
    title(axes, canvas, views_claim(frame))


def with_views(frame: pd.DataFrame) -> pd.DataFrame:
    """Posts with recorded likes and views, these as floats: x views, y likes."""
    seen = frame[frame["likes_per_1000_views"].notna()]
    return seen.assign(x=seen["views"].astype("float64"), y=seen["likes"].astype("float64"))


def views_claim(frame: pd.DataFrame) -> str:
    """Rate and rank correlation where views are recorded."""
    seen = with_views(frame)
    if len(seen) < 3:
        return f"Views are recorded for {len(seen)} posts"
    rho = seen["x"].corr(seen["y"], method="spearman")
    rate = tally(float(np.median(seen["likes_per_1000_views"].astype(float))))
    return f"Median {rate} likes per 1,000 views; rank correlation of views and likes {number(rho, 2)}"
