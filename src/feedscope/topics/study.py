"""The whole study in one call: corpus and features in, tables, figures' data and findings out."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from feedscope.corpus import Tables
from feedscope.features import Features
from feedscope.params import TopicsParams
from feedscope.topics import baselines, describe, number, summaries
from feedscope.topics.baselines import Rival
from feedscope.topics.consensus import Consensus, Spaces, agree
from feedscope.topics.material import Material, material
from feedscope.topics.measures import Estimate, agreement
from feedscope.topics.number import Cloud
from feedscope.topics.representation import Side, WithoutLength, represent
from feedscope.topics.summaries import Placed

OUTLIER = -1
LANGUAGE_RUNS = 5
MAP = {"n_components": 2, "min_dist": 0.1, "metric": "cosine", "low_memory": False}


@dataclass(frozen=True)
class Languages:
    """Topics from the source texts alone against topics from the translations alone.

    Attributes:
        agreement: AMI of the two, over `n` posts.
        p: against shuffled posts.
        shuffled: AMI of shuffles.
    """

    agreement: Estimate
    p: float
    shuffled: np.ndarray
    n: int


@dataclass(frozen=True)
class Study:
    """All results. Where there is too little text, `enough` is False and the tables are empty.

    Attributes:
        material: the posts.
        enough: whether topics were made at all.
        topics: topic, size, label_en, label_zh, keywords_en, keywords_zh, chatter.
        assignments: id, topic (-1: outlier), confidence (share of the runs' votes).
        summaries: on the posts' topics, with the threshold.
        tried: number of topics asked of the consensus; some may have been too small to stay.
        curve: topics, halves: the choice of the number of topics; empty where it was given.
        cloud: are there topics at all; None where the number was given.
        comparison: one row a method.
        rivals: the methods' partitions.
        representatives: topic, row, similarity.
        coordinates: n × 2, the map.
        languages: None where it is not asked, too few posts are translated, or there is one topic.
        length: what was taken out of the vectors.
    """

    material: Material
    enough: bool
    topics: pd.DataFrame
    assignments: pd.DataFrame
    summaries: Placed
    tried: int = 0
    curve: pd.DataFrame = field(default_factory=pd.DataFrame)
    cloud: Cloud | None = None
    comparison: pd.DataFrame = field(default_factory=pd.DataFrame)
    rivals: list[Rival] = field(default_factory=list)
    representatives: pd.DataFrame = field(default_factory=pd.DataFrame)
    coordinates: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    languages: Languages | None = None
    length: WithoutLength | None = None

    @property
    def labels(self) -> np.ndarray:
        """Each post's topic, -1: outlier."""
        return self.assignments["topic"].to_numpy()

    @property
    def outliers(self) -> float:
        """Share of posts that are outliers."""
        return float((self.labels == OUTLIER).mean()) if len(self.labels) else float("nan")


def study(tables: Tables, features: Features, params: TopicsParams) -> Study:
    """Run everything. Deterministic: the same tables, features and parameters give the same study."""
    with threadpool_limits(1):  # more threads add up in another order, and the last bits differ
        return _study(tables, features, params)


def _study(tables: Tables, features: Features, params: TopicsParams) -> Study:
    posts = material(tables, features)
    if len(posts) < params.least_posts:
        return _too_little(posts, tables, features, params)
    vectors = represent(posts, params.thread_weight, params.lexical_weight)
    spaces = Spaces(vectors, range(params.seed, params.seed + params.runs))
    curve = pd.DataFrame() if params.topics else number.curve(spaces)
    topics = min(params.topics, len(posts)) or number.choose(curve)
    cloud = None if params.topics else number.cloud(vectors, topics, params.seed)
    if cloud and cloud.one:
        topics = 1
    consensus = settle(agree(spaces.partitions(topics), topics), params)
    labels = consensus.labels
    languages = (tables.settings.source_language, tables.settings.target_language)
    table = describe.table(posts, vectors, labels, languages)
    chatter = set(table.loc[table["chatter"] == 1, "topic"])
    placed = summaries.place(tables.summaries, features.summaries, posts, labels, chatter)
    rivals = baselines.rivals(posts, spaces, topics)
    return Study(
        material=posts,
        enough=True,
        topics=table,
        assignments=_assignments(posts, labels, consensus.confidence),
        summaries=placed,
        tried=topics,
        curve=curve,
        cloud=cloud,
        comparison=baselines.compare(rivals, posts, vectors, labels, languages[0]),
        rivals=rivals,
        representatives=describe.representatives(posts, vectors, consensus, chatter, params.examples),
        coordinates=spaces.layout(params.seed, **MAP),
        languages=compare_languages(posts, topics, params) if "languages" in params.claims else None,
        length=WithoutLength(np.hstack([posts.source, posts.target]), posts.lengths),
    )


def settle(found: Consensus, params: TopicsParams) -> Consensus:
    """`found` with the unsure posts and the posts of tiny topics as outliers; topics numbered by size."""
    labels = np.where(found.confidence < params.least_confidence, OUTLIER, found.labels)
    sizes = pd.Series(labels[labels != OUTLIER]).value_counts(sort=False).sort_index()
    kept = sizes[sizes >= params.least_topic].sort_values(ascending=False, kind="stable").index
    rank = {topic: place for place, topic in enumerate(kept)}
    return Consensus(np.array([rank.get(label, OUTLIER) for label in labels]), found.confidence)


def compare_languages(posts: Material, topics: int, params: TopicsParams) -> Languages | None:
    """Topics made twice, from either language alone, and how far they agree.

    Each post speaks for itself here: leaning on threads would make posts of a thread agree in
    both languages and leave nothing to shuffle.
    """
    there = posts.translated
    if there.sum() < params.least_posts or topics < 2:
        return None
    seeds = range(params.seed, params.seed + LANGUAGE_RUNS)
    sides: tuple[Side, Side] = ("source", "target")
    a, b = (
        agree(
            Spaces(represent(posts, 0.0, params.lexical_weight, [side])[there], seeds).partitions(topics),
            topics,
        ).labels
        for side in sides
    )
    found, p, shuffled = agreement(a, b, params.permutations, params.seed)
    return Languages(found, p, shuffled, int(there.sum()))


def _assignments(posts: Material, labels: np.ndarray, confidence: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"id": posts.posts["id"], "topic": labels, "confidence": confidence.round(4)})


def _too_little(posts: Material, tables: Tables, features: Features, params: TopicsParams) -> Study:
    """Every post an outlier, every summary rejected, no topic."""
    labels = np.full(len(posts), OUTLIER)
    columns = ["topic", "size", "label_en", "label_zh", "keywords_en", "keywords_zh", "chatter"]
    placed = summaries.place(tables.summaries, features.summaries, posts, labels, set())
    assignments = _assignments(posts, labels, np.zeros(len(posts)))
    return Study(posts, False, pd.DataFrame(columns=columns), assignments, placed)
