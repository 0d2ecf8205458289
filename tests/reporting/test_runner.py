"""One notebook into one report: all of it or nothing, and one clear line when it is nothing."""

import fcntl
import json
import os
import shutil
import time

import nbformat
import pytest

from feedscope.errors import FeedscopeError
from reporting.conftest import close

MADE = {
    "build/results/audit/findings.json",
    "build/results/audit/metrics.json",
    "build/results/audit/report.json",
    "reports/audit.html",
    "reports/metrics/audit.json",
}


@pytest.fixture
def stop(small, monkeypatch, capsys):
    """Run a fixture that must fail; the error, and what was printed."""

    def run(fixture, change=None):
        small.install(fixture, change)
        with pytest.raises(FeedscopeError) as error:
            small.run(monkeypatch)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return error.value, printed.out

    return run


# ---- parameters, before any cell runs ----


@pytest.mark.parametrize(
    ("fixture", "said"),
    [
        ("unknown_parameter", "unknown parameter 'example'; did you mean 'examples'?"),
        ("wrong_type", "parameter 'examples' is 'three'; expected: input should be a valid integer"),
        ("computed_parameter", "found more than literals; expected lines like 'seed = 0'"),
    ],
)
def test_a_wrong_parameters_cell_stops_before_any_cell_runs(stop, fixture, said):
    error, printed = stop(fixture)
    assert str(error).startswith("notebooks/audit.ipynb, parameters cell: ")
    assert said in str(error)
    assert error.exit_code == 2
    assert printed == ""


def test_a_parameter_that_the_notebook_does_not_declare_is_named(stop):
    def forget(notebook):
        cell = next(c for c in notebook.cells if c.metadata.get("tags"))
        cell.source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("examples"))

    error, printed = stop("good", forget)
    assert "'examples' is not declared; expected every field of the schema" in str(error)
    assert printed == ""


def test_a_notebook_without_a_parameters_cell_is_refused(stop):
    def untag(notebook):
        for cell in notebook.cells:
            cell.metadata.pop("tags", None)

    error, _ = stop("good", untag)
    assert "found 0 cells tagged 'parameters'; expected one" in str(error)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("example: 3", "unknown parameter 'example'; did you mean 'examples'?"),
        ("examples: three", "parameter 'examples' is 'three'; expected: input should be a valid integer"),
        ("examples: -1", "parameter 'examples' is -1; expected: input should be greater than or equal to 0"),
    ],
)
def test_a_wrong_line_of_the_parameter_file_stops_before_any_cell_runs(small, stop, line, said):
    (small.root / "params/audit.yaml").write_text(line + "\n", encoding="utf-8")
    error, printed = stop("good")
    assert f"params/audit.yaml: {said}" in str(error)
    assert printed == ""


def test_what_is_no_notebook_is_one_clear_line(small, monkeypatch):
    with pytest.raises(FeedscopeError, match=r"no notebook notebooks/audit.ipynb; there are: none"):
        small.run(monkeypatch)
    (small.root / "notebooks/audit.ipynb").write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(FeedscopeError, match=r"notebooks/audit.ipynb is not a notebook; restore it"):
        small.run(monkeypatch)


# ---- a good run ----


def test_a_good_run_makes_every_output_and_says_how_far_it_is(small, monkeypatch, capsys):
    small.install("good")
    (small.root / "params/audit.yaml").write_text("examples: 5\n", encoding="utf-8")
    before = dict(os.environ)
    small.run(monkeypatch)
    assert dict(os.environ) == before
    assert set(small.outputs()) == MADE
    lines = capsys.readouterr().out.splitlines()
    # One line a cell with its number and heading, one at the end; nothing overwrites itself.
    assert [line.split(" … ")[0] for line in lines[:2]] == [
        "audit: cell 1 of 14 (What a feed can show)",
        "audit: cell 2 of 14 (What a feed can show)",
    ]
    assert "audit: cell 10 of 14 (By hour) … " in "\n".join(lines)
    assert all("\r" not in line and line.endswith(" s") for line in lines[:-1])
    assert lines[-1].startswith("audit: reports/audit.html (")
    assert len(lines) == 15
    # Nothing is left behind, and the file's parameter is what the page says.
    left = {path.name for path in (small.root / "build").rglob("*") if "matplotlib" not in path.parts}
    assert left <= {"run", "audit.lock", "results", "audit", "matplotlib", "tables"} | {
        name.rsplit("/", 1)[1] for name in MADE
    }
    assert json.loads(small.outputs()["reports/metrics/audit.json"]) == {"median_likes": 87.5, "posts": 657}


def test_what_a_report_lacks_is_shown_and_kept_for_the_index(small, monkeypatch):
    def lack(notebook):
        notebook.cells[-1].source = 'report.missing("This corpus counts nothing.")'
        notebook.cells.append(close())

    small.install("unclosed", lack)
    small.run(monkeypatch)
    made = small.outputs()
    assert json.loads(made["build/results/audit/report.json"])["missing"] == "This corpus counts nothing."
    assert b"This corpus counts nothing." in made["reports/audit.html"]


# ---- a run that fails ----


@pytest.mark.parametrize(
    ("fixture", "said"),
    [
        ("failing", "cell 5 of 6 (Where it breaks) failed: IndexError: list index out of range"),
        ("dies", "cell 4 of 5 (A notebook whose kernel dies) failed: the kernel died"),
        ("sysexit", "failed: SystemExit: the notebook ended before its last cell"),
        ("user_error", "failed: build/corpus/posts.csv: no such file; expected the corpus stage to have run"),
        ("unclosed", "failed: no results: the last cell must be report.close()"),
    ],
)
def test_a_failing_notebook_leaves_the_last_good_report_and_itself(small, good, stop, fixture, said):
    error, printed = stop(fixture)
    assert said in str(error)
    assert "build/failed/audit.ipynb" in str(error)
    assert str(error).endswith("the last good report stands")
    assert error.exit_code == 1
    assert small.outputs() == good
    kept = nbformat.read(small.root / "build/failed/audit.ipynb", as_version=4)
    assert 'report = Report("audit", globals())' in "\n".join(cell.source for cell in kept.cells)
    if fixture == "failing":
        assert "failed after" in printed


def test_the_next_good_run_takes_the_failed_notebook_away(small, good, stop, monkeypatch):
    stop("failing")
    small.install("unclosed", lambda notebook: notebook.cells.append(close()))
    small.run(monkeypatch)
    assert not (small.root / "build/failed/audit.ipynb").exists()
    assert small.outputs() == good


def test_a_page_that_cannot_be_made_leaves_the_last_good_report(small, good, stop):
    error, _ = stop("picture")
    assert "shows a picture without a description" in str(error)
    assert small.outputs() == good


def test_a_file_in_place_of_a_folder_is_said_in_one_line(small, good, monkeypatch):
    shutil.rmtree(small.root / "reports")
    results = {name: content for name, content in good.items() if name.startswith("build/")}
    (small.root / "reports").write_text("not a folder", encoding="utf-8")
    with pytest.raises(FeedscopeError, match=r"audit: .*small/reports.*; the last good report stands$"):
        small.run(monkeypatch)
    assert small.outputs() == results


def test_the_same_report_twice_at_once_is_refused(small, monkeypatch):
    small.install("good")
    (small.root / "build/run").mkdir(parents=True)
    started = time.monotonic()
    with open(small.root / "build/run/audit.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # whoever asks for less than the whole lock gets it, too
        with pytest.raises(FeedscopeError, match="report 'audit' is already being made; wait for it or stop"):
            small.run(monkeypatch)
    assert time.monotonic() - started < 5
