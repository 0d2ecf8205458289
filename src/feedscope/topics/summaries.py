"""Which topic of the posts is a summary about, if any.

A summary is as close to a topic as the mean of its NEAREST posts there. Some topic is always
closest, so there must be a way to say none, and the posts themselves say where: each post is
measured twice, once as it is (its own thread left out) and once with its whole topic taken away,
as if the author had never posted about that. The threshold is the similarity that tells the two
apart best (Youden 1950, Cancer 3:32-35); a summary below it is rejected.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from feedscope.features.embed import Vectors
from feedscope.topics.material import Material
from feedscope.topics.representation import WithoutLength

NEAREST = 5
JUDGED = 2000  # posts, evenly spaced, that the threshold is found on


@dataclass(frozen=True)
class Placed:
    """Summaries on topics.

    Attributes:
        table: position, title, topic (missing: rejected), similarity (cosine).
        nearest: each summary's nearest topic, rejected or not; -1 where there is no topic.
        threshold: similarity below which a summary is rejected; NaN where there is no topic.
        told_apart: how well it tells apart posts with and without their topic, 0 (not at all) to 1.
        here, gone: similarity of the judged posts with their topic, and as if it were not there.
    """

    table: pd.DataFrame
    nearest: np.ndarray
    threshold: float
    told_apart: float
    here: np.ndarray = field(default_factory=lambda: np.zeros(0))
    gone: np.ndarray = field(default_factory=lambda: np.zeros(0))


def place(
    summaries: pd.DataFrame, vectors: Vectors, posts: Material, labels: np.ndarray, chatter: set[int]
) -> Placed:
    """Put summaries on the posts' topics.

    Args:
        summaries: position, title.
        vectors: theirs; n_summaries × d.
        posts: n posts, whose source vectors share a space with the summaries'.
        labels: the posts' topics, -1: outlier.
        chatter: topics no summary can be about.
    """
    found = summaries[["position", "title"]].copy()
    there = np.flatnonzero((labels >= 0) & ~np.isin(labels, list(chatter)))
    if not len(there) or found.empty:
        nothing = found.assign(
            topic=pd.array([pd.NA] * len(found), dtype="Int64"), similarity=np.full(len(found), np.nan)
        )
        return Placed(nothing, np.full(len(found), -1), float("nan"), float("nan"))
    space = WithoutLength(posts.source, posts.lengths)
    own, topics = space(posts.source[there]), labels[there]
    numbers = np.unique(topics)
    close = closeness(space(vectors) @ own.T, topics)
    here, gone = _with_and_without(own, posts.posts["thread"].iloc[there].to_numpy(object), topics)
    threshold, apart = told_apart(here, gone)
    best, nearest = close.max(axis=1), numbers[close.argmax(axis=1)]
    topic = pd.array(nearest, dtype="Int64")
    topic[best < threshold] = pd.NA
    placed = found.assign(topic=topic, similarity=best.round(4))
    return Placed(placed, nearest, threshold, apart, here, gone)


def closeness(similarity: np.ndarray, topics: np.ndarray) -> np.ndarray:
    """Mean of the NEAREST largest similarities to each topic's posts: rows × topics, in order of number.

    A similarity of -inf leaves a post out; a topic of fewer posts is judged by those it has.
    """
    columns = []
    for topic in np.unique(topics):
        largest = -np.sort(-similarity[:, topics == topic], axis=1)[:, :NEAREST]
        counted = np.isfinite(largest)
        total = np.where(counted, largest, 0).sum(axis=1)
        columns.append(np.where(counted.any(axis=1), total / np.maximum(counted.sum(axis=1), 1), -1.0))
    return np.column_stack(columns)


def _with_and_without(
    own: np.ndarray, threads: np.ndarray, topics: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How close each judged post is to its nearest topic, and to the nearest of the others."""
    judged = np.unique(np.linspace(0, len(own) - 1, min(len(own), JUDGED)).round().astype(int))
    similarity = own[judged] @ own.T
    similarity[threads[judged][:, None] == threads[None, :]] = -np.inf
    close = closeness(similarity, topics)
    here = close.max(axis=1)
    close[np.arange(len(judged)), np.unique(topics, return_inverse=True)[1][judged]] = -1.0
    return here, close.max(axis=1)


def told_apart(here: np.ndarray, gone: np.ndarray) -> tuple[float, float]:
    """The similarity that tells `here` (larger) from `gone` best, and Youden's index there."""
    steps = np.unique(np.concatenate([here, gone]))
    kept = 1 - np.searchsorted(np.sort(here), steps, side="left") / len(here)
    wrong = 1 - np.searchsorted(np.sort(gone), steps, side="left") / len(gone)
    best = int((kept - wrong).argmax())
    return float(steps[best]), float((kept - wrong)[best])
