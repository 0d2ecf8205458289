"""Two runs of a noisy notebook give the same page; what a Report shows is left alone."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4

from feedscope.reporting.sanitize import sanitize
from reporting.conftest import SmallProject

ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "LANG": "tr_TR.UTF-8",
    "PYTHONHASHSEED": "4711",
    "OMP_NUM_THREADS": "2",
    "MPLBACKEND": "pdf",
    "PLOTLY_RENDERER": "browser",
    "COLUMNS": "40",
    "NO_COLOR": "1",
}


@pytest.fixture(scope="module")
def noisy(tmp_path_factory):
    """The noisy notebook made in two folders, the second by a stranger's shell."""
    here = SmallProject(tmp_path_factory.mktemp("here") / "project")
    there = SmallProject(tmp_path_factory.mktemp("a longer name, with spaces") / "程序" / "project")
    here.install("noisy")
    there.install("noisy")
    with pytest.MonkeyPatch.context() as monkeypatch:
        here.run(monkeypatch)
    result = subprocess.run(
        [sys.executable, "-m", "feedscope", "report", "audit"],
        cwd=there.root, env={**os.environ, **ELSEWHERE}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return here, there


def test_another_folder_and_shell_give_the_same_bytes(noisy):
    here, there = (project.outputs() for project in noisy)
    assert here.keys() == there.keys()
    for name in here:
        assert here[name] == there[name], name


def test_the_page_of_a_noisy_notebook_names_no_place_and_no_address(noisy):
    page = noisy[0].outputs()["reports/audit.html"].decode("utf-8")
    page = re.sub(r"<style>.*?</style>|<details.*?</details>|<script>.*?</script>", "", page, flags=re.DOTALL)
    for told in (str(noisy[0].root), sys.prefix, "stderr", "Warning", "T_", "0x7f", "background-color"):
        assert told not in page, told
    assert "object at 0x…" in page
    assert "ENV PROJECT" in page
    assert "UTC UTC" in page
    assert "more" in page
    assert "中文" in page


def output(kind, **fields):
    return v4.new_output(kind, **fields)


def executed(*outputs, **metadata):
    """A notebook as Papermill leaves it, with these outputs in its one shown cell."""
    parameters = v4.new_code_cell("seed = 0", metadata={"tags": ["parameters"], "papermill": {"duration": 1}})
    injected = v4.new_code_cell("# Parameters\nseed = 1", metadata={"tags": ["injected-parameters"]})
    cell = v4.new_code_cell("x", outputs=list(outputs), execution_count=7, metadata={**metadata})
    notebook = v4.new_notebook(cells=[parameters, injected, cell])
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": {"name": "python3"}, "papermill": {"start_time": "2022"}, "feedscope": {"title": "T"}}
    )
    return notebook


def test_metadata_and_ids_of_a_run_are_gone_and_the_injected_parameters_stay(tmp_path):
    notebook = sanitize(executed(execution={"iopub.status.busy": "2022-03-01"}), tmp_path)
    assert set(notebook.metadata) == {"kernelspec", "feedscope"}
    assert [cell.id for cell in notebook.cells] == ["cell-001", "cell-002"]
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    assert notebook.cells[0].source == "# Parameters\nseed = 1"
    assert notebook.cells[1].metadata == {}


def test_pieces_of_stdout_are_one_piece_however_the_kernel_cut_them(tmp_path):
    pieces = [("a\n", "stdout"), ("warned", "stderr"), ("b", "stdout"), ("c\n", "stdout")]
    notebook = executed(*(output("stream", text=text, name=name) for text, name in pieces))
    (stream,) = sanitize(notebook, tmp_path).cells[-1].outputs
    assert stream.text == "a\nbc\n"


def test_addresses_and_places_are_masked_in_what_no_report_made(tmp_path):
    text = f"<Thing at 0x7fabc012de> in {tmp_path}/x and {sys.prefix}/lib"
    shown = output("execute_result", data={"text/plain": text, "text/html": text}, execution_count=7)
    (cleaned,) = sanitize(executed(shown), tmp_path).cells[-1].outputs
    assert (
        cleaned.data["text/plain"] == "<Thing at 0x…> in PROJECT/x and ENV/lib" == cleaned.data["text/html"]
    )


def test_a_post_that_quotes_an_address_keeps_its_words(tmp_path):
    """Text of the corpus, shown through a Report, is data and not a run's trace."""
    text = f"it crashed at 0xdeadbeef in {tmp_path}"
    shown = output("display_data", data={"text/html": text}, metadata={"feedscope": True})
    (cleaned,) = sanitize(executed(shown), tmp_path).cells[-1].outputs
    assert cleaned.data["text/html"] == text


def test_sanitizing_twice_changes_nothing(tmp_path):
    once = sanitize(executed(output("stream", text=f"{tmp_path} 0x7fabc012de", name="stdout")), tmp_path)
    before = nbformat.writes(once)
    assert nbformat.writes(sanitize(once, tmp_path)) == before
