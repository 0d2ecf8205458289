"""Notebooks run without the runner too: under the plain papermill command and in JupyterLab."""

import os
import subprocess
import sys

import nbformat
import pytest

from feedscope.params import SCHEMAS

REPORTS = ("audit", "topics", "translation", "engagement")


def papermill(root, name, env):
    """`papermill notebooks/NAME.ipynb …` as a person types it in the project's root."""
    command = [sys.executable, "-m", "papermill", f"notebooks/{name}.ipynb", f"build/{name}-by-hand.ipynb"]
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)


def in_lab(root, name, env):
    """Run all cells with the notebook's own folder as working directory, as JupyterLab does."""
    code = (
        "import sys, nbformat; from nbclient import NotebookClient\n"
        "notebook = nbformat.read(sys.argv[1], as_version=4)\n"
        "NotebookClient(notebook, timeout=None, resources={'metadata': {'path': '.'}}).execute()\n"
        "nbformat.write(notebook, sys.argv[2])"
    )
    command = [sys.executable, "-c", code, f"{name}.ipynb", str(root / f"build/{name}-in-lab.ipynb")]
    return subprocess.run(command, cwd=root / "notebooks", env=env, capture_output=True, text=True)


@pytest.mark.parametrize("run", [papermill, in_lab])
def test_a_notebook_runs_by_hand_and_leaves_the_reports_alone(small, run):
    small.install("good")
    (small.root / "build").mkdir()
    env = {key: value for key, value in os.environ.items() if key != "FEEDSCOPE_OUT"}
    result = run(small.root, "audit", env)
    assert result.returncode == 0, result.stderr
    assert (small.root / "build/lab/audit/findings.json").is_file()
    assert not (small.root / "reports").exists()
    (made,) = (small.root / "build").glob("audit-*.ipynb")
    html = "".join(
        o.get("data", {}).get("text/html", "")
        for c in nbformat.read(made, 4).cells
        for o in c.get("outputs", [])
    )
    assert 'id="fig-likes"' in html
    assert html.count("<style>") == 1  # the pieces' own, for the lab


@pytest.mark.slow
def test_every_notebook_runs_by_hand(project):
    assert set(REPORTS) < set(SCHEMAS)
    assert project.dvc("repro", "report@topics").returncode == 0
    for name in REPORTS:
        for run in (papermill, in_lab):
            result = run(project.root, name, project.env)
            assert result.returncode == 0, f"{name} by {run.__name__}: {result.stderr[-2000:]}"
