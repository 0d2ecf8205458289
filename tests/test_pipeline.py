"""The pipeline command: which corpus, one run at a time, nothing lost."""

import json
import os
import re
import shutil
import subprocess

import pytest
from conftest import copied

from feedscope import pipeline
from feedscope.paths import project_root


def params(project):
    return (project.root / "params/corpus.yaml").read_text(encoding="utf-8")


def test_a_missing_corpus_is_one_clear_line_and_the_choice_stays(project):
    result = project("reports", "--corpus", "nowhere/at/all")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "nowhere/at/all: no such file or folder" in result.stderr
    assert params(project) == "documents: data/sample\n"


def test_documents_that_cannot_be_read_do_not_become_the_corpus(project):
    """The reports would otherwise stay broken until somebody edits the parameters."""
    bad = project.root / "bad"
    bad.mkdir()
    (bad / "notes.txt").write_text("no format that anybody knows\n", encoding="utf-8")
    result = project("reports", "--corpus", "bad")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "bad: not taken as the corpus" in result.stderr
    assert params(project) == "documents: data/sample\n"


def test_a_second_run_at_once_is_refused_politely(project):
    with pipeline.only_run(project.root):
        result = project("reports")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert f"another run is under way in this project (process {os.getpid()})" in result.stderr


def test_a_pipeline_that_cannot_start_says_why_and_what_to_do(project):
    with open(project.root / "dvc.yaml", "a", encoding="utf-8") as drawn:
        drawn.write("  broken: [\n")
    result = project("reports")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("feedscope: DVC cannot start: ")
    assert "dvc.yaml" in result.stderr
    assert "see what `.venv/bin/dvc repro` says" in result.stderr


def test_what_another_dvc_holds_is_said_as_something_to_wait_for(project):
    """So too for a moment after a kill -9: until a dead process is reaped, DVC takes it for alive."""
    held = {str(project.root / "build/corpus"): {"pid": os.getpid(), "cmd": "dvc repro"}}
    (project.root / ".dvc/tmp").mkdir(parents=True, exist_ok=True)
    (project.root / ".dvc/tmp/rwlock").write_text(json.dumps({"write": held, "read": {}}), encoding="utf-8")
    result = project("reports")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "another DVC is at work here" in result.stderr
    assert "wait a little and start again" in result.stderr


def test_a_copy_without_git_needs_no_set_up_of_its_own(project):
    """An unpacked archive, or a folder that was copied: DVC would ask for a git repository."""
    (project.root / ".dvc/config.local").unlink()
    pipeline.dvc_repro(project.root, "corpus", env=project.env)
    assert (project.root / "build/corpus/posts.csv").is_file()


def test_the_chosen_corpus_stays_for_a_bare_repro(project, tmp_path):
    """`make reports CORPUS=DIR` names the corpus in one file, and nothing else needs to know."""
    other = tmp_path / "documents with a space"
    other.mkdir()
    for name in ("archive-a.txt", "summaries.txt"):
        (other / name).write_bytes((project.root / "data/sample" / name).read_bytes())
    (project.root / "params/corpus.yaml").write_text(f"documents: {other}\n", encoding="utf-8")
    assert project.dvc("repro", "corpus").returncode == 0
    first = (project.root / "build/corpus/posts.csv").read_text(encoding="utf-8")
    again = project.dvc("repro", "corpus")
    assert "didn't change" in again.stdout + again.stderr
    (other / "archive-b.txt").write_bytes((project.root / "data/sample/archive-b.txt").read_bytes())
    assert project.dvc("repro", "corpus").returncode == 0
    assert len((project.root / "build/corpus/posts.csv").read_text(encoding="utf-8")) > len(first)


@pytest.mark.parametrize("arguments", [["report", "enagement"], ["report", "../x"]])
def test_an_unknown_report_is_one_clear_line(project, arguments):
    result = project(*arguments)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


# ---- what reruns when something changes ----

REPORTS = ("audit", "topics", "translation", "engagement")


@pytest.fixture(scope="module")
def up_to_date(tmp_path_factory):
    """A copy of the project that DVC takes for finished: stand-ins for all outputs, recorded in dvc.lock."""
    project = copied(tmp_path_factory.mktemp("pipeline") / "project")
    text = (project.root / "dvc.yaml").read_text(encoding="utf-8")
    for name in set(re.findall(r"(?:build|reports)/[\w./${}]+", text)):
        for path in (project.root / name.replace("${key}", report) for report in REPORTS):
            folder = path.parent if path.suffix else path
            folder.mkdir(parents=True, exist_ok=True)
            (path if path.suffix else path / "made").write_text("{}", encoding="utf-8")
    committed = project.dvc("commit", "--force")
    assert committed.returncode == 0, committed.stderr
    return project


def rerun(project):
    """The stages that `dvc repro` would run now."""
    result = project.dvc("repro", "--dry")
    assert result.returncode == 0, result.stderr
    return set(re.findall(r"Running stage '([^']+)'", result.stdout + result.stderr))


def edited(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "stages"),
    [
        ("params/audit.yaml", "examples: ", "examples: 1", {"report@audit"}),
        ("params/engagement.yaml", "seed: 0", "seed: 1", {"report@engagement"}),
        ("params/engagement.yaml", "seed: 0", "# a remark\nseed: 0", set()),
        ("notebooks/topics.ipynb", '"cells"', ' "cells"', {"report@topics"}),
        ("src/feedscope/translation/__init__.py", '"""', '"""_', {"report@translation"}),
        ("README.md", None, None, set()),
    ],
)
def test_a_change_reruns_what_depends_on_it_and_nothing_else(up_to_date, file, old, new, stages):
    """What follows (engagement on topics, the index on all) runs only if the output comes out different."""
    path = up_to_date.root / file
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        if old:
            edited(path, old, new)
        assert rerun(up_to_date) == stages
    finally:
        if old:
            path.write_text(before, encoding="utf-8")


def test_another_corpus_reruns_the_pipeline_from_its_first_stage(up_to_date):
    path = up_to_date.root / "params/corpus.yaml"
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text("documents: data/sample/archive-a.txt\n", encoding="utf-8")
        assert rerun(up_to_date) == {"corpus"}
    finally:
        path.write_text(before, encoding="utf-8")


def test_the_index_follows_every_report_and_the_explorer_those_it_shows(up_to_date):
    dag = up_to_date.dvc("dag", "--mermaid").stdout
    node = {name: key for key, name in re.findall(r'(node\d+)\["([^"]+)"\]', dag)}
    arrows = set(re.findall(r"(node\d+)-->(node\d+)", dag))
    for last, before in (("index", set(REPORTS)), ("explorer", {"topics", "translation"})):
        followed = {name for name in REPORTS if (node[f"report@{name}"], node[last]) in arrows}
        assert followed == before, last
    assert (node["report@topics"], node["report@engagement"]) in arrows
    assert not [
        pair for pair in arrows if pair[0] == node["report@engagement"] and pair[1] == node["report@topics"]
    ]


def test_what_is_committed_is_numbers_and_the_lock(tmp_path):
    """Reports and tables hold texts of a corpus; metrics, findings and dvc.lock do not."""
    root = project_root()
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    shutil.copyfile(root / ".gitignore", tmp_path / ".gitignore")
    ignored = (
        "reports/audit.html", "reports/index.html", "reports/explorer.html", "reports/tables/posts.csv",
        "build/corpus/posts.csv", "build/results/audit/findings.json", ".cache/x", ".dvc/config.local",
    )  # fmt: skip
    kept = ("reports/metrics/audit.json", "reports/findings.json", "dvc.lock", "params/corpus.yaml")
    result = subprocess.run(
        ["git", "check-ignore", *ignored, *kept], cwd=tmp_path, capture_output=True, text=True
    )
    assert set(result.stdout.split()) == set(ignored)
