"""A project with a corpus and invented results of studies, for the tests of index, explorer and baseline."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from feedscope import stages
from feedscope.corpus.tables import write_csv
from feedscope.findings import Finding, judge, write_findings
from feedscope.paths import project_root
from feedscope.verify import copy_project
from tests.reporting import hostile


def finding(name: str, report: str = "engagement", **more: Any) -> Finding:
    """A tested finding: established, unless `more` says otherwise."""
    plain = {
        "claim_en": f"Claim {name}.",
        "claim_zh": f"论断 {name}。",
        "estimate": 2.0,
        "unit": "ratio of medians",
    }
    tested = {"n": 40, "ci_low": 1.5, "ci_high": 2.5, "p": 0.001, "null": 1.0}
    return Finding(id=name, report=report, **{**plain, **tested, **more})


def counted(name: str, report: str = "audit", estimate: float = 7) -> Finding:
    """A plain count."""
    return Finding(
        name, report, f"There are {estimate} of {name}.", f"{name} 有 {estimate}。", estimate, "posts", 18
    )


class Site:
    """A project in a folder of its own whose studies are what `made` says."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def made(
        self, report: str, *findings: Finding, tables: dict[str, pd.DataFrame] | None = None, **metrics: float
    ) -> None:
        """Results of `report`, as its notebook would leave them."""
        folder = self.root / "build/results" / report
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        write_findings(judge(findings), folder / "findings.json")
        (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
        about = {"title": report.capitalize(), "title_zh": "", "description": f"What {report} asks."}
        (folder / "report.json").write_text(json.dumps(about), encoding="utf-8")
        for name, df in (tables or {}).items():
            write_csv(df, folder / "tables" / f"{name}.csv")

    def lead(self, report: str, *ids: str) -> None:
        """Findings that the notebook of `report` leads with."""
        file = self.root / "build/results" / report / "report.json"
        about = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(about | {"lead": ids}), encoding="utf-8")

    def lacks(self, report: str, sentence: str) -> None:
        """What the notebook of `report` says is missing."""
        file = self.root / "build/results" / report / "report.json"
        about = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(about | {"missing": sentence}), encoding="utf-8")

    def page(self, name: str) -> str:
        return (self.root / "reports" / f"{name}.html").read_text(encoding="utf-8")


def site_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A project in `root` on the hostile corpus, read but not studied; it is the current one."""
    root.mkdir()
    copy_project(project_root(), root)
    hostile.write_corpus(root / "documents")
    (root / "params/corpus.yaml").write_text("documents: documents\n", encoding="utf-8")
    (root / "baseline.json").write_text("{}\n", encoding="utf-8")
    monkeypatch.chdir(root)
    stages.run("corpus")
    return Site(root)
