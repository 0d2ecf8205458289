"""How often the keywords of a topic stand in the same posts: NPMI.

For two words with document frequencies p(a), p(b) and p(a, b): ln(p(a, b) / p(a) p(b)) / -ln p(a, b),
from -1 (never together) over 0 (as chance would have it) to 1 (only together); a topic's coherence is
the mean over all pairs of its keywords (Bouma 2009, "Normalized (pointwise) mutual information in
collocation extraction", GSCL; Lau, Newman & Baldwin 2014, "Machine reading tea leaves", EACL).

In posts of a dozen words even good keywords rarely meet, so the figure says as much about the length
of the texts as about the topics. Nor does it follow what people think of topics once models are neural
(Hoyle et al. 2021, "Is automated topic model evaluation broken?", NeurIPS). It is shown because readers
ask for it, and decides nothing.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix

from feedscope.topics.material import Words


def npmi(keywords: Sequence[Sequence[str]], posts: Words) -> float:
    """Mean NPMI of the topics' keywords over `posts`; NaN where no topic has two keywords.

    Args:
        keywords: of each topic.
        posts: content words of each post; a word counts once a post.
    """
    vocabulary = {word: column for column, word in enumerate(sorted({w for own in keywords for w in own}))}
    pairs = [
        (row, vocabulary[word]) for row, own in enumerate(posts) for word in set(own) if word in vocabulary
    ]
    if not pairs:
        return float("nan")
    rows, columns = zip(*pairs, strict=True)
    there = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(posts), len(vocabulary)))
    together = (there.T @ there).toarray() / len(posts)
    means = [
        np.mean([_pair(together, vocabulary[a], vocabulary[b]) for a, b in combinations(own, 2)])
        for own in keywords
        if len(own) > 1
    ]
    return float(np.mean(means)) if means else float("nan")


def _pair(together: np.ndarray, a: int, b: int) -> float:
    """NPMI of two words; `together` holds the shares of posts, single words on its diagonal."""
    both = together[a, b]
    if both == 0:
        return -1.0
    if both == 1:
        return 1.0
    return float(np.log(both / (together[a, a] * together[b, b])) / -np.log(both))
