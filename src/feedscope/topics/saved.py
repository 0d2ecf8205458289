"""The topics as a model that can be kept, and that puts new posts on them without the network.

Saved is a BERTopic model (safetensors and JSON, nothing that runs code) whose topics are the means of
their posts' sentence vectors; a new post belongs to the nearest mean. That is less than the study knows,
which has the post's context, words and translation too, so it is measured how often the means of other
threads put a post where the study did. A new post that is nearer to no topic than posts are to the
topics left when their own is taken away is put in none.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from bertopic import BERTopic
from safetensors.numpy import load_file, save_file
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from feedscope import params
from feedscope.errors import FeedscopeError
from feedscope.features import Encoder, encoder
from feedscope.params import FeaturesParams
from feedscope.paths import results_dir
from feedscope.topics import engine
from feedscope.topics.representation import WithoutLength
from feedscope.topics.study import OUTLIER, Study
from feedscope.topics.summaries import told_apart

FOLDS = 10
SPACE, ABOUT = "space.safetensors", "feedscope.json"


@dataclass(frozen=True)
class HeldOut:
    """How well topic means place posts of threads they have not seen.

    Attributes:
        right: share of posts put on the study's topic.
        largest: the same for always saying the largest topic.
        n: posts.
        topics: their number.
        threshold: similarity below which a post is put in no topic; -1 with one topic alone.
        told_apart: Youden's index of that line, 0 to 1.
    """

    right: float
    largest: float
    n: int
    topics: int
    threshold: float
    told_apart: float


class Embedder(engine.ProjectEmbedder):
    """Embeds as the study does: cleaned, centred, without the direction of length where it was taken out."""

    def __init__(self, model: Encoder, mean: np.ndarray, direction: np.ndarray) -> None:
        super().__init__(model)
        self.mean = mean
        self.direction = direction

    def embed(self, documents: list[str], verbose: bool = False) -> np.ndarray:
        """Rows as `documents`, of length 1."""
        centred = super().embed(documents) - self.mean
        return np.asarray(normalize(centred - np.outer(centred @ self.direction, self.direction)))


@dataclass(frozen=True)
class TopicModel:
    """A saved model, ready to label posts.

    Attributes:
        bertopic: the model itself, with all that BERTopic's models can do.
        topics: topic, size, label_en, label_zh, chatter, as in the report's topics.csv.
        threshold: similarity below which a post is put in no topic.
    """

    bertopic: BERTopic
    topics: pd.DataFrame
    threshold: float

    def label(self, texts: Sequence[str]) -> pd.DataFrame:
        """text, topic (-1: none), label_en, label_zh, similarity (cosine to the topic's mean) of new "
        "posts."""
        texts = list(texts)
        if not texts:
            return pd.DataFrame(columns=["text", "topic", "label_en", "label_zh", "similarity"])
        with threadpool_limits(1):
            numbers, similarity = self.bertopic.transform(texts)
        topic = np.where(np.asarray(similarity) < self.threshold, OUTLIER, np.asarray(numbers))
        names = self.topics.set_index("topic")[["label_en", "label_zh"]]
        found = pd.DataFrame({"text": texts, "topic": topic}).join(names, on="topic")
        return found.assign(similarity=np.round(similarity, 4)).fillna({"label_en": "", "label_zh": ""})


def save_model(study: Study, language: str, folder: Path) -> HeldOut | None:
    """Save the study's topics to `folder`; None, and nothing written, where there are no topics.

    Args:
        study: with topics.
        language: of the source texts.
        folder: made if need be.
    """
    kept = np.flatnonzero(study.labels != OUTLIER)
    if not len(kept):
        return None
    labels = study.labels[kept]
    with threadpool_limits(1):  # as in the study: more threads, other last bits
        space = WithoutLength(study.material.source, study.material.lengths)
        vectors = space(study.material.source)[kept].astype(np.float32)
        found = held_out(vectors, labels, study.material.posts["thread"].iloc[kept].to_numpy(object))
        model = engine.of_side(study.material.take(kept), "source", vectors, labels, language)
    number = dict(zip(model.topics_, labels.tolist(), strict=True))
    model.set_topic_labels({own: study.topics["label_en"].iloc[ours] for own, ours in number.items()})
    model.save(folder, serialization="safetensors")
    direction = space.top if space.removed else np.zeros_like(space.top)
    save_file(
        {"mean": space.mean.astype(np.float32), "direction": direction.astype(np.float32)}, folder / SPACE
    )
    about = {
        "encoder": cast(FeaturesParams, params.load("features")).model,
        "numbers": [number[own] for own in sorted(number)],
        "threshold": found.threshold,
        "topics": study.topics[["topic", "size", "label_en", "label_zh", "chatter"]].to_dict("records"),
    }
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8")
    return found


def load_model(folder: Path | None = None) -> TopicModel:
    """The model of the last topics report (or of `folder`), from this machine alone.

    Raises:
        FeedscopeError: there is none, or a file of it cannot be read.
    """
    folder = Path(folder) if folder else results_dir("topics") / "model"
    if not folder.is_dir():
        raise FeedscopeError(
            f"{folder}: no such folder; a topics report that finds topics makes it: run make reports"
        )
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        space = load_file(folder / SPACE)
        embedder = Embedder(encoder(about["encoder"]), space["mean"], space["direction"])
        with _only_here():
            model = BERTopic.load(str(folder), embedding_model=embedder)
        return TopicModel(
            _renumbered(model, about["numbers"]), pd.DataFrame(about["topics"]), about["threshold"]
        )
    except (OSError, ValueError, KeyError) as error:
        raise FeedscopeError(
            f"{folder}: not a saved topic model ({error}); run the topics report again"
        ) from None


def held_out(vectors: np.ndarray, labels: np.ndarray, threads: Iterable[str]) -> HeldOut:
    """Place every post by the means of the threads outside its fold.

    Args:
        vectors: n × d, rows of length 1.
        labels: n topics, 0, 1, …
        threads: n; a thread is never split.
    """
    fold = pd.factorize(np.asarray(threads, dtype=object))[0] % FOLDS
    topics = int(labels.max()) + 1
    similarity = np.zeros((len(labels), topics))
    for own in range(FOLDS):
        seen = fold != own
        means = np.stack(
            [_mean(vectors[seen & (labels == topic)], vectors.shape[1]) for topic in range(topics)]
        )
        similarity[~seen] = vectors[~seen] @ means.T
    right = float((similarity.argmax(axis=1) == labels).mean())
    here = similarity.max(axis=1)
    similarity[np.arange(len(labels)), labels] = -1.0
    threshold, apart = told_apart(here, similarity.max(axis=1)) if topics > 1 else (-1.0, float("nan"))
    largest = float(np.bincount(labels).max() / len(labels))
    return HeldOut(right, largest, len(labels), topics, threshold, apart)


def _mean(rows: np.ndarray, dimensions: int) -> np.ndarray:
    """The direction of the rows' mean; zeros where there are none."""
    return np.asarray(normalize(rows.mean(axis=0)[None, :])[0]) if len(rows) else np.zeros(dimensions)


def _renumbered(model: BERTopic, numbers: list[int]) -> BERTopic:
    """`model` with our topic numbers instead of its own, which break ties of size in another way."""
    order = np.argsort(numbers)
    ours = dict(enumerate(numbers))
    model.topic_embeddings_ = np.asarray(model.topic_embeddings_)[order]
    model.topics_ = [ours[topic] for topic in model.topics_]
    for name in ("topic_representations_", "topic_sizes_"):
        old = getattr(model, name)
        setattr(model, name, {ours[topic]: old[topic] for topic in sorted(old, key=lambda own: ours[own])})
    model.custom_labels_ = [model.custom_labels_[own] for own in order]
    return model


@contextmanager
def _only_here() -> Iterator[None]:
    """Without sentence-transformers: BERTopic reaches for it, and through it for the network, even when
    an encoder is given.
    """
    absent = object()
    before = sys.modules.get("sentence_transformers", absent)
    sys.modules["sentence_transformers"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if before is absent:
            del sys.modules["sentence_transformers"]
        else:
            sys.modules["sentence_transformers"] = before  # type: ignore[assignment]
