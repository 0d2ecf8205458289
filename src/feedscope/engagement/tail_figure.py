"""The figure of the tail: how many posts reach a count, with both laws."""

import numpy as np
from scipy.stats import norm

from feedscope.engagement import tail, wording
from feedscope.engagement.claim_figures import judged
from feedscope.engagement.figures import title
from feedscope.engagement.result import Result
from feedscope.findings import Finding
from feedscope.reporting.style import ACCENT, INK, MUTED, Canvas
from feedscope.reporting.text import number


def reach(canvas: Canvas, result: Result, verdict: Finding) -> None:
    """The share of posts that get at least so many, both axes logarithmic, and both laws in the tail."""
    _, axes = canvas.subplots(height=3.9)
    law = result.details.iloc[0]
    values = np.sort(result.units["value"].to_numpy())
    values = values[values >= 1]
    share = 1 - np.arange(len(values)) / len(values)
    axes.plot(values, share, "o", color=MUTED, ms=3, mew=0)
    x = np.unique(np.round(np.geomspace(law["xmin"], values[-1], 200))).astype(np.float64)
    alpha, start = np.array(law["alpha"], dtype=np.float64), law["n"] / len(values)
    power = tail.zeta(alpha, x) / tail.zeta(alpha, np.array(float(law["xmin"])))
    log = norm.sf((np.log(x - 0.5) - law["mu"]) / law["sigma"])
    axes.plot(x, start * power, color=ACCENT, lw=2, label=f"power law, exponent {number(law['alpha'])}")
    axes.plot(x, start * log / log[0], color=INK, lw=2, ls="--", label="lognormal")
    axes.axvline(law["xmin"], color=MUTED, lw=0.8, ls=":")
    axes.set_xscale("log")
    axes.set_yscale("log")
    what = wording.METRIC[result.claim.metric].en
    axes.set(xlabel=f"{what} (log axis)", ylabel="share of posts with at least as many (log axis)")
    axes.legend(loc="lower left")
    title(axes, canvas, judged(verdict))


def reach_caption(result: Result) -> str:
    """Caption of `reach`."""
    law, n = result.details.iloc[0], int((result.units["value"] >= 1).sum())
    return (
        f"Marks: every post with at least one of the {wording.METRIC[result.claim.metric].en}, "
        f"n = {number(n)}. Lines: both laws fitted to the {law['n']:.0f} posts right of the dotted line. "
        f"Kolmogorov\N{EN DASH}Smirnov distance {number(law['distance'], 2)}; "
        f"{law['draws']:.0f} draws, the start of the tail found anew in each."
    )


def reach_alt(result: Result, verdict: Finding) -> str:
    """Alt text of `reach`."""
    largest = int(result.units["value"].max())
    return f"Falling curve on two log axes, down to one post with {number(largest)}. {judged(verdict)}"


def fate_note(result: Result) -> str:
    """Whether the power law survives its own goodness of fit."""
    law = result.details.iloc[0]
    fate = "is rejected" if law["gof"] < wording.TENABLE else "is not rejected, which does not prove it"
    return (
        f"A power law of exponent {number(law['alpha'])} {fate}: of {law['draws']:.0f} data sets drawn from "
        f"it, {number(100 * law['gof'], 2)}% lie as far from their own best power law as these posts do; "
        f"below {number(100 * wording.TENABLE, 2)}% it would be given up."
    )
