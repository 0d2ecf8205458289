"""Agreement of partitions: what is the same, what is chance, and how sure."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mutual_info_score

from feedscope.topics.measures import _information, agreement, diversity, stability, stability_gain


def noisy(truth: np.ndarray, share: float, seed: int) -> np.ndarray:
    """`truth` with a share of the labels drawn anew."""
    rng = np.random.default_rng(seed)
    labels = truth.copy()
    changed = rng.random(len(truth)) < share
    labels[changed] = rng.integers(0, truth.max() + 1, changed.sum())
    return labels


TRUTH = np.arange(300) % 5


def test_runs_that_are_the_same_are_perfectly_stable() -> None:
    renamed = (TRUTH + 2) % 5
    found = stability([TRUTH, renamed, TRUTH])
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))


def test_runs_that_are_chance_have_no_stability() -> None:
    rng = np.random.default_rng(1)
    found = stability([rng.integers(0, 5, 300) for _ in range(6)])
    assert found.low < 0 < found.high or abs(found.value) < 0.02


def test_more_noise_is_less_stability_and_the_gain_is_seen() -> None:
    steady = [noisy(TRUTH, 0.1, seed) for seed in range(6)]
    shaky = [noisy(TRUTH, 0.4, seed) for seed in range(6)]
    gain, p = stability_gain(steady, shaky)
    assert gain.value == pytest.approx(stability(steady).value - stability(shaky).value)
    assert 0 < gain.low < gain.value < gain.high
    assert p < 0.001


def test_equally_noisy_runs_show_no_gain_in_most_draws() -> None:
    """The test keeps its level: at most a few of 40 null comparisons fall below .05."""
    false = 0
    for trial in range(40):
        a = [noisy(TRUTH, 0.3, 1000 * trial + i) for i in range(5)]
        b = [noisy(TRUTH, 0.3, 1000 * trial + 500 + i) for i in range(5)]
        false += stability_gain(a, b)[1] < 0.05
    assert false <= 5


def test_agreement_of_partitions_that_share_something_is_established() -> None:
    found, p, shuffled = agreement(noisy(TRUTH, 0.3, 0), noisy(TRUTH, 0.3, 1), 500, seed=0)
    assert p == pytest.approx(1 / 501)
    assert 0.1 < found.low < found.value < found.high < 0.5
    assert shuffled.max() < found.low


def test_agreement_of_unrelated_partitions_has_uniform_p() -> None:
    rng = np.random.default_rng(2)
    p_values = [agreement(rng.integers(0, 4, 80), rng.integers(0, 4, 80), 59, seed)[1] for seed in range(40)]
    assert stats.kstest(p_values, "uniform").pvalue > 0.01


def test_what_is_shuffled_orders_partitions_as_mutual_information_does() -> None:
    rng = np.random.default_rng(3)
    a = rng.integers(0, 4, 200)
    others = [rng.permutation(noisy(a, 0.5, 0)) for _ in range(20)] + [noisy(a, 0.5, 0)]
    ours = np.argsort([_information(a, b) for b in others])
    theirs = np.argsort([mutual_info_score(a, b) for b in others])
    assert ours[-1] == theirs[-1] == 20


def test_diversity_is_the_share_of_distinct_words() -> None:
    assert diversity([["oven", "crust"], ["oven", "tide"]]) == 0.75
    assert np.isnan(diversity([]))
