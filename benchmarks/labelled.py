"""How far partitions agree with labels that persons gave, and by how much more or less than others do."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import stats

from feedscope.topics.measures import ami

BLOCKS = 20


def agreement(truth: np.ndarray, partitions: Sequence[np.ndarray]) -> float:
    """Mean AMI of `partitions` with `truth`, each over the texts that it was asked about."""
    return float(np.mean([ami(truth, labels) for labels in partitions]))


def difference(
    truth: np.ndarray, ours: Sequence[np.ndarray], theirs: Sequence[np.ndarray]
) -> tuple[float, float]:
    """95% interval of the difference of mean AMI, theirs less ours.

    Delete-a-group jackknife over blocks of neighbouring texts, Student's t with a degree of freedom
    less than there are blocks (Kott 2001, Journal of Official Statistics 17:521-526).
    """

    def of(rows: np.ndarray) -> float:
        a, b = ([labels[rows] for labels in partitions] for partitions in (theirs, ours))
        return agreement(truth[rows], a) - agreement(truth[rows], b)

    edges = np.linspace(0, len(truth), BLOCKS + 1).astype(int)
    every = np.arange(len(truth))
    without = np.array([of(np.delete(every, slice(a, b))) for a, b in pairwise(edges)])
    error = np.sqrt((BLOCKS - 1) / BLOCKS * ((without - without.mean()) ** 2).sum())
    middle, reach = of(every), float(stats.t.ppf(0.975, BLOCKS - 1) * error)
    return middle - reach, middle + reach
