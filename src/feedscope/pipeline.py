"""The whole pipeline as one command: choose the corpus, let DVC rerun what changed, say where to look."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from feedscope.errors import FeedscopeError
from feedscope.paths import project_root

SAMPLE = "data/sample"
# Set for every process below this one: the outermost command alone says that it was interrupted.
INNER = "FEEDSCOPE_INNER"
# In a source archive there is no git, and DVC has to be told so.
NO_GIT = "[core]\n    no_scm = true\n"


@contextmanager
def only_run(root: Path) -> Iterator[None]:
    """Hold the project's run lock, or raise FeedscopeError (exit code 1) when somebody else does."""
    (root / "build").mkdir(exist_ok=True)
    with open(root / "build" / "run.lock", "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise FeedscopeError(
                f"another run is under way in this project (process {holder}); wait for it or stop it",
                exit_code=1,
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def dvc_repro(root: Path, *targets: str, env: dict[str, str] | None = None) -> None:
    """`dvc repro` in `root`; raises FeedscopeError (exit code 1) when DVC cannot start or a stage fails."""
    local = root / ".dvc" / "config.local"
    if not (root / ".git").exists() and not local.exists():
        local.write_text(NO_GIT, encoding="utf-8")  # as tools/setup.sh does, where that ran elsewhere
    dvc = [sys.executable, "-m", "dvc"]
    environment = {**os.environ, **(env or {}), INNER: "1"}
    # Quietly: what a person wants to follow, the stages say themselves.
    process = subprocess.Popen([*dvc, "repro", "-q", *targets], cwd=root, env=environment)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        raise
    if code:
        # Where DVC cannot even tell the state, no stage has said anything: the quiet run kept its reason.
        state = subprocess.run([*dvc, "status"], cwd=root, env=environment, capture_output=True, text=True)
        what = "the pipeline stopped at the stage above"
        if state.returncode and "is busy" in state.stderr:
            what = "another DVC is at work here, or was killed a moment ago; wait a little and start again"
        elif state.returncode:
            what = f"DVC cannot start: {_reason(state.stderr)}; see what `.venv/bin/dvc repro` says"
        raise FeedscopeError(f"{what}; the last good reports stand", exit_code=1)


def _reason(stderr: str) -> str:
    lines = [line.removeprefix("ERROR: ").strip() for line in stderr.splitlines() if line.strip()]
    return (lines or ["no reason given"])[0].rstrip(".")


def reports(corpus: str | None) -> int:
    """All reports on `corpus` (a path; default: the sample), which params/corpus.yaml then names."""
    root = project_root()
    documents = corpus or SAMPLE
    if not (root / documents).exists() and not Path(documents).exists():
        raise FeedscopeError(
            f"{documents}: no such file or folder; expected a corpus: a folder of documents, or one"
        )
    # DVC and the stages run in the project's root, a person may stand elsewhere.
    if not Path(documents).is_absolute() and not (root / documents).exists():
        documents = os.path.relpath(documents, root)
    with only_run(root):
        _choose(root, documents)
        dvc_repro(root)
    print(f"feedscope: reports on {documents}: open {root / 'reports' / 'index.html'}")
    return 0


def _choose(root: Path, documents: str) -> None:
    """Make `documents` the corpus; documents that cannot be read leave the choice as it was."""
    file = root / "params" / "corpus.yaml"
    before = file.read_text(encoding="utf-8")
    after = yaml.safe_dump({"documents": documents}, allow_unicode=True)
    if before == after:
        return
    file.write_text(after, encoding="utf-8")
    try:
        dvc_repro(root, "corpus")
    except FeedscopeError:
        file.write_text(before, encoding="utf-8")
        raise FeedscopeError(
            f"{documents}: not taken as the corpus; params/corpus.yaml stays as it was"
        ) from None
    except KeyboardInterrupt:
        file.write_text(before, encoding="utf-8")
        raise


def lab() -> int:
    """JupyterLab on the notebooks, with the corpus and its features ready for them."""
    root = project_root()
    with only_run(root):
        dvc_repro(root, "features")
    command = [
        sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={root}",
        "--LabApp.default_url=/lab/tree/notebooks/explore.ipynb",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    if os.geteuid() == 0:  # as in most containers, where Jupyter would not start
        command.append("--ServerApp.allow_root=True")
    # The settings in tools/jupyter keep JupyterLab from asking whether it may fetch news.
    paths = [str(root / "tools/jupyter"), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    return subprocess.call(command, cwd=root / "notebooks", env=environment)
