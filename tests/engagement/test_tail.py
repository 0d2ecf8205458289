"""The tail: against scipy's zeta, the powerlaw package, and laws it was drawn from."""

import numpy as np
import powerlaw
import pytest
from scipy import special

from feedscope.engagement import tail


def from_law(alpha: float, xmin: int, n: int, seed: int) -> np.ndarray:
    return tail.draw(tail.PowerLaw(xmin, alpha, n, 0.0), n, np.random.default_rng(seed))


def test_zeta_is_scipys() -> None:
    alpha, q = np.linspace(1.01, 12, 60)[:, None], np.array([1, 2, 3, 7, 8, 9, 40, 500, 1e5])[None, :]
    np.testing.assert_allclose(tail.zeta(alpha, q), special.zeta(alpha, q), rtol=1e-8)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_fit_is_that_of_the_powerlaw_package(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.round(np.exp(rng.normal(4, 2.0, 250)))
    values = values[values >= 1]
    ours = tail.fit(values)
    assert ours is not None
    theirs = powerlaw.Fit(values, discrete=True, estimate_discrete=False, xmin=ours.xmin, verbose=False)
    assert ours.alpha == pytest.approx(theirs.power_law.alpha, abs=1e-3)
    # The package looks at one side of each step only; the distance over all whole numbers is ours.
    part = np.sort(values[values >= ours.xmin])
    every = np.arange(ours.xmin, part[-1] + 1)
    above = 1 - np.searchsorted(part, every, side="right") / len(part)
    gap = np.abs(above - special.zeta(ours.alpha, every + 1) / special.zeta(ours.alpha, ours.xmin))
    assert ours.distance == pytest.approx(gap.max(), abs=1e-6)
    assert ours.distance >= theirs.power_law.D - 1e-3
    versus = tail.against_lognormal(values, ours)
    ratio, p = theirs.distribution_compare("power_law", "lognormal", normalized_ratio=True)
    assert np.sign(versus.ratio) == np.sign(ratio)
    assert versus.p == pytest.approx(p, abs=0.05)


def test_the_start_of_the_tail_is_the_packages() -> None:
    values = np.concatenate([np.arange(1, 60), from_law(2.4, 60, 150, 3)])
    ours = tail.fit(values)
    theirs = powerlaw.Fit(values, discrete=True, verbose=False)
    assert ours is not None
    assert ours.xmin == theirs.power_law.xmin


@pytest.mark.parametrize(("alpha", "xmin"), [(1.8, 1), (2.5, 30), (3.2, 2)])
def test_draws_follow_the_law(alpha: float, xmin: int) -> None:
    drawn = from_law(alpha, xmin, 40_000, 4)
    assert drawn.min() == xmin
    for x in (xmin, xmin + 1, 2 * xmin + 3, 10 * xmin):
        share = special.zeta(alpha, x) / special.zeta(alpha, xmin)
        assert np.mean(drawn >= x) == pytest.approx(
            share, abs=4 * np.sqrt(share * (1 - share) / 40_000) + 1e-9
        )


def test_a_power_law_is_recovered_and_not_rejected() -> None:
    """One p-value in ten is below .1 by right; of eight corpora at most two may be."""
    rejected = 0
    for seed in range(8):
        values = from_law(2.3, 20, 300, seed)
        law = tail.fit(values)
        assert law is not None
        assert law.alpha == pytest.approx(2.3, abs=0.4)
        rejected += tail.goodness(values, law, 30, np.random.default_rng(0)) <= 0.1
    assert rejected <= 2


def test_a_stretch_of_equal_counts_is_rejected() -> None:
    values = np.random.default_rng(6).integers(100, 400, 400).astype(float)
    law = tail.PowerLaw(100, 2.0, 400, 0.3)
    assert tail.goodness(values, law, 60, np.random.default_rng(0)) < 0.1


@pytest.mark.parametrize("values", [[], [0.0] * 50, [7.0] * 50, [1.0, 2.0, 3.0]])
def test_no_tail_is_no_fit(values: list[float]) -> None:
    assert tail.fit(np.array(values)) is None
