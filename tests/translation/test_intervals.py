"""Intervals against published values, and against the spread they claim to hold."""

import numpy as np
import pytest

from feedscope.translation.intervals import bootstrap, bootstrap_difference, newcombe, wilson


def test_wilson_of_81_of_263_as_published() -> None:
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_newcombe_of_56_of_70_and_48_of_80_as_published() -> None:
    """Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_bootstrap_of_a_mean_has_the_width_of_theory() -> None:
    values = np.random.default_rng(0).normal(size=400)
    low, high = bootstrap(values, np.mean, 4000, np.random.default_rng(1))
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.06)
    assert low < values.mean() < high


def test_blocks_change_nothing_but_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedscope.translation import intervals

    values = np.random.default_rng(0).normal(size=50)
    monkeypatch.setattr(intervals, "_AT_ONCE", 1000)
    low, high = bootstrap(values, np.median, 999, np.random.default_rng(2))
    assert low < np.median(values) < high


def test_the_bootstrap_of_a_difference_is_centred_on_it() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.normal(1.0, 1, 200), rng.normal(0.0, 1, 300)
    low, high = bootstrap_difference(a, b, 2000, np.random.default_rng(5))
    assert low < a.mean() - b.mean() < high
    assert low > 0.5
