"""verify: the same bytes elsewhere, and a clock that is found out."""

import re
import tempfile
from pathlib import Path

import nbformat
import pytest
from conftest import copied

from feedscope import verify


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A copy of the project with its audit report made; its last user changes the notebook."""
    project = copied(tmp_path_factory.mktemp("verify") / "project")
    result = project.dvc("repro", "report@audit")
    assert result.returncode == 0, result.stderr + result.stdout
    return project


def scratches():
    return set(Path(tempfile.gettempdir()).glob("feedscope-verify-*"))


def test_without_reports_there_is_nothing_to_verify(project):
    result = project("verify")
    assert result.returncode == 2
    assert result.stderr == "feedscope: reports/: no report to verify; run `make reports` first\n"


def test_another_folder_time_zone_locale_and_hash_seed_give_the_same_bytes(audited):
    before = scratches()
    result = audited("verify", "audit")
    assert result.returncode == 0, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    same = {line.split()[1] for line in lines if line.startswith("same ")}
    assert same == {str(path) for path in verify.outputs(audited.root, ["audit"])}
    assert {"reports/audit.html", "reports/metrics/audit.json", "build/results/audit/findings.json"} <= same
    assert lines[-2] == f"verify: all {len(same)} files are byte-identical"
    assert "requirements.lock" in lines[-1]
    assert scratches() <= before


def test_a_clock_read_in_a_notebook_is_found_out(audited):
    path = audited.root / "notebooks/audit.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    for source in (
        "from feedscope.reporting import Report\nreport = Report('audit', globals())",
        "import time\nreport.note(f'It is now {time.time_ns()}.')",
        "report.close()",
    ):
        notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)
    made = audited.dvc("repro", "report@audit")
    assert made.returncode == 0, made.stderr
    result = audited("verify", "audit")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert re.search(r"^DIFFERS  reports/audit.html from byte \d+ on$", result.stdout, re.MULTILINE)
    shown = re.findall(r"^ +(here|rerun): .*It is now \d+", result.stdout, re.MULTILINE)
    assert shown == ["here", "rerun"]
    assert "same     reports/metrics/audit.json" in result.stdout
    assert re.search(r"^verify: 1 of \d+ files differ", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        (b"abc", b"abc", "same     x"),
        (b"abc", b"abd", "DIFFERS  x from byte 2 on"),
        (b"abc", b"abcd", "DIFFERS  x from byte 3 on"),
        (b"abc", None, "DIFFERS  x: missing in the rerun"),
        (None, b"abc", "DIFFERS  x: missing here"),
        ("中文".encode(), "中又".encode(), "DIFFERS  x from byte 3 on"),
    ],
)
def test_the_first_difference_is_shown_where_it_is(tmp_path, capsys, here, there, said):
    for name, content in (("here", here), ("there", there)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
    same = verify._same(tmp_path / "here", tmp_path / "there", Path("x"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == said
    assert same is said.startswith("same")
    assert len(lines) == (3 if "from byte" in said else 1)


@pytest.mark.slow
def test_the_whole_pipeline_is_the_same_elsewhere(project):
    assert project("reports").returncode == 0
    result = project("verify")
    assert result.returncode == 0, result.stdout + result.stderr
    for name in ("index", "audit", "topics", "engagement", "translation"):
        assert f"same     reports/{name}.html" in result.stdout
    sizes = {path.stem: path.stat().st_size / 1e6 for path in (project.root / "reports").glob("*.html")}
    limits = {"topics": 6.5, "explorer": 2.5}  # MB; the topics bring plotly, the explorer all posts
    assert {name: size for name, size in sizes.items() if size > limits.get(name, 1.5)} == {}
