"""One partition out of many seeded runs.

A single run of UMAP and clustering depends on its seed. Here many runs vote: two posts belong
together as far as the runs put them into one cluster (their co-association; Fred & Jain 2005,
"Combining multiple clusterings using evidence accumulation", IEEE TPAMI 27:835-850). A tree is
built on the votes by average linkage and cut into k branches. A post's confidence is the share
of votes it has in common with the other posts of its topic.

The tree needs a matrix of posts × posts; beyond ANCHORS posts it is built on evenly spaced ones,
and every post joins the branch it shares most votes with, which is linear in the posts.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors

ANCHORS = 3000
EXACT = 8000  # posts up to which all distances are computed; beyond, neighbours are approximate
# All of BERTopic's defaults; they must be named as soon as a seed is.
UMAP_DEFAULTS = {"n_components": 5, "min_dist": 0.0, "metric": "cosine", "low_memory": False}
NEIGHBOURS = 15


@dataclass(frozen=True)
class Consensus:
    """A partition and how sure it is.

    Attributes:
        labels: n topic numbers from 0, the largest topic first.
        confidence: n values in [0, 1].
    """

    labels: np.ndarray
    confidence: np.ndarray


class Spaces:
    """The posts in UMAP's reduced spaces, one a seed, of one set of vectors.

    The neighbours are found once; the seeds differ in the layout alone, as they do in UMAP when
    it finds neighbours exactly.

    Args:
        vectors: n × d, rows of length 1.
        seeds: one a space.
    """

    def __init__(self, vectors: np.ndarray, seeds: range) -> None:
        self.vectors = vectors
        self.seeds = seeds
        self._neighbours = _neighbours(vectors, min(NEIGHBOURS, len(vectors) - 1))
        self.reduced = [self.layout(seed, **UMAP_DEFAULTS) for seed in seeds]

    def layout(self, seed: int, **options: object) -> np.ndarray:
        """One UMAP layout: n × n_components."""
        from umap import UMAP

        model = UMAP(
            n_neighbors=self._neighbours[0].shape[1],
            random_state=seed,
            precomputed_knn=self._neighbours,
            **options,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a seed costs UMAP its threads; no search index
            return np.asarray(model.fit_transform(self.vectors))

    def partitions(self, topics: int) -> np.ndarray:
        """k-means with `topics` clusters in each space: seeds × n labels."""
        runs = zip(self.seeds, self.reduced, strict=True)
        return np.array(
            [KMeans(topics, n_init=3, random_state=seed).fit_predict(space) for seed, space in runs]
        )


def _neighbours(vectors: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, object]:
    """Indices and cosine distances of each row's nearest rows, itself first, as UMAP takes them."""
    if len(vectors) <= EXACT:
        found = NearestNeighbors(n_neighbors=count, metric="cosine", n_jobs=1).fit(vectors)
        distances, indices = found.kneighbors(vectors)
        return indices, distances, None
    from umap.umap_ import nearest_neighbors

    return nearest_neighbors(vectors, count, "cosine", {}, False, np.random.RandomState(0))


def agree(partitions: np.ndarray, topics: int) -> Consensus:
    """The consensus of `partitions` (runs × n labels), cut into at most `topics` topics."""
    n = partitions.shape[1]
    anchors = np.unique(np.linspace(0, n - 1, min(n, ANCHORS)).round().astype(int))
    votes = np.zeros((len(anchors), len(anchors)), dtype=np.float32)
    for labels in partitions[:, anchors]:
        votes += labels[:, None] == labels[None, :]
    distances = squareform(1 - votes / len(partitions), checks=False)
    branches = fcluster(linkage(distances, "average"), topics, "maxclust") - 1
    return _settle(partitions, anchors, branches)


def _settle(partitions: np.ndarray, anchors: np.ndarray, branches: np.ndarray) -> Consensus:
    """Every post to the branch it shares most votes with, its own vote left out; largest first."""
    n, k = partitions.shape[1], branches.max() + 1
    shared = np.zeros((n, k))
    for labels in partitions:
        table = np.zeros((labels.max() + 1, k))
        np.add.at(table, (labels[anchors], branches), 1)
        shared += table[labels]
    shared /= len(partitions)
    sizes = np.tile(np.bincount(branches, minlength=k), (n, 1))
    shared[anchors, branches] -= 1
    sizes[anchors, branches] -= 1
    mean = shared / np.maximum(sizes, 1)
    mean[anchors, branches] = np.where(sizes[anchors, branches] > 0, mean[anchors, branches], 1.0)
    labels = mean.argmax(axis=1)
    order = np.argsort(-np.bincount(labels, minlength=k), kind="stable")
    rank = np.empty(k, dtype=int)
    rank[order] = np.arange(k)
    return Consensus(rank[labels], mean.max(axis=1))
