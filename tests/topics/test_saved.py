"""The saved model: the same bytes, no network, and new posts where they belong."""

import hashlib
import socket
import sys
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from feedscope.errors import FeedscopeError
from feedscope.params import TopicsParams
from feedscope.topics import Study, load_model, save_model, study
from feedscope.topics.measures import ami
from feedscope.topics.saved import held_out

from .invented import ENGLISH, Feed


@pytest.fixture(scope="module")
def found(planted: Feed) -> Study:
    return study(planted.tables, planted.features, TopicsParams(runs=10, claims=[]))


@pytest.fixture
def saved(found: Study, tmp_path: Path) -> Path:
    assert save_model(found, "en", tmp_path / "model") is not None
    return tmp_path / "model"


def test_new_posts_are_put_where_their_like_are(planted: Feed, found: Study, saved: Path) -> None:
    model = load_model(saved)
    rng = np.random.default_rng(5)
    new = [" ".join(rng.choice(ENGLISH[topic].split(), 8)) for topic in ENGLISH for _ in range(10)]
    labelled = model.label(new)
    assert list(labelled) == ["text", "topic", "label_en", "label_zh", "similarity"]
    assert ami(np.repeat(range(4), 10), labelled["topic"].to_numpy()) >= 0.8
    of_bread = found.labels[planted.truth == "bread"]
    assert labelled["topic"].iloc[:10].mode()[0] == np.bincount(of_bread[of_bread >= 0]).argmax()
    assert labelled["label_en"].iloc[0] == found.topics["label_en"].iloc[labelled["topic"].iloc[0]]


def test_what_the_author_never_posts_about_is_put_in_no_topic(saved: Path) -> None:
    labelled = load_model(saved).label(["The court raised the tax on inherited land and old pensions."])
    assert labelled["topic"].tolist() == [-1]
    assert labelled["label_en"].tolist() == [""]


def test_it_is_a_bertopic_model_with_our_numbers_and_labels(found: Study, saved: Path) -> None:
    model = load_model(saved).bertopic
    info = model.get_topic_info().sort_values("Topic")
    assert info["Topic"].tolist() == found.topics["topic"].tolist()
    assert info["Count"].tolist() == found.topics["size"].tolist()
    assert info["CustomName"].tolist() == found.topics["label_en"].tolist()
    kept = found.labels[found.labels >= 0]
    assert model.topics_ == kept.tolist()


def test_the_same_study_is_saved_as_the_same_bytes(found: Study, saved: Path, tmp_path: Path) -> None:
    save_model(found, "en", tmp_path / "again")
    for one in sorted(saved.iterdir()):
        other = tmp_path / "again" / one.name
        assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(other.read_bytes()).digest(), one
    assert not any(path.suffix in (".pkl", ".pickle", ".bin") for path in saved.iterdir())


def test_nothing_is_asked_of_the_network(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    planted = types.ModuleType("sentence_transformers")
    planted.SentenceTransformer = lambda *args, **_: asked.append(f"encoder {args}")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", planted)
    config = saved / "config.json"
    config.write_text(config.read_text().replace("{", '{"embedding_model": "all-MiniLM-L6-v2",', 1))

    def refuse(self: socket.socket, address: object) -> None:
        asked.append(str(address))
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: refuse(None, args))  # type: ignore[arg-type]
    assert len(load_model(saved).label(["sourdough bread"])) == 1
    assert asked == []
    assert sys.modules["sentence_transformers"] is planted


def test_one_clear_line_where_there_is_no_model(tmp_path: Path, saved: Path) -> None:
    with pytest.raises(FeedscopeError, match="no such folder"):
        load_model(tmp_path / "nowhere")
    (saved / "feedscope.json").write_text("{")
    with pytest.raises(FeedscopeError, match="not a saved topic model"):
        load_model(saved)


def test_without_topics_nothing_is_written(feed: Callable[..., Feed], tmp_path: Path) -> None:
    few = feed(["bread"], 20)
    nothing = study(few.tables, few.features, TopicsParams(runs=10))
    assert save_model(nothing, "en", tmp_path / "model") is None
    assert not (tmp_path / "model").exists()


def test_held_out_threads_are_placed_well_if_topics_are_there_and_by_chance_if_not() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 4
    centres = rng.normal(size=(4, 32))
    points = centres[labels] + rng.normal(size=(200, 32)) * 0.5
    points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    threads = [str(i) for i in range(200)]
    there = held_out(points, labels, threads)
    assert there.right >= 0.95
    assert there.told_apart >= 0.8
    shuffled = held_out(points, rng.permutation(labels), threads)
    assert shuffled.right <= 0.4
    assert shuffled.largest == 0.25
