"""The claims on prediction: does a model do better than the dumb answer?"""

import numpy as np
import pandas as pd

from feedscope.engagement import wording
from feedscope.engagement.frame import codes
from feedscope.engagement.prediction import BASELINE, Forecast, compared, gain
from feedscope.engagement.result import Result, finding, generator, untested
from feedscope.engagement.wording import Words
from feedscope.params import PredictionClaim

UNITS = {
    "error": "mean |log error|, that of the median of the kind less the model's",
    "good": "percentage points right, the model's less the majority's",
}


def predicts(claim: PredictionClaim, made: Forecast | None, resamples: int, seed: int) -> Result:
    """Errors of the model against those of the median of the kind, or right answers against the majority's.

    Interval and test go by day. Details: empty; the forecast itself holds the rows.
    """
    if made is None:
        few = Words(
            "too few posts, days or different counts to learn from", "可供学习的帖子、日子或不同计数太少"
        )
        return untested(claim, 0, UNITS[claim.ask], 0.0, few)
    if claim.ask == "error":
        mean, interval, p = gain(made, claim.model, resamples, seed)
        levels = [float(np.exp(made.error(model).mean())) for model in (claim.model, BASELINE)]
    else:
        own, majority = made.good(claim.model), made.majority()
        days, rng = codes(made.rows["day"]), generator(seed, claim)
        mean, interval, p = compared(100 * (own - majority), days, resamples, rng)
        levels = [100 * float(right.mean()) for right in (own, majority)]
    words = wording.prediction(claim, mean, levels[0], levels[1], len(made.rows))
    judged = finding(claim, words, mean, UNITS[claim.ask], len(made.rows), 0.0, interval, p)
    return Result(claim, judged, pd.DataFrame(), made.rows)
