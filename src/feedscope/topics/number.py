"""How many topics: such as come out again, and no more than keep the posts apart.

For each candidate the runs are split into two halves, each half makes its own consensus, and the
two are compared; this is repeated with other halves. Few coarse topics nearly always agree; many
fine ones agree only if they are there. But all these runs saw the same posts. So the posts too are
split into two halves, topics are made of each, and posts of one half are placed among the topics of
the other (Lange, Roth, Braun & Buhmann 2004, "Stability-based validation of clustering solutions",
Neural Computation 16:1299-1323; here with adjusted mutual information, which pays for chance). Of the
numbers at which the runs' halves agree well, that is taken whose topics come out again best from
other posts.

Neither can tell topics from a cloud that is always cut in the same way. So the posts
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

from feedscope.topics.consensus import Runs, agree
from feedscope.topics.joining import join
from feedscope.topics.measures import ami

POSTS_A_TOPIC = 25  # on average, at least
MOST = 24  # more than a reader can keep apart on a page
AGREEING = 0.9  # AMI
HALVINGS = 2
POST_HALVINGS = 8
POST_SEEDS, POST_DRAWS = 4, 2  # of the runs on half of the posts
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
    """How well each candidate comes out again.

    Returns:
        One row a candidate: topics; halves, lowest, highest (AMI of the consensus of two halves of the
        seeds: mean and range of HALVINGS); posts, posts_lowest, posts_highest (the same of two halves of
        the posts, POST_HALVINGS of them). The first halves are the first and the second half of the seeds.
    """
    rng = np.random.default_rng(runs.seeds.start)
    numbers = candidates(len(runs.vectors))
    by_seed = _halves_of_seeds(runs, numbers, rng)
    by_post = np.array([_halves_of_posts(runs, numbers, rng) for _ in range(POST_HALVINGS)])
    columns: dict[str, np.ndarray | list[int]] = {"topics": numbers}
    for name, found in (("", by_seed), ("posts_", by_post)):
        columns |= {f"{name}lowest": found.min(axis=0), f"{name}highest": found.max(axis=0)}
    return pd.DataFrame({**columns, "halves": by_seed.mean(axis=0), "posts": by_post.mean(axis=0)})


def _halves_of_seeds(runs: Runs, numbers: list[int], rng: np.random.Generator) -> np.ndarray:
    """AMI of the consensus of both halves of the seeds: HALVINGS × numbers."""
    # Halves share no seed: the draws of a seed stay together.
    orders = [np.arange(len(runs.seeds)), *(rng.permutation(len(runs.seeds)) for _ in range(HALVINGS - 1))]
    middle = len(runs.seeds) // 2
    found = np.zeros((HALVINGS, len(numbers)))
    for column, topics in enumerate(numbers):
        cut = runs.partitions(topics).reshape(len(runs.seeds), -1, len(runs.vectors))
        for row, order in enumerate(orders):
            a, b = (agree(np.concatenate(cut[half]), topics) for half in (order[:middle], order[middle:]))
            found[row, column] = ami(a.labels, b.labels)
    return found


def _halves_of_posts(runs: Runs, numbers: list[int], rng: np.random.Generator) -> list[float]:
    """AMI, for each of `numbers`, of half of the posts' own topics with those of the other half, joined."""
    order = rng.permutation(len(runs.vectors))
    middle = len(order) // 2
    seeds = range(runs.seeds.start, runs.seeds.start + POST_SEEDS)
    # Sorted, as the solver's last bits depend on the order of the posts.
    halves = [runs.vectors[np.sort(half)] for half in (order[:middle], order[middle:])]
    both = [Runs(half, seeds, max(numbers), POST_DRAWS) for half in halves]
    found = []
    for topics in numbers:
        a, b = (agree(own.partitions(topics), topics) for own in both)
        there, back = join(a, halves[0], halves[1]), join(b, halves[1], halves[0])
        found.append((ami(b.labels, there.labels) + ami(a.labels, back.labels)) / 2)
    return found


def choose(found: pd.DataFrame) -> int:
    """Of the numbers whose halves of the runs agree at AGREEING or better, the one that other posts bear out.

    Where none agrees so well, the one that agrees best; of equals the largest.
    """
    good = found[found["halves"] >= min(AGREEING, found["halves"].max())]
    return int(good.loc[good["posts"] == good["posts"].max(), "topics"].max())


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
