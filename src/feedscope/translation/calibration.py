"""From a ranking to a probability: risk recalibrated by persons' labels of the same corpus.

Platt's method (1999): a logistic regression of "a person found a major or critical error" on the log
odds of risk. It has two parameters, so that some two hundred labels suffice, and keeps the order of the
pairs. Isotonic regression would need about a thousand (Niculescu-Mizil & Caruana 2005, ICML).

Where several persons judged a pair, each of them counts as a part of it. A sample drawn by risk, as the
annotate notebook draws it, is no trouble: what is learned is the share of errors at a given risk.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from feedscope.translation.labels import Label
from feedscope.translation.model import Severity

FEWEST_LABELS = 200  # pairs
FEWEST_OF_EACH = 10  # pairs with a major error, and without
_ALMOST = 1e-6


@dataclass(frozen=True)
class Calibration:
    """Risk as a probability of a major or critical error in the eyes of those who labelled.

    Attributes:
        slope, offset: log odds of the ranking → log odds of an error.
        pairs, persons: how many were labelled, by how many.
        wrong: labelled pairs with a major or critical error (shares of a pair counted as such).
        gain: by how many nats a label the recalibrated risk tells more than the plain share of errors
            does, on labels held out in turn (ten folds); at or below 0 it tells nothing.
    """

    slope: float
    offset: float
    pairs: int
    persons: int
    wrong: float
    gain: float

    def __call__(self, risk: pd.Series) -> pd.Series:
        """The recalibrated risk."""
        return pd.Series(expit(self.slope * _odds(risk) + self.offset), index=risk.index, name="risk")


def calibration(pairs: pd.DataFrame, labels: list[Label]) -> Calibration | None:
    """How to recalibrate the column `risk` of `pairs` (id, variant, risk) by `labels`.

    None where there are too few labels, or where pairs of higher risk do not have more errors: then
    risk says nothing that labels bear out, and stays what it is.
    """
    risk = pairs.set_index(["id", "variant"])["risk"]
    table = pd.DataFrame(
        [(label.key, label.worst >= Severity.MAJOR) for label in labels if label.key in risk.index],
        columns=["pair", "wrong"],
    )
    shares = table.groupby("pair")["wrong"].mean() if len(table) else pd.Series(dtype=float)
    n, wrong = len(shares), float(shares.sum())
    if n < FEWEST_LABELS or min(wrong, n - wrong) < FEWEST_OF_EACH:
        return None
    odds, share = _odds(risk[list(shares.index)]), shares.to_numpy()
    slope, offset = _fit(odds, share)
    if slope <= 0:
        return None
    persons = len({label.person for label in labels})
    return Calibration(slope, offset, n, persons, wrong, _gain(odds, share))


def _odds(risk: pd.Series) -> np.ndarray:
    return logit(np.clip(risk.to_numpy(dtype=float), _ALMOST, 1 - _ALMOST))


def _fit(odds: np.ndarray, share: np.ndarray) -> tuple[float, float]:
    """Slope and offset; each pair counts as wrong with its share and as right with the rest."""
    twice = np.concatenate([odds, odds])[:, None]
    wrong = np.repeat([1, 0], len(odds))
    fitted = LogisticRegression(C=1e6).fit(twice, wrong, sample_weight=np.concatenate([share, 1 - share]))
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _gain(odds: np.ndarray, share: np.ndarray) -> float:
    """Mean log likelihood beyond that of the plain share, on held-out tenths."""
    fold = np.arange(len(odds)) % 10
    gains = []
    for held in range(10):
        train, test = fold != held, fold == held
        slope, offset = _fit(odds[train], share[train])
        predicted, plain = expit(slope * odds[test] + offset), share[train].mean()
        gains.append(_likelihood(share[test], predicted) - _likelihood(share[test], plain))
    return float(np.concatenate(gains).mean())


def _likelihood(share: np.ndarray, predicted: np.ndarray | float) -> np.ndarray:
    p = np.clip(predicted, _ALMOST, 1 - _ALMOST)
    return share * np.log(p) + (1 - share) * np.log1p(-p)
