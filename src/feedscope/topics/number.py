"""How many topics: as many as come out again.

For each candidate the runs are split into two halves, each half makes its own consensus, and the
two are compared; this is repeated with other halves. Few coarse topics nearly always agree; many
fine ones agree only if they are there. The largest number is taken whose halves agree well, so
that no detail is given away that would come out again.
"""

import numpy as np
import pandas as pd

from feedscope.topics.consensus import Spaces, agree
from feedscope.topics.measures import ami

POSTS_A_TOPIC = 25  # on average, at least
MOST = 20  # more than a reader can keep apart on a page
AGREEING = 0.9  # AMI
HALVINGS = 5


def candidates(posts: int) -> list[int]:
    """Numbers of topics worth trying for so many posts: all up to 12, then every second."""
    most = min(MOST, max(2, posts // POSTS_A_TOPIC))
    return list(range(2, most + 1)) if most <= 12 else list(range(4, most + 1, 2))


def curve(spaces: Spaces) -> pd.DataFrame:
    """For each candidate: topics, halves (mean AMI of the two halves' consensus), lowest, highest."""
    rng = np.random.default_rng(spaces.seeds.start)
    orders = [rng.permutation(len(spaces.seeds)) for _ in range(HALVINGS)]
    middle = len(spaces.seeds) // 2
    rows = []
    for topics in candidates(len(spaces.vectors)):
        runs = spaces.partitions(topics)
        found = [
            ami(agree(runs[order[:middle]], topics).labels, agree(runs[order[middle:]], topics).labels)
            for order in orders
        ]
        mean = sum(found) / HALVINGS
        rows.append({"topics": topics, "halves": mean, "lowest": min(found), "highest": max(found)})
    return pd.DataFrame(rows)


def choose(found: pd.DataFrame) -> int:
    """The largest number of topics whose halves agree at AGREEING or better; else the best."""
    good = found[found["halves"] >= AGREEING]
    best = found.sort_values("halves", kind="stable").tail(1)
    return int((good if len(good) else best)["topics"].max())
