"""Figures of what goes with more: all features with all their specifications, and one curve in full."""

import textwrap

import numpy as np
import pandas as pd

from feedscope.engagement import wording
from feedscope.engagement.claim_figures import judged
from feedscope.engagement.curve import FORKS
from feedscope.engagement.figures import row_label, rows_only, spread, title
from feedscope.engagement.result import Result
from feedscope.findings import ESTABLISHED, Finding
from feedscope.reporting.style import ACCENT, GRID, INK, MUTED, PAPER, Canvas
from feedscope.reporting.text import number

FORK_NAMES = {
    "posts": "posts",
    "largest": "the largest counts",
    "clock": "clock",
    "controls": "held equal",
    "model": "model",
}


def rate_ratios(canvas: Canvas, results: list[Result], findings: dict[str, Finding]) -> None:
    """A row a feature: every specification as a mark, the negative binomial's ratio with its interval."""
    _, axes = canvas.subplots(height=1.0 + 0.62 * len(results))
    for i, result in enumerate(results):
        finding, ratios = findings[result.finding.id], result.details["ratio"]
        axes.scatter(ratios, i + 0.3 * spread(len(ratios)), s=8, color=MUTED, alpha=0.55, lw=0)
        axes.hlines(i, finding.ci_low, finding.ci_high, color=INK, lw=2)
        filled = INK if finding.verdict == ESTABLISHED else PAPER
        axes.plot(finding.estimate, i, "D", color=INK, ms=7, mfc=filled, mew=1.5)
        row_label(
            axes,
            i,
            f"{wording.sentence(_name(result))}: {wording.times(finding.estimate)}, {finding.verdict}",
        )
    axes.axvline(1, color=INK, lw=0.8)
    axes.set_xscale("log")
    rows_only(axes, len(results))
    axes.set_xlabel("times the likes, other things equal (log axis)")
    title(axes, canvas, rate_ratios_claim(results, findings))


def _name(result: Result) -> str:
    return wording.FEATURE[result.claim.feature][0].en


def rate_ratios_claim(results: list[Result], findings: dict[str, Finding]) -> str:
    """How many features survive."""
    sure = sum(findings[r.finding.id].verdict == ESTABLISHED for r in results)
    return f"{sure} of {len(results)} features are established after every fork of the path"


def rate_ratios_caption(results: list[Result]) -> str:
    """Caption of `rate_ratios`."""
    n = number(max(r.finding.n for r in results))
    forks = number(sum(len(r.details) for r in results))
    return (
        f"Diamonds: rate ratios of a negative binomial with everything else held equal, with 95% intervals "
        f"clustered by local day; filled: established; n = {n} posts. Grey: the {forks} specifications, "
        "moved up or down only to be seen. Length is per doubling."
    )


def rate_ratios_alt(results: list[Result], findings: dict[str, Finding]) -> str:
    """Alt text of `rate_ratios`."""
    parts = []
    for result in results:
        finding, ratios = findings[result.finding.id], result.details["ratio"]
        parts.append(
            f"{_name(result)} {number(finding.estimate, 2)} ({number(finding.ci_low, 2)} to "
            f"{number(finding.ci_high, 2)}), specifications from {number(ratios.min(), 2)} to "
            f"{number(ratios.max(), 2)}"
        )
    return f"Interval plot on a log axis. {rate_ratios_claim(results, findings)}. {'; '.join(parts)}."


def strongest(results: list[Result]) -> Result:
    """The feature whose curve is least like its shuffles; the first of equals."""
    return min(results, key=lambda r: 1.0 if r.finding.p is None else r.finding.p)


def one_curve(canvas: Canvas, result: Result, verdict: Finding) -> None:
    """Sorted effects above, and below which choices were made in each."""
    table = result.details
    options = {fork: sorted(set(table[fork])) for fork in FORKS}
    choices = [(fork, value) for fork in FORKS for value in options[fork] if len(options[fork]) > 1]
    _, (top, below) = canvas.subplots(
        2, 1, height=2.4 + 0.2 * len(choices), sharex=True, height_ratios=[2.2, 0.2 * len(choices)]
    )
    places = np.arange(len(table))
    same = (table["ratio"] > 1) == (verdict.estimate is not None and verdict.estimate > 1)
    top.scatter(places, table["ratio"], s=12, color=np.where(same, INK, ACCENT).tolist(), lw=0)
    top.axhline(1, color=INK, lw=0.8)
    top.set_yscale("log")
    top.set_ylabel("times the likes")
    for row, (fork, value) in enumerate(choices):
        at = places[(table[fork] == value).to_numpy()]
        below.plot(at, np.full(len(at), row), "|", color=INK, ms=5, mew=0.8)
        if row and choices[row - 1][0] != fork:
            below.axhline(row - 0.5, color=GRID, lw=0.8)
    below.set_yticks(range(len(choices)), [value for _, value in choices])
    below.set_ylim(len(choices) - 0.5, -0.5)
    below.grid(visible=False)
    below.set_xlabel(
        "specifications, sorted"
        if canvas.narrow
        else "specification, from the smallest effect to the largest"
    )
    if canvas.narrow:
        below.tick_params(axis="y", labelsize="x-small")
    top.set_title(textwrap.fill(judged(verdict), 38 if canvas.narrow else 78))


def one_curve_caption(result: Result, verdict: Finding) -> str:
    """Caption of `one_curve`."""
    return (
        f"Specification curve: {wording.FEATURE[result.claim.feature][0].en}, {number(len(result.details))} "
        f"specifications (log axis). Marks below say which choice was made in each. Dots in another colour "
        f"point the other way than the negative binomial with everything held equal. n from "
        f"{number(int(result.details['n'].min()))} to {number(int(result.details['n'].max()))} posts."
    )


def one_curve_alt(result: Result, verdict: Finding) -> str:
    """Alt text of `one_curve`: the range, and the choice that moves the effect most."""
    ratios = result.details["ratio"]
    fork, low, high = widest_fork(result.details)
    return (
        f"Sorted dots from {number(ratios.min(), 2)} to {number(ratios.max(), 2)}, median "
        f"{number(float(ratios.median()), 2)}. {judged(verdict)} The choice that moves the median most is "
        f"{FORK_NAMES[fork]}: from {number(low, 2)} to {number(high, 2)}."
    )


def widest_fork(table: pd.DataFrame) -> tuple[str, float, float]:
    """The fork whose choices lie farthest apart, by their median ratios: its name, lowest, highest."""
    medians = {fork: table.groupby(fork)["ratio"].median() for fork in FORKS}
    fork = max(medians, key=lambda name: float(np.log(medians[name].max() / medians[name].min())))
    return fork, float(medians[fork].min()), float(medians[fork].max())


def forks_note(results: list[Result]) -> str:
    """Which fork of the path moves each feature most."""
    parts = []
    for result in results:
        fork, low, high = widest_fork(result.details)
        parts.append(f"{_name(result)}: {FORK_NAMES[fork]} ({number(low, 2)} to {number(high, 2)})")
    return f"The choice that moves each effect most, with the medians of its options: {'; '.join(parts)}."


def curves_table(results: list[Result]) -> pd.DataFrame:
    """All specifications of all features as one table: feature, the forks, n, ratio."""
    parts = [r.details.assign(feature=r.claim.feature) for r in results]
    columns = ["feature", *FORKS, "n", "ratio"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
