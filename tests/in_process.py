"""A report's notebook on invented tables: what it displays, as one text."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from feedscope import corpus as corpus_room
from feedscope import features as features_room
from feedscope.corpus import Tables
from feedscope.features import Features
from feedscope.paths import project_root
from feedscope.reporting import Report
from tests.documented import undescribed

Run = Callable[..., str]
# What keeps a date or an interval on one line is no part of what is said.
_ON_ONE_LINE = re.compile(r'<span class="range">(.*?)</span>')


class Notebook:
    """Call it with tables (and vectors) to run all cells in this process.

    Args:
        name: of the report; what it writes goes into `out`.
        drawn: False where figures have tests of their own, for drawing is what takes long; captions
            and alt texts are made all the same.
        parameters: put in place of those of the notebook, as a call's own are.
    """

    def __init__(
        self,
        name: str,
        monkeypatch: pytest.MonkeyPatch,
        out: Path,
        drawn: bool = True,
        **parameters: object,
    ) -> None:
        path = project_root() / "notebooks" / f"{name}.ipynb"
        self.cells = nbformat.read(path, as_version=4).cells
        self.monkeypatch = monkeypatch
        self.out = out
        self.parameters = parameters
        self.shown: list[str] = []
        monkeypatch.setenv("FEEDSCOPE_OUT", str(out))
        monkeypatch.setattr(Report, "_show", lambda _, markup, **said: self.shown.append(str(markup)))
        if not drawn:
            monkeypatch.setattr(
                Report, "figure", lambda _, draw, caption, alt, key="": self.shown.extend([caption, alt])
            )

    def __call__(self, corpus: Tables, vectors: Features | None = None, **parameters: object) -> str:
        self.monkeypatch.setattr(corpus_room, "load_tables", lambda: corpus)
        self.monkeypatch.setattr(features_room, "load_features", lambda: vectors)
        self.shown.clear()
        namespace: dict[str, object] = {}
        for cell in self.cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
            if "parameters" in cell.metadata.get("tags", []):
                namespace |= {**self.parameters, **parameters}
        assert (self.out / "metrics.json").is_file(), "the last cell closed the report"
        assert undescribed(self.out / "tables") == []
        return _ON_ONE_LINE.sub(r"\1", "\n".join(self.shown))
