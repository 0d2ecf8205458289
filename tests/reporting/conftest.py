"""A small project whose one notebook is a fixture of this room; pages to look at in a browser."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from feedscope.paths import project_root
from feedscope.reporting import runner
from tests.reporting import hostile
from tests.reporting.browser import Browser

NOTEBOOKS = Path(__file__).parent / "notebooks"
PLACEHOLDER = "# the parameters of notebooks/audit.ipynb stand here"


def audit_parameters() -> str:
    """The source of the real audit's parameters cell, so that fixtures follow the schema."""
    cells = nbformat.read(project_root() / "notebooks/audit.ipynb", as_version=4).cells
    return next(c.source for c in cells if "parameters" in c.metadata.get("tags", []))


class SmallProject:
    """A project in a folder of its own: dvc.yaml, params/ and notebooks/audit.ipynb."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "notebooks").mkdir(parents=True)
        shutil.copytree(project_root() / "params", root / "params")
        shutil.copyfile(project_root() / "dvc.yaml", root / "dvc.yaml")

    def install(self, fixture: str, change: Callable[[NotebookNode], None] | None = None) -> None:
        """notebooks/FIXTURE.ipynb as this project's audit, after `change` if any."""
        notebook = nbformat.read(NOTEBOOKS / f"{fixture}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = cell.source.replace(PLACEHOLDER, audit_parameters())
        if change:
            change(notebook)
        nbformat.write(notebook, self.root / "notebooks/audit.ipynb")

    def run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make the audit report, from this project's root."""
        with monkeypatch.context() as context:
            context.chdir(self.root)
            runner.run_report("audit")

    def outputs(self) -> dict[str, bytes]:
        """Every file that the report put in place, by its path in the project."""
        folders = (self.root / "reports", self.root / "build/results")
        files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.root)): path.read_bytes() for path in files}


def close() -> NotebookNode:
    """The cell that a report ends with."""
    return nbformat.v4.new_code_cell("report.close()", id="close")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """A small project with a good report in place; not to be changed."""
    project = SmallProject(tmp_path_factory.mktemp("made") / "project")
    project.install("unclosed", lambda notebook: notebook.cells.append(close()))
    with pytest.MonkeyPatch.context() as monkeypatch:
        project.run(monkeypatch)
    return project


@pytest.fixture
def good(small: "SmallProject", made: SmallProject) -> dict[str, bytes]:
    """Give the small project a good report, and the notebook that made it; its outputs."""
    for folder in ("notebooks", "reports", "build/results"):
        shutil.copytree(made.root / folder, small.root / folder, dirs_exist_ok=True)
    return small.outputs()


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    """A small project without a notebook yet."""
    return SmallProject(tmp_path / "small")


# ---- in a browser ----


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the hostile corpus, made once for all workers."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with open(shared / "hostile.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = shared / "hostile"
        return made / "reports" if made.exists() else hostile.make_pages(made, ("audit", "translation"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    running = Browser(tmp_path_factory.mktemp("chromium"))
    yield running
    running.driver.quit()
