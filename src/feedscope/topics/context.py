"""What stands around a post: its thread, the posts of the same hours, those to the same person.

A short post says little, the conversation it stands in says more. A thread is written as one and
always counts. Whether neighbours in time and replies to the same correspondent go on about the same
thing differs from feed to feed, so the texts say how much each sort of link is worth: its strength is
how much more alike linked posts are than any posts of their kinds, as a share of how much more alike
the posts of a thread are. It is taken one standard error below its estimate, and as nothing where it
is within three of nothing. Neighbours in time are told apart by kinds and by how long they are apart.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.preprocessing import normalize

from feedscope.features.embed import Vectors

THREAD, SESSION, CORRESPONDENT = "thread", "session", "correspondent"
GAPS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)  # hours; neighbours in time are judged by where their gap falls
DAY = 24.0  # hours within which two replies to a person are judged apart from all others to that person
BESIDE = 10  # neighbours in time looked at on either side, so that a burst stays linear
JUDGED = 3000  # posts, one after the other, that strengths are found on
LEAST_LINKED = 20  # posts, below which a sort of link cannot be judged
NEAREST = 10  # posts that stand in for a thread where the feed has none
CLEAR = 3.0  # standard errors from nothing; several parts are judged
HALF = 0.6  # strength of context at which it has half of its full weight
_ADDRESSED = re.compile(r"(?:\s*[@\uff20][A-Za-z0-9_]{1,30})+")


@dataclass(frozen=True)
class Links:
    """Weighted links between posts: some pair by pair, some as groups whose members all are linked.

    Attributes:
        pairs: n × n, symmetric, without a diagonal.
        groups: n × g, the square root of the group's weight where a post is a member.
    """

    pairs: csr_matrix
    groups: csr_matrix

    def __add__(self, other: "Links") -> "Links":
        return Links(self.pairs + other.pairs, csr_matrix(hstack([self.groups, other.groups])))

    def __mul__(self, strength: float) -> "Links":
        return Links(strength * self.pairs, np.sqrt(strength) * self.groups)

    def sums(self, vectors: np.ndarray) -> np.ndarray:
        """Each post's weighted sum of the vectors linked to it: n × d."""
        own = np.asarray(self.groups.multiply(self.groups).sum(axis=1))
        return np.asarray(self.pairs @ vectors + self.groups @ (self.groups.T @ vectors) - own * vectors)

    @property
    def weights(self) -> np.ndarray:
        """Each post's sum of link weights; 0 where it stands alone."""
        return self.sums(np.ones((self.pairs.shape[0], 1)))[:, 0].round(9)

    def of(self, rows: slice) -> "Links":
        """The links among some posts."""
        return Links(self.pairs[rows, rows], self.groups[rows])


def links(posts: pd.DataFrame) -> dict[str, list[Links]]:
    """The links of each sort among `posts` (text, kind, thread, created_at), in parts judged one by one."""
    replies = (posts["kind"] == "reply").to_numpy()
    moments = hours(posts["created_at"])
    persons = _memberships(
        [_addressed(text) if reply else [] for text, reply in zip(posts["text"], replies, strict=True)]
    )
    threads = _memberships([[thread] for thread in posts["thread"]])
    return {
        THREAD: [_grouped(threads)],
        SESSION: _sessions(moments, replies, pd.factorize(posts["thread"])[0]),
        CORRESPONDENT: [_soon(persons, moments), _grouped(persons)],
    }


def strength(vectors: Vectors, found: dict[str, list[Links]], replies: np.ndarray) -> dict[str, list[float]]:
    """What each part of each sort of link is worth, 0 to 1; a thread 1.

    Args:
        vectors: n × d, rows of length 1.
        found: the links among the n posts.
        replies: which posts are replies; n booleans.
    """
    rows = slice(0, JUDGED)
    some, kind = vectors[rows].astype(np.float64), replies[rows].astype(int)
    usual = _usual(some, kind)
    thread, _ = _more_alike(some, found[THREAD][0].of(rows), kind, usual)
    whole = thread if np.isfinite(thread) and thread > 0 else _nearest(some)
    worth = {THREAD: [1.0]}
    for sort in (SESSION, CORRESPONDENT):
        worth[sort] = []
        for part in found[sort]:
            more, error = _more_alike(some, part.of(rows), kind, usual)
            told = np.isfinite(more) and more > CLEAR * error
            worth[sort].append(float(np.clip((more - error) / whole, 0, 1)) if told else 0.0)
    return worth


def around(vectors: Vectors, posts: pd.DataFrame) -> tuple[Links, list[str]]:
    """The links that count, each with its strength, and which sorts they are."""
    found = links(posts)
    worth = strength(vectors, found, (posts["kind"] == "reply").to_numpy())
    counted = [
        part * value
        for sort, values in worth.items()
        for part, value in zip(found[sort], values, strict=True)
        if value > 0
    ]
    return reduce(add, counted), [sort for sort, values in worth.items() if any(values)]


def lean(vectors: np.ndarray, found: Links, weight: float) -> Vectors:
    """Each row drawn towards the mean of what is linked to it; rows of length 1, float32.

    Args:
        vectors: n × d.
        found: their links, with strengths.
        weight: the full weight of context, had by a post with very many strong links; it is half of
            that where strengths add up to HALF, and 0 where a post stands alone.
    """
    total = found.weights[:, None]
    mean = found.sums(vectors) / np.where(total > 0, total, 1)
    pull = weight * total / (total + HALF)
    return normalize((1 - pull) * vectors + pull * mean).astype(np.float32)


def _more_alike(vectors: np.ndarray, part: Links, kind: np.ndarray, usual: np.ndarray) -> tuple[float, float]:
    """How much more alike linked posts are than any of their kinds, and the standard error; NaN: too few."""
    weights = part.weights
    there = weights > 0
    if there.sum() < LEAST_LINKED:
        return float("nan"), float("nan")
    alike = (vectors * part.sums(vectors)).sum(axis=1)
    shares = part.sums(np.eye(2)[kind])
    more = (alike - (shares * usual[kind]).sum(axis=1))[there] / weights[there]
    return float(more.mean()), float(more.std() / np.sqrt(there.sum()))


def _usual(vectors: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Mean cosine of two posts, by their kinds: 2 × 2; a post is not compared with itself."""
    sums = np.array([vectors[kind == one].sum(axis=0) for one in (0, 1)])
    count = np.array([(kind == one).sum() for one in (0, 1)])
    pairs = np.outer(count, count) - np.diag(count)
    return np.asarray((sums @ sums.T - np.diag(count)) / np.maximum(pairs, 1))


def _nearest(vectors: np.ndarray) -> float:
    """Mean cosine of a post and its NEAREST others."""
    similarity = vectors @ vectors.T
    np.fill_diagonal(similarity, -1)
    return float(np.sort(similarity, axis=1)[:, -NEAREST:].mean())


def _addressed(text: str) -> list[str]:
    """The handles a text begins with, in lower case."""
    match = _ADDRESSED.match(text)
    return sorted(set(re.findall(r"[a-z0-9_]+", match[0].lower()))) if match else []


def _memberships(members: list[list[str]]) -> csr_matrix:
    """Which post is in which group: n × groups, of 0 and 1."""
    pairs = [(row, name) for row, names in enumerate(members) for name in names]
    columns, names = pd.factorize(np.array([name for _, name in pairs], dtype=object))
    rows = np.array([row for row, _ in pairs], dtype=int)
    return csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(members), len(names)))


def _grouped(members: csr_matrix) -> Links:
    """Links among all posts of a group."""
    n = members.shape[0]
    return Links(csr_matrix((n, n)), members)


def hours(times: "pd.Series[pd.Timestamp]") -> np.ndarray:
    """Hours since 1970; NaN where a post has no time."""
    naive = pd.to_datetime(times, utc=True).dt.tz_localize(None)
    moments = naive.to_numpy().astype("datetime64[ms]").astype(np.int64) / 3.6e6
    return np.where(times.notna().to_numpy(), moments, np.nan)


def _sessions(hours: np.ndarray, replies: np.ndarray, threads: np.ndarray) -> list[Links]:
    """Links to the posts just before and after, of other threads, by number of replies and by gap."""
    rows = np.argsort(hours, kind="stable")[: np.isfinite(hours).sum()]
    a, b = (rows[places] for places in _beside(len(rows)))
    apart = hours[b] - hours[a]
    wanted = (threads[a] != threads[b]) & (apart <= GAPS[-1])
    part = (replies[a].astype(int) + replies[b]) * len(GAPS) + np.searchsorted(GAPS, apart)
    return [
        _paired(a[wanted & (part == one)], b[wanted & (part == one)], len(hours))
        for one in np.unique(part[wanted])
    ]


def _soon(persons: csr_matrix, hours: np.ndarray) -> Links:
    """Links among replies to the same person within a DAY."""
    row, person = persons.nonzero()
    known = np.isfinite(hours[row])
    order = np.lexsort((hours[row[known]], person[known]))
    row, person = row[known][order], person[known][order]
    first, second = _beside(len(row))
    chosen = (person[first] == person[second]) & (hours[row[second]] - hours[row[first]] <= DAY)
    return _paired(row[first][chosen], row[second][chosen], len(hours))


def _beside(n: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of places in a row of n that are at most BESIDE apart, the earlier ones and the later."""
    steps = range(1, min(BESIDE, n - 1) + 1)
    earlier = [np.arange(n - step) for step in steps]
    later = [np.arange(step, n) for step in steps]
    nothing = np.zeros(0, dtype=int)
    return np.concatenate([nothing, *earlier]), np.concatenate([nothing, *later])


def _paired(a: np.ndarray, b: np.ndarray, n: int) -> Links:
    """Links of weight 1 between the posts `a` and `b`, pair by pair, each pair once."""
    both = csr_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(n, n))
    return Links((both > 0).astype(np.float64), csr_matrix((n, 0)))
