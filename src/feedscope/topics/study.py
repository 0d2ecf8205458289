"""The whole study in one call: corpus and features in, tables, figures' data and findings out."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from feedscope.corpus import Tables
from feedscope.features import Features, clean
from feedscope.params import TopicsParams
from feedscope.topics import baselines, context, describe, number, summaries
from feedscope.topics.baselines import Rival
from feedscope.topics.consensus import Consensus, Runs, agree
from feedscope.topics.joining import BATCH, spread
from feedscope.topics.layouts import Spaces
from feedscope.topics.material import Material, material
from feedscope.topics.measures import Estimate, agreement
from feedscope.topics.number import Cloud
from feedscope.topics.remarks import short_remarks, with_remarks
from feedscope.topics.repeats import repeats
from feedscope.topics.representation import Side, WithoutLength, represent
from feedscope.topics.summaries import Placed

OUTLIER = -1
LANGUAGE_RUNS = 5
CORE = 2000  # posts; beyond, a sample is grouped and the rest joins
MAP = {"n_components": 2, "min_dist": 0.1, "metric": "cosine", "low_memory": False}


@dataclass(frozen=True)
class Languages:
    """Topics from the source texts alone against topics from the translations alone.

    Attributes:
        agreement: AMI of the two, over `n` posts.
        p: against shuffled posts.
        shuffled: AMI of shuffles.
        others: AMI of the same comparison for each other method.
    """

    agreement: Estimate
    p: float
    shuffled: np.ndarray
    n: int
    others: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """All results. Where there is too little text, `enough` is False and the tables are empty.

    Attributes:
        material: the posts.
        enough: whether topics were made at all.
        topics: one row a topic, see `describe.table`.
        assignments: id, topic (-1: outlier), confidence (share of the runs' votes).
        summaries: on the posts' topics, with the threshold.
        tried: number of topics asked of the consensus; some may have been too small to stay.
        curve: the choice of the number of topics, see `number.curve`; empty where it was given.
        cloud: are there topics at all; None where the number was given.
        comparison: one row a method.
        rivals: the methods' partitions of draws of the posts.
        repeats: do they come out again, from other seeds and from other posts; see `topics.repeats`.
        representatives: topic, row, similarity.
        coordinates: n × 2, the map.
        languages: None where it is not asked, too few posts are translated, or there is one topic.
        length: what was taken out of the vectors.
        contexts: the sorts of link between posts that counted.
        remarks: posts too short and too much alone to be grouped, which are a topic of their own.
        grouped: rows of the posts that were grouped and compared; the others joined them.
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
    repeats: pd.DataFrame = field(default_factory=pd.DataFrame)
    representatives: pd.DataFrame = field(default_factory=pd.DataFrame)
    coordinates: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    languages: Languages | None = None
    length: WithoutLength | None = None
    contexts: list[str] = field(default_factory=list)
    remarks: int = 0
    grouped: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))

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
    alone = represent(posts, params.lexical_weight)
    found, sorts = context.around(alone, posts.posts)
    vectors = context.lean(alone, found, params.context_weight)
    remarks = short_remarks(posts, params)
    rows, nearest = core(posts, vectors, ~remarks)
    some = vectors[rows]
    runs = Runs(some, _seeds(params), max(number.MOST, params.topics))
    curve = pd.DataFrame() if params.topics else number.curve(runs)
    topics = min(params.topics, len(rows)) or number.choose(curve)
    cloud = None if params.topics else number.cloud(some, topics, params.seed)
    if cloud and cloud.one:
        topics = 1
    consensus = settle(
        with_remarks(spread(agree(runs.partitions(topics), topics), vectors, rows, nearest), remarks), params
    )
    labels = consensus.labels
    languages = (tables.settings.source_language, tables.settings.target_language)
    table = describe.table(posts, vectors, labels, languages)
    chatter = set(table.loc[table["chatter"] == 1, "topic"])
    placed = summaries.place(tables.summaries, features.summaries, posts, labels, chatter)
    spaces = Spaces(some, range(0))
    kept = posts.take(rows)
    rivals = baselines.rivals(kept, some, topics, params.seed)
    return Study(
        material=posts,
        enough=True,
        topics=table,
        assignments=_assignments(posts, labels, consensus.confidence),
        summaries=placed,
        tried=topics,
        curve=curve,
        cloud=cloud,
        comparison=baselines.compare(rivals, kept, some, labels[rows], languages[0]),
        rivals=rivals,
        repeats=repeats(some, alone[rows], runs, topics, rivals[0].partitions)
        if topics > 1
        else pd.DataFrame(),
        representatives=describe.representatives(posts, vectors, consensus, chatter, params.examples),
        coordinates=spaces.layout(params.seed, **MAP)[nearest],
        languages=compare_languages(posts, topics, params) if "languages" in params.claims else None,
        contexts=sorts,
        remarks=int(remarks.sum()),
        grouped=rows,
        length=WithoutLength(np.hstack([posts.source, posts.target]), posts.lengths),
    )


def _seeds(params: TopicsParams) -> range:
    return range(params.seed, params.seed + params.runs)


def core(posts: Material, vectors: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The posts that topics are made of, all of them `wanted`, and each post's nearest (its place there).

    Of equal texts the first, or repeated posts would be a topic of their own; and no more than CORE,
    evenly spaced.
    """
    text = posts.posts["text"].map(clean)
    first = np.flatnonzero(wanted & ~text.where(wanted).duplicated().to_numpy())
    rows = first[np.unique(np.linspace(0, len(first) - 1, min(len(first), CORE)).round().astype(int))]
    place = dict(zip(text.iloc[rows], range(len(rows)), strict=True))
    nearest = np.array([place.get(own, -1) for own in text])
    missing = np.flatnonzero(nearest < 0)
    for batch in np.array_split(missing, len(missing) // BATCH + 1):
        nearest[batch] = (vectors[batch] @ vectors[rows].T).argmax(axis=1) if len(batch) else 0
    return rows, nearest


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
    all_wanted = np.ones(there.sum(), dtype=bool)
    translated = posts.take(np.flatnonzero(there))
    rows = core(translated, posts.source[there], all_wanted)[0]
    sides: tuple[Side, Side] = ("source", "target")
    own = (represent(posts, params.lexical_weight, [side])[there][rows] for side in sides)
    a, b = (agree(Runs(vectors, seeds, topics).partitions(topics), topics).labels for vectors in own)
    found, p, shuffled = agreement(a, b, params.permutations, params.seed)
    others = baselines.across_languages(translated.take(rows), topics, params.seed, params.lexical_weight)
    return Languages(found, p, shuffled, len(rows), others)


def _assignments(posts: Material, labels: np.ndarray, confidence: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"id": posts.posts["id"], "topic": labels, "confidence": confidence.round(4)})


def _too_little(posts: Material, tables: Tables, features: Features, params: TopicsParams) -> Study:
    """Every post an outlier, every summary rejected, no topic."""
    labels = np.full(len(posts), OUTLIER)
    placed = summaries.place(tables.summaries, features.summaries, posts, labels, set())
    assignments = _assignments(posts, labels, np.zeros(len(posts)))
    return Study(posts, False, pd.DataFrame(columns=describe.COLUMNS), assignments, placed)
