"""The tail of the counts: is it a power law, and does a lognormal describe it as well?

After Clauset, Shalizi & Newman (2009, SIAM Review 51:661-703), for whole numbers: alpha by maximum
likelihood from each possible xmin on, xmin where the Kolmogorov-Smirnov distance is least, goodness
of fit by a semiparametric bootstrap in which xmin is estimated anew in each draw. A power law that
is not rejected is not proven: the likelihood ratio to a lognormal cut off at the same xmin (Vuong
1989) says whether another law does as well or better.

The Hurwitz zeta function is what takes time; here it is a short sum and its Euler-Maclaurin
remainder, on whole arrays.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from feedscope.engagement.resampling import Floats

LEAST_TAIL = 10  # posts that a tail needs
HIGHEST_ALPHA = 12.0
_HEAD = 8  # terms summed outright for small arguments; the remainder's error is then below 1e-9


@dataclass(frozen=True)
class PowerLaw:
    """A fitted tail: p(x) = x^-alpha / zeta(alpha, xmin) for whole x >= xmin; n posts; KS distance."""

    xmin: int
    alpha: float
    n: int
    distance: float


@dataclass(frozen=True)
class Against:
    """Power law against lognormal on the same tail.

    Attributes:
        ratio: mean log-likelihood ratio per post; above 0 the power law describes the tail better.
        low, high: its 95% interval (normal, Vuong 1989).
        p: two-sided.
        mu, sigma: of the lognormal.
    """

    ratio: float
    low: float
    high: float
    p: float
    mu: float
    sigma: float


def zeta(alpha: Floats, q: Floats) -> Floats:
    """The Hurwitz zeta function for alpha > 1, q >= 1: the sum of (q + k)^-alpha over k = 0, 1, ..."""
    if q.min() >= _HEAD:
        return _remainder(alpha, q)
    head = sum(((q + k) ** -alpha for k in range(_HEAD)), start=np.zeros(np.broadcast(alpha, q).shape))
    return np.asarray(head + _remainder(alpha, q + _HEAD), dtype=np.float64)


def _remainder(alpha: Floats, q: Floats) -> Floats:
    """Euler-Maclaurin from q on: the integral, half the first term, and the first Bernoulli terms."""
    series = q / (alpha - 1) + 0.5 + alpha / (12 * q)
    third = alpha * (alpha + 1) * (alpha + 2)
    series = series - third / (720 * q**3) + third * (alpha + 3) * (alpha + 4) / (30_240 * q**5)
    return np.asarray(np.exp(-alpha * np.log(q)) * series, dtype=np.float64)


def _zeta_of_sorted(alpha: Floats, q: Floats) -> Floats:
    """`zeta` for ascending q (last axis): only the small ones need their first terms summed."""
    small = int(np.searchsorted(q, _HEAD))
    parts = [slice(0, small), slice(small, len(q))]
    by_column = alpha.ndim == 1  # else one column against all of q
    return np.concatenate(
        [zeta(alpha[..., part] if by_column else alpha, q[part]) for part in parts if len(q[part])], axis=-1
    )


def fit(values: Floats) -> PowerLaw | None:
    """The power law of the tail of whole numbers `values`; None where no tail can be fitted.

    Every value that leaves at least LEAST_TAIL posts and two different values is tried as xmin.
    """
    ordered = np.sort(values[values >= 1])
    n = len(ordered)
    unique, first = np.unique(ordered, return_index=True)
    usable = (n - first >= LEAST_TAIL) & (unique < ordered[-1] if n else False)
    if not np.any(usable):
        return None
    xmin, counts = unique[usable], (n - first[usable]).astype(float)
    logs = np.cumsum(np.log(ordered)[::-1])[::-1][first[usable]]
    alpha = _alphas(xmin, counts, logs)
    at_least, above = n - first, n - np.append(first[1:], n)  # posts at or above, and above, each value
    whole = _zeta_of_sorted(alpha, xmin)[:, None]
    reach = _zeta_of_sorted(alpha[:, None], unique) / whole
    beyond = reach - np.exp(-alpha[:, None] * np.log(unique)) / whole
    # The step functions are farthest apart at a value or just before one.
    gap = np.maximum(np.abs(at_least / counts[:, None] - reach), np.abs(above / counts[:, None] - beyond))
    gap[unique[None, :] < xmin[:, None]] = 0
    distance = gap.max(axis=1)
    best = int(distance.argmin())
    return PowerLaw(int(xmin[best]), float(alpha[best]), int(counts[best]), float(distance[best]))


def _alphas(xmin: Floats, n: Floats, logs: Floats) -> Floats:
    """Maximum likelihood for each xmin at once, by golden-section search on the concave likelihood."""
    low, high = np.full(len(xmin), 1.01), np.full(len(xmin), HIGHEST_ALPHA)
    golden = (np.sqrt(5) - 1) / 2

    def loss(alpha: Floats) -> Floats:
        return n * np.log(_zeta_of_sorted(alpha, xmin)) + alpha * logs

    a, b = high - golden * (high - low), low + golden * (high - low)
    fa, fb = loss(a), loss(b)
    for _ in range(34):
        left = fa < fb
        low, high = np.where(left, low, a), np.where(left, b, high)
        fresh = np.where(left, high - golden * (high - low), low + golden * (high - low))
        value = loss(fresh)
        a, b = np.where(left, fresh, b), np.where(left, a, fresh)
        fa, fb = np.where(left, value, fb), np.where(left, fa, value)
    return (low + high) / 2


def draw(law: PowerLaw, size: int, rng: np.random.Generator) -> Floats:
    """Whole numbers from `law`, by inverting its survival function with a doubling search."""
    u = 1 - rng.random(size)
    whole = float(zeta(np.array(law.alpha), np.array(float(law.xmin))))
    low = np.full(size, float(law.xmin))
    high = 2 * low
    alpha = np.full(size, law.alpha)
    while np.any(more := zeta(alpha, high) / whole >= u):
        low, high = np.where(more, high, low), np.where(more, 2 * high, high)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        above = zeta(alpha, middle) / whole >= u
        low, high = np.where(above, middle, low), np.where(above, high, middle)
        if np.max(low) > 2**52:
            break  # beyond whole numbers of a float
    return low


def goodness(values: Floats, law: PowerLaw, draws: int, rng: np.random.Generator) -> float:
    """The share of draws that lie at least as far from their own best power law as `values` from `law`.

    A draw takes each post from the law with the tail's probability, else from the observed body, and
    is fitted from the start. Small means: not a power law.
    """
    body = values[(values < law.xmin) & (values >= 1)]
    n = len(body) + law.n
    far = 0
    for _ in range(draws):
        in_tail = int(rng.binomial(n, law.n / n)) if len(body) else n
        drawn = np.concatenate([draw(law, in_tail, rng), rng.choice(body, n - in_tail) if len(body) else []])
        fitted = fit(drawn)
        far += fitted is None or fitted.distance >= law.distance
    return far / draws


def against_lognormal(values: Floats, law: PowerLaw) -> Against:
    """Compare `law` with a discretised lognormal fitted to the same tail."""
    tail = values[values >= law.xmin]
    power = -law.alpha * np.log(tail) - np.log(zeta(np.array(law.alpha), np.array(float(law.xmin))))

    def log_density(mu: float, sigma: float) -> Floats:
        upper, lower = (np.log(tail + 0.5) - mu) / sigma, (np.log(tail - 0.5) - mu) / sigma
        # In logs, so that a tail far out on the lognormal's shoulder keeps its digits.
        below = lower < 0
        far = np.where(below, norm.logcdf(upper), norm.logsf(lower))
        near = np.where(below, norm.logcdf(lower), norm.logsf(upper))
        mass = far + np.log(-np.expm1(np.minimum(near - far, -1e-15)))
        return np.asarray(mass - norm.logsf((np.log(law.xmin - 0.5) - mu) / sigma), dtype=np.float64)

    def loss(at: Floats) -> float:
        return -float(np.sum(log_density(at[0], float(np.exp(at[1])))))

    logs = np.log(tail)
    start = np.array([logs.mean(), np.log(max(logs.std(), 0.1))])
    options = {"maxiter": 2000, "xatol": 1e-6, "fatol": 1e-8}
    bounds = [(-100.0, logs.max() + 5), (np.log(0.02), np.log(30.0))]  # beyond, it is a power law
    found = minimize(loss, start, method="Nelder-Mead", options=options, bounds=bounds)
    mu, sigma = float(found.x[0]), float(np.exp(found.x[1]))
    difference = power - log_density(mu, sigma)
    mean, error = float(difference.mean()), float(difference.std() / np.sqrt(len(tail)))
    p = float(2 * norm.sf(abs(mean) / error)) if error > 0 else 1.0
    return Against(mean, mean - 1.959964 * error, mean + 1.959964 * error, p, mu, sigma)
