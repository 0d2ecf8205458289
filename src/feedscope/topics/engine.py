"""BERTopic around clusters that are already there.

BERTopic takes given clusters through an empty reduction and an empty clusterer ("manual topic
modelling"); what it adds is c-TF-IDF: the words that tell one topic's posts from all others'
(Grootendorst 2022, arXiv:2203.05794). The same assignments are given twice, once with the source
texts and once with the translations, so that each topic has keywords in both languages.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from functools import partial

import numpy as np
from bertopic import BERTopic
from bertopic.backend import BaseEmbedder
from bertopic.cluster import BaseCluster
from bertopic.dimensionality import BaseDimensionalityReduction
from bertopic.vectorizers import ClassTfidfTransformer
from hdbscan import HDBSCAN
from sklearn.feature_extraction.text import CountVectorizer

from feedscope.features import Encoder, clean, embed, tokens
from feedscope.topics.material import Material, Words
from feedscope.topics.representation import Side

KEYWORDS = 10
LEAST_THREADS_A_WORD = 2
# c-TF-IDF needs a vocabulary of two; these no text holds.
NO_WORDS = ["\N{HORIZONTAL ELLIPSIS}", "\N{MIDLINE HORIZONTAL ELLIPSIS}"]

logging.getLogger("BERTopic").setLevel(logging.ERROR)


class ProjectEmbedder(BaseEmbedder):
    """Lets BERTopic embed new texts as the project does: cleaned, cached, by its own encoder."""

    def __init__(self, model: Encoder | None = None) -> None:
        super().__init__(embedding_model=model)
        self._model = model

    def embed(self, documents: list[str], verbose: bool = False) -> np.ndarray:
        """Rows as `documents`."""
        return embed([clean(document) for document in documents], self._model)


def fit(
    texts: Iterable[str],
    words: Words,
    threads: Iterable[str],
    vectors: np.ndarray,
    labels: np.ndarray,
    language: str,
) -> BERTopic:
    """A BERTopic model of `texts` with the topics in `labels` (-1: outlier).

    Args:
        texts: n texts.
        words: their content words; a keyword stands in two threads at least.
        threads: the texts' threads.
        vectors: n × d, of the same texts.
        labels: n topic numbers.
        language: of the texts, for their content words.
    """
    used = {(word, thread) for own, thread in zip(words, threads, strict=True) for word in own}
    counts = Counter(word for word, _ in used)
    vocabulary = sorted(word for word, count in counts.items() if count >= LEAST_THREADS_A_WORD)
    model = BERTopic(
        embedding_model=ProjectEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
        vectorizer_model=CountVectorizer(
            analyzer=partial(tokens, language=language), vocabulary=vocabulary + NO_WORDS
        ),
        ctfidf_model=ClassTfidfTransformer(bm25_weighting=True, reduce_frequent_words=True),
        top_n_words=KEYWORDS,
    )
    model.fit(list(texts), embeddings=vectors, y=labels)
    return model


def of_side(
    material: Material, side: Side, vectors: np.ndarray, labels: np.ndarray, language: str
) -> BERTopic:
    """`fit` of the source texts or of their translations; `language` is that side's."""
    texts = material.posts["text" if side == "source" else "target"]
    words = getattr(material, f"{side}_words")
    return fit(texts, words, material.posts["thread"], vectors, labels, language)


def keywords(model: BERTopic, labels: np.ndarray) -> list[list[str]]:
    """The keywords of topics 0, 1, … of `labels`, the most telling first; at most KEYWORDS each.

    BERTopic numbers topics by size too, but breaks ties in its own way.
    """
    number = dict(zip(labels.tolist(), model.topics_, strict=True))
    return [
        [word for word, weight in model.get_topic(number[topic]) if word and weight > 0]
        for topic in sorted(set(number) - {-1})
    ]


def default_clusters(reduced: np.ndarray) -> np.ndarray:
    """What default BERTopic makes of one UMAP space: HDBSCAN with its settings, -1: outlier."""
    model = HDBSCAN(
        min_cluster_size=min(10, max(2, len(reduced) // 2)),
        metric="euclidean",
        cluster_selection_method="eom",
        core_dist_n_jobs=1,
    )
    return np.asarray(model.fit_predict(reduced))
