"""Does the level of likes change at certain times, and do neighbouring posts resemble each other?"""

import numpy as np
import pandas as pd
import ruptures

from feedscope.engagement import wording
from feedscope.engagement.best_time import comparable
from feedscope.engagement.frame import codes, units
from feedscope.engagement.resampling import (
    LEVELS,
    Floats,
    day_bootstrap,
    p_in_direction,
    percentile_interval,
    permutations,
)
from feedscope.engagement.result import Result, finding, too_few, untested
from feedscope.engagement.wording import Words
from feedscope.params import NeighboursClaim

PENALTIES = (0.5, 1.0, 2.0, 4.0)  # times the usual: 2 variance log n (BIC for a change in mean)
LEAST = 20
LAGS = 5
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


def break_days(table: pd.DataFrame, penalty: float) -> list[pd.Timestamp]:
    """The days on which a new level begins at this penalty."""
    (dates,) = table.loc[table["penalty"] == penalty, "dates"]
    return [pd.Timestamp(date) for date in dates.split("; ") if date]


def levels(frame: pd.DataFrame, days: list[pd.Timestamp], metric: str = "likes") -> pd.DataFrame:
    """The typical count (median) of originals between breaks: start, end (local days), n, level."""
    rows = units(frame, metric, ["original"])
    part = np.searchsorted(pd.DatetimeIndex(days), rows["day"], side="right")
    groups = rows.groupby(part)
    return pd.DataFrame({
        "start": groups["day"].min(), "end": groups["day"].max(), "n": groups.size(),
        "level": groups["value"].median(),
    }).reset_index(drop=True)  # fmt: skip


def neighbours(
    claim: NeighboursClaim, frame: pd.DataFrame, resamples: int, rng: np.random.Generator
) -> Result:
    """Rank correlation of each original with the next, both less their month's mean.

    The test shuffles the order within months. Taking the month's mean away pulls neighbours apart a
    little, shuffled ones too; estimate and interval (pairs drawn by the day of the later one) are
    therefore less the shuffles' mean. Details: lag, rho (the same for originals further apart), n
    (pairs), null_low and null_high (95% of the shuffles).
    """
    rows = comparable(frame, claim.metric, ["original"]).sort_values("created_at")
    why = too_few(rows, wording.kinds(["original"]))
    ranks = rows["residual"].rank().to_numpy()
    if why is None and (len(rows) < LEAST or not np.ptp(ranks)):
        why = Words(f"fewer than {LEAST} originals whose counts differ", f"计数不同的原创帖不足 {LEAST} 条")
    if why:
        return untested(claim, len(rows), UNIT, 0.0, why)
    scores = (ranks - ranks.mean()) / ranks.std()
    lags = range(1, LAGS + 1)

    def at_lags(drawn: Floats) -> Floats:
        return np.column_stack([np.mean(drawn[:, lag:] * drawn[:, :-lag], axis=1) for lag in lags])

    null = permutations(at_lags, scores, codes(rows["month"]), resamples, rng)
    centre = null.mean(axis=0)
    rho, null = at_lags(scores[None, :])[0] - centre, null - centre
    product, square = scores[1:] * scores[:-1], (scores[1:] ** 2 + scores[:-1] ** 2) / 2
    draws = day_bootstrap(
        lambda w: (w @ product) / (w @ square) - centre[0], codes(rows["day"].iloc[1:]), resamples, rng
    )
    low, high = np.quantile(null, LEVELS, axis=0)
    details = pd.DataFrame({
        "lag": lags, "rho": rho, "n": [len(rows) - lag for lag in lags], "null_low": low, "null_high": high,
    })  # fmt: skip
    p = p_in_direction(float(rho[0]), null[:, 0], upward=rho[0] >= 0)
    words = wording.neighbours(claim.metric, float(rho[0]), len(rows))
    judged = finding(claim, words, float(rho[0]), UNIT, len(rows), 0.0, percentile_interval(draws), p)
    return Result(claim, judged, details, rows)
