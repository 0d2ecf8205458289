"""Setting up: one line when something is missing, nothing twice, an interrupted set-up taken up again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from feedscope.paths import project_root

ROOT = project_root()
# A Python that can make an environment and install nothing: it writes down what it is asked for.
PYTHON = """#!/bin/sh
echo "$0 $*" >>"{calls}"
case "$*" in
    --version) echo "Python {version}" ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip install"*) [ ! -e "{broken}" ] || {{ echo "ERROR: connection broken" >&2; exit 1; }} ;;
    "-c import venv"*) [ ! -e "{no_venv}" ] ;;
    "-c import sys"*) exit {unfit} ;;
esac
"""


class Machine:
    """A checkout on a machine with a Python of one's choice, and nothing else but make."""

    def __init__(self, root: Path, version: str = "3.12.1", unfit: int = 0) -> None:
        self.root = root
        for folder in ("tools", ".dvc"):
            (root / folder).mkdir(parents=True)
        for name in ("Makefile", "requirements.lock", "pyproject.toml", "tools/setup.sh"):
            shutil.copyfile(ROOT / name, root / name)
        self.calls, self.broken, self.no_venv = (root / name for name in ("calls", "broken", "no-venv"))
        self.bin = root / "on-path"
        self.bin.mkdir()
        script = PYTHON.format(
            calls=self.calls, broken=self.broken, no_venv=self.no_venv, version=version, unfit=unfit
        )
        # Every name the script may look for, so that the machine's own Python is never asked.
        for name in ("python3.11", "python3.12", "python3.13", "python3", "python"):
            (self.bin / name).write_text(script, encoding="utf-8")
            (self.bin / name).chmod(0o755)

    def make(self, target: str = "setup") -> "subprocess.CompletedProcess[str]":
        """`make TARGET`; what Python was asked for since then is in `asked`."""
        self.calls.write_text("", encoding="utf-8")
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        env = {"PATH": path, "HOME": str(self.root)}
        return subprocess.run(["make", target], cwd=self.root, env=env, capture_output=True, text=True)

    @property
    def asked(self) -> str:
        """Every call of Python in the last `make`."""
        return self.calls.read_text(encoding="utf-8")


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "checkout")


def test_the_first_call_installs_the_lock_and_the_second_does_nothing(machine):
    first = machine.make()
    assert first.returncode == 0, first.stderr
    assert "-m venv .venv" in machine.asked
    assert "--no-deps --require-hashes -r requirements.lock" in machine.asked
    assert (machine.root / ".venv/.ready").is_file()
    # Without git, as in a source archive, DVC is told so.
    assert "no_scm = true" in (machine.root / ".dvc/config.local").read_text(encoding="utf-8")
    second = machine.make()
    assert second.returncode == 0
    assert machine.asked == ""


def test_an_interrupted_set_up_is_taken_up_again(machine):
    machine.broken.touch()
    broken = machine.make()
    assert broken.returncode != 0
    said = [line for line in broken.stderr.splitlines() if line.startswith("feedscope: ")]
    assert said == [
        "feedscope: installing failed: ERROR: connection broken; see .venv/setup.log, then run make again"
    ]
    assert not (machine.root / ".venv/.ready").exists()
    machine.broken.unlink()
    again = machine.make()
    assert again.returncode == 0, again.stderr
    assert "-m venv" not in machine.asked
    assert "-r requirements.lock" in machine.asked
    assert (machine.root / ".venv/.ready").is_file()


def test_half_an_environment_is_made_anew(machine):
    (machine.root / ".venv/bin").mkdir(parents=True)
    (machine.root / ".venv/bin/python").symlink_to("/nowhere/python3")
    (machine.root / ".venv/left-over").touch()
    result = machine.make()
    assert result.returncode == 0, result.stderr
    assert "-m venv .venv" in machine.asked
    assert not (machine.root / ".venv/left-over").exists()


def test_a_changed_lock_is_installed_again(machine):
    assert machine.make().returncode == 0
    later = (machine.root / ".venv/.ready").stat().st_mtime + 10
    os.utime(machine.root / "requirements.lock", (later, later))
    assert machine.make().returncode == 0
    assert "-r requirements.lock" in machine.asked


def test_a_wrong_python_is_one_line(tmp_path):
    machine = Machine(tmp_path / "checkout", version="3.9.2", unfit=1)
    result = machine.make()
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if line.startswith("feedscope: ")]
    assert said == [
        "feedscope: found Python 3.9.2; needs Python 3.11, 3.12 or 3.13 on the PATH "
        "(or make PYTHON=/path/to/python3.12 ...)"
    ]
    assert not (machine.root / ".venv").exists()


def test_a_missing_venv_module_is_one_line(machine):
    machine.no_venv.touch()
    result = machine.make()
    assert result.returncode != 0
    said = [line for line in result.stderr.splitlines() if line.startswith("feedscope: ")]
    assert len(said) == 1
    assert "Python 3.12.1 has no venv module; install it" in said[0]
    assert not (machine.root / ".venv").exists()


def test_help_names_every_target(machine):
    result = machine.make("help")
    assert result.returncode == 0
    for target in ("reports", "test", "test-slow", "lab", "verify", "bench", "help"):
        assert f"make {target} " in result.stdout
