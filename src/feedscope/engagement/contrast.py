"""Do posts of one group get more than posts of another? Ratio of medians.

The interval resamples local days. The p-value shuffles the groups' labels among the posts of a
month, so that a group that was merely frequent in a good month gains nothing by it. Where a
median is 0 no ratio exists, and the difference of medians is reported instead.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedscope.engagement import wording
from feedscope.engagement.frame import codes, units
from feedscope.engagement.resampling import (
    Floats,
    day_bootstrap,
    p_in_direction,
    percentile_interval,
    permutations,
    weighted_medians,
)
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.params import ContrastClaim


def contrast(claim: ContrastClaim, frame: pd.DataFrame, resamples: int, rng: np.random.Generator) -> Result:
    """Test one contrast.

    The result's details have one row a group (a, then b): group, group_zh, n, median, ci_low,
    ci_high (by day). Its units are the posts with `value` and `in_a`.
    """
    rows = _two_groups(claim, units(frame, claim.metric, list(claim.kinds)))
    in_a, values = rows["in_a"].to_numpy(), rows["value"].to_numpy()
    names = wording.groups(claim)
    for name, members in zip(names, (rows[in_a], rows[~in_a]), strict=True):
        why = too_few(members, name)
        if why:
            return untested(claim, len(rows), "ratio of medians", 1.0, why)

    medians = float(np.median(values[in_a])), float(np.median(values[~in_a]))
    as_ratio = min(medians) > 0
    null = 1.0 if as_ratio else 0.0

    def compared(a: Floats, b: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return a / b if as_ratio else a - b

    def resampled(weights: NDArray) -> Floats:
        a = weighted_medians(values[in_a], weights[:, in_a])
        b = weighted_medians(values[~in_a], weights[:, ~in_a])
        return np.column_stack([a, b, compared(a, b)])

    def shuffled(labels: NDArray) -> Floats:
        return compared(weighted_medians(values, labels), weighted_medians(values, ~labels))

    draws = day_bootstrap(resampled, codes(rows["day"]), resamples, rng)
    estimate = float(compared(np.array(medians[0]), np.array(medians[1])))
    null_draws = permutations(shuffled, in_a, codes(rows["month"]), resamples, rng)
    p = p_in_direction(estimate, null_draws, upward=estimate >= null)
    by_group = [percentile_interval(draws[:, i]) or (np.nan, np.nan) for i in (0, 1)]
    sizes = int(in_a.sum()), int((~in_a).sum())
    words = wording.contrast(claim, medians, sizes, estimate if as_ratio else None)
    details = pd.DataFrame({
        "group": [name.en for name in names],
        "group_zh": [name.zh for name in names],
        "n": sizes,
        "median": medians,
        "ci_low": [low for low, _ in by_group],
        "ci_high": [high for _, high in by_group],
    })  # fmt: skip
    unit = "ratio of medians" if as_ratio else "difference of medians"
    judged = finding(claim, words, estimate, unit, len(rows), null, percentile_interval(draws[:, 2]), p)
    return Result(claim, judged, details, rows)


def _two_groups(claim: ContrastClaim, rows: pd.DataFrame) -> pd.DataFrame:
    if claim.by == "kind":
        return rows[rows["kind"].isin([claim.a, claim.b])].assign(in_a=lambda d: d["kind"] == claim.a)
    return rows.assign(in_a=rows[claim.by] == (claim.a == "with"))
