"""Prediction: time goes forward, threads stay whole, noise teaches nothing, a leak is caught."""

import numpy as np
import pandas as pd
import pytest

from feedscope.engagement.frame import codes
from feedscope.engagement.prediction import (
    BASELINE,
    LEAKED,
    SHUFFLED,
    Forecast,
    compared,
    folds,
    forecast,
    table,
)
from feedscope.engagement.prediction_claim import predicts
from feedscope.params import PredictionClaim

from .invented import World, frame


@pytest.fixture(scope="module")
def linked() -> pd.DataFrame:
    return frame(World(days=180, link_ratio=4.0, day_sd=0.2, noise=0.5), seed=2)


@pytest.fixture(scope="module")
def made(linked: pd.DataFrame) -> Forecast:
    found = forecast(linked, "likes", 300, seed=0)
    assert found is not None
    return found


def test_no_post_is_learned_from_before_it_is_sent_and_no_thread_is_split(linked: pd.DataFrame) -> None:
    predicted: list[int] = []
    for learn, test in folds(linked):
        assert linked["created_at"].iloc[learn].max() < linked["created_at"].iloc[test].min()
        threads = linked["thread_id"]
        assert not set(threads.iloc[learn].dropna()) & set(threads.iloc[test].dropna())
        predicted += test.tolist()
    assert len(predicted) == len(set(predicted))
    assert len(predicted) > 0.5 * len(linked)


def test_what_can_be_learned_is_learned(made: Forecast) -> None:
    models = table(made, 300, seed=0).set_index("model")
    for model in ("ridge", "ridge_text", "boosting"):
        assert models.loc[model, "ci_low"] > 0, model
        assert models.loc[model, "accuracy"] > models.loc[BASELINE, "accuracy"] + 0.1
    assert models.loc["median", "ci_high"] < 0
    assert made.importance.sort_values("rise").iloc[-1]["group"] in ("kind and place", "content")


def test_the_claim_says_the_interval_of_the_table(made: Forecast) -> None:
    claim = PredictionClaim(id="trees", metric="likes", test="prediction", model="boosting")
    found = predicts(claim, made, 300, seed=0).finding
    row = table(made, 300, seed=0).set_index("model").loc["boosting"]
    assert (found.estimate, found.ci_low, found.ci_high) == (row["gain"], row["ci_low"], row["ci_high"])


def test_shuffled_targets_teach_nothing(made: Forecast) -> None:
    assert table(made, 300, seed=0).set_index("model").loc[SHUFFLED, "ci_high"] < 0


def test_a_planted_leak_raises_the_alarm_and_nothing_else_does() -> None:
    made = forecast(frame(World(days=120), seed=8), "likes", 300, seed=0)
    assert made is not None
    assert list(made.caught.index) == ["leak: retweets"]
    assert made.suspects.empty
    assert table(made, 300, seed=0).set_index("model").loc[LEAKED, "gain"] > 0.3


def test_in_a_feed_of_noise_no_model_beats_the_median_of_the_kind() -> None:
    found = forecast(frame(World(days=150), seed=8), "likes", 300, seed=0)
    models = table(found, 300, seed=0).set_index("model")
    assert (models.loc[["ridge", "ridge_text", "boosting"], "ci_low"] < 0).all()


def test_the_cut_off_is_the_learned_parts_median(linked: pd.DataFrame, made: Forecast) -> None:
    learn, test = next(iter(folds(linked)))
    rows = made.rows.iloc[: len(test)]
    past = linked.iloc[learn]
    for kind, group in rows.groupby("kind"):
        likes = past.loc[past["kind"] == kind, "likes"].astype(float)
        assert set(group["cut"]) == {float(np.median(np.log1p(likes)))}


def test_a_gain_of_a_single_day_is_no_gain() -> None:
    rng = np.random.default_rng(0)
    days = codes(pd.Series([0] * 50 + list(range(1, 11))))
    gain = np.concatenate([np.ones(50), -0.1 * np.ones(10)])
    mean, interval, p = compared(gain, days, 2000, rng)
    assert mean > 0.5
    assert interval is not None
    assert interval[0] < 0
    assert p > 0.05


def test_too_little_is_said_and_not_predicted() -> None:
    assert forecast(frame(World(days=8), seed=1), "likes", 100, seed=0) is None
    none = frame(World(days=60), seed=1).assign(
        likes=pd.array([0] * len(frame(World(days=60), seed=1)), "Int64")
    )
    assert forecast(none, "likes", 100, seed=0) is None
    assert table(None, 100, seed=0).empty
