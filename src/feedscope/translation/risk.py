"""One risk and one quality for a pair. Today a rule, written out here, trained on nothing.

RISK is a ranking between 0 and 1, not a probability: nobody counted how often a pair of risk .5
has a major error. It joins four signs as if they were independent alarms (a noisy or, Pearl 1988,
Probabilistic Reasoning in Intelligent Systems, 4.3.2): 1 − ∏(1 − alarm).

| sign | alarm |
|---|---|
| gravest issue of a hard check | minor .10, major .55, critical .90 |
| a soft check found something | .10 |
| similarity, as robust z-score in the corpus | Φ(−(z + 2)): .02 at the median, .5 at z = −2 |
| retrieval rank of the translation | nearest: 0; among the first five: .15; beyond: .30 |

QUALITY is the similarity standardised within the corpus (mean 0, standard deviation 1): on the
scale of human z-scores, but not calibrated against any human judgement.

Both take the same table of signs, so that a trained model can take their place.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

SIGNS = ["worst", "soft", "similarity", "rank"]
_BY_SEVERITY = np.array([0.0, 0.10, 0.55, 0.90])
_SOFT = 0.10
_NEAR, _FAR = 0.15, 0.30
_NEAR_RANK = 5
_UNUSUAL = 2.0  # robust standard deviations below the median at which similarity is an even alarm
_NORMAL_MAD = 1.4826


def alarms(signs: pd.DataFrame) -> pd.DataFrame:
    """The alarm of each sign, 0 to 1, rows as `signs`: what moved a pair's risk.

    Args:
        signs: worst (0 none to 3 critical), soft (0 or 1), similarity (cosine, NaN for none),
            rank (1 = nearest, NaN for none).
    """
    rank = signs["rank"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "checks": _BY_SEVERITY[signs["worst"].to_numpy(dtype=int)],
            "soft": _SOFT * (signs["soft"].to_numpy() > 0),
            "similarity": norm.cdf(-(np.nan_to_num(_robust_z(signs["similarity"])) + _UNUSUAL)),
            "retrieval": np.select([rank > _NEAR_RANK, rank > 1], [_FAR, _NEAR], 0.0),
        },
        index=signs.index,
    )


def risk(signs: pd.DataFrame) -> pd.Series:
    """Risk of each pair, 0 to 1, higher = look at it first; columns of `signs` as in `alarms`."""
    return (1 - (1 - alarms(signs)).prod(axis=1)).rename("risk")


def quality(signs: pd.DataFrame) -> pd.Series:
    """Quality of each pair: similarity as a z-score within the corpus; 0 where there is none."""
    similarity = signs["similarity"].astype(float)
    spread = similarity.std(ddof=0)
    scores = (similarity - similarity.mean()) / spread if spread > 0 else similarity * 0.0
    return scores.fillna(0.0).rename("quality")


def _robust_z(values: pd.Series) -> np.ndarray:
    values = values.astype(float)
    spread = _NORMAL_MAD * (values - values.median()).abs().median()
    return ((values - values.median()) / spread if spread > 0 else values * 0.0).to_numpy()
