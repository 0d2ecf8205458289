"""What stands around a post: its thread, the posts of the same hour, those to the same person.

A short post says little, the conversation it stands in says more. A thread is written as one and
always counts. Neighbours in time and replies to the same correspondent often, but not in every
feed, go on about the same thing: they count only where the texts say so, that is where linked posts
are more alike than they are after the links were dealt to other posts of the same kind.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.preprocessing import normalize

from feedscope.features.embed import Vectors

THREAD, SESSION, CORRESPONDENT = "thread", "session", "correspondent"
FADING, REACH = 0.7, 3.0  # hours: how fast a neighbour in time loses weight, and where it has none
BESIDE = 10  # neighbours in time looked at on either side, so that a burst stays linear
SHUFFLES = 99
JUDGED = 3000  # posts, one after the other, that the shuffles are made on
LEAST_LINKS = 30
COLUMNS = 256
ALPHA = 0.01
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


def links(posts: pd.DataFrame) -> dict[str, Links]:
    """The links of each sort among `posts` (text, kind, thread, created_at)."""
    found = _ADDRESSED.match
    replies = (posts["kind"] == "reply").to_numpy()
    persons = [
        sorted(set((match[0] if (match := found(text)) else "").lower().replace("@", " ").split()))
        if reply
        else []
        for text, reply in zip(posts["text"], replies, strict=True)
    ]
    return {
        THREAD: _grouped([[thread] for thread in posts["thread"]]),
        SESSION: _timed(posts["created_at"], posts["thread"]),
        CORRESPONDENT: _grouped(persons, fading=True),
    }


def telling(vectors: Vectors, found: dict[str, Links], kinds: np.ndarray, seed: int) -> dict[str, float]:
    """Which sorts of link count, each with the share of shuffles that do as well; threads always do."""
    told = {THREAD: 0.0}
    rng = np.random.default_rng(seed)
    rows = slice(0, JUDGED)
    # Cosines survive a random projection, and shuffles of fewer columns are cheaper.
    chances = rng.normal(size=(vectors.shape[1], COLUMNS)) / np.sqrt(COLUMNS)
    some, kind = vectors[rows].astype(np.float64) @ chances, kinds[rows]
    orders = [_within(kind, rng) for _ in range(SHUFFLES)]
    for sort in (SESSION, CORRESPONDENT):
        part = found[sort].of(rows)
        if (part.weights > 0).sum() < LEAST_LINKS:
            continue
        observed = _alike(some, part)
        share = (1 + sum(_alike(some[order], part) >= observed for order in orders)) / (1 + SHUFFLES)
        told[sort] = share
    return told


def around(vectors: Vectors, posts: pd.DataFrame, seed: int) -> tuple[Links, list[str]]:
    """The links that count, all in one, and which sorts they are."""
    found = links(posts)
    shares = telling(vectors, found, posts["kind"].to_numpy(object), seed)
    sorts = [sort for sort, share in shares.items() if share <= ALPHA]
    return reduce(add, (found[sort] for sort in sorts)), sorts


def lean(vectors: np.ndarray, found: Links, weight: float) -> Vectors:
    """Each row drawn towards the mean of what is linked to it by `weight`; rows of length 1, float32."""
    total = found.weights
    there = (total > 0)[:, None]
    mean = found.sums(vectors) / np.where(there, total[:, None], 1)
    return normalize(np.where(there, (1 - weight) * vectors + weight * mean, vectors)).astype(np.float32)


def _alike(vectors: np.ndarray, part: Links) -> float:
    return float((vectors * part.sums(vectors)).sum())


def _within(kinds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A shuffle of the rows that leaves each kind its places."""
    order = np.arange(len(kinds))
    for kind in np.unique(kinds):
        places = np.flatnonzero(kinds == kind)
        order[places] = rng.permutation(places)
    return order


def _grouped(members: list[list[str]], fading: bool = False) -> Links:
    """Links among all posts of a group; with `fading` a link of a large group weighs less."""
    pairs = [(row, name) for row, names in enumerate(members) for name in names]
    n = len(members)
    empty = csr_matrix((n, n))
    if not pairs:
        return Links(empty, csr_matrix((n, 0)))
    rows = [row for row, _ in pairs]
    columns, names = pd.factorize(np.array([name for _, name in pairs], dtype=object))
    groups = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, len(names)))
    size = np.asarray(groups.sum(axis=0)).ravel()
    weight = 1 / np.log1p(size) if fading else np.ones(len(size))
    return Links(empty, csr_matrix(groups @ diags(np.sqrt(weight))))


def _timed(times: "pd.Series[pd.Timestamp]", thread: "pd.Series[str]") -> Links:
    """Links to the posts just before and after, of other threads; a post without a time has none."""
    threads = pd.factorize(thread)[0]
    n = len(times)
    known = np.flatnonzero(times.notna().to_numpy())
    naive = pd.to_datetime(times, utc=True).dt.tz_localize(None)
    moments = naive.to_numpy().astype("datetime64[ms]").astype(np.int64)[known] / 3.6e6
    order = np.argsort(moments, kind="stable")
    rows, moments = known[order], moments[order]
    pairs = csr_matrix((n, n))
    for step in range(1, min(BESIDE, len(rows) - 1) + 1):
        apart = moments[step:] - moments[:-step]
        other = threads[rows[step:]] != threads[rows[:-step]]
        weight = np.where((apart < REACH) & other, np.exp(-apart / FADING), 0)
        one = csr_matrix((weight, (rows[step:], rows[:-step])), shape=(n, n))
        pairs = pairs + one + one.T
    pairs = csr_matrix(pairs)
    pairs.eliminate_zeros()
    return Links(pairs, csr_matrix((n, 0)))
