"""The pipeline command: which corpus, one run at a time, nothing lost."""

import fcntl
import os

import pytest


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
    (project.root / "build").mkdir()
    with open(project.root / "build/run.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(str(os.getpid()))
        lock.flush()
        result = project("reports")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert f"another run is under way in this project (process {os.getpid()})" in result.stderr


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
