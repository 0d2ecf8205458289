"""The claims on prediction: does a model do better than the median of the post's kind?"""

import numpy as np
import pandas as pd

from feedscope.engagement import wording
from feedscope.engagement.frame import codes
from feedscope.engagement.prediction import BASELINE, Forecast, compared
from feedscope.engagement.result import Result, finding, untested
from feedscope.engagement.wording import Words
from feedscope.params import PredictionClaim

UNITS = {"error": "less mean |log error|", "good": "more right, percentage points"}


def predicts(
    claim: PredictionClaim, made: Forecast | None, resamples: int, rng: np.random.Generator
) -> Result:
    """Errors (or right answers) of the model against the baseline's, post by post.

    Interval and test go by day. Details: empty; the forecast itself holds the rows.
    """
    if made is None:
        few = Words(
            "too few posts, days or different counts to learn from", "可供学习的帖子、日子或不同计数太少"
        )
        return untested(claim, 0, UNITS[claim.ask], 0.0, few)
    days = codes(made.rows["day"])
    if claim.ask == "error":
        gain = made.error(BASELINE) - made.error(claim.model)
        levels = [float(np.exp(made.error(model).mean())) for model in (claim.model, BASELINE)]
    else:
        gain = 100 * (made.good(claim.model) - made.good(BASELINE))
        levels = [100 * float(made.good(model).mean()) for model in (claim.model, BASELINE)]
    mean, interval, p = compared(gain, days, resamples, rng)
    words = wording.prediction(claim, mean, levels[0], levels[1], len(gain))
    judged = finding(claim, words, mean, UNITS[claim.ask], len(gain), 0.0, interval, p)
    return Result(claim, judged, pd.DataFrame(), made.rows)
