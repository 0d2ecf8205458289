"""verify: the same bytes elsewhere, and a clock that is found out."""

import nbformat
import pytest


@pytest.fixture
def audited(project):
    """A copy of the project with its audit report made."""
    result = project.dvc("repro", "report@audit")
    assert result.returncode == 0, result.stderr + result.stdout
    return project


def test_without_reports_there_is_nothing_to_verify(project):
    result = project("verify")
    assert result.returncode == 2
    assert "no report to verify; run `make reports` first" in result.stderr


def test_another_folder_time_zone_locale_and_hash_seed_give_the_same_bytes(audited):
    result = audited("verify", "audit")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "same     reports/audit.html" in result.stdout
    assert "byte-identical" in result.stdout


def test_a_clock_read_in_a_notebook_is_found_out(project):
    path = project.root / "notebooks/audit.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(-1, nbformat.v4.new_code_cell("import time\nprint(time.time_ns())", id="clock"))
    nbformat.write(notebook, path)
    made = project.dvc("repro", "report@audit")
    assert made.returncode == 0, made.stderr
    result = project("verify", "audit")
    assert result.returncode == 1
    assert "DIFFERS  reports/audit.html from byte" in result.stdout
