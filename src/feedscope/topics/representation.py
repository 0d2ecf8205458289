"""What a post is to the clustering: meaning, words and thread in one vector.

1. Sentence vectors of both languages stand side by side: what the source says ambiguously the
   translation often says plainly.
2. Their mean is taken out, and their first principal component where it goes with the length of
   the text: then it is no content ("all but the top": Mu & Viswanath 2018, ICLR).
3. TF-IDF of the content words of both languages, reduced to 100 dimensions by a truncated SVD
   (latent semantic analysis: Deerwester et al. 1990), stands beside them with its own weight.
4. So do the vectors of the words themselves, their weighted mean taken as in SIF (Arora, Liang & Ma
   2017, ICLR) with inverse document frequencies: words seen only once are told apart by what they mean.
5. A post leans on its context, see `feedscope.topics.context`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import eigsh
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from feedscope.features.embed import Vectors
from feedscope.topics.material import Material, Words

LEXICAL_DIMENSIONS = 100
SOFTER = 1.4
MOSTLY_LENGTH = 0.5  # correlation

Side = Literal["source", "target"]


class WithoutLength:
    """Takes the mean out of vectors, and the first principal component where that is mostly length.

    Attributes:
        correlation: of that component with the logarithm of the texts' lengths, 0 to 1.
        removed: whether it is taken out.
    """

    def __init__(self, vectors: np.ndarray, lengths: np.ndarray) -> None:
        self.mean = vectors.mean(axis=0)
        centred = vectors - self.mean
        # d × d instead of n × n: grows with the posts only linearly.
        spread = (centred.T @ centred).astype(np.float64)
        self.top = eigsh(spread, k=1, v0=np.ones(len(spread)))[1][:, 0] if spread.any() else 0 * spread[0]
        scores, length = centred @ self.top, np.log1p(lengths)
        varies = scores.std() > 0 and length.std() > 0
        self.correlation = float(abs(np.corrcoef(scores, length)[0, 1])) if varies else 0.0
        self.removed = self.correlation >= MOSTLY_LENGTH

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """`vectors` without it, rows of length 1."""
        centred = vectors - self.mean
        return normalize(centred - np.outer(centred @ self.top, self.top) if self.removed else centred)


def represent(
    material: Material,
    lexical_weight: float,
    sides: Sequence[Side] = ("source", "target"),
) -> Vectors:
    """Posts as vectors, each for itself: n × d, float32, rows of length 1.

    Args:
        material: the posts.
        lexical_weight: of the words, beside meaning with weight 1; of the words' own vectors
            SOFTER times as much.
        sides: the languages that speak.
    """
    meaning = np.hstack([getattr(material, side) for side in sides])
    parts = [WithoutLength(meaning, material.lengths)(meaning)]
    if lexical_weight:
        parts.append(lexical_weight * lexical(marked_words(material, sides)))
        soft = [soft_words(getattr(material, f"{side}_words"), material.word_vectors) for side in sides]
        parts.append(SOFTER * lexical_weight * normalize(np.hstack(soft)))
    return normalize(np.hstack(parts)).astype(np.float32)


def soft_words(words: Words, known: Mapping[str, np.ndarray]) -> np.ndarray:
    """Mean of the vectors of each post's words, rare ones weighing more: n × d, rows of length 1 or 0.

    What all words share, their mean, is taken out.
    """
    vocabulary = sorted({word for own in words for word in own} & set(known))
    if len(vocabulary) < 3:
        return np.zeros((len(words), 1))
    vectors = np.array([known[word] for word in vocabulary])
    vectors = normalize(vectors - vectors.mean(axis=0))
    place = {word: column for column, word in enumerate(vocabulary)}
    pairs = [
        (row, place[word]) for row, own in enumerate(words) for word in sorted(set(own)) if word in place
    ]
    rows, columns = zip(*pairs, strict=True)
    shape = (len(words), len(vocabulary))
    there = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=shape)
    rarity = np.log((1 + len(words)) / (1 + np.asarray(there.sum(axis=0)).ravel()))
    return normalize(there @ (rarity[:, None] * vectors))


def marked_words(material: Material, sides: Sequence[Side] = ("source", "target")) -> Words:
    """Each post's words of the given sides, those of different sides kept apart."""
    marked = [
        [[f"{word}|{side}" for word in own] for own in getattr(material, f"{side}_words")] for side in sides
    ]
    return [[word for own in parts for word in own] for parts in zip(*marked, strict=True)]


def lexical(words: Words) -> np.ndarray:
    """TF-IDF of `words`, reduced: n × at most 100, rows of length 1, or of 0 where no word is known."""
    weights = tfidf(words)
    dimensions = 0 if weights is None else min(LEXICAL_DIMENSIONS, min(weights.shape) - 1)
    if dimensions < 1:
        return np.zeros((len(words), 1))
    return normalize(TruncatedSVD(dimensions, random_state=0).fit_transform(weights))


def tfidf(words: Words) -> csr_matrix | None:
    """TF-IDF of the words that stand in two posts at least: n × vocabulary; None where there are none."""
    if max(Counter(word for own in words for word in set(own)).values(), default=0) < 2:
        return None
    return TfidfVectorizer(analyzer=list, min_df=2, sublinear_tf=True).fit_transform(words)
