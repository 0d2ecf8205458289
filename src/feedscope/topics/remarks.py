"""Posts that say too little to be grouped: short remarks on which nothing stands around.

"Nice" has no topic of its own. Amid a conversation it has that conversation's, so it is grouped with
it; alone it would go wherever chance or its addressee puts it, and is put with its like by this rule.
"""

import numpy as np

from feedscope.params import TopicsParams
from feedscope.topics.consensus import Consensus
from feedscope.topics.context import hours
from feedscope.topics.material import Material

WORDS = 1  # content words, at most
CLOSE = 0.5  # hours within which other posts are a conversation
COMPANY = 1  # other posts within these, at most


def short_remarks(posts: Material, params: TopicsParams) -> np.ndarray:
    """Which posts are short remarks; n booleans.

    None, where they are too few for a topic or would leave too few others.
    """
    short = np.array([len(set(own)) <= WORDS for own in posts.source_words], dtype=bool)
    threads = posts.posts["thread"].duplicated(keep=False).to_numpy()
    found = short & ~threads & (company(hours(posts.posts["created_at"])) <= COMPANY)
    enough = found.sum() >= params.least_topic and (~found).sum() >= params.least_posts
    return found if enough else np.zeros(len(found), dtype=bool)


def company(moments: np.ndarray) -> np.ndarray:
    """How many other posts are less than CLOSE away from each (hours, NaN: not known, no company)."""
    known = np.flatnonzero(np.isfinite(moments))
    ordered = np.sort(moments[known])
    near = np.searchsorted(ordered, moments[known] + CLOSE, side="left") - np.searchsorted(
        ordered, moments[known] - CLOSE, side="right"
    )
    found = np.zeros(len(moments), dtype=int)
    found[known] = near - 1
    return found


def with_remarks(found: Consensus, remarks: np.ndarray) -> Consensus:
    """`found` with the short remarks as one more topic, which a rule makes and no vote."""
    labels = np.where(remarks, found.labels.max() + 1, found.labels)
    return Consensus(labels, np.where(remarks, 1.0, found.confidence))
