"""One risk and one quality for a pair. Today a rule, written out here, trained on nothing.

RISK is a ranking between 0 and 1, not a probability: nobody counted how often a pair of risk .5
has a major error. It joins four signs as if they were independent alarms (a noisy or, Pearl 1988,
Probabilistic Reasoning in Intelligent Systems, 4.3.2): 1 − ∏(1 − alarm). `rule` says how large
each alarm is.

Similarity is judged among the sources of like length (fifths of the corpus), because the encoder
finds the translations of two-word replies less similar than those of full sentences.

QUALITY is the similarity standardised within the corpus (mean 0, standard deviation 1): on the
scale of human z-scores, but not calibrated against any human judgement.

Both take the same table of signs, so that a trained model can take their place.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

_BY_SEVERITY = np.array([0.0, 0.10, 0.55, 0.90])
_SOFT = 0.10
_NEAR, _FAR = 0.15, 0.30
_NEAR_RANK = 5
_UNUSUAL = 2.0  # robust standard deviations below the median at which similarity is an even alarm
_MOST_BY_SIMILARITY = 0.5
_GROUPS, _FEWEST_IN_GROUP = 5, 50
_NORMAL_MAD = 1.4826
_ROUNDING = 1e-9  # a spread below this is none


def alarms(signs: pd.DataFrame) -> pd.DataFrame:
    """The alarm of each sign, 0 to 1, rows as `signs`: what moved a pair's risk.

    Args:
        signs: worst (0 none to 3 critical), soft (0 or 1), similarity (cosine, NaN for none),
            length (characters of the cleaned source), rank (1 = nearest, NaN for none).
    """
    rank = signs["rank"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "checks": _BY_SEVERITY[signs["worst"].to_numpy(dtype=int)],
            "soft": _SOFT * (signs["soft"].to_numpy() > 0),
            "similarity": _MOST_BY_SIMILARITY * norm.cdf(-(np.nan_to_num(like_length_z(signs)) + _UNUSUAL)),
            "retrieval": np.select([rank > _NEAR_RANK, rank > 1], [_FAR, _NEAR], 0.0),
        },
        index=signs.index,
    )


def rule() -> pd.DataFrame:
    """The rule in words: a row for each sign, with its alarm."""
    minor, major, critical = _BY_SEVERITY[1:]
    even, usual = _MOST_BY_SIMILARITY / 2, _MOST_BY_SIMILARITY * norm.cdf(-_UNUSUAL)
    rows = {
        "gravest issue of a hard check": f"minor {minor:.2f}, major {major:.2f}, critical {critical:.2f}",
        "a soft check found something": f"{_SOFT:.2f}",
        "similarity, among pairs with sources of like length": f"{usual:.2f} at the median, {even:.2f} at "
        f"{_UNUSUAL:g} robust standard deviations below it, at most {_MOST_BY_SIMILARITY:.2f}",
        "rank of the translation in retrieval": f"nearest: none; among the first {_NEAR_RANK}: {_NEAR:.2f}; "
        f"beyond: {_FAR:.2f}",
    }
    return pd.DataFrame(rows.items(), columns=["sign", "alarm"])


def risk(signs: pd.DataFrame) -> pd.Series:
    """Risk of each pair, 0 to 1, higher = look at it first; columns of `signs` as in `alarms`."""
    return (1 - (1 - alarms(signs)).prod(axis=1)).rename("risk")


def quality(signs: pd.DataFrame) -> pd.Series:
    """Quality of each pair: similarity as a z-score within the corpus; 0 where there is none."""
    similarity = signs["similarity"].astype(float)
    spread = similarity.std(ddof=0)
    scores = (similarity - similarity.mean()) / spread if spread > _ROUNDING else similarity * 0.0
    return scores.fillna(0.0).rename("quality")


def like_length_z(signs: pd.DataFrame) -> np.ndarray:
    """Robust z-score of the similarity among the pairs whose sources are of like length; NaN for none."""
    similarity = signs["similarity"].to_numpy(dtype=float)
    scores = np.full(len(signs), np.nan)
    for members in _of_like_length(signs):
        known = similarity[members][~np.isnan(similarity[members])]
        if len(known):
            distance = similarity[members] - np.median(known)
            spread = _NORMAL_MAD * np.median(np.abs(known - np.median(known)))
            scores[members] = distance / spread if spread > _ROUNDING else distance * 0
    return scores


def usual_similarity(signs: pd.DataFrame) -> np.ndarray:
    """The median similarity of the pairs whose sources are of like length, for each pair; NaN for none."""
    similarity = signs["similarity"].to_numpy(dtype=float)
    usual = np.full(len(signs), np.nan)
    for members in _of_like_length(signs):
        known = similarity[members][~np.isnan(similarity[members])]
        usual[members] = np.median(known) if len(known) else np.nan
    return usual


def _of_like_length(signs: pd.DataFrame) -> list[np.ndarray]:
    """Rows in groups of like source length."""
    groups = int(np.clip(len(signs) // _FEWEST_IN_GROUP, 1, _GROUPS))
    return np.array_split(signs["length"].to_numpy().argsort(kind="stable"), groups)
