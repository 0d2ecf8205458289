"""How many topics: as many as come out again.

For each candidate the runs are split into two halves and each half makes its own consensus. Few
coarse topics always agree; many fine ones agree only if they are there. The largest number is
taken whose halves agree nearly as well as those of the best.
"""

import pandas as pd

from feedscope.topics.consensus import Spaces, agree
from feedscope.topics.measures import ami

POSTS_A_TOPIC = 25  # on average, at least
MOST = 24
NEARLY = 0.02  # AMI


def candidates(posts: int) -> list[int]:
    """Numbers of topics worth trying for so many posts."""
    most = min(MOST, max(2, posts // POSTS_A_TOPIC))
    return list(range(2, most + 1)) if most <= 12 else [*range(4, 12, 2), *range(12, most + 1, 2)]


def curve(spaces: Spaces) -> pd.DataFrame:
    """For each candidate: topics, halves (AMI of the two halves' consensus)."""
    rows = []
    for topics in candidates(len(spaces.vectors)):
        partitions = spaces.partitions(topics)
        first, second = agree(partitions[::2], topics), agree(partitions[1::2], topics)
        rows.append({"topics": topics, "halves": ami(first.labels, second.labels)})
    return pd.DataFrame(rows)


def choose(found: pd.DataFrame) -> int:
    """The largest number of topics whose halves agree within NEARLY of the best."""
    good = found["halves"] >= found["halves"].max() - NEARLY
    return int(found.loc[good, "topics"].max())
