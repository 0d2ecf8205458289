"""The claim on the tail: which law describes the largest counts better, and is a power law tenable."""

import numpy as np
import pandas as pd

from feedscope.engagement import tail, wording
from feedscope.engagement.frame import units
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.engagement.sizes import KINDS
from feedscope.engagement.wording import Words
from feedscope.params import TailClaim

UNIT = "mean log-likelihood ratio"


def heavy_tail(claim: TailClaim, frame: pd.DataFrame, draws: int, rng: np.random.Generator) -> Result:
    """Power law against lognormal on the tail that the power law fits best.

    Details, one row: xmin, alpha, n, distance, gof (bootstrap p), draws, mu, sigma. Units: all posts.
    """
    rows = units(frame, claim.metric, list(KINDS))
    values = rows["value"].to_numpy()
    why = too_few(rows, Words("posts", "帖子"))
    law = None if why else tail.fit(values)
    if law is None:
        none = Words("too few different counts for a tail", "不同的计数太少，谈不上尾部")
        return untested(claim, len(rows), UNIT, 0.0, why or none)
    gof = tail.goodness(values, law, draws, rng)
    versus = tail.against_lognormal(values, law)
    words = wording.tail(claim.metric, law.xmin, law.n, versus.ratio)
    details = pd.DataFrame({
        "xmin": [law.xmin], "alpha": [law.alpha], "n": [law.n], "distance": [law.distance],
        "gof": [gof], "draws": [draws], "mu": [versus.mu], "sigma": [versus.sigma],
    })  # fmt: skip
    judged = finding(claim, words, versus.ratio, UNIT, law.n, 0.0, (versus.low, versus.high), versus.p)
    return Result(claim, judged, details, rows)
