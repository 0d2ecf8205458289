"""The whole study on invented feeds: planted topics, one topic, too little text, missing parts."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedscope.features import compute
from feedscope.findings import ESTABLISHED, judge
from feedscope.params import TopicsParams
from feedscope.topics import Study, captions, findings, metrics, save_model, study
from feedscope.topics.baselines import DEFAULT
from feedscope.topics.consensus import Consensus
from feedscope.topics.hierarchy import hierarchy
from feedscope.topics.joining import join
from feedscope.topics.measures import NOT_DRAWN, ami

from .invented import SUMMARIES, Feed, draw, tables

PARAMS = TopicsParams(runs=10, permutations=200)
COUNTS_ONLY = PARAMS.model_copy(update={"claims": []})


@pytest.fixture(scope="module")
def found(planted: Feed) -> Study:
    return study(planted.tables, planted.features, PARAMS)


def test_planted_topics_are_recovered(planted: Feed, found: Study) -> None:
    assert len(found.topics) == 4
    assert ami(found.labels, planted.truth) >= 0.85


def test_the_tables_have_the_columns_others_rely_on(planted: Feed, found: Study) -> None:
    assert list(found.topics) == [
        "topic", "size", "label_en", "label_zh", "keywords_en", "keywords_zh", "chatter", "mixed",
    ]  # fmt: skip
    assert list(found.assignments) == ["id", "topic", "confidence"]
    assert list(found.summaries.table) == ["position", "title", "topic", "similarity"]
    assert found.assignments["id"].tolist() == planted.tables.posts["id"].tolist()
    assert found.topics["size"].sum() + (found.labels == -1).sum() == 120
    assert found.topics["size"].is_monotonic_decreasing
    assert found.assignments["confidence"].between(0, 1).all()


def test_planted_claims_are_established(found: Study) -> None:
    verdicts = {finding.id: finding.verdict for finding in judge(findings(found, PARAMS))}
    assert verdicts["topics-languages"] == ESTABLISHED
    assert verdicts["topics-number"] == verdicts["topics-outliers"] == ""
    assert metrics(found)["topics"] == 4


def test_each_share_of_outliers_is_of_the_posts_it_names(found: Study) -> None:
    """The consensus's is of all posts, as the table of assignments has it; default BERTopic got a draw."""
    claims = {finding.id: finding for finding in findings(found, PARAMS)}
    ours, default = claims["topics-outliers"], claims["topics-outliers-default"]
    assert (ours.estimate, ours.n) == (100 * (found.assignments["topic"] == -1).mean(), 120)
    drawn = next(rival for rival in found.rivals if rival.name == DEFAULT).partitions[0]
    assert default.n == (drawn != NOT_DRAWN).sum() < 120
    assert default.estimate == pytest.approx(100 * (drawn == -1).sum() / default.n)


def test_only_listed_claims_are_tested(found: Study) -> None:
    ids = {finding.id for finding in findings(found, PARAMS.model_copy(update={"claims": []}))}
    assert not ids & {"topics-stability", "topics-languages"}


def fingerprint(found: Study, folder: Path) -> dict[str, str]:
    """All that leaves the study, the tree of its topics and the saved model, each as one number."""
    frames = (found.topics, found.assignments, found.summaries.table, found.comparison, found.representatives)
    joined = hierarchy(found, PARAMS.lexical_weight, PARAMS.seed)
    assert joined is not None
    save_model(found, "en", folder)
    parts = {
        "study": "".join(frame.to_csv() for frame in frames).encode() + found.coordinates.tobytes(),
        "tree": joined.tree.tobytes() + joined.joins.to_csv().encode(),
        **{file.name: file.read_bytes() for file in sorted(folder.iterdir())},
    }
    return {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}


AGAIN = """
import json, sys
from pathlib import Path
from feedscope.features import compute
from feedscope.topics import study
from topics.invented import SUMMARIES, draw, tables
from topics.test_study import PARAMS, fingerprint
made = tables(draw(["bread", "sea", "choir", "train"], 120)[0], SUMMARIES)
print(json.dumps(fingerprint(study(made, compute(made), PARAMS), Path(sys.argv[1]))))
"""


def test_another_process_hash_seed_and_thread_count_give_the_same_bytes(found: Study, tmp_path: Path) -> None:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "2")
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "PYTHONPATH": str(Path(__file__).parents[1])}
    environment = {**os.environ, **threads, **other}
    run = subprocess.run(
        [sys.executable, "-c", AGAIN, str(tmp_path / "again")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout.splitlines()[-1]) == fingerprint(found, tmp_path / "here")


def test_posts_in_no_topic_are_not_said_to_fall_into_topics(found: Study) -> None:
    labels = np.where(np.arange(120) < 7, -1, found.labels)
    left = replace(found, assignments=found.assignments.assign(topic=labels))
    claims = {own.id: own for own in findings(left, PARAMS)}
    out = int((labels == -1).sum())
    assert claims["topics-number"].claim_en == (
        f"{120 - out} of the 120 posts fall into 4 topics; {out} belong to none."
    )
    assert f"{out} 条不属于任何主题" in claims["topics-number"].claim_zh


def test_a_number_at_the_edge_of_those_tried_is_said_to_be_there(found: Study) -> None:
    assert found.curve["topics"].max() == found.tried == 4
    assert "These are the most that were tried" in captions.tiny(found)
    further = pd.concat([found.curve, found.curve.tail(1).assign(topics=5)])
    assert "most that were tried" not in captions.tiny(replace(found, curve=further))
    assert "most that were tried" not in captions.tiny(replace(found, curve=pd.DataFrame()))


def test_one_topic_stays_one(feed: Callable[..., Feed]) -> None:
    one = feed(["bread"], 90)
    found = study(one.tables, one.features, PARAMS)
    assert len(found.topics) == 1
    claims = {finding.id: finding for finding in findings(found, PARAMS)}
    assert claims["topics-number"].estimate == 1
    assert not {"topics-stability", "topics-languages"} & set(claims)


def test_a_number_of_topics_set_by_parameter_is_kept(planted: Feed) -> None:
    found = study(planted.tables, planted.features, COUNTS_ONLY.model_copy(update={"topics": 3}))
    assert len(found.topics) == 3
    assert found.curve.empty


def test_too_little_text_makes_no_topics() -> None:
    made = tables(draw(["bread", "sea"], 29)[0], SUMMARIES)
    found = study(made, compute(made), PARAMS)
    assert not found.enough
    assert found.topics.empty
    assert (found.labels == -1).all()
    assert found.summaries.table["topic"].isna().all()
    (only,) = findings(found, PARAMS)
    assert "too few" in only.claim_en
    assert metrics(found)["topics"] == 0


def test_without_translations_and_summaries_the_rest_still_stands() -> None:
    posts, truth = draw(["bread", "train"], 60)
    made = tables([(text, "") for text, _ in posts])
    found = study(made, compute(made), PARAMS)
    assert ami(found.labels, truth) >= 0.7
    assert found.languages is None
    assert (found.topics["keywords_zh"] == "").all()
    ids = {finding.id for finding in findings(found, PARAMS)}
    assert "topics-number" in ids
    assert not {"topics-languages", "topics-summaries"} & ids


def test_translations_dealt_to_other_posts_do_not_agree_with_the_source() -> None:
    posts, _ = draw(["bread", "sea", "choir"], 90)
    dealt = np.random.default_rng(0).permutation([target for _, target in posts]).tolist()
    made = tables([(text, target) for (text, _), target in zip(posts, dealt, strict=True)])
    found = study(made, compute(made), PARAMS.model_copy(update={"topics": 3})).languages
    assert found is not None
    assert found.agreement.value < 0.2
    assert found.p > 0.01


def test_posts_of_a_link_or_a_handle_alone_are_short_remarks() -> None:
    posts, truth = draw(["bread", "train"], 60)
    bare = ["https://t.co/a1b2c3", "@mara", "@mara https://t.co/d4e5f6", ":", "\N{OK HAND SIGN}"]
    made = tables(posts + [(text, text) for text in bare])
    found = study(made, compute(made), PARAMS)
    assert ami(found.labels[:60], truth) >= 0.7
    chatter = set(found.topics.loc[found.topics["chatter"] == 1, "topic"])
    assert set(found.labels[60:]) <= chatter | {-1}
    assert hierarchy(found, PARAMS.lexical_weight, PARAMS.seed) is not None or len(found.topics) < 3


def test_unsure_posts_and_tiny_groups_are_outliers() -> None:
    from feedscope.topics.consensus import Consensus
    from feedscope.topics.study import settle

    labels = np.repeat([0, 1, 2], [4, 20, 30])
    confidence = np.ones(54)
    confidence[-2:] = 0.2
    settled = settle(Consensus(labels, confidence), PARAMS)
    sizes = pd.Series(settled.labels).value_counts().to_dict()
    assert sizes == {0: 28, 1: 20, -1: 6}


def test_duplicated_posts_do_not_make_a_topic_of_their_own() -> None:
    posts, truth = draw(["bread", "sea", "choir"], 90)
    made = tables(posts + [posts[3]] * 60)  # a post on bread, sixty times more
    found = study(made, compute(made), COUNTS_ONLY.model_copy(update={"topics": 3}))
    assert ami(found.labels[:90], truth) >= 0.85
    assert set(found.labels[90:]) == {found.labels[3]}
    assert np.bincount(found.labels[:90][found.labels[:90] >= 0], minlength=3).min() >= 20


def test_what_joins_a_sample_joins_alike_in_any_parts_and_on_any_thread() -> None:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(4, 32))
    truth = rng.integers(4, size=600)
    rows = centres[truth] + 0.5 * rng.normal(size=(600, 32))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    core, rest = rows[:100], np.vstack([rows[100:], rows[:3]])
    found = Consensus(truth[:100], rng.uniform(0.5, 1, size=100))
    whole = join(found, core, rest)
    assert (whole.labels == np.append(truth[100:], truth[:3])).mean() > 0.99
    for size in (1, 7, 450):
        parts = [rest[at : at + size] for at in range(0, len(rest), size)]
        with ThreadPoolExecutor(2) as workers:  # the last part first
            joined = list(workers.map(lambda part: join(found, core, part), parts[::-1]))[::-1]
        assert np.concatenate([part.labels for part in joined]).tolist() == whole.labels.tolist()
        np.testing.assert_allclose(np.concatenate([part.confidence for part in joined]), whole.confidence)
    np.testing.assert_array_equal(whole.confidence[-3:], found.confidence[:3])  # equals are as sure
    few = join(Consensus(np.zeros(2, dtype=int), np.ones(2)), core[:2], rest)
    assert set(few.labels) == {0}
