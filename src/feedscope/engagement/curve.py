"""The specification curve: one effect under every defensible choice, and a test over all of it.

Which posts, what to do with the largest, whose clock, what is held equal, which model: nobody
has to lie to find a result, it is enough to try forks until one agrees. So all of them are shown
(Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4:1208-1214). The test shuffles the
feature within kind and month (whole days, for a feature that a day's posts share), runs every
specification on every shuffle, and compares the median effect.

Two models make this feasible, both linear in the feature once the controls are fitted: least
squares on log(1 + count), and one scoring step of the negative binomial from the fit without the
feature. For weights w and working residuals r of the controls' fit, the effect is
x~'Wr / x~'Wx~, where x~ is x less its weighted projection on the controls.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedscope.engagement.frame import SATURDAY, codes
from feedscope.engagement.model import column, controls, means
from feedscope.engagement.resampling import Floats, Ints, batches

POSTS = ("all posts", "originals and follow-ups", "originals")
KINDS_OF = {
    "all posts": ("original", "reply", "self_thread"),
    "originals and follow-ups": ("original", "self_thread"),
    "originals": ("original",),
}
LARGEST = ("as counted", "largest 1% cut back", "largest 1% left out")
CLOCKS = ("travel windows", "home clock")
CONTROLS = ("kind", "kind, time", "kind, time, hour, features", "kind, time, hour, features, topic")
LEVELS = dict(zip(CONTROLS, ("kind", "time", "features", "topic"), strict=True))
MODELS = ("log-linear", "negative binomial")
FORKS = ("posts", "largest", "clock", "controls", "model")
LEAST_EACH = 5  # posts with and without a feature that a specification needs


@dataclass(frozen=True)
class Curve:
    """All specifications of one feature.

    Attributes:
        table: one row each: the five forks, n, ratio (exp of the effect), sorted by ratio.
        median: of the log effects.
        p: two-sided, of the median, from the shuffles.
        shuffles: how many.
    """

    table: pd.DataFrame
    median: float
    p: float
    shuffles: int

    def sign_share(self, positive: bool) -> float:
        """The share of specifications whose effect has this sign."""
        logs = np.log(self.table["ratio"].to_numpy())
        return float(np.mean(logs > 0 if positive else logs < 0))


@dataclass(frozen=True)
class _Fork:
    """One specification, its arrays embedded in all posts (0 where a post is left out)."""

    names: tuple[str, ...]
    n: int
    weight: Floats
    basis: Floats  # weighted, orthonormal: sqrt(W) Q, so that (x * sqrt w)' basis projects
    score: Floats  # W r
    home: bool


def curve(
    rows: pd.DataFrame, value: Floats, feature: str, shuffles: int, rng: np.random.Generator
) -> Curve | None:
    """The curve of `feature` for counts `value`; None where no specification can be run.

    Args:
        rows: from `frame.study_frame`, all posts whose count is recorded.
    """
    forks = list(_forks(rows, value, feature))
    if not forks:
        return None
    x = {home: _regressor(rows, feature, home) for home in (False, True)}
    effects = _effects(forks, x[False][None, :], x[True][None, :])[0]
    table = pd.DataFrame([fork.names for fork in forks], columns=list(FORKS)).assign(
        n=[fork.n for fork in forks], ratio=np.exp(effects)
    )
    observed = float(np.median(effects))
    drawn = []
    for size in batches(shuffles, 4 * len(rows)):
        donors = _donors(rows, feature, size, rng)
        drawn.append(np.median(_effects(forks, x[False][donors], x[True][donors]), axis=1))
    null = np.concatenate(drawn)
    p = (1 + int((np.abs(null) >= abs(observed) - 1e-12).sum())) / (shuffles + 1)
    ordered = table.sort_values(["ratio", *FORKS], kind="stable").reset_index(drop=True)
    return Curve(ordered, observed, p, shuffles)


def _forks(rows: pd.DataFrame, value: Floats, feature: str) -> Iterator[_Fork]:
    """Every specification that differs from the others and has posts enough."""
    clocks = CLOCKS if (rows["home"] != rows["local"]).any() else CLOCKS[:1]
    levels = CONTROLS if rows["topic"].notna().any() else CONTROLS[:-1]
    present = [p for p in POSTS if p == "all posts" or set(KINDS_OF[p]) < set(rows["kind"])]
    for posts, largest in product(present, LARGEST):
        chosen = np.flatnonzero(rows["kind"].isin(KINDS_OF[posts]))
        kept, counts = _largest(rows["kind"].iloc[chosen].to_numpy(), value[chosen], largest)
        part = rows.iloc[chosen[kept]]
        for clock, level in product(clocks, levels):
            home = clock == CLOCKS[1]
            if home and feature != "weekend" and "hour" not in level:
                continue  # the clock enters nowhere
            x = _regressor(part, feature, home)
            if min(np.sum(x > x.min()), np.sum(x < x.max())) < LEAST_EACH:
                continue
            z = controls(part, LEVELS[level], without=feature, home=home)
            if len(part) < 2 * z.shape[1] + LEAST_EACH:
                continue
            for model in MODELS:
                names = (posts, largest, clock, level, model)
                yield _fit(names, len(rows), chosen[kept], counts, z, home)


def _largest(kind: NDArray, counts: Floats, how: str) -> tuple[Ints, Floats]:
    """Which posts stay, and their counts, by kind's own 99th percentile."""
    top = pd.Series(counts).groupby(kind).transform("quantile", 0.99).to_numpy()
    everything = np.arange(len(counts))
    if how == LARGEST[1]:
        return everything, np.minimum(counts, np.floor(top))
    if how == LARGEST[2]:
        return everything[counts <= top], counts[counts <= top]
    return everything, counts


def _fit(names: tuple[str, ...], n: int, at: Ints, counts: Floats, z: Floats, home: bool) -> _Fork:
    """Fit the controls alone; what is left is what the feature may explain."""
    if names[-1] == MODELS[0]:
        level = np.log1p(counts)
        weight = np.ones(len(at))
        residual = level - z @ (z.T @ level)  # z is orthonormal
    else:
        mean, alpha = _null_fit(counts, z)
        weight = mean / (1 + alpha * mean)
        residual = (counts - mean) / mean
    root = np.sqrt(weight)
    basis = np.linalg.qr(z * root[:, None])[0] * root[:, None]
    whole = [np.zeros((n, *part.shape[1:])) for part in (weight, basis, residual)]
    for full, part in zip(whole, (weight, basis, weight * residual), strict=True):
        full[at] = part
    weights, spanned, score = whole
    return _Fork(names, len(at), weights, spanned, score, home)


def _null_fit(counts: Floats, z: Floats) -> tuple[Floats, float]:
    """Means and dispersion without the feature; the dispersion by moments, taken anew three times."""
    mean, alpha = np.clip(counts, 0.5, None), 1.0
    for _ in range(3):
        mean = means(counts, z, alpha, mean, steps=8)
        excess = np.sum(((counts - mean) ** 2 - mean) / mean**2) / (len(counts) - z.shape[1])
        alpha = float(np.clip(excess, 1e-3, 50.0))
    return mean, alpha


def _effects(forks: list[_Fork], x: Floats, x_home: Floats) -> Floats:
    """The log effect of each row of `x` (shuffles, posts) in each specification: (shuffles, forks)."""
    found = np.empty((len(x), len(forks)))
    for home, drawn in ((False, x), (True, x_home)):
        mine = [i for i, fork in enumerate(forks) if fork.home == home]
        if not mine:
            continue
        scores = drawn @ np.column_stack([forks[i].score for i in mine])
        squares = (drawn**2) @ np.column_stack([forks[i].weight for i in mine])
        on_basis = drawn @ np.column_stack([forks[i].basis for i in mine])
        starts = np.cumsum([0] + [forks[i].basis.shape[1] for i in mine])[:-1]
        left = squares - np.add.reduceat(on_basis**2, starts, axis=1)
        found[:, mine] = np.where(left > 1e-9 * squares, scores / np.maximum(left, 1e-300), 0.0)
    return found


def _regressor(rows: pd.DataFrame, feature: str, home: bool) -> Floats:
    if feature == "weekend" and home:
        return (rows["home"].dt.day_of_week >= SATURDAY).to_numpy(dtype=float)
    return column(rows, feature)


def _donors(rows: pd.DataFrame, feature: str, size: int, rng: np.random.Generator) -> Ints:
    """Whose feature each post gets: (size, posts). Within kind and month; a weekend goes by days."""
    if feature == "weekend":
        first = rows.reset_index(drop=True).drop_duplicates("day")
        donor_days = _shuffled(codes(first["month"]), size, rng)
        of_post = pd.Series(range(len(first)), index=first["day"]).loc[rows["day"]].to_numpy()
        return first.index.to_numpy()[donor_days][:, of_post]
    return _shuffled(codes(rows["kind"] + " " + rows["month"]), size, rng)


def _shuffled(strata: Ints, size: int, rng: np.random.Generator) -> Ints:
    order = np.tile(np.arange(len(strata)), (size, 1))
    for s in np.unique(strata):
        members = np.flatnonzero(strata == s)
        order[:, members] = rng.permuted(order[:, members], axis=1)
    return order
