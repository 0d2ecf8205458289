"""One partition out of many runs, each on other posts and with another seed.

A single run depends on its seed and on the posts that happen to be there. Here many runs vote. Each
draws four posts in five, links every post to its nearest (between 12 and 30 of them, drawn too),
takes the leading eigenvectors of that graph (Ng, Jordan & Weiss 2002, "On spectral clustering",
NIPS 14) and groups them by k-means. Two posts belong together as far as the runs that drew both put
them into one cluster (their co-association; Fred & Jain 2005, "Combining multiple clusterings using
evidence accumulation", IEEE TPAMI 27:835-850). The squared votes are a graph again, cut in the same
way. A post's confidence is the share of votes it has in common with the other posts of its topic.

Both graphs are posts × posts, so a corpus of more than `feedscope.topics.study.CORE` posts is
grouped by a sample of them, and the rest joins in batches.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import eigsh
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

DRAWS = 6  # runs a seed
SHARE = 0.8  # of the posts in a run
NEIGHBOURS = (12, 30)
ABSENT = -1
DENSE = 200  # posts up to which all eigenvectors are as cheap as a few


@dataclass(frozen=True)
class Consensus:
    """A partition and how sure it is.

    Attributes:
        labels: n topic numbers from 0, the largest topic first.
        confidence: n values in [0, 1].
    """

    labels: np.ndarray
    confidence: np.ndarray


class Runs:
    """Runs on `vectors` (n × d, rows of length 1), several for each of `seeds`, ready to be cut.

    Args:
        vectors: the posts.
        seeds: one for `draws` runs.
        most: the largest number of topics that will be asked for.
        draws: runs a seed.
        share: of the posts in a run.
    """

    def __init__(
        self, vectors: np.ndarray, seeds: range, most: int, draws: int = DRAWS, share: float = SHARE
    ) -> None:
        self.vectors = vectors
        self.seeds = seeds
        self._drawn: list[tuple[int, np.ndarray, np.ndarray]] = []
        for seed in seeds:
            rng = np.random.default_rng(seed)
            for draw in range(draws):
                rows = np.sort(rng.choice(len(vectors), round(share * len(vectors)), replace=False))
                graph = _nearest(vectors[rows], int(rng.integers(NEIGHBOURS[0], NEIGHBOURS[1] + 1)))
                self._drawn.append((seed * draws + draw, rows, _eigenvectors(graph, most)))

    def partitions(self, topics: int) -> np.ndarray:
        """Each run cut into `topics` clusters: runs × n labels, ABSENT where a run did not draw a post."""
        labels = np.full((len(self._drawn), len(self.vectors)), ABSENT)
        for run, (seed, rows, eigenvectors) in enumerate(self._drawn):
            labels[run, rows] = _cut(eigenvectors, topics, seed, 2)
        return labels


def agree(partitions: np.ndarray, topics: int) -> Consensus:
    """The consensus of `partitions` (runs × n labels, ABSENT: not drawn), at most `topics` topics."""
    votes = _votes(partitions)
    k = min(topics, len(votes))
    graph = votes**2
    labels = _cut(_eigenvectors(graph, k), k, 0, 10) if k > 1 else np.zeros(len(votes), dtype=int)
    groups = np.eye(k, dtype=np.float32)[labels]
    others = np.maximum(groups.sum(axis=0)[None, :] - groups, 1)
    np.fill_diagonal(votes, 0)
    shared = (votes @ groups) / others
    alone = groups.sum(axis=0) == 1
    shared[:, alone] = np.where(groups[:, alone] > 0, 1.0, shared[:, alone])
    labels = shared.argmax(axis=1)
    order = np.argsort(-np.bincount(labels, minlength=k), kind="stable")
    rank = np.empty(k, dtype=int)
    rank[order] = np.arange(k)
    return Consensus(rank[labels], shared.max(axis=1).astype(np.float64))


def _votes(partitions: np.ndarray) -> np.ndarray:
    """Share of the runs that put two posts together, among those that drew both: n × n."""
    n = partitions.shape[1]
    together = np.zeros((n, n), dtype=np.float32)
    drawn = np.zeros((n, n), dtype=np.float32)
    for labels in partitions:
        member = np.zeros((n, labels.max() + 1), dtype=np.float32)
        rows = np.flatnonzero(labels != ABSENT)
        member[rows, labels[rows]] = 1
        together += member @ member.T
        there = (labels != ABSENT).astype(np.float32)
        drawn += np.outer(there, there)
    return together / np.maximum(drawn, 1)


def _nearest(vectors: np.ndarray, count: int) -> csr_matrix:
    """The graph of each row's `count` nearest rows, by their cosine where it is positive: symmetric."""
    n = len(vectors)
    count = min(count, n - 1)
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -np.inf)
    nearest = np.argpartition(-similarity, count - 1, axis=1)[:, :count]
    rows = np.repeat(np.arange(n), count)
    weights = np.maximum(similarity[rows, nearest.ravel()], 0).astype(np.float64)
    graph = csr_matrix((weights, (rows, nearest.ravel())), shape=(n, n))
    return csr_matrix(graph + graph.T)


def _eigenvectors(graph: np.ndarray | csr_matrix, count: int) -> np.ndarray:
    """The leading eigenvectors of a graph's normalised weights: n × count."""
    n = graph.shape[0]
    degree = np.asarray(graph.sum(axis=1)).ravel()
    degree = degree + 1e-3 * degree.mean() + 1e-12
    scale = 1 / np.sqrt(degree)
    if isinstance(graph, csr_matrix):
        scaled: np.ndarray | csr_matrix = csr_matrix(diags(scale) @ graph @ diags(scale))
    else:
        scaled = graph.astype(np.float64) * scale[:, None] * scale[None, :]
    count = min(count, n)
    if n <= DENSE:
        dense = scaled.toarray() if isinstance(scaled, csr_matrix) else scaled
        return np.asarray(eigh(dense, subset_by_index=(n - count, n - 1))[1][:, ::-1])
    # Equal eigenvalues make the solver draw again: from a generator of ours, or no rerun is the same.
    return np.asarray(
        eigsh(scaled, k=count, v0=np.ones(n), tol=1e-4, rng=np.random.default_rng(0))[1][:, ::-1]
    )


def _cut(eigenvectors: np.ndarray, topics: int, seed: int, starts: int) -> np.ndarray:
    """k-means on the directions of the first `topics` eigenvectors."""
    points = normalize(eigenvectors[:, :topics])
    return KMeans(min(topics, len(points)), n_init=starts, random_state=seed).fit_predict(points)
