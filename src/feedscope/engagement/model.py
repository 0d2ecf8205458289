"""What goes with more likes, other things equal: counts on features, by a negative binomial.

Counts of attention are far more spread than a Poisson's, so the variance is mean + alpha mean^2
(NB2; Cameron & Trivedi 2013, chapter 3). exp(coefficient) is an incidence rate ratio: how many
times the count goes with the feature among posts of the same kind, time, hour and other features.
Standard errors are clustered by local day, as posts of a day share their fate. Nobody recorded the
number of followers, so a smooth curve over time (natural cubic spline) stands in for them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from patsy import cr
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from feedscope.engagement.frame import codes
from feedscope.engagement.resampling import Floats

FEATURES = ("link", "question", "number", "emoji", "length", "goes_on", "weekend")
SMOOTH_DF = 4  # of the curve over time
LEAST_TOPIC = 10  # posts of a topic that gets a term of its own


@dataclass(frozen=True)
class RateRatio:
    """An incidence rate ratio with its 95% interval by day, the dispersion, and n."""

    ratio: float
    low: float
    high: float
    alpha: float
    n: int


def column(rows: pd.DataFrame, feature: str) -> Floats:
    """A feature as a regressor: 0 and 1, or log2 of the length, so that a step is a doubling."""
    values = rows[feature].to_numpy(dtype=float)
    return np.log2(values) if feature == "length" else values


def controls(rows: pd.DataFrame, level: str, without: str = "", home: bool = False) -> Floats:
    """The columns held equal, with the intercept: (posts, k), of full rank.

    Args:
        rows: from `frame.study_frame`.
        level: "kind"; "time" adds the curve over time; "features" adds the hour (two
            harmonics of the day) and the other features; "topic" adds topics.
        without: the feature whose own effect is asked for.
        home: take hours and weekends from the home clock, travel windows ignored.
    """
    steps = ("kind", "time", "features", "topic")
    upto = steps[: steps.index(level) + 1]
    parts = [np.ones((len(rows), 1)), _dummies(rows["kind"], 1)]
    if "time" in upto:
        parts.append(smooth(rows["created_at"]))
    if "features" in upto:
        clock = (rows["home"] if home else rows["local"]).dt
        angle = 2 * np.pi * (clock.hour + clock.minute / 60).to_numpy(dtype=float) / 24
        parts.append(np.column_stack([f(k * angle) for k in (1, 2) for f in (np.sin, np.cos)]))
        others = [name for name in FEATURES if name != without]
        parts.append(np.column_stack([column(rows, name) for name in others]))
    if "topic" in upto:
        parts.append(_dummies(rows["topic"], LEAST_TOPIC))
    return full_rank(np.column_stack(parts))


def _dummies(values: pd.Series, least: int) -> Floats:
    """A column for each value with at least `least` rows, but the most frequent."""
    counts = values.value_counts().sort_index()
    kept = [value for value in counts.index[counts >= least] if value != counts.idxmax()]
    return np.column_stack([np.zeros((len(values), 0)), *((values == v).fillna(False) for v in kept)]).astype(
        float
    )


def smooth(when: pd.Series) -> Floats:
    """A natural cubic spline over time with knots at quantiles; a line where there are few dates."""
    days = (when - when.min()).dt.total_seconds().to_numpy() / 86_400
    if len(np.unique(days)) <= 2 * SMOOTH_DF:
        return days[:, None]
    return np.asarray(cr(days, df=SMOOTH_DF, constraints="center"))


def full_rank(matrix: Floats) -> Floats:
    """Orthonormal columns that span what `matrix` (posts, k) spans; idle columns go."""
    basis = np.zeros((len(matrix), 0))
    for values in np.asarray(matrix, dtype=np.float64).T:
        rest = values - basis @ (basis.T @ values)
        rest -= basis @ (basis.T @ rest)
        norm = np.linalg.norm(rest)
        if norm > 1e-8 * max(1.0, float(np.linalg.norm(values))):
            basis = np.column_stack([basis, rest / norm])
    return basis


def rate_ratio(rows: pd.DataFrame, value: Floats, feature: str, level: str = "topic") -> RateRatio | None:
    """The rate ratio of `feature` with all controls of `level`; counts `value`, day clusters.

    The dispersion is the one of greatest likelihood, found by a search around the fit. None where
    the feature cannot be told apart from the controls.
    """
    z = controls(rows, level, without=feature)
    own = column(rows, feature)
    if np.linalg.norm(own - z @ (z.T @ own)) < 1e-6 * np.linalg.norm(own) or len(own) < 2 * z.shape[1]:
        return None
    x = np.column_stack([z, own])
    alpha, mean = dispersion(value, x)
    family = sm.families.NegativeBinomial(alpha=alpha)
    fit = sm.GLM(value, x, family=family).fit(
        mu_start=mean, cov_type="cluster", cov_kwds={"groups": codes(rows["day"])}
    )
    effect, error = float(fit.params[-1]), float(fit.bse[-1])
    low, high = (float(np.exp(effect + side * 1.959964 * error)) for side in (-1, 1))
    return RateRatio(float(np.exp(effect)), low, high, alpha, len(value))


def dispersion(value: Floats, x: Floats, sure: float = 1e-3) -> tuple[float, Floats]:
    """alpha of greatest (profile) likelihood and the fitted means."""
    start = np.clip(value, 0.5, None)

    def loss(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        return -likelihood(value, means(value, x, alpha, start), alpha)

    found = minimize_scalar(loss, bounds=(-6.0, 4.0), method="bounded", options={"xatol": sure})
    alpha = float(np.exp(found.x))
    return alpha, means(value, x, alpha, start)


def likelihood(value: Floats, mean: Floats, alpha: float) -> float:
    """Log-likelihood of counts under NB2, up to a constant of the counts."""
    size = 1 / alpha
    return float(np.sum(
        gammaln(value + size) - gammaln(size) + size * np.log(size / (size + mean))
        + value * np.log(mean / (size + mean))
    ))  # fmt: skip


def means(value: Floats, x: Floats, alpha: float, start: Floats, steps: int = 25) -> Floats:
    """Fitted means of the log-linear NB2 model with this alpha (iteratively reweighted least squares)."""
    mean = start
    for _ in range(steps):
        weight = np.sqrt(mean / (1 + alpha * mean))
        working = np.log(mean) + (value - mean) / mean
        weighted = x * weight[:, None]
        beta = np.linalg.solve(weighted.T @ weighted, weighted.T @ (working * weight))
        fresh = np.exp(np.clip(x @ beta, -20, 20))
        settled = np.max(np.abs(fresh / mean - 1)) < 1e-8
        mean = fresh
        if settled:
            break
    return mean
