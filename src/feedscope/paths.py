"""Where things are. This module owns the project's paths and imports nothing of the project.

A notebook starts in `notebooks/` under JupyterLab and in the caller's folder under
Papermill, so the root is found by walking up from the working directory, never assumed.
"""

import os
from pathlib import Path

MARKER = "dvc.yaml"


def project_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` (default: the working directory) holding dvc.yaml.

    Falls back to the checkout this package is imported from. Raises FileNotFoundError
    where neither is a feedscope project.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / MARKER).is_file() and (folder / "notebooks").is_dir():
            return folder
    raise FileNotFoundError(f"no feedscope project at or above {here}: expected a folder with {MARKER}")


def corpus_dir() -> Path:
    """posts.csv, pairs.csv, summaries.csv, audit.json, settings.json of the current corpus."""
    return project_root() / "build" / "corpus"


def features_dir() -> Path:
    """Embeddings of the current corpus."""
    return project_root() / "build" / "features"


def results_dir(report: str) -> Path:
    """findings.json and tables/ of a finished report: what other stages may read."""
    return project_root() / "build" / "results" / report


def labels_dir() -> Path:
    """What persons said of translations, one JSONL file a person, written by notebooks/annotate.ipynb."""
    return project_root() / "labels"


def output_dir(report: str) -> Path:
    """Where a running notebook writes. The runner sets FEEDSCOPE_OUT; by hand it is build/lab/."""
    chosen = os.environ.get("FEEDSCOPE_OUT")
    return Path(chosen) if chosen else project_root() / "build" / "lab" / report
