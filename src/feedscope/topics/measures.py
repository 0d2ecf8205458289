"""How good partitions are, without knowing the truth.

Agreement is the adjusted mutual information (AMI; Vinh, Epps & Bailey 2010, JMLR 11:2837-2854):
0 for two partitions that know nothing of each other, 1 for the same one. Outliers (-1) count as
a group of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import stats
from sklearn.metrics import adjusted_mutual_info_score

BLOCKS = 20
SHOWN = 20  # shuffles whose AMI is handed back
NOT_DRAWN = -2  # the label of a post that a partition was not asked about


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval; `values` are the figures it is the mean of."""

    value: float
    low: float
    high: float
    values: tuple[float, ...] = ()


def ami(a: np.ndarray, b: np.ndarray) -> float:
    """Adjusted mutual information of two partitions, 1 where both are one and the same group.

    Of posts that are NOT_DRAWN in one of them nothing is asked.
    """
    both = np.ones(len(a), dtype=bool)
    for labels in (a, b):
        if labels.dtype.kind == "i":
            both &= labels != NOT_DRAWN
    return float(adjusted_mutual_info_score(a[both], b[both]))


def stability(partitions: Sequence[np.ndarray]) -> Estimate:
    """Mean AMI of all pairs of `partitions`, with an interval over runs.

    The pairs share runs, so the interval comes from leaving out one run at a time (the jackknife
    of a U-statistic; Arvesen 1969, Ann. Math. Statist. 40:2076-2100). Needs three runs.
    """
    values, error = _jackknifed(partitions)
    mean = float(values[np.triu_indices(len(values), 1)].mean())
    reach = float(stats.t.ppf(0.975, len(values) - 1)) * error
    pairs = tuple(values[np.triu_indices(len(values), 1)])
    return Estimate(mean, mean - reach, min(1.0, mean + reach), pairs)


def stability_gain(ours: Sequence[np.ndarray], theirs: Sequence[np.ndarray]) -> tuple[Estimate, float]:
    """How much more stable `ours` are than `theirs`: difference of mean AMI, and its two-sided p.

    Welch's t on the jackknife errors of both.
    """
    (a, a_error), (b, b_error) = _jackknifed(ours), _jackknifed(theirs)
    upper_a, upper_b = a[np.triu_indices(len(a), 1)], b[np.triu_indices(len(b), 1)]
    difference = float(upper_a.mean() - upper_b.mean())
    error = float(np.hypot(a_error, b_error))
    if error == 0:
        return Estimate(difference, difference, difference), 1.0 if difference == 0 else 0.0
    freedom = error**4 / (a_error**4 / (len(a) - 1) + b_error**4 / (len(b) - 1))
    reach = float(stats.t.ppf(0.975, freedom)) * error
    p = float(2 * stats.t.sf(abs(difference) / error, freedom))
    return Estimate(difference, difference - reach, difference + reach), p


def _jackknifed(partitions: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
    """The matrix of pairwise AMI, and the jackknife error of its mean off the diagonal."""
    runs = len(partitions)
    values = np.eye(runs)
    for i, j in combinations(range(runs), 2):
        values[i, j] = values[j, i] = ami(partitions[i], partitions[j])
    total = (values.sum() - runs) / 2
    without = (total - (values.sum(axis=1) - 1)) / ((runs - 1) * (runs - 2) / 2)
    error = np.sqrt((runs - 1) / runs * ((without - without.mean()) ** 2).sum())
    return values, float(error)


def agreement(
    a: np.ndarray, b: np.ndarray, permutations: int, seed: int
) -> tuple[Estimate, float, np.ndarray]:
    """AMI of two partitions of the same posts (labels 0, 1, …), its interval, p against shuffled posts.

    The interval leaves out one of 20 consecutive blocks of posts at a time (delete-a-group
    jackknife), since neighbours in time are alike. Shuffling keeps the groups' sizes, so that
    comparing mutual information is comparing AMI, which has the same terms around it.

    Returns:
        the estimate, p (one-sided, add-one), and the AMI of the first SHOWN shuffles.
    """
    value = ami(a, b)
    blocks = np.array_split(np.arange(len(a)), min(BLOCKS, len(a)))
    keep = np.ones(len(a), dtype=bool)
    without = []
    for block in blocks:
        keep[block] = False
        without.append(ami(a[keep], b[keep]))
        keep[block] = True
    groups = len(blocks)
    error = float(np.sqrt((groups - 1) / groups * ((np.array(without) - np.mean(without)) ** 2).sum()))
    reach = float(stats.t.ppf(0.975, groups - 1)) * error
    rng = np.random.default_rng(seed)
    shuffles = [rng.permutation(b) for _ in range(permutations)]
    observed = _information(a, b) - 1e-9
    as_good = sum(_information(a, shuffled) >= observed for shuffled in shuffles)
    null = np.array([ami(a, shuffled) for shuffled in shuffles[:SHOWN]])
    return Estimate(value, value - reach, min(1.0, value + reach)), (as_good + 1) / (permutations + 1), null


def _information(a: np.ndarray, b: np.ndarray) -> float:
    """The part of the mutual information of labels 0, 1, … that the groups' sizes do not fix."""
    counts = np.bincount(a * (b.max() + 1) + b)
    counts = counts[counts > 0]
    return float((counts * np.log(counts)).sum())


def diversity(keywords: Sequence[Sequence[str]]) -> float:
    """Share of distinct words among the topics' keywords (Dieng, Ruiz & Blei 2020, TACL 8:439-453)."""
    words = [word for topic in keywords for word in topic]
    return len(set(words)) / len(words) if words else float("nan")
