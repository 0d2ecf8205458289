"""What a post is to the clustering: meaning, words and thread in one vector.

1. Sentence vectors of both languages stand side by side: what the source says ambiguously the
   translation often says plainly.
2. Their mean and their first principal component are taken out. In vectors of short texts that
   component is mostly length and tone, not content ("all but the top": Mu & Viswanath 2018, ICLR).
3. TF-IDF of the content words of both languages, reduced to 100 dimensions by a truncated SVD
   (latent semantic analysis: Deerwester et al. 1990), stands beside them with its own weight.
4. A post leans on the mean of its thread: the author went on about the same thing.
"""

import numpy as np
import pandas as pd
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from feedscope.features.embed import Vectors
from feedscope.topics.material import Material, Words

LEXICAL_DIMENSIONS = 100


class WithoutTop:
    """Takes the mean and the first principal component of `vectors` out of any vectors.

    Attributes:
        scores: the component's value for each row of `vectors`, for those who ask what it is.
    """

    def __init__(self, vectors: np.ndarray) -> None:
        self.mean = vectors.mean(axis=0)
        centred = vectors - self.mean
        # d × d instead of n × n: grows with the posts only linearly.
        _, axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))
        top = axes[:, -1]
        self.top = top * (1 if top[np.abs(top).argmax()] > 0 else -1)
        self.scores = centred @ self.top

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """`vectors` without both, rows of length 1."""
        centred = vectors - self.mean
        return normalize(centred - np.outer(centred @ self.top, self.top))


def represent(material: Material, thread_weight: float, lexical_weight: float) -> Vectors:
    """Posts as vectors to be clustered: n × d, float32, rows of length 1."""
    meaning = np.hstack([material.source, material.target])
    parts = [WithoutTop(meaning)(meaning)]
    if lexical_weight:
        words = zip(material.source_words, material.target_words, strict=True)
        parts.append(lexical_weight * lexical([[*own, *(f"{w}|target" for w in other)] for own, other in words]))
    return lean(normalize(np.hstack(parts)), material.posts["thread"], thread_weight)


def lexical(words: Words) -> np.ndarray:
    """TF-IDF of `words`, reduced: n × at most 100, rows of length 1, or 0 where no word is known."""
    try:
        weights = tfidf(words)
    except ValueError:  # no word stands in two posts
        return np.zeros((len(words), 1))
    dimensions = min(LEXICAL_DIMENSIONS, weights.shape[1] - 1, weights.shape[0] - 1)
    if dimensions < 1:
        return np.zeros((len(words), 1))
    return normalize(TruncatedSVD(dimensions, random_state=0).fit_transform(weights))


def tfidf(words: Words) -> np.ndarray:
    """TF-IDF of the words that stand in two posts at least, sparse: n × vocabulary."""
    return TfidfVectorizer(analyzer=list, min_df=2, sublinear_tf=True).fit_transform(words)


def lean(vectors: np.ndarray, thread: "pd.Series[str]", weight: float) -> Vectors:
    """Each row drawn towards the mean of its thread by `weight`; rows of length 1, float32."""
    means = pd.DataFrame(vectors).groupby(thread.to_numpy()).transform("mean").to_numpy()
    return normalize((1 - weight) * vectors + weight * means).astype(np.float32)
