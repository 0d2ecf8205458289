"""The training script: planted data it must learn from, gradients, and the committed weights again."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from feedscope.paths import project_root
from feedscope.translation.estimate.features import FEATURES, Inputs, Side
from feedscope.translation.estimate.model import estimator, unpack


@pytest.fixture(scope="module")
def trainer() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "train_estimator", project_root() / "tools" / "train_estimator.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def invented(trainer: ModuleType, n: int, rng: np.random.Generator) -> Inputs:
    """Pairs of noise, of one to six words a side."""
    width = 4 * trainer.AXES + 6

    def side() -> Side:
        counts = rng.integers(1, 7, n)
        return Side(rng.normal(size=(counts.sum(), width)).astype(np.float32), counts)

    return Inputs(
        rng.normal(size=(n, len(FEATURES))).astype(np.float32),
        rng.normal(size=(n, 512)).astype(np.float32),
        rng.normal(size=(n, 512)).astype(np.float32),
        side(),
        side(),
    )


def test_gradients_are_those_of_the_loss(
    trainer: ModuleType, monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    """Against differences, without dropout; a missing label teaches nothing."""
    monkeypatch.setattr(trainer, "DROP", 0.0)
    given = invented(trainer, 8, rng)
    pair = rng.normal(size=(8, 5)).astype(np.float32)
    labels = np.array([[0.5, np.nan]] * 4 + [[np.nan, 1.0]] * 2 + [[np.nan, 0.0], [-1.0, 1.0]])
    weight = rng.random(8)
    training = trainer.Training(5, 1)
    training.weights = {name: array.astype(np.float64) for name, array in training.weights.items()}

    def loss() -> float:
        w = training.weights
        out = np.zeros((8, 2))
        for i in range(8):
            pooled = []
            for name, side in (("source", given.source_words), ("target", given.target_words)):
                start = side.counts[:i].sum()
                rows = side.rows[start : start + side.counts[i]]
                pooled.append(np.maximum(rows @ w[f"{name}_in"] + w[f"{name}_offset"], 0).mean(axis=0))
            hidden = np.maximum(np.concatenate([*pooled, pair[i]]) @ w["join"] + w["join_offset"], 0)
            out[i] = hidden @ w["out"] + w["out_offset"]
        squared = 0.5 * (out[:, 0] - labels[:, 0]) ** 2
        entropy = np.log1p(np.exp(out[:, 1])) - labels[:, 1] * out[:, 1]
        return float(((np.nan_to_num(squared) + np.nan_to_num(entropy)) * weight).sum() / 8)

    grad = training.gradients(given, pair, labels, weight)
    for name, g in grad.items():
        flat, analytic = training.weights[name].reshape(-1), g.reshape(-1)
        for at in rng.integers(0, len(flat), 4):
            before, step = flat[at], 1e-5
            flat[at] = before + step
            above = loss()
            flat[at] = before - step
            below = loss()
            flat[at] = before
            assert analytic[at] == pytest.approx((above - below) / (2 * step), rel=1e-2, abs=2e-6), name


def test_a_planted_rule_is_learned_and_training_repeats_itself(
    trainer: ModuleType, monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    monkeypatch.setattr(trainer, "EPOCHS", 25)
    monkeypatch.setattr(trainer, "RATE", 5e-3)
    given = invented(trainer, 1600, rng)
    pair = given.readable[:, :6]
    labels = np.column_stack([given.readable[:, 0], given.readable[:, 1] > 0])
    lesson = trainer.Lesson(given, labels, np.ones(1600))
    rows = np.arange(1500)
    first, second = (trainer.train_network(lesson, pair, rows, 3) for _ in range(2))
    np.testing.assert_array_equal(first.join, second.join)
    test = trainer.chosen(given, np.arange(1500, 1600))
    out = first.scores(first.joined(test, pair[1500:]) @ first.join + first.join_offset)
    assert np.corrcoef(out[:, 0], labels[1500:, 0])[0, 1] > 0.6
    assert np.corrcoef(out[:, 1], labels[1500:, 1])[0, 1] > 0.4


def test_chosen_pairs_keep_their_own_words(trainer: ModuleType, rng: np.random.Generator) -> None:
    given = invented(trainer, 5, rng)
    part = trainer.chosen(given, np.array([3, 0]))
    ends = np.cumsum(given.target_words.counts)
    expected = np.vstack([given.target_words.rows[ends[2] : ends[3]], given.target_words.rows[: ends[0]]])
    np.testing.assert_array_equal(part.target_words.rows, expected)
    np.testing.assert_array_equal(part.source, given.source[[3, 0]])


def test_planted_errors_are_marked_wrong_and_change_the_target(
    trainer: ModuleType, monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    monkeypatch.setattr(trainer, "PLANTED", 4)
    pairs = pd.DataFrame(
        {
            "source": list("abcdef"),
            "mt": ["一二", "三四", "五六", "七八", "九十", "甲乙"],
            "quality": [1.0] * 5 + [-1],
            "risk": np.nan,
        }
    )
    planted = trainer.plant_errors(pairs, rng)
    assert len(planted) == 4
    assert (planted["risk"] == 1).all()
    assert "f" not in set(planted["source"])  # a bad one is no start
    assert planted["mt"].iloc[3] == planted["source"].iloc[3]


def test_packed_weights_are_read_back_as_they_were(trainer: ModuleType) -> None:
    shipped = estimator()
    again = unpack(trainer.pack(shipped))
    for old, new in zip(shipped.networks, again.networks, strict=True):
        np.testing.assert_array_equal(old.join, new.join)
        np.testing.assert_array_equal(old.typical, new.typical)
    assert (again.slope, again.offset, again.threshold) == (shipped.slope, shipped.offset, shipped.threshold)


@pytest.mark.slow
def test_the_script_reproduces_the_committed_weights(trainer: ModuleType) -> None:
    """On the data themselves: their folder in FEEDSCOPE_MLQE_PE."""
    folder = os.environ.get("FEEDSCOPE_MLQE_PE")
    if not folder:
        pytest.skip("MLQE-PE en-zh is not here: name its folder in FEEDSCOPE_MLQE_PE")
    fresh, _ = trainer.train(Path(folder))
    shipped = trainer.pack(estimator())
    for name, array in trainer.pack(fresh).items():
        if name != "about":
            np.testing.assert_allclose(array.astype(float), shipped[name].astype(float), atol=1e-6)
    assert fresh.about["data_sha256"] == estimator().about["data_sha256"]
