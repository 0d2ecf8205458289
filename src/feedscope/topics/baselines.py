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
from feedscope.topics.consensus import DRAWS, Runs, agree
from feedscope.topics.layouts import Spaces
from feedscope.topics.material import Material
from feedscope.topics.measures import Estimate, ami, diversity, stability
from feedscope.topics.representation import Side, marked_words, represent, tfidf

SEEDS = 5  # runs of each baseline; and parts the consensus runs are split into, each its own consensus
SINGLE_RUNS = 5  # of default BERTopic
LANGUAGE_SEEDS = 2  # of each baseline in each language
CONSENSUS, DEFAULT = "consensus", "BERTopic as it comes"
KMEANS, FACTORS, LDA = "TF-IDF + k-means", "NMF", "LDA"
BOTH: tuple[Side, Side] = ("source", "target")


@dataclass(frozen=True)
class Rival:
    """One method's partitions under several seeds (-1: outlier)."""

    name: str
    partitions: list[np.ndarray]

    @cached_property
    def steadiness(self) -> Estimate:
        """Mean AMI between the seeds."""
        return stability(self.partitions)


def rivals(material: Material, runs: Runs, spaces: Spaces, topics: int) -> list[Rival]:
    """Consensus, default BERTopic, TF-IDF + k-means and NMF, all but default with `topics` topics.

    The consensus is judged like the others, by runs that share no seed: the seeds are dealt to
    five parts, and each part makes its own consensus (of a fifth of the runs only).
    """
    seeds = np.arange(len(runs.seeds)).repeat(DRAWS) % SEEDS
    partitions = runs.partitions(topics)
    parts = [agree(partitions[seeds == part], topics).labels for part in range(SEEDS)]
    defaults = [engine.default_clusters(reduced) for reduced in spaces.reduced]
    starts = range(runs.seeds.start, runs.seeds.start + SEEDS)
    return [
        Rival(CONSENSUS, parts),
        Rival(DEFAULT, defaults),
        *(Rival(name, found) for name, found in by_words(material, topics, starts, BOTH).items()),
    ]


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
    of the first seed for the others; diversity and NPMI are of the source language's keywords, which
    c-TF-IDF finds for every method alike.
    """
    rows = []
    for rival in rivals:
        labels = chosen if rival.name == CONSENSUS else rival.partitions[0]
        numbered = np.unique(labels, return_inverse=True)[1] - int((labels == -1).any())
        model = engine.of_side(material, "source", vectors, numbered, language)
        keywords = engine.keywords(model, numbered)
        rows.append(
            {
                "method": rival.name,
                "runs": len(rival.partitions),
                "topics": len(set(labels.tolist()) - {-1}),
                "outliers": float((labels == -1).mean()),
                "diversity": diversity(keywords),
                "npmi": npmi(keywords, material.source_words),
                "stability": rival.steadiness.value,
                "low": rival.steadiness.low,
                "high": rival.steadiness.high,
            }
        )
    return pd.DataFrame(rows)
