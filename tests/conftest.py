"""What several rooms' tests share: a copy of the project to run, break and verify."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from feedscope.paths import project_root
from feedscope.verify import copy_project

# The same examples every time, and no deadline: a busy machine is no fault of the code's.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


class Project:
    """A copy of the project in a folder of its own, with the command line at hand."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.env = {
            **os.environ,
            "PYTHONPATH": str(root / "src"),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "FEEDSCOPE_CACHE": str(root / ".cache"),
        }

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `feedscope ARGUMENTS` in the copy."""
        command = [sys.executable, "-m", "feedscope", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.env, capture_output=True, text=True, timeout=600
        )

    def dvc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `dvc ARGUMENTS` in the copy."""
        command = [sys.executable, "-m", "dvc", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.env, capture_output=True, text=True, timeout=600
        )


def copied(folder: Path) -> Project:
    """A fresh copy of the project on the sample corpus, in the new `folder`."""
    folder.mkdir()
    copy_project(project_root(), folder)
    (folder / "params/corpus.yaml").write_text("documents: data/sample\n", encoding="utf-8")
    return Project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh copy of the project on the sample corpus."""
    return copied(tmp_path / "project")
