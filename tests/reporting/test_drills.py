"""Reliability drills: what interrupts a run leaves the last good report, and the next run heals."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from feedscope.paths import project_root
from reporting.conftest import close


def heed_ctrl_c():
    """A shell that starts its jobs in the background makes them deaf to Ctrl-C; these must hear it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def sleeper(small, good):
    """A small project with a good report, whose notebook now sleeps; starts it as a person would."""
    small.install("slow_cell")
    started = []

    def start(**options):
        command = [sys.executable, "-m", "feedscope", "report", "audit"]
        process = subprocess.Popen(
            command, cwd=small.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=heed_ctrl_c, **options,
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


def remains(group: int):
    """Whether anything of a process group is left: until it is reaped, DVC takes a dead process for busy."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


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


def test_ctrl_c_ends_within_seconds_with_one_line_and_no_kernel_left(small, good, sleeper):
    process = sleeper()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=90)  # far less, but machines are busy
    assert process.returncode == 130
    assert err == "feedscope: interrupted; the last good reports stand\n"
    assert out.endswith("stopped\n")
    until(lambda: not kernels(small.root), 5)
    assert small.outputs() == good


def test_killed_in_the_middle_the_next_run_heals(small, good, sleeper, monkeypatch):
    process = sleeper()
    process.kill()
    process.wait()
    assert small.outputs() == good
    until(lambda: not kernels(small.root), 10)
    small.install("unclosed", lambda notebook: notebook.cells.append(close()))
    small.run(monkeypatch)
    assert small.outputs() == good
    assert not list((small.root / "build/run").glob("audit/*"))


@pytest.mark.parametrize("kilobytes", [0, 12])
def test_a_full_disk_is_one_line_and_leaves_the_last_good_report(small, good, kilobytes):
    """Files may only grow so large: not even the notebook, or only the notebook and not the page."""
    limit = kilobytes * 1024
    result = subprocess.run(
        [sys.executable, "-m", "feedscope", "report", "audit"],
        cwd=small.root, capture_output=True, text=True, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert result.returncode == 1
    assert result.stderr.startswith("feedscope: audit: ")
    assert result.stderr.endswith("the last good report stands\n")
    assert result.stderr.count("\n") == 1
    assert small.outputs() == good


# To root every folder is writable, unless it has been told to heed the permissions like everybody else.
HEEDING = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"]
NEEDS_HEEDING = pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root without setpriv writes everywhere"
)


def try_read_only(root, env, *command):
    """Run `feedscope COMMAND` while reports/ may not be written to, and again when it may; both results."""
    locked = [root / "reports", root / "reports/metrics"]
    run = [*(HEEDING if os.geteuid() == 0 else []), sys.executable, "-m", "feedscope", *command]
    results = []
    for mode in (0o555, 0o755):
        for folder in locked:
            folder.chmod(mode)
        results.append(subprocess.run(run, cwd=root, env=env, capture_output=True, text=True))
    return results


def refused(result):
    """One line that says what to do."""
    said = result.stderr
    return (
        result.returncode == 1
        and said.count("\n") == 1
        and "Permission denied (" in said
        and "make it writable and run again; the last good " in said
    )


@NEEDS_HEEDING
def test_a_read_only_reports_folder_is_one_line_and_the_next_run_heals(small, good):
    small.install("unclosed", lambda notebook: notebook.cells.append(close()))
    denied, again = try_read_only(small.root, dict(os.environ), "report", "audit")
    assert refused(denied), denied.stderr
    assert again.returncode == 0, again.stderr
    assert small.outputs() == good


@pytest.mark.slow
@NEEDS_HEEDING
@pytest.mark.parametrize("command", ["explorer", "index"])
def test_a_read_only_folder_leaves_the_last_good_page(project, small, good, command):
    assert project("stage", "corpus").returncode == 0
    for folder in ("reports", "build/results"):
        shutil.copytree(small.root / folder, project.root / folder)
    page = project.root / f"reports/{command}.html"
    page.write_text("the last good page", encoding="utf-8")
    denied, again = try_read_only(project.root, project.env, command)
    assert refused(denied), denied.stderr
    assert again.returncode == 0, again.stderr
    assert "<main" in page.read_text(encoding="utf-8")


def test_a_stage_on_a_full_disk_is_one_line_too(project):
    result = subprocess.run(
        [sys.executable, "-m", "feedscope", "stage", "corpus"],
        cwd=project.root, env=project.env, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024)),
    )  # fmt: skip
    assert result.returncode == 1
    assert "(File too large)" in result.stderr
    assert result.stderr.count("\n") == 1


# ---- through the whole pipeline ----


@pytest.fixture
def pipeline(project, small):
    """A copy of the project whose audit sleeps in a cell, and `feedscope reports` on it."""
    small.install("slow_cell")
    (project.root / "notebooks/audit.ipynb").write_bytes((small.root / "notebooks/audit.ipynb").read_bytes())
    command = [sys.executable, "-m", "feedscope", "reports"]
    process = subprocess.Popen(
        command, cwd=project.root, env=project.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    until(lambda: kernels(project.root), 60)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.slow
def test_ctrl_c_through_dvc_ends_within_seconds_with_one_line(pipeline, project):
    os.killpg(pipeline.pid, signal.SIGINT)
    out, err = pipeline.communicate(timeout=90)
    assert pipeline.returncode == 130
    assert err == "feedscope: interrupted; the last good reports stand\n", out
    until(lambda: not kernels(project.root), 5)
    # Nothing has to be cleaned up by hand.
    assert project.dvc("repro", "report@topics", "--dry").returncode == 0


@pytest.mark.slow
def test_the_whole_group_killed_the_next_run_heals(pipeline, project):
    os.killpg(pipeline.pid, signal.SIGKILL)
    pipeline.communicate()
    until(lambda: not kernels(project.root) and not remains(pipeline.pid))
    notebook = project.root / "notebooks/audit.ipynb"
    notebook.write_bytes((project_root() / "notebooks/audit.ipynb").read_bytes())
    result = project.dvc("repro", "report@audit")
    assert result.returncode == 0, result.stderr
    assert (project.root / "reports/audit.html").is_file()


@pytest.mark.slow
def test_a_second_pipeline_at_once_is_refused(pipeline, project):
    result = project("reports")
    assert result.returncode == 1
    assert f"another run is under way in this project (process {pipeline.pid})" in result.stderr
    assert pipeline.poll() is None
