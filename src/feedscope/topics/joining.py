"""The topics of further posts, by those found of others: a vote of the nearest, in batches."""

import numpy as np

from feedscope.topics.consensus import Consensus

BATCH = 1000
VOTERS = 15
EQUAL = 0.9  # cosine of posts of the same text, whatever their contexts


def spread(found: Consensus, vectors: np.ndarray, rows: np.ndarray, nearest: np.ndarray) -> Consensus:
    """`found` (of `rows`) for all posts: equal texts alike, the others as `join` says."""
    labels, confidence = found.labels[nearest], found.confidence[nearest]
    some = vectors[rows]
    alike = (some[nearest] * vectors).sum(axis=1)
    others = np.flatnonzero(alike < EQUAL)
    others = others[~np.isin(others, rows)]
    for batch in np.array_split(others, len(others) // BATCH + 1):
        joined = join(found, some, vectors[batch])
        labels[batch], confidence[batch] = joined.labels, joined.confidence
    return Consensus(labels, confidence)


def join(found: Consensus, core: np.ndarray, vectors: np.ndarray) -> Consensus:
    """The topics of `vectors` by those `found` of `core`: an equal's, or else by vote of the nearest.

    A function over partitions: what a row gets depends on that row, `found` and `core` alone. It holds
    n × m similarities; give it some thousand rows at a time.

    Args:
        found: of m vectors.
        core: those m × d, rows of length 1.
        vectors: n × d, rows of length 1.
    """
    near = vectors @ core.T
    voters = min(VOTERS, len(core))
    close = np.argpartition(-near, voters - 1, axis=1)[:, :voters]
    groups = np.eye(found.labels.max() + 1)[found.labels] * found.confidence[:, None]
    votes = groups[close].mean(axis=1)
    nearest = near.argmax(axis=1)
    equal = near.max(axis=1) >= EQUAL
    labels = np.where(equal, found.labels[nearest], votes.argmax(axis=1))
    return Consensus(labels, np.where(equal, found.confidence[nearest], votes.max(axis=1)))
