"""The dumb ways to the same end, and default BERTopic, on the same posts.

A method that cannot beat k-means on word counts has not earned its machinery.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF

from feedscope.features.embed import Vectors
from feedscope.topics import engine
from feedscope.topics.consensus import DRAWS, Runs, agree
from feedscope.topics.layouts import Spaces
from feedscope.topics.material import Material
from feedscope.topics.measures import Estimate, diversity, stability
from feedscope.topics.representation import marked_words, tfidf

SEEDS = 5  # runs of each baseline; and parts the consensus runs are split into, each its own consensus
SINGLE_RUNS = 5  # of default BERTopic
CONSENSUS, DEFAULT = "consensus", "BERTopic as it comes"
KMEANS, FACTORS = "TF-IDF + k-means", "NMF"


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
    counts = tfidf(marked_words(material))
    if counts is None or min(counts.shape) < topics:
        return [Rival(CONSENSUS, parts), Rival(DEFAULT, defaults)]
    starts = range(runs.seeds.start, runs.seeds.start + SEEDS)
    means = [KMeans(topics, n_init=10, random_state=seed).fit_predict(counts) for seed in starts]
    factors = [
        NMF(topics, init="random", max_iter=400, tol=1e-3, random_state=seed).fit_transform(counts)
        for seed in starts
    ]
    return [
        Rival(CONSENSUS, parts),
        Rival(DEFAULT, defaults),
        Rival(KMEANS, means),
        Rival(FACTORS, [weights.argmax(axis=1) for weights in factors]),
    ]


def compare(
    rivals: list[Rival], material: Material, vectors: Vectors, chosen: np.ndarray, language: str
) -> pd.DataFrame:
    """One row a method: method, runs, topics, outliers (share), diversity, stability, low, high.

    Topics, outliers and diversity are of the partition in use (`chosen`) for the consensus, and
    of the first seed for the others; diversity is of the source language's keywords.
    """
    rows = []
    for rival in rivals:
        labels = chosen if rival.name == CONSENSUS else rival.partitions[0]
        numbered = np.unique(labels, return_inverse=True)[1] - int((labels == -1).any())
        rows.append(
            {
                "method": rival.name,
                "runs": len(rival.partitions),
                "topics": len(set(labels.tolist()) - {-1}),
                "outliers": float((labels == -1).mean()),
                "diversity": diversity(
                    engine.keywords(engine.of_side(material, "source", vectors, numbered, language), numbered)
                ),
                "stability": rival.steadiness.value,
                "low": rival.steadiness.low,
                "high": rival.steadiness.high,
            }
        )
    return pd.DataFrame(rows)
