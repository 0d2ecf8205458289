"""The project holds what it promises of itself: thin notebooks, a pipeline that matches the disk."""

import ast
import hashlib
import re
import subprocess
import sys

import nbformat
import pytest
import yaml

from feedscope.paths import project_root

ROOT = project_root()
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORTS = {"audit", "topics", "engagement", "translation"}


def cells(path):
    return nbformat.read(path, as_version=4).cells


def test_the_four_reports_have_a_notebook_each():
    assert {path.stem for path in NOTEBOOKS} >= REPORTS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_committed_without_outputs_and_for_any_python(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_defines_nothing(path):
    for cell in cells(path):
        if cell.cell_type == "code":
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda}, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_prose_holds_no_result_typed_by_hand(path):
    """A number in prose belongs to a method (95%, a paper's year), never to a result."""
    method = (
        r"95\s*%|90\s*%|\.05|10?,000|\b(19|20)\d\d\b|\bp\s*[<=]|@1\b|@5\b|\b[0-9]\b|\b1[0-9]\b|\b2[0-4]\b|"
        r"[-–]\d+|\d+[-–:]\d+|doi\S*|`[^`]*`|\bISO \d+|UTF-8"
    )
    for cell in cells(path):
        if cell.cell_type == "markdown":
            left = re.sub(method, "", re.sub(r"\([^)]*(19|20)\d\d[^)]*\)", "", cell.source))
            assert not re.search(r"\d", left), cell.source


def test_dvc_draws_what_is_on_disk():
    pipeline = yaml.safe_load((ROOT / "dvc.yaml").read_text())
    stages = pipeline["stages"]
    assert set(stages["report"]["foreach"]) >= REPORTS
    for stage in (stages["corpus"], stages["features"], stages["index"], stages["report"]["do"]):
        for dep in stage["deps"]:
            for name in stages["report"]["foreach"] if "${key}" in dep else [""]:
                dep_path = dep.replace("${key}", name)
                if not dep_path.startswith(("build/", "${")):
                    assert (ROOT / dep_path).exists(), dep_path
    order = subprocess.run(
        [sys.executable, "-m", "dvc", "stage", "list", "--name-only"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    reports = [f"report@{name}" for name in ("audit", "topics", "translation", "engagement")]
    assert order.stdout.split() == ["corpus", "features", *reports, "explorer", "index"]


def committed(path):
    """A file of the last commit, bytes: a run on other documents may have changed the one on disk."""
    shown = subprocess.run(["git", "show", f"HEAD:{path}"], cwd=ROOT, capture_output=True)
    if shown.returncode:
        pytest.skip(f"no commit that holds {path} here: not a git checkout")
    return shown.stdout


def test_the_committed_numbers_come_from_documents_of_the_project():
    """Not from a folder of somebody's machine, which nobody else could rerun."""
    documents = yaml.safe_load(committed("params/corpus.yaml"))["documents"]
    assert (ROOT / documents).exists()
    assert (ROOT / documents).is_relative_to(ROOT)
    stages = yaml.safe_load(committed("dvc.lock"))["stages"]
    assert stages["corpus"]["deps"][0]["path"] == documents
    made = {out["path"]: out["md5"] for stage in stages.values() for out in stage.get("outs", [])}
    for path in ["reports/findings.json", *(f"reports/metrics/{name}.json" for name in REPORTS)]:
        assert hashlib.md5(committed(path)).hexdigest() == made[path], path


def test_no_study_imports_another():
    studies = {"audit", "topics", "engagement", "translation"}
    for study in studies:
        for path in (ROOT / "src/feedscope" / study).rglob("*.py"):
            for other in studies - {study}:
                assert f"feedscope.{other}" not in path.read_text(encoding="utf-8"), f"{path} imports {other}"
