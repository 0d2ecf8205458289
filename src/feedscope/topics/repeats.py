"""Would the topics come out again, from other seeds and from other posts?

Seeds alone measure the algorithm, not the data. So topics are also made from draws of four posts in
five, each draw with seeds of its own, and compared on the posts that two draws share. Both figures
stand beside the same for single runs, for posts without their context, and for a null: each column
of the features shuffled, which leaves no post with a meaning. The features are turned first, so that
what one column says of a post by itself does not outlive the shuffling.
"""

import numpy as np
import pandas as pd
from scipy.fft import dct
from sklearn.preprocessing import normalize

from feedscope.features.embed import Vectors
from feedscope.topics.consensus import ABSENT, Runs, agree
from feedscope.topics.measures import NOT_DRAWN, ami, stability

PARTS = 5  # draws of posts
SHARE = 0.8  # of the posts in a draw
SEEDS_A_PART = 3
CONSENSUS, SINGLE = "consensus", "one run"
PLAIN, ALONE, SHUFFLED = "as they are", "without context", "columns shuffled"


def draws(posts: int, seed: int) -> list[np.ndarray]:
    """The rows of each of PARTS draws."""
    rng = np.random.default_rng(seed)
    return [np.sort(rng.choice(posts, round(SHARE * posts), replace=False)) for _ in range(PARTS)]


def placed(labels: np.ndarray, rows: np.ndarray, posts: int) -> np.ndarray:
    """The labels of a draw among all posts, NOT_DRAWN elsewhere."""
    found = np.full(posts, NOT_DRAWN)
    found[rows] = labels
    return found


def of_posts(vectors: Vectors, topics: int, seed: int) -> list[np.ndarray]:
    """A consensus of each draw, of seeds no other draw has: PARTS partitions of the n posts."""
    found = []
    for part, rows in enumerate(draws(len(vectors), seed)):
        first = seed + part * SEEDS_A_PART
        runs = Runs(vectors[rows], range(first, first + SEEDS_A_PART), topics)
        found.append(placed(agree(runs.partitions(topics), topics).labels, rows, len(vectors)))
    return found


def of_seeds(runs: Runs, topics: int) -> float:
    """AMI of the consensus of the first half of the seeds with that of the second half."""
    cut = runs.partitions(topics)
    middle = len(cut) // len(runs.seeds) * (len(runs.seeds) // 2)
    return ami(agree(cut[:middle], topics).labels, agree(cut[middle:], topics).labels)


def repeats(
    vectors: Vectors, alone: Vectors, runs: Runs, topics: int, ours: list[np.ndarray]
) -> pd.DataFrame:
    """One row a way: method, features, seeds (AMI), posts (mean AMI over pairs of draws), low, high.

    Args:
        vectors: n × d, the posts with their context.
        alone: n × d, without.
        runs: on `vectors`.
        topics: how many to ask for.
        ours: `of_posts` of `vectors`.
    """
    seed = runs.seeds.start
    rows = [_row(CONSENSUS, PLAIN, of_seeds(runs, topics), ours), _single(vectors, topics, seed)]
    for name, given in ((ALONE, alone), (SHUFFLED, meaningless(vectors, seed))):
        again = of_seeds(Runs(given, runs.seeds, topics), topics)
        rows.append(_row(CONSENSUS, name, again, of_posts(given, topics, seed)))
    return pd.DataFrame(rows)


def meaningless(vectors: np.ndarray, seed: int) -> Vectors:
    """`vectors`, turned at random and each column shuffled: n × d, rows of length 1.

    Twice random signs and a cosine transform: an orthogonal map that spreads every column over all
    (Ailon & Chazelle 2009, "The fast Johnson-Lindenstrauss transform", SIAM J. Comput. 39:302-322).
    """
    rng = np.random.default_rng(seed)
    turned = vectors.astype(np.float64)
    for _ in range(2):
        turned = dct(turned * rng.choice([-1.0, 1.0], turned.shape[1]), norm="ortho", axis=1)
    shuffled = np.column_stack([rng.permutation(column) for column in turned.T])
    return normalize(shuffled).astype(np.float32)


def repeat(table: pd.DataFrame, features: str) -> dict[str, float]:
    """Of `repeats`: seeds, posts, low and high of the consensus on the features of that name."""
    row = table[(table["method"] == CONSENSUS) & (table["features"] == features)]
    return {name: float(row[name].iloc[0]) for name in ("seeds", "posts", "low", "high")}


def _single(vectors: Vectors, topics: int, seed: int) -> dict[str, object]:
    """Single runs: on all posts, and each on its own draw."""
    seeds = range(seed, seed + PARTS)
    whole = Runs(vectors, seeds, topics, draws=1, share=1.0).partitions(topics)
    drawn = Runs(vectors, seeds, topics, draws=1, share=SHARE).partitions(topics)
    return _row(
        SINGLE, PLAIN, stability(list(whole)).value, list(np.where(drawn == ABSENT, NOT_DRAWN, drawn))
    )


def _row(method: str, features: str, seeds: float, partitions: list[np.ndarray]) -> dict[str, object]:
    posts = stability(partitions)
    return {
        "method": method,
        "features": features,
        "seeds": seeds,
        "posts": posts.value,
        "low": posts.low,
        "high": posts.high,
    }
