"""With the network closed everything still runs, and nothing even tries to reach it."""

import configparser
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from feedscope import pipeline
from feedscope.paths import project_root

# Every Python that starts, kernels and DVC included, refuses and writes down what it was asked for.
GUARD = """
import os, socket

def refuse(what):
    with open(os.environ["ASKED_FOR"], "a", encoding="utf-8") as file:
        file.write(f"{what}\\n")
    raise OSError(f"the network is closed: {what}")

def is_local(address):
    return not isinstance(address, tuple) or str(address[0]) in ("127.0.0.1", "::1", "localhost")

for name in ("connect", "connect_ex", "sendto"):
    def guarded(self, *arguments, original=getattr(socket.socket, name)):
        return original(self, *arguments) if is_local(arguments[-1]) else refuse(arguments[-1])
    setattr(socket.socket, name, guarded)

look_up = socket.getaddrinfo
def getaddrinfo(host, *arguments, **options):
    return look_up(host, *arguments, **options) if is_local((host or "localhost",)) else refuse(host)
socket.getaddrinfo = getaddrinfo
"""


@pytest.fixture
def closed(tmp_path):
    """Surroundings in which the network is closed, and the file of what was asked for."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard/sitecustomize.py").write_text(GUARD, encoding="utf-8")
    asked = tmp_path / "asked.txt"

    def surroundings(env):
        path = os.pathsep.join(filter(None, [str(tmp_path / "guard"), env.get("PYTHONPATH", "")]))
        return {**env, "PYTHONPATH": path, "ASKED_FOR": str(asked)}

    return surroundings, asked


def test_the_guard_is_awake(closed):
    surroundings, asked = closed
    code = "import urllib.request; urllib.request.urlopen('http://example.org')"
    result = subprocess.run(
        [sys.executable, "-c", code], env=surroundings(dict(os.environ)), capture_output=True
    )
    assert result.returncode != 0
    assert asked.read_text(encoding="utf-8") == "example.org\n"


def test_a_report_is_made_without_asking_for_the_network(small, closed):
    surroundings, asked = closed
    small.install("plotly")
    result = subprocess.run(
        [sys.executable, "-m", "feedscope", "report", "audit"],
        cwd=small.root, env=surroundings(dict(os.environ)), capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert not asked.exists(), asked.read_text(encoding="utf-8")
    assert (small.root / "reports/audit.html").is_file()


def test_a_cell_that_asks_for_the_network_is_caught_in_the_kernel_too(small, closed):
    surroundings, asked = closed

    def ask(notebook):
        notebook.cells[-1].source = "import socket\nsocket.create_connection(('example.org', 80))"

    small.install("unclosed", ask)
    result = subprocess.run(
        [sys.executable, "-m", "feedscope", "report", "audit"],
        cwd=small.root, env=surroundings(dict(os.environ)), capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 1
    assert asked.read_text(encoding="utf-8") == "example.org\n"


@pytest.mark.slow
def test_all_reports_are_made_without_asking_for_the_network(project, closed):
    surroundings, asked = closed
    project.env = surroundings(project.env)
    result = project("reports")
    assert result.returncode == 0, result.stdout + result.stderr
    assert not asked.exists(), asked.read_text(encoding="utf-8")


def test_dvc_sends_no_figures_and_looks_for_no_updates():
    config = configparser.ConfigParser()
    config.read_string(
        "\n".join(line.strip() for line in (project_root() / ".dvc/config").read_text().splitlines())
    )
    assert config["core"]["analytics"] == "false"
    assert config["core"]["check_update"] == "false"


def test_the_lab_fetches_no_news_and_opens_the_notebooks(project, monkeypatch):
    called = {}
    monkeypatch.chdir(project.root)
    monkeypatch.setattr(pipeline, "dvc_repro", lambda root, *targets: called.update(targets=targets))
    monkeypatch.setattr(
        pipeline.subprocess,
        "call",
        lambda command, cwd, env: called.update(command=command, cwd=cwd, env=env),
    )
    pipeline.lab()
    assert called["targets"] == ("features",)
    assert called["cwd"] == project.root / "notebooks"
    assert "--LabApp.news_url=None" in called["command"]
    assert any(option.endswith("NeverCheckForUpdate") for option in called["command"])
    settings = Path(called["env"]["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]).relative_to(project.root)
    page = Path(__file__).parents[2] / settings / "labconfig/page_config.json"
    asks = json.loads(page.read_text(encoding="utf-8"))
    assert asks["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}
