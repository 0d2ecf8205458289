"""The sample corpus has planted topics. What is found of them is measured here, and may not get worse."""

import json
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from feedscope.corpus import Tables, read_corpus
from feedscope.features import Features, compute
from feedscope.params import TopicsParams
from feedscope.paths import project_root
from feedscope.topics import Study, save_model, study
from feedscope.topics.baselines import KMEANS
from feedscope.topics.hierarchy import hierarchy
from feedscope.topics.measures import ami

SAMPLE = project_root() / "data" / "sample"


@pytest.fixture(scope="module")
def sample() -> tuple[Tables, Features, dict]:
    tables = read_corpus(SAMPLE)
    return tables, compute(tables), json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(sample: tuple[Tables, Features, dict]) -> Study:
    tables, features, _ = sample
    return study(tables, features, TopicsParams(runs=10, claims=[]))


@pytest.fixture(scope="module")
def truth(sample: tuple[Tables, Features, dict]) -> np.ndarray:
    tables, _, planted = sample
    return np.array([planted["posts"][post]["topic"] for post in tables.posts["id"]])


def test_the_number_of_topics_is_near_the_planted_one(found: Study, truth: np.ndarray) -> None:
    assert abs(len(found.topics) - len(set(truth))) <= 2


def test_planted_topics_are_recovered_far_better_than_by_word_counts(found: Study, truth: np.ndarray) -> None:
    baseline = next(rival for rival in found.rivals if rival.name == KMEANS)
    named = np.unique(truth, return_inverse=True)[1][found.grouped]
    by_counts = max(ami(named, labels) for labels in baseline.partitions)
    assert ami(truth, found.labels) >= 0.47
    assert ami(truth, found.labels) >= 4 * by_counts


def test_planted_chatter_is_recognised(found: Study, truth: np.ndarray) -> None:
    chatter = found.topics.loc[found.topics["chatter"] == 1, "topic"]
    named = np.isin(found.labels, chatter)
    assert (truth[named] == "chatter").mean() >= 0.6
    assert named[truth == "chatter"].mean() >= 0.5


def test_the_tree_and_the_saved_model_are_the_same_bytes_with_more_threads(
    found: Study, tmp_path: Path
) -> None:
    made = []
    for threads in (1, 2):
        folder = tmp_path / str(threads)
        with threadpool_limits(threads):
            joined = hierarchy(found, 0.5, 0)
            save_model(found, "en", folder)
        assert joined is not None
        made.append([joined.tree.tobytes(), *(file.read_bytes() for file in sorted(folder.iterdir()))])
    assert made[0] == made[1]


def test_summaries_about_what_the_author_never_posts_are_rejected(
    sample: tuple[Tables, Features, dict], found: Study
) -> None:
    planted = np.array([summary["topic"] is None for summary in sample[2]["summaries"]])
    rejected = found.summaries.table["topic"].isna().to_numpy()
    assert rejected[planted].all()
    assert rejected[~planted].mean() <= 0.25
