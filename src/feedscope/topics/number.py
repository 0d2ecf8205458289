"""How many topics: such as come out again, and no more than keep the posts apart.

For each candidate the runs are split into two halves, each half makes its own consensus, and the
two are compared; this is repeated with other halves. Few coarse topics nearly always agree; many
fine ones agree only if they are there. Of the numbers whose halves agree well, the smallest is taken
that keeps topics nearly as far apart as any other of them does (the mean silhouette; Rousseeuw 1987,
J. Comput. Appl. Math. 20:53-65): stability alone cannot tell whether a topic was cut in two.

Agreement alone cannot tell topics from a cloud that is always cut in the same way. So the posts
must also be grouped more tightly than draws from one cloud of their own shape (a normal
distribution with their covariance; after Liu, Hayes, Nobel & Marron 2008, "Statistical
significance of clustering for high-dimension, low-sample size data", JASA 103:1281-1293). If they
are not, there is one topic.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

from feedscope.topics.consensus import Runs, agree
from feedscope.topics.measures import ami

POSTS_A_TOPIC = 25  # on average, at least
MOST = 24  # more than a reader can keep apart on a page
AGREEING = 0.9  # AMI
APART = 0.9  # of the best silhouette, that will do
HALVINGS = 2
DRAWS = 99
ALPHA = 0.01
CLOUD_DIMENSIONS = 20
CLOUD_POSTS = 3000  # evenly spaced


@dataclass(frozen=True)
class Cloud:
    """Are the posts more than one cloud?

    Attributes:
        explained: share of the variance that k-means with the chosen number of topics explains.
        drawn: the same for draws from one cloud of the posts' shape.
        p: share of draws that explain as much.
    """

    explained: float
    drawn: tuple[float, ...]
    p: float

    @property
    def one(self) -> bool:
        """Whether one cloud would do."""
        return self.p > ALPHA


def candidates(posts: int) -> list[int]:
    """Numbers of topics worth trying for so many posts: all up to 12, then every second."""
    most = min(MOST, max(2, posts // POSTS_A_TOPIC))
    return list(range(2, most + 1)) if most <= 12 else list(range(4, most + 1, 2))


def curve(runs: Runs) -> pd.DataFrame:
    """For each candidate: topics, halves (mean AMI of two halves' consensus), lowest, highest, silhouette.

    The halves of the first split are the first and the second half of the seeds.
    """
    rng = np.random.default_rng(runs.seeds.start)
    # Halves share no seed: the draws of a seed stay together.
    orders = [np.arange(len(runs.seeds)), *(rng.permutation(len(runs.seeds)) for _ in range(HALVINGS - 1))]
    distances = np.maximum(1 - runs.vectors @ runs.vectors.T, 0)
    np.fill_diagonal(distances, 0)
    middle = len(runs.seeds) // 2
    rows = []
    for topics in candidates(len(runs.vectors)):
        cut = runs.partitions(topics).reshape(len(runs.seeds), -1, len(runs.vectors))
        found, apart = [], []
        for order in orders:
            halves = [
                agree(np.concatenate(cut[half]), topics).labels for half in (order[:middle], order[middle:])
            ]
            found.append(ami(*halves))
            apart += [_silhouette(distances, labels) for labels in halves]
        rows.append(
            {
                "topics": topics,
                "halves": sum(found) / HALVINGS,
                "lowest": min(found),
                "highest": max(found),
                "silhouette": float(np.mean(apart)),
            }
        )
    return pd.DataFrame(rows)


def choose(found: pd.DataFrame) -> int:
    """The smallest number, of those whose halves agree at AGREEING or better, that keeps topics apart.

    Where none agrees so well, the one that agrees best.
    """
    good = found[found["halves"] >= min(AGREEING, found["halves"].max())]
    best = good["silhouette"].max()
    return int(good.loc[good["silhouette"] >= best - (1 - APART) * abs(best), "topics"].min())


def _silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette; 0 where there is one topic."""
    several = len(set(labels.tolist())) > 1
    return float(silhouette_score(distances, labels, metric="precomputed")) if several else 0.0


def cloud(vectors: np.ndarray, topics: int, seed: int) -> Cloud:
    """Compare the grouping of `vectors` (n × d) with that of one normal cloud of the same shape."""
    n = len(vectors)
    rows = np.unique(np.linspace(0, n - 1, min(n, CLOUD_POSTS)).round().astype(int))
    rng = np.random.default_rng(seed)
    dimensions = min(CLOUD_DIMENSIONS, len(rows) // 2, vectors.shape[1])
    with np.errstate(invalid="ignore"):  # the same text n times has no variance
        points = PCA(dimensions, svd_solver="covariance_eigh").fit_transform(vectors[rows].astype(np.float64))
    spread = points.std(axis=0)
    found = _explained(points, topics, seed)
    drawn = [_explained(rng.normal(size=points.shape) * spread, topics, seed) for _ in range(DRAWS)]
    return Cloud(found, tuple(drawn), (1 + sum(value >= found for value in drawn)) / (1 + DRAWS))


def _explained(points: np.ndarray, topics: int, seed: int) -> float:
    """Share of the variance of `points` between the groups of k-means."""
    total = ((points - points.mean(axis=0)) ** 2).sum()
    if total == 0:
        return 0.0
    return 1 - float(KMeans(topics, n_init=3, random_state=seed).fit(points).inertia_) / float(total)
