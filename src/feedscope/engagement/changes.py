"""Does the level of likes change at certain times, and do neighbouring posts resemble each other?"""

import numpy as np
import pandas as pd
import ruptures

from feedscope.engagement import wording
from feedscope.engagement.best_time import comparable
from feedscope.engagement.frame import codes, units
from feedscope.engagement.resampling import p_in_direction, permutations
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.engagement.wording import Words
from feedscope.params import NeighboursClaim

PENALTIES = (0.5, 1.0, 2.0, 4.0)  # times the usual: 2 variance log n (BIC for a change in mean)
LEAST = 20
UNIT = "rank correlation"


def change_points(frame: pd.DataFrame, metric: str = "likes") -> pd.DataFrame:
    """Breaks in the level of originals' log counts: penalty, breaks, dates (local, joined by "; ").

    PELT (Killick, Fearnhead & Eckley 2012) in the order of posting; the noise is estimated from the
    differences of neighbours, so that breaks do not inflate it. Empty where posts are too few.
    """
    rows = units(frame, metric, ["original"])
    level = np.log1p(rows["value"].to_numpy())
    if len(rows) < LEAST or not np.ptp(level):
        return pd.DataFrame(columns=["penalty", "breaks", "dates"])
    noise = (np.median(np.abs(np.diff(level))) / 0.9539) ** 2 or float(np.var(level))
    search = ruptures.Pelt(model="l2", min_size=5, jump=1).fit(level[:, None])
    found = []
    for times in PENALTIES:
        breaks = search.predict(pen=times * 2 * noise * np.log(len(level)))[:-1]
        dates = [f"{rows['day'].iloc[at]:%Y-%m-%d}" for at in breaks]
        found.append((times, len(breaks), "; ".join(dates)))
    return pd.DataFrame(found, columns=["penalty", "breaks", "dates"])


def neighbours(
    claim: NeighboursClaim, frame: pd.DataFrame, resamples: int, rng: np.random.Generator
) -> Result:
    """Rank correlation of each original with the next, both less their month's mean.

    The test shuffles the order within months; the interval is Fisher's. Details: lag, rho for lags 1 to 5.
    """
    rows = comparable(frame, claim.metric, ["original"]).sort_values("created_at")
    why = too_few(rows, wording.kinds(["original"]))
    ranks = rows["residual"].rank().to_numpy()
    if why is None and (len(rows) < LEAST or not np.ptp(ranks)):
        why = Words(f"fewer than {LEAST} originals whose counts differ", f"计数不同的原创帖不足 {LEAST} 条")
    if why:
        return untested(claim, len(rows), UNIT, 0.0, why)
    scores = (ranks - ranks.mean()) / ranks.std()
    rho = float(np.mean(scores[1:] * scores[:-1]))
    null = permutations(
        lambda drawn: np.mean(drawn[:, 1:] * drawn[:, :-1], axis=1),
        scores,
        codes(rows["month"]),
        resamples,
        rng,
    )
    half = 1.959964 / np.sqrt(len(rows) - 3)
    interval = (float(np.tanh(np.arctanh(rho) - half)), float(np.tanh(np.arctanh(rho) + half)))
    lags = pd.DataFrame({"lag": range(1, 6)})
    lags["rho"] = [float(np.mean(scores[lag:] * scores[:-lag])) for lag in lags["lag"]]
    p = p_in_direction(rho - float(null.mean()), null - float(null.mean()), upward=rho >= 0)
    words = wording.neighbours(claim.metric, rho, len(rows))
    return Result(claim, finding(claim, words, rho, UNIT, len(rows), 0.0, interval, p), lags, rows)
