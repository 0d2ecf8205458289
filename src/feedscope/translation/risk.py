"""One risk for a pair: a ranking between 0 and 1 of what to look at first, and what moved it.

RISK joins what the hard checks found with four weaker signs: the trained estimate of a catastrophic
error (`estimate`), similarity, retrieval and the soft checks. Each sign is an alarm between 0 and 1,
and alarms join as if they were independent (a noisy or, Pearl 1988, Probabilistic Reasoning in
Intelligent Systems, 4.3.2): 1 − ∏(1 − alarm). `rule` says how large each alarm is.

What was found outranks what is suspected, and a graver finding a lighter one: the weaker signs together
count a third. They deserve no more: even on the texts the estimate was trained on, the tenth of the
pairs that it trusts least holds an error in a third of them. No size was fitted to a corpus of posts;
what was learned is in the estimate. So risk is a ranking, not a probability, until labels of the corpus
at hand recalibrate it (`calibration`).

Similarity and estimate are judged among sources of like length (`usual`): short replies are less
similar to their translations throughout, and the estimator trusts them less.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logit
from scipy.stats import norm

SIGNS = ("worst", "soft", "similarity", "estimate", "rank", "length")
_BY_SEVERITY = np.array([0.0, 0.35, 0.55, 0.90])
_MOST_SUSPECTED = 0.33  # below the alarm of a minor finding
_SOFT = 0.20
_NEAR, _FAR = 0.30, 0.60
_NEAR_RANK = 5
_UNUSUAL = 2.0  # robust standard deviations on the bad side of the median: an even alarm
_GROUPS, _FEWEST_IN_GROUP = 5, 50
_NORMAL_MAD = 1.4826
_ROUNDING = 1e-9  # a spread below this is none, and no alarm is nearer to 1
_ALMOST = 1e-6  # an estimate is kept this far from 0 and 1


@dataclass(frozen=True)
class Usual:
    """What is usual in a corpus, in groups of like source length.

    Attributes:
        bounds: ascending lengths (characters) that part the groups; a group begins at its bound.
        middle, spread: median and robust standard deviation of `similarity` (cosine) and of
            `estimate` (log odds) in each group; NaN where a group has none.
    """

    bounds: np.ndarray
    middle: dict[str, np.ndarray]
    spread: dict[str, np.ndarray]

    def group(self, signs: pd.DataFrame) -> np.ndarray:
        """The group of each pair."""
        return np.searchsorted(self.bounds, signs["length"].to_numpy(dtype=float), side="right")

    def z(self, signs: pd.DataFrame, name: str) -> np.ndarray:
        """Robust z-score of a sign among the pairs of like length; NaN for none, 0 where all are equal."""
        group = self.group(signs)
        distance, spread = _values(signs, name) - self.middle[name][group], self.spread[name][group]
        return np.where(spread > _ROUNDING, distance / np.maximum(spread, _ROUNDING), distance * 0)


def usual(signs: pd.DataFrame) -> Usual:
    """What is usual among `signs`; columns as in `alarms`."""
    groups = int(np.clip(len(signs) // _FEWEST_IN_GROUP, 1, _GROUPS))
    lengths = signs["length"].to_numpy(dtype=float)
    bounds = np.quantile(lengths, np.arange(1, groups) / groups) if groups > 1 else np.empty(0)
    group = np.searchsorted(bounds, lengths, side="right")
    middle, spread = {}, {}
    for name in ("similarity", "estimate"):
        values = _values(signs, name)
        parts = [values[(group == g) & ~np.isnan(values)] for g in range(groups)]
        middle[name] = np.array([np.median(part) if len(part) else np.nan for part in parts])
        deviations = [np.abs(part - m) for part, m in zip(parts, middle[name], strict=True)]
        spread[name] = np.array([_NORMAL_MAD * np.median(d) if len(d) else np.nan for d in deviations])
    return Usual(bounds, middle, spread)


def _values(signs: pd.DataFrame, name: str) -> np.ndarray:
    """A sign on the scale it is judged on."""
    values = signs[name].to_numpy(dtype=float)
    return logit(np.clip(values, _ALMOST, 1 - _ALMOST)) if name == "estimate" else values


def alarms(signs: pd.DataFrame, among: Usual) -> pd.DataFrame:
    """The alarm of each sign, 0 to 1, rows as `signs`.

    Args:
        signs: a row a pair: worst (of the hard checks, 0 none to 3 critical), soft (0 or 1),
            similarity (cosine, NaN for none), estimate (trained risk, 0 to 1, NaN for none), rank
            (in retrieval, 1 = nearest, NaN for none), length (characters of the cleaned source).
        among: what is usual, from the whole corpus or a sample of it.
    """
    rank = signs["rank"].to_numpy(dtype=float)
    bad = {"similarity": -among.z(signs, "similarity"), "estimate": among.z(signs, "estimate")}
    return pd.DataFrame(
        {
            "checks": _BY_SEVERITY[signs["worst"].to_numpy(dtype=int)],
            "estimate": norm.cdf(np.nan_to_num(bad["estimate"]) - _UNUSUAL),
            "similarity": norm.cdf(np.nan_to_num(bad["similarity"]) - _UNUSUAL),
            "retrieval": np.select([rank > _NEAR_RANK, rank > 1], [_FAR, _NEAR], 0.0),
            "soft": _SOFT * (signs["soft"].to_numpy() > 0),
        },
        index=signs.index,
    )


def risk(found: pd.DataFrame) -> pd.Series:
    """Risk of each pair, 0 to 1, higher = look at it first, from its `alarms`."""
    weaker = 1 - (1 - found.drop(columns="checks")).prod(axis=1)
    return (1 - (1 - found["checks"]) * (1 - _MOST_SUSPECTED * weaker)).rename("risk")


def parts(found: pd.DataFrame) -> pd.DataFrame:
    """What each sign adds to the risk: columns as `alarms`, rows adding up to `risk`."""
    silence = pd.DataFrame(-np.log1p(-found.clip(upper=1 - _ROUNDING)), found.index, found.columns)
    weaker = silence.drop(columns="checks")
    share = weaker.div(weaker.sum(axis=1).where(lambda total: total > 0, 1.0), axis=0)
    both = -np.log1p(-_MOST_SUSPECTED * (1 - np.exp(-weaker.sum(axis=1))))
    silence = share.mul(both, axis=0).assign(checks=silence["checks"])[found.columns]
    total = silence.sum(axis=1)
    return silence.div(total.where(total > 0, 1.0), axis=0).mul(risk(found), axis=0)


def rule() -> pd.DataFrame:
    """The rule in words: a row for each sign, with its alarm."""
    minor, major, critical = _BY_SEVERITY[1:]
    unusual = (
        f"{norm.cdf(-_UNUSUAL):.2f} at the median, {0.5:.2f} at {_UNUSUAL:g} robust standard deviations "
        "on the bad side of it"
    )
    rows = {
        "gravest issue of a hard check": f"minor {minor:.2f}, major {major:.2f}, critical {critical:.2f}",
        "trained estimate of a catastrophic error, among pairs with sources of like length": unusual,
        "similarity, among pairs with sources of like length": unusual,
        "rank of the translation in retrieval": f"nearest: none; among the first {_NEAR_RANK}: {_NEAR:.2f}; "
        f"beyond: {_FAR:.2f}",
        "a soft check found something": f"{_SOFT:.2f}",
        "all but the first together": f"count a third: at most {_MOST_SUSPECTED:.2f}",
    }
    return pd.DataFrame(rows.items(), columns=["sign", "alarm"])
