"""The notebook, run top to bottom on invented corpora: what it says is what they hold."""

import json
from pathlib import Path

import pandas as pd
import pytest

from feedscope.corpus import Tables
from feedscope.corpus.tables import read_csv
from feedscope.features import compute
from feedscope.reporting import Report
from feedscope.reporting.chinese import chinese
from feedscope.topics import load_model
from tests.in_process import Notebook, Run

from .invented import SUMMARIES, Feed, draw, tables


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    notebook = Notebook("topics", monkeypatch, tmp_path, runs=10, permutations=100, resamples=100)
    return lambda corpus, **parameters: notebook(corpus, compute(corpus), **parameters)


def rich(planted: Feed) -> Tables:
    """The planted feed with replies, threads, months and likes that depend on the kind alone."""
    posts = planted.tables.posts.copy()
    posts["created_at"] = pd.date_range("2022-03-01", periods=len(posts), freq="D", tz="UTC", unit="ms")
    reply = posts.index % 3 == 0
    posts.loc[reply, ["kind", "thread_id", "thread_position"]] = ["reply", pd.NA, pd.NA]
    goes_on = (posts.index % 6 == 2) & (posts.index > 3)  # a post goes on four later, on the same topic
    posts.loc[goes_on, "kind"] = "self_thread"
    posts.loc[goes_on, "thread_id"] = posts["thread_id"].shift(4)[goes_on]
    posts.loc[goes_on, "thread_position"] = 2
    posts["likes"] = pd.array([5 + i % 7 if reply[i] else 500 + i for i in range(len(posts))], dtype="Int64")
    return Tables(posts, planted.tables.pairs, planted.tables.summaries, planted.tables.settings, {})


def test_every_section_says_something_and_leaves_its_table(page: Run, planted: Feed, tmp_path: Path) -> None:
    text = page(rich(planted))
    for key in ("fig-months", "fig-likes", "fig-tree", "fig-words", "fig-threshold", "table-methods"):
        assert f'id="{key}"' in text, key
    for name in ("LDA", "NMF", "TF-IDF + k-means", "Hoyle et al. 2021"):
        assert name in text
    written = {path.stem for path in (tmp_path / "tables").glob("*.csv")}
    assert {
        "topics", "topic_assignments", "summary_topics", "topics_over_time", "topics_by_kind", "topic_likes",
        "topic_hierarchy",
    } <= written  # fmt: skip
    months = read_csv(tmp_path / "tables" / "topics_over_time.csv")
    assert months["posts"].sum() == 120
    findings = {claim["id"]: claim for claim in json.loads((tmp_path / "findings.json").read_text("utf-8"))}
    assert findings["topics-likes"]["verdict"] == "not established"
    found = load_model(tmp_path / "model").label(["sourdough oven crust dough"])
    topics = read_csv(tmp_path / "tables" / "topics.csv", {"keywords_en": "str"}).set_index("topic")
    assert set(topics.loc[found["topic"].iloc[0], "keywords_en"].split()) & {"oven", "sourdough", "dough"}


def test_every_caption_and_column_has_its_chinese(
    page: Run, planted: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def table(self: Report, df: pd.DataFrame, caption: str, columns: dict[str, str], **_: object) -> None:
        said.extend([caption, *columns.values()])

    for name in ("figure", "plotly"):
        monkeypatch.setattr(Report, name, lambda self, *_, caption, **__: said.append(caption))
    monkeypatch.setattr(Report, "table", table)
    page(rich(planted))
    assert len(said) >= 30
    assert [words for words in said if chinese(words) is None] == []


def test_texts_alone_say_what_is_missing_in_a_sentence_each(page: Run, tmp_path: Path) -> None:
    made = tables([(text, "") for text, _ in draw(["bread", "sea", "train"], 90)[0]])
    made.posts["created_at"] = pd.Series(pd.NaT, index=range(90), dtype="datetime64[ms, UTC]")
    made.posts["likes"] = pd.array([pd.NA] * 90, dtype="Int64")
    text = page(made)
    for sentence in (
        "No post of this corpus has a time",
        "this corpus does not record likes",
        "this corpus has no translations",
        "The corpus has no summaries",
        "no map",
    ):
        assert sentence in text
    assert "keywords of the translations" not in text
    assert " ·  (" not in text
    assert read_csv(tmp_path / "tables" / "topics_over_time.csv").empty


def test_too_little_text_makes_no_topics_and_says_so(page: Run, tmp_path: Path) -> None:
    text = page(tables(draw(["bread", "sea"], 20)[0], SUMMARIES))
    assert "20 posts are too few to speak of topics" in text
    assert "<figure" not in text
    assert "There are no topics to keep." in text
    assert read_csv(tmp_path / "tables" / "topics.csv").empty
    assert not (tmp_path / "model").exists()


def test_one_topic_is_compared_with_nothing(page: Run) -> None:
    text = page(tables([(text, "") for text, _ in draw(["bread"], 90)[0]]))
    assert "are one topic" in text
    assert "there is nothing to compare" in text
    assert "fewer than three topics" in text
    assert "puts every new post on it" in text
