"""Every term of the negative binomial at once: kind, features, hour, weekday and topic beside each other.

The claims ask for one feature at a time and are judged by their specification curves. This table is the
plain regression that a journal would print: descriptive, and not adjusted for its many rows.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm

from feedscope.engagement import wording
from feedscope.engagement.frame import codes, units
from feedscope.engagement.model import FEATURES, LEAST_TOPIC, column, dispersion, smooth
from feedscope.engagement.resampling import Floats
from feedscope.engagement.result import LEAST_DAYS
from feedscope.engagement.sizes import KINDS

PARTS_OF_DAY = ("00:00–06:00", "06:00–12:00", "12:00–18:00", "18:00–24:00")
LEAST = 5  # posts that a level needs for a row of its own; rarer ones go with the level compared with
COLUMNS = ["group", "term", "against", "n", "ratio", "ci_low", "ci_high"]


def rate_ratios(frame: pd.DataFrame, labels: dict[int, str], metric: str = "likes") -> pd.DataFrame:
    """Rate ratios of all terms, each with the others and a smooth curve over time held equal.

    Args:
        frame: from `frame.study_frame`.
        labels: of topics, by number.

    Returns: group, term, against (the level that is compared with), n (posts with it), ratio, ci_low,
        ci_high (95%, clustered by local day). Empty where posts or days are too few or all counts the same.
    """
    rows = units(frame, metric, list(KINDS))
    if rows["day"].nunique() < LEAST_DAYS:
        return pd.DataFrame(columns=COLUMNS)
    named = list(_terms(rows, labels))
    curve = np.column_stack([np.ones(len(rows)), smooth(rows["created_at"])])
    if not named or len(rows) < 3 * (len(named) + curve.shape[1]):
        return pd.DataFrame(columns=COLUMNS)
    x = np.column_stack([curve, *(values for *_, values in named)])
    value = rows["value"].to_numpy()
    if np.ptp(value) == 0 or np.linalg.matrix_rank(x) < x.shape[1]:
        return pd.DataFrame(columns=COLUMNS)
    alpha, mean = dispersion(value, x)
    fit = sm.GLM(value, x, family=sm.families.NegativeBinomial(alpha=alpha)).fit(
        mu_start=mean, cov_type="cluster", cov_kwds={"groups": codes(rows["day"])}
    )
    effect, error = fit.params[curve.shape[1] :], fit.bse[curve.shape[1] :]
    table = pd.DataFrame([term[:4] for term in named], columns=COLUMNS[:4])
    return table.assign(
        ratio=np.exp(effect),
        ci_low=np.exp(effect - 1.959964 * error),
        ci_high=np.exp(effect + 1.959964 * error),
    )


def _terms(rows: pd.DataFrame, labels: dict[int, str]) -> Iterator[tuple[str, str, str, int, Floats]]:
    """group, term, what it is compared with, posts, column."""
    kinds = rows["kind"].map({kind: wording.KIND[kind].en for kind in KINDS})
    yield from _levels("kind", kinds, [wording.KIND[kind].en for kind in KINDS], LEAST)
    for feature in FEATURES:
        values = column(rows, feature)
        if feature == "weekend" or np.ptp(values) == 0:
            continue  # the weekdays stand for themselves
        n = len(rows) if feature == "length" else int(values.sum())
        against = "half as long" if feature == "length" else "without"
        yield "feature", wording.FEATURE[feature][0].en, against, n, values
    yield from _levels("hour", (rows["hour"] // 6).map(dict(enumerate(PARTS_OF_DAY))), PARTS_OF_DAY, LEAST)
    weekdays = rows["weekday"].map(dict(enumerate(wording.WEEKDAYS)))
    yield from _levels("weekday", weekdays, wording.WEEKDAYS, LEAST)
    names = {t: labels.get(int(t), f"topic {t:.0f}") for t in sorted(rows["topic"].dropna().unique())}
    if names:
        topics = rows["topic"].map(names).fillna("no topic")
        yield from _levels("topic", topics, [*names.values(), "no topic"], LEAST_TOPIC)


def _levels(
    group: str, values: pd.Series, order: Sequence[str], least: int
) -> Iterator[tuple[str, str, str, int, Floats]]:
    """A column for each level but the most frequent, in the given order."""
    counts = values.value_counts().reindex(list(order)).dropna()
    against = counts.idxmax() if len(counts) else ""
    for level, n in counts.items():
        if level != against and n >= least:
            yield group, str(level), str(against), int(n), (values == level).to_numpy().astype(np.float64)
