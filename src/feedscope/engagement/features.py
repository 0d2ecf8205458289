"""The claims on what goes with more: a rate ratio, judged by its whole specification curve."""

from dataclasses import replace

import numpy as np
import pandas as pd

from feedscope.engagement import wording
from feedscope.engagement.curve import curve
from feedscope.engagement.frame import units
from feedscope.engagement.model import column, rate_ratio
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.engagement.sizes import KINDS
from feedscope.engagement.wording import Words
from feedscope.params import FeatureClaim

UNIT = "rate ratio"


def feature_effect(
    claim: FeatureClaim, frame: pd.DataFrame, shuffles: int, rng: np.random.Generator
) -> Result:
    """The rate ratio of one feature, with the test and the sign share of its specification curve.

    Estimate and interval are the negative binomial's with everything held equal, by day; p is
    that of the whole curve's median. Details: the curve's table. Units: all posts.
    """
    rows = units(frame, claim.metric, list(KINDS))
    why = _cannot(claim, rows)
    if why:
        return untested(claim, len(rows), UNIT, 1.0, why)
    value = rows["value"].to_numpy()
    forks = curve(rows, value, claim.feature, shuffles, rng)
    fit = rate_ratio(rows, value, claim.feature)
    if forks is None or fit is None:
        few = Words("too few posts to tell it apart from the rest", "帖子太少，无法与其他因素区分")
        return untested(claim, len(rows), UNIT, 1.0, few)
    share = forks.sign_share(fit.ratio > 1)
    having = None
    if claim.feature != "length":
        among = rows["kind"] == "original" if claim.feature == "goes_on" else rows["kind"].notna()
        having = int((column(rows, claim.feature) == 1).sum()), int(among.sum())
    words = wording.feature(claim, having, fit.ratio, share, len(forks.table), float(np.exp(forks.median)))
    judged = finding(claim, words, fit.ratio, UNIT, len(rows), 1.0, (fit.low, fit.high), forks.p)
    return Result(claim, replace(judged, sign_share=share), forks.table, rows)


def _cannot(claim: FeatureClaim, rows: pd.DataFrame) -> Words | None:
    """Why the posts cannot carry the question, or None where they can."""
    posts = Words("posts", "帖子")
    why = too_few(rows, posts)
    if why or rows["value"].nunique() < 2:
        return why or Words("all posts have the same count", "所有帖子的计数都相同")
    x = column(rows, claim.feature)
    if claim.feature == "length":
        same = Words("all posts are of the same length", "所有帖子一样长")
        return same if x.min() == x.max() else None
    for group, name in zip((rows[x == 1], rows[x == 0]), wording.FEATURE[claim.feature], strict=True):
        why = too_few(group, name)
        if why:
            return why
    return None
