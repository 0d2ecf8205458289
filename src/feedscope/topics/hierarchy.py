"""Which topics are near one another: a tree of topics, and how sure each of its branches is.

Each topic is the mean vector of its posts, as they are without their context; the two nearest topics
or groups of topics are joined, again and again (average linkage of cosine distances; Sokal & Michener
1958). Every such tree looks orderly, so the posts of each topic are drawn anew many times and a
branch's support is the share of the trees in which the same topics are joined (Felsenstein 1985,
Evolution 39:783-791).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import average
from scipy.sparse import csr_matrix
from scipy.spatial.distance import pdist
from threadpoolctl import threadpool_limits

from feedscope.features.embed import Vectors
from feedscope.topics.representation import represent
from feedscope.topics.study import OUTLIER, Study

DRAWS = 200


@dataclass(frozen=True)
class Hierarchy:
    """A tree of the topics.

    Attributes:
        tree: (topics - 1) × 4, as scipy's linkage: the two branches joined, distance, topics below.
        joins: topics_a, topics_b (their numbers, spaced), distance (cosine), support (0 to 1); one row a
            branch, the nearest first.
    """

    tree: np.ndarray
    joins: pd.DataFrame


def hierarchy(study: Study, lexical_weight: float, seed: int) -> Hierarchy | None:
    """The tree of the study's topics; None with fewer than three, which no tree orders."""
    topics = len(study.topics)
    if topics < 3:
        return None
    kept = np.flatnonzero(study.labels != OUTLIER)
    labels = study.labels[kept]
    with threadpool_limits(1):  # as in the study: more threads, other last bits
        vectors = represent(study.material, lexical_weight)[kept]
        tree = _tree(vectors, labels, np.ones(len(kept)))
        support = _support(vectors, labels, tree, seed)
    found = clades(tree)
    sides: list[list[int]] = [[topic] for topic in range(topics)] + found
    joins = pd.DataFrame(
        {
            "topics_a": [" ".join(map(str, sides[int(a)])) for a in tree[:, 0]],
            "topics_b": [" ".join(map(str, sides[int(b)])) for b in tree[:, 1]],
            "distance": tree[:, 2].round(4),
            "support": support,
        }
    )
    return Hierarchy(tree, joins)


def clades(tree: np.ndarray) -> list[list[int]]:
    """The topics below each join of a tree, in order."""
    topics = len(tree) + 1
    below: list[list[int]] = [[topic] for topic in range(topics)]
    for a, b in tree[:, :2].astype(int):
        below.append(sorted(below[a] + below[b]))
    return below[topics:]


def _support(vectors: Vectors, labels: np.ndarray, tree: np.ndarray, seed: int) -> np.ndarray:
    """Share of DRAWS trees, of posts drawn anew within their topics, that have each branch of `tree`."""
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(labels == topic) for topic in range(len(tree) + 1)]
    found = list(map(frozenset, clades(tree)))
    seen = np.zeros(len(found))
    for _ in range(DRAWS):
        weights = np.zeros(len(labels))
        for group in groups:
            weights[group] = np.bincount(rng.integers(0, len(group), len(group)), minlength=len(group))
        again = set(map(frozenset, clades(_tree(vectors, labels, weights))))
        seen += [clade in again for clade in found]
    return seen / DRAWS


def _tree(vectors: Vectors, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(average(pdist(_means(vectors, labels, weights), "cosine")))


def _means(vectors: Vectors, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The weighted mean vector of each topic: topics × d."""
    there = csr_matrix((weights, (labels, np.arange(len(labels)))))
    return np.asarray(there @ vectors.astype(np.float64)) / np.asarray(there.sum(axis=1))
