"""The provenance block says what a page was made from, and nothing of where or when."""

import hashlib
import json

import pytest

from feedscope import params
from feedscope.reporting import provenance


@pytest.fixture
def corpus(small, monkeypatch):
    """Write settings.json and audit.json of a small project's corpus; what provenance reads there."""
    monkeypatch.chdir(small.root)
    folder = small.root / "build/corpus"
    folder.mkdir(parents=True)

    def write(settings, audit):
        (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        (folder / "audit.json").write_text(json.dumps(audit), encoding="utf-8")
        return provenance.corpus()

    return write


def test_the_corpus_is_named_with_its_documents(corpus):
    found = corpus({"name": "a-year", "author": "@x"}, {"documents": [{"name": "a.txt", "sha256": "ab"}]})
    assert (found.name, found.author, found.is_sample) == ("a-year", "@x", False)
    assert found.documents == [{"name": "a.txt", "sha256": "ab"}]


def test_the_sample_is_known_for_what_it_is(project):
    """Its pages carry a banner; the name in feedscope.yaml and here must be the same."""
    settings = (project.root / "data/sample/feedscope.yaml").read_text(encoding="utf-8")
    assert f"name: {provenance.SAMPLE}\n" in settings


def test_before_the_corpus_stage_there_is_no_name_and_no_crash(small, monkeypatch):
    monkeypatch.chdir(small.root)
    found = provenance.corpus()
    assert (found.name, found.author, found.documents) == ("unnamed corpus", "", [])


def test_the_hash_is_what_sha256sum_prints(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert provenance.sha256(tmp_path / "x") == hashlib.sha256(b"abc").hexdigest()


def test_every_parameter_is_shown_with_its_value_and_meaning():
    shown = provenance.parameters(params.EngagementParams(seed=7))
    assert [name for name, _, _ in shown] == list(params.EngagementParams.model_fields)
    assert shown[0] == ("seed", "7", "Seed of every resample.")
    assert all(meaning for _, _, meaning in shown)
    claims = next(value for name, value, _ in shown if name == "claims")
    assert claims[2] == "id: second-post, metric: likes, test: follow_up"
    assert len(claims) == len(params.EngagementParams().claims), "a list shows its entries, one by one"


def test_versions_name_the_packages_results_depend_on():
    versions = dict(provenance.versions())
    assert {"feedscope", "Python", "numpy", "pandas", "bertopic", "nbconvert"} <= set(versions)
    assert all(version[0].isdigit() for version in versions.values())
