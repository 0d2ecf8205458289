"""The notebook, run top to bottom on invented corpora: what it says is what they hold."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from feedscope import corpus as corpus_room
from feedscope import features as features_room
from feedscope import paths
from feedscope.corpus import Settings, Tables
from feedscope.corpus.tables import read_csv
from feedscope.features import Features
from feedscope.paths import project_root
from feedscope.reporting import Report
from feedscope.reporting.chinese import chinese
from feedscope.translation.labels import Error, Label, append, digest
from feedscope.translation.model import Severity

from .corpus import features, sentences, tables

Run = Callable[..., str]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the notebook's cells on given tables and vectors; what they display, as one text."""
    shown: list[str] = []
    monkeypatch.setenv("FEEDSCOPE_OUT", str(tmp_path))
    monkeypatch.setattr(Report, "_show", lambda self, markup: shown.append(str(markup)))
    # Drawing has its own tests and is what takes long; captions and alt texts are made all the same.
    monkeypatch.setattr(
        Report, "figure", lambda self, draw, caption, alt, key="": shown.extend([caption, alt])
    )
    notebook = nbformat.read(project_root() / "notebooks" / "translation.ipynb", as_version=4)

    def run(corpus: Tables, vectors: Features | None = None, **parameters: object) -> str:
        monkeypatch.setattr(corpus_room, "load_tables", lambda: corpus)
        monkeypatch.setattr(features_room, "load_features", lambda: vectors or features(corpus))
        shown.clear()
        namespace: dict[str, object] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
            if "parameters" in cell.metadata.get("tags", []):
                namespace |= {"resamples": 300, **parameters}
        return "\n".join(shown)

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
    assert "right (95 % interval)" in said, "on the sample the planted errors are the standard"
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
    assert ("1 of 1 (21 to 100 %)" in text) is judged


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
