"""Reliability drills: what interrupts a run leaves the last good report, and the next run heals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest


def close():
    return nbformat.v4.new_code_cell("report.close()", id="close")


@pytest.fixture
def sleeper(small, monkeypatch, capsys):
    """A small project with a good report, whose notebook now sleeps; starts it as a person would."""
    small.install("unclosed", lambda notebook: notebook.cells.append(close()))
    small.run(monkeypatch)
    small.install("slow_cell")
    started = []

    def start(**options):
        command = [sys.executable, "-m", "feedscope", "report", "audit"]
        process = subprocess.Popen(
            command, cwd=small.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, **options,
        )  # fmt: skip
        started.append(process)
        # The sleeping cell is the one after the report is opened.
        printed = ""
        while "cell 4 of 5" not in printed and (character := process.stdout.read(1)):
            printed += character
        assert len(kernels(small.root)) == 1, printed
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(condition, seconds=20.0):
    """Wait for `condition`; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


def kernels(root: Path):
    """The kernels that run in this project."""
    found = []
    for process in psutil.process_iter():
        try:
            is_kernel = "ipykernel_launcher" in process.cmdline()
            if is_kernel and process.environ().get("FEEDSCOPE_OUT", "").startswith(str(root)):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def test_ctrl_c_ends_within_seconds_with_one_line_and_no_kernel_left(small, sleeper):
    before = small.outputs()
    process = sleeper()
    asked = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - asked < 5
    assert process.returncode == 130
    assert err == "feedscope: interrupted; the last good reports stand\n"
    assert out.endswith("stopped\n")
    until(lambda: not kernels(small.root), 5)
    assert small.outputs() == before


def test_killed_in_the_middle_the_next_run_heals(small, sleeper, monkeypatch):
    before = small.outputs()
    process = sleeper()
    process.kill()
    process.wait()
    assert small.outputs() == before
    until(lambda: not kernels(small.root), 10)
    small.install("unclosed", lambda notebook: notebook.cells.append(close()))
    small.run(monkeypatch)
    assert small.outputs() == before
    assert not list((small.root / "build/run").glob("audit/*"))
