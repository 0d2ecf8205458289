"""The notebook, run top to bottom on invented corpora: what it says is what they hold."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from feedscope import paths
from feedscope.corpus import Settings, Tables
from feedscope.corpus.tables import read_csv
from feedscope.features import Features
from feedscope.reporting import Report
from feedscope.reporting.chinese import chinese
from feedscope.translation.labels import Error, Label, append, digest
from feedscope.translation.model import Severity
from tests.in_process import Notebook, Run

from .corpus import features, sentences, tables


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    notebook = Notebook("translation", monkeypatch, tmp_path, drawn=False, resamples=300)

    def run(corpus: Tables, vectors: Features | None = None, **parameters: object) -> str:
        return notebook(corpus, vectors or features(corpus), **parameters)

    return run


def test_a_corpus_without_translations_is_one_sentence(page: Run, tmp_path: Path) -> None:
    text = page(tables([], untranslated=3))
    assert text.count('<p class="note">') == 1
    assert "This corpus has no translations" in text
    assert "Wilson" not in text
    assert json.loads((tmp_path / "findings.json").read_text(encoding="utf-8")) == []
    assert read_csv(tmp_path / "tables" / "translation_pairs.csv").empty


def test_a_corpus_without_second_translations_says_so(page: Run) -> None:
    text = page(tables(sentences(40)))
    assert "No post of this corpus was translated more than once." in text
    assert "too few to say which translation is closer" in text


def test_what_is_planted_is_shown_and_written(page: Run, tmp_path: Path) -> None:
    texts = sentences(60)
    texts[3] = (texts[3][0], texts[3][1].replace("1903", "1930"))
    text = page(tables(texts), gallery=3)
    assert "The hard checks find an error in 1 of 60 translations" in text
    assert "<mark>1903</mark>" in text
    assert "<mark>1930</mark>" in text
    assert text.count('<article class="example"') == 3
    pairs = read_csv(tmp_path / "tables" / "translation_pairs.csv", {"id": "str"}).set_index("id")
    assert pairs.loc["5003", "worst_severity"] == "major"
    errors = read_csv(tmp_path / "tables" / "translation_errors.csv", {"id": "str"})
    assert errors["check"].tolist() == ["number-changed"]
    metrics = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["check_number_changed"] == 1
    assert metrics["flagged"] == 1


def test_every_caption_and_column_has_its_chinese(page: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def table(self: Report, df: pd.DataFrame, caption: str, columns: dict[str, str], **_: object) -> None:
        said.extend([caption, *columns.values()])

    texts = [(f"{en}, a scaling law", f"{zh}，{('缩放定律', '规模法则')[i % 2]}（scaling law）")
             for i, (en, zh) in enumerate(sentences(60))]  # fmt: skip
    corpus = tables(texts, twice={0: "另一个译文 1900"})
    named = Tables(corpus.posts, corpus.pairs, corpus.summaries, Settings(name="feedscope-sample"), {})
    monkeypatch.setattr(Report, "figure", lambda self, *_, caption, **__: said.append(caption))
    monkeypatch.setattr(Report, "table", table)
    page(named)
    assert "right (95% interval)" in said, "on the sample the planted errors are the standard"
    assert "usual rendering" in said
    assert [words for words in said if chinese(words) is None] == []


@pytest.mark.parametrize(("judged", "told"), [(False, "is not known"), (True, "marked by 1 person")])
def test_how_often_a_check_is_right_is_told_where_somebody_judged(
    page: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, judged: bool, told: str
) -> None:
    texts = sentences(40)
    texts[3] = (texts[3][0], texts[3][1].replace("1903", "1930"))
    if judged:
        error = Error("accuracy/mistranslation", Severity.MAJOR, (8, 12), None)
        append(tmp_path / "labels" / "ada.jsonl", Label("5003", 1, "ada", digest(*texts[3]), 1.0, (error,)))
    monkeypatch.setattr(paths, "labels_dir", lambda: tmp_path / "labels")
    text = page(tables(texts))
    assert told in text
    assert ("1 of 1 (21 to 100%)" in Markup(text).striptags()) is judged


@pytest.mark.parametrize(("second_is_closer", "word"), [(True, "closer"), (False, "farther")])
def test_the_sentences_turn_with_the_effect(page: Run, second_is_closer: bool, word: str) -> None:
    corpus = tables(sentences(60), twice={i: f"又一个译文，第 {1900 + i} 年" for i in range(30)})
    vectors = features(corpus, noise=0.6)
    second = corpus.pairs["variant"].to_numpy() == 2
    place = pd.Series(range(60), index=corpus.posts["id"]).reindex(corpus.pairs["id"]).to_numpy()
    target = vectors.target.copy()
    near = second if second_is_closer else ~second
    target[near] = vectors.source[place][near]
    text = page(corpus, Features(vectors.source, target, vectors.summaries))
    assert f"A second translation is {word}" in text
    assert f"A second translation is {'farther' if second_is_closer else 'closer'}" not in text


def test_hostile_text_stays_text(page: Run) -> None:
    hostile = "<script>alert(1)</script>\u202e{{ 7*7 }}"
    texts = sentences(40)
    texts[0] = (f"a kiln {hostile}", f"窑 {hostile}")
    texts[1] = ("a comet", f"彗星 {hostile} <img src=x onerror=alert(1)>")
    text = page(tables(texts, twice={0: f"另一座窑 {hostile}"}))
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in text


def test_vectors_of_noise_are_said_to_be_no_better_than_they_are(page: Run) -> None:
    corpus = tables(sentences(60))
    source, noise = features(corpus, seed=1), features(corpus, seed=2)
    text = page(corpus, Features(source.source, noise.target, np.zeros((0, 32), np.float32)))
    assert "established" in text
    assert 'finding-established"' not in text
