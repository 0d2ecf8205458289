"""Can a post's count be predicted from what is known when it is sent?

Validation goes with time: the first two fifths of the feed are learned from, the next stretch
predicted, then learned from too, and so on. A thread is never split, and a post sent after the
stretch's first one is not learned from. Every model stands beside two dumb ones, and two
controls show that the procedure can fail: with shuffled targets nothing may be learned, and a
planted leak (the post's retweets among its features) must raise the alarm.
"""

import itertools
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedscope.engagement.frame import codes, units
from feedscope.engagement.learners import (
    GROUPS,
    MODELS,
    Predict,
    describe,
    leak_suspects,
    strengths,
    train,
    words_only,
)
from feedscope.engagement.resampling import Floats, day_bootstrap, p_in_direction, percentile_interval
from feedscope.engagement.sizes import KINDS

FOLDS = 4
FIRST_SHARE = 0.4  # of the posts, learned from before anything is predicted
LEAST_TRAIN, LEAST_TEST_DAYS = 30, 5
BASELINE = "median_by_kind"
SHUFFLED, LEAKED = "ridge, targets shuffled", "ridge, retweets leaked"
REPEATS = 10  # shuffles of each group of features


@dataclass(frozen=True)
class Forecast:
    """Out-of-sample predictions of the later posts.

    Attributes:
        rows: the predicted posts, with `target` (log(1 + count)), `cut` (the training part's median of
            the post's kind) and one column of predictions a model, controls included.
        suspects: features that raise the alarm, with their rank correlations.
        caught: the same with the planted leak among the features.
        strongest: the strongest honest feature and its rank correlation.
        importance: by group of features: how much the boosting's error rises when the group is shuffled;
            columns group, rise, ci_low, ci_high.
    """

    rows: pd.DataFrame
    suspects: pd.Series
    caught: pd.Series
    strongest: tuple[str, float]
    importance: pd.DataFrame

    def error(self, model: str) -> Floats:
        """|log error| of each predicted post."""
        return np.abs(_array(self.rows, model) - _array(self.rows, "target"))

    def good(self, model: str) -> Floats:
        """1 where the model rightly says whether the post beats the median of its kind."""
        cut = _array(self.rows, "cut")
        right = (_array(self.rows, model) > cut) == (_array(self.rows, "target") > cut)
        return right.astype(np.float64)

    def majority(self) -> Floats:
        """1 where always giving one answer is right: the answer that is right more often.

        Known only afterwards, so no model has it easier than this.
        """
        above = _array(self.rows, "target") > _array(self.rows, "cut")
        return (above if above.mean() > 0.5 else ~above).astype(np.float64)


def _array(rows: pd.DataFrame, column: str) -> Floats:
    return rows[column].to_numpy(dtype=np.float64)


def folds(rows: pd.DataFrame) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Positions to learn from and to predict, in time order; a thread stays whole."""
    unit = rows["thread_id"].fillna(rows["id"])
    start = rows.groupby(unit)["created_at"].transform("min")
    order = start.rank(method="dense").to_numpy()
    bounds = np.quantile(order, np.linspace(FIRST_SHARE, 1, FOLDS + 1))
    for low, high in itertools.pairwise(bounds):
        test = np.flatnonzero((order > low) & (order <= high))
        if not len(test):
            continue
        begins = rows["created_at"].iloc[test].min()
        yield np.flatnonzero((order <= low) & (rows["created_at"] < begins).to_numpy()), test


def forecast(frame: pd.DataFrame, metric: str, resamples: int, seed: int) -> Forecast | None:
    """Predict the later posts with every model; None where there is too little to learn from."""
    rows = units(frame, metric, list(KINDS)).reset_index(drop=True)
    parts = list(folds(rows)) if len(rows) else []
    if not parts or len(parts[0][0]) < LEAST_TRAIN or rows["value"].nunique() < 2:
        return None
    if rows["day"].iloc[np.concatenate([test for _, test in parts])].nunique() < LEAST_TEST_DAYS:
        return None
    target = np.log1p(rows["value"].to_numpy())
    features = describe(rows)
    extra = features.assign(kind=rows["kind"], words=rows["text"].map(words_only))
    leak = features.assign(**{"leak: retweets": np.log1p(rows["retweets"].fillna(0).astype(float))})
    rng = np.random.default_rng([seed, len(rows)])
    done, rises = [], []
    for learn, test in parts:
        past, y = rows.iloc[learn], target[learn]
        found = rows.iloc[test].assign(
            target=target[test], cut=train(BASELINE, past, features.iloc[learn], y, seed)(extra.iloc[test])
        )
        for model in MODELS:
            predict = train(model, past, features.iloc[learn], y, seed)
            found[model] = predict(extra.iloc[test])
        rises.append(_rises(predict, extra.iloc[test], target[test], rng))  # of the last one, boosting
        shuffled = train("ridge", past, features.iloc[learn], rng.permutation(y), seed)
        found[SHUFFLED] = shuffled(extra.iloc[test])
        found[LEAKED] = train("ridge", past, leak.iloc[learn], y, seed)(leak.iloc[test])
        done.append(found)
    first = parts[-1][0]
    past_target, kind = target[first], rows["kind"].iloc[first]
    honest = strengths(features.iloc[first], past_target, kind)
    predicted = pd.concat(done)
    return Forecast(
        predicted,
        leak_suspects(features.iloc[first], past_target, kind),
        leak_suspects(leak.iloc[first], past_target, kind),
        (str(honest.index[0]), float(honest.iloc[0])),
        _importance(np.concatenate(rises), codes(predicted["day"]), resamples, rng),
    )


def _rises(predict: Predict, new: pd.DataFrame, target: Floats, rng: np.random.Generator) -> Floats:
    """How much each post's error rises when a group of features is shuffled together: (posts, groups)."""
    before = np.abs(predict(new) - target)
    rises = np.zeros((len(new), len(GROUPS)))
    for g, group in enumerate(GROUPS):
        columns = [name for name in new.columns if name.startswith(f"{group}: ")]
        for _ in range(REPEATS if columns else 0):
            mixed = new.copy()
            mixed[columns] = new[columns].to_numpy()[rng.permutation(len(new))]
            rises[:, g] += (np.abs(predict(mixed) - target) - before) / REPEATS
    return rises


def _importance(rises: Floats, days: np.ndarray, resamples: int, rng: np.random.Generator) -> pd.DataFrame:
    draws = day_bootstrap(lambda w: (w @ rises) / w.sum(axis=1, keepdims=True), days, resamples, rng)
    intervals = [percentile_interval(draws[:, g]) or (np.nan, np.nan) for g in range(len(GROUPS))]
    table = pd.DataFrame(intervals, columns=["ci_low", "ci_high"])
    table.insert(0, "group", GROUPS)
    table.insert(1, "rise", rises.mean(axis=0))
    return table.assign(matters=(rises != 0).any(axis=0)).query("matters").drop(columns="matters")


def compared(
    gain: Floats, days: np.ndarray, resamples: int, rng: np.random.Generator
) -> tuple[float, tuple[float, float] | None, float]:
    """Mean of `gain` over posts, its interval by day, and p from flipping whole days' signs."""
    mean = float(gain.mean())
    draws = day_bootstrap(lambda w: (w @ gain) / w.sum(axis=1), days, resamples, rng)
    by_day = np.bincount(days, weights=gain)
    flips = rng.choice([-1.0, 1.0], size=(resamples, len(by_day)))
    return mean, percentile_interval(draws), p_in_direction(mean, flips @ by_day / len(gain), mean >= 0)


def gain(
    made: Forecast, model: str, resamples: int, seed: int
) -> tuple[float, tuple[float, float] | None, float]:
    """How much nearer than the baseline a model comes, by `compared`; the same wherever it is asked."""
    rng = np.random.default_rng([seed, zlib.crc32(model.encode())])
    return compared(made.error(BASELINE) - made.error(model), codes(made.rows["day"]), resamples, rng)


def table(made: Forecast | None, resamples: int, seed: int) -> pd.DataFrame:
    """One row a model: n, factor (typical error), gain over the baseline with interval, accuracy."""
    columns = ["model", "n", "factor", "gain", "ci_low", "ci_high", "accuracy"]
    if made is None:
        return pd.DataFrame(columns=columns)
    rows = []
    names: Sequence[str] = (*MODELS, SHUFFLED, LEAKED)
    for model in names:
        error = made.error(model)
        better, interval, _ = gain(made, model, resamples, seed)
        low, high = interval or (np.nan, np.nan)
        rows.append(
            (model, len(error), float(np.exp(error.mean())), better, low, high, made.good(model).mean())
        )
    return pd.DataFrame(rows, columns=columns)
