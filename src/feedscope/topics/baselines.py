"""The dumb ways to the same end, and default BERTopic, on the same posts.

A method that cannot beat k-means on word counts has not earned its machinery. The others are k-means
on TF-IDF, NMF of TF-IDF (Lee & Seung 1999, Nature 401:788-791) and LDA of word counts (Blei, Ng &
Jordan 2003, JMLR 3:993-1022), all on the content words of both languages and with the consensus's
number of topics; a post belongs to its largest component.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer

from feedscope.features.embed import Vectors
from feedscope.topics import engine
from feedscope.topics.coherence import npmi
from feedscope.topics.layouts import Spaces
from feedscope.topics.material import Material
from feedscope.topics.measures import NOT_DRAWN, Estimate, ami, diversity, stability
from feedscope.topics.repeats import CONSENSUS, draws, of_posts, placed
from feedscope.topics.representation import Side, marked_words, represent, tfidf

LANGUAGE_SEEDS = 2  # of each baseline in each language
DEFAULT = "BERTopic as it comes"
KMEANS, FACTORS, LDA = "TF-IDF + k-means", "NMF", "LDA"
BOTH: tuple[Side, Side] = ("source", "target")


@dataclass(frozen=True)
class Rival:
    """One method's partitions of several draws of the posts (-1: outlier, NOT_DRAWN)."""

    name: str
    partitions: list[np.ndarray]

    @cached_property
    def steadiness(self) -> Estimate:
        """Mean AMI between the draws, on the posts they share."""
        return stability(self.partitions)


def rivals(material: Material, vectors: Vectors, topics: int, seed: int) -> list[Rival]:
    """Consensus, default BERTopic and the methods that count words, all but default with `topics` topics.

    All are judged alike: each makes its topics of the same draws of posts, with a seed of its own
    for each draw (the consensus with a few, as it has many runs).
    """
    n = len(material)
    found: dict[str, list[np.ndarray]] = {CONSENSUS: of_posts(vectors, topics, seed), DEFAULT: []}
    for own, rows in enumerate(draws(n, seed), start=seed):
        (reduced,) = Spaces(vectors[rows], range(own, own + 1)).reduced
        found[DEFAULT].append(placed(engine.default_clusters(reduced), rows, n))
        for name, (labels,) in by_words(material.take(rows), topics, range(own, own + 1), BOTH).items():
            found.setdefault(name, []).append(placed(labels, rows, n))
    # Where words are too few in one draw, a method has no figure that could be compared.
    return [Rival(name, parts) for name, parts in found.items() if len(parts) == len(found[DEFAULT])]


def by_words(
    material: Material, topics: int, seeds: range, sides: Sequence[Side]
) -> dict[str, list[np.ndarray]]:
    """Partitions of the methods that count words, by method, one a seed; none where words are too few."""
    words = marked_words(material, sides)
    weights = tfidf(words)
    if weights is None or min(weights.shape) < topics:
        return {}
    counts = CountVectorizer(analyzer=list, min_df=2).fit_transform(words)
    means = [KMeans(topics, n_init=10, random_state=seed).fit_predict(weights) for seed in seeds]
    factors = [
        NMF(topics, init="random", max_iter=400, tol=1e-3, random_state=seed).fit_transform(weights)
        for seed in seeds
    ]
    mixtures = [
        LatentDirichletAllocation(topics, max_iter=20, random_state=seed).fit_transform(counts)
        for seed in seeds
    ]
    return {
        KMEANS: means,
        FACTORS: [found.argmax(axis=1) for found in factors],
        LDA: [found.argmax(axis=1) for found in mixtures],
    }


def across_languages(material: Material, topics: int, seed: int, lexical_weight: float) -> dict[str, float]:
    """For each method but the consensus: AMI of topics from the source texts with those from the
    translations, each alone; the mean over seeds.

    Args:
        material: translated posts.
        topics: their number, but for default BERTopic.
        seed: the first of LANGUAGE_SEEDS.
        lexical_weight: of the words in the vectors that default BERTopic gets.
    """
    seeds = range(seed, seed + LANGUAGE_SEEDS)
    found: list[dict[str, list[np.ndarray]]] = []
    for side in BOTH:
        spaces = Spaces(represent(material, lexical_weight, [side]), seeds)
        default = {DEFAULT: [engine.default_clusters(reduced) for reduced in spaces.reduced]}
        found.append(default | by_words(material, topics, seeds, [side]))
    source, target = found
    return {
        method: float(np.mean([ami(a, b) for a, b in zip(source[method], target[method], strict=True)]))
        for method in source
        if method in target
    }


def compare(
    rivals: list[Rival], material: Material, vectors: Vectors, chosen: np.ndarray, language: str
) -> pd.DataFrame:
    """One row a method: method, runs, topics, outliers (share), diversity, npmi, stability, low, high.

    Topics, outliers, diversity and NPMI are of the partition in use (`chosen`) for the consensus, and
    of the first draw for the others; diversity and NPMI are of the source language's keywords, which
    c-TF-IDF finds for every method alike.
    """
    rows = []
    for rival in rivals:
        drawn = chosen if rival.name == CONSENSUS else rival.partitions[0]
        rows_drawn = np.flatnonzero(drawn != NOT_DRAWN)
        labels, posts = drawn[rows_drawn], material.take(rows_drawn)
        numbered = np.unique(labels, return_inverse=True)[1] - int((labels == -1).any())
        model = engine.of_side(posts, "source", vectors[rows_drawn], numbered, language)
        keywords = engine.keywords(model, numbered)
        rows.append(
            {
                "method": rival.name,
                "runs": len(rival.partitions),
                "topics": len(set(labels.tolist()) - {-1}),
                "outliers": float((labels == -1).mean()),
                "diversity": diversity(keywords),
                "npmi": npmi(keywords, posts.source_words),
                "stability": rival.steadiness.value,
                "low": rival.steadiness.low,
                "high": rival.steadiness.high,
            }
        )
    return pd.DataFrame(rows)
