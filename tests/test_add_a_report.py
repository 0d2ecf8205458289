"""docs/add-a-report.md, followed to the letter: what the page says makes a report."""

import json
import re
import subprocess
import sys

import pytest

from feedscope.paths import project_root

PAGE = (project_root() / "docs/add-a-report.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^(?P<lead>[^\n]+)\n\n```(?:python|yaml)\n(?P<code>.*?)```", PAGE, flags=re.S | re.M)


def block(words: str) -> str:
    """The one block whose leading line holds `words`."""
    (code,) = [code for lead, code in BLOCKS if words in lead]
    return code


def insert(path, before: str, code: str) -> None:
    text = path.read_text(encoding="utf-8")
    head, found, tail = text.rpartition(before)
    assert found, before
    path.write_text(head + code + before + tail, encoding="utf-8")


@pytest.fixture
def with_report(project):
    """The project after the page's first four steps."""
    root = project.root
    schema = root / "src/feedscope/params.py"
    insert(schema, "SCHEMAS: dict", block("above `SCHEMAS`") + "\n\n")
    insert(schema, '    "audit": AuditParams,\n', block("in `SCHEMAS`, a line"))
    (root / "params/lengths.yaml").write_text(block("`params/lengths.yaml`"), encoding="utf-8")
    (root / "src/feedscope/lengths").mkdir()
    study = root / "src/feedscope/lengths/__init__.py"
    study.write_text(block("`src/feedscope/lengths/__init__.py`"), encoding="utf-8")
    subprocess.run([sys.executable, "-c", block("Make it in JupyterLab")], cwd=root, check=True)
    insert(root / "dvc.yaml", "    do:\n", block("under `report: foreach:`"))
    insert(root / "dvc.yaml", "      - build/results/audit\n", block("under `index: deps:`"))
    return project


def test_the_pages_report_runs_and_reaches_the_index(with_report):
    root = with_report.root
    done = with_report.dvc("repro", "report@lengths")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lengths-original-vs-reply" in (root / "reports/lengths.html").read_text(encoding="utf-8")
    assert with_report("index").returncode == 0
    findings = json.loads((root / "reports/findings.json").read_text(encoding="utf-8"))
    (finding,) = [f for f in findings if f["report"] == "lengths"]
    assert finding["verdict"] == "established"
    assert finding["ci_low"] < finding["estimate"] < finding["ci_high"]
    assert 'href="lengths.html' in (root / "reports/index.html").read_text(encoding="utf-8")


def test_the_pages_parameters_are_checked_before_any_cell(with_report):
    (with_report.root / "params/lengths.yaml").write_text("sede: 0\n", encoding="utf-8")
    done = with_report("report", "lengths")
    assert done.returncode == 2
    assert "unknown parameter 'sede'; did you mean 'seed'?" in done.stderr
