"""notebooks/explore.ipynb runs top to bottom from where JupyterLab opens it, after `make reports`."""

import nbformat
import pytest
from nbclient import NotebookClient


@pytest.mark.slow
def test_every_cell_of_explore_runs_and_shows_something(project, monkeypatch):
    done = project("reports")
    assert done.returncode == 0, done.stdout + done.stderr
    for name, value in project.env.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(project.root / "notebooks/explore.ipynb", as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(project.root / "notebooks")}}).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs, cell.source
