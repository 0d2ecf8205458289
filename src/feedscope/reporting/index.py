"""The index: what the corpus is, what all reports found, and their tables gathered in one folder.

Everything is read from build/, written beside its target and renamed into place, so that an
interrupted run leaves the last good index. A report that is missing is named as missing.
"""

import json
import os
import shutil
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feedscope.corpus.tables import read_csv
from feedscope.errors import FeedscopeError, told
from feedscope.findings import ESTABLISHED, VERDICTS, Finding, write_findings
from feedscope.paths import corpus_dir, project_root, results_dir
from feedscope.reporting import baseline, parts, provenance
from feedscope.reporting.han import with_han
from feedscope.reporting.scripts import csp, script
from feedscope.reporting.text import number

CORPUS_TABLES = ("posts.csv", "pairs.csv", "summaries.csv")
TOPICS_NAMED = 6


@dataclass(frozen=True)
class Study:
    """What one report left in build/results.

    Attributes:
        name: of the report; its page is NAME.html.
        about: title, title_zh, description, lead and missing of the page; empty where it was not made.
        findings: in the report's own order.
        tables: path by file name; a network beside the CSVs counts as one.
        made: False where the report has not run.
    """

    name: str
    about: dict[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    tables: dict[str, Path] = field(default_factory=dict)
    made: bool = False

    @property
    def title(self) -> str:
        """As the page is headed."""
        return self.about.get("title") or self.name.capitalize()

    @property
    def tested(self) -> list[Finding]:
        """Claims with a test behind their verdict."""
        return [finding for finding in self.findings if finding.tested]

    @property
    def untested(self) -> list[Finding]:
        """Claims that this corpus could not carry."""
        return [finding for finding in self.findings if finding.untested]

    @property
    def tally(self) -> str:
        """How many claims were tested and how many are established."""
        established = sum(finding.verdict == ESTABLISHED for finding in self.tested)
        if self.tested:
            claims = "1 claim" if len(self.tested) == 1 else f"{len(self.tested)} claims"
            return f"{claims} tested, {established} established"
        counts = len(self.findings) - len(self.untested)
        return f"{counts} counts, nothing tested" if counts else "nothing tested"

    @property
    def leads(self) -> list[Finding]:
        """What stands for the report: of the findings its notebook leads with, those that are so.

        A claim that is not established leads nothing. Without any, the first count or claim does; where
        the report lacks its input nothing does.
        """
        if self.missing:
            return []
        is_so = [finding for finding in self.findings if finding.verdict in ("", ESTABLISHED)]
        by_id = {finding.id: finding for finding in is_so}
        chosen = [by_id[name] for name in self.about.get("lead", ()) if name in by_id]
        return chosen or [*is_so, *self.findings][:1]

    @property
    def missing(self) -> str:
        """What the corpus lacks for this report, as the report says it; "" where it lacks nothing."""
        return str(self.about.get("missing", ""))


def build() -> int:
    """Write reports/index.html, reports/findings.json and reports/tables. Returns 0.

    Raises:
        FeedscopeError: no corpus yet (2), two tables of one name (1), or nothing can be written (1).
    """
    studies = read_studies()
    tables = gather_tables(studies)
    page = page_html(studies, tables)
    target = project_root() / "reports"
    findings = [finding for study in studies for finding in study.findings]
    try:
        target.mkdir(exist_ok=True)
        _put(target, page, findings, tables)
    except OSError as error:
        raise FeedscopeError(f"index: {told(error)}; the last good index stands", exit_code=1) from None
    print(f"index: {len(findings)} findings and {len(tables)} tables", flush=True)
    return 0


def read_studies() -> list[Study]:
    """The project's reports in their order, then any others that have results."""
    folder = results_dir("")
    others = sorted(path.name for path in folder.glob("*/") if path.name not in parts.REPORTS)
    return [_study(name) for name in (*parts.REPORTS, *others)]


def _study(name: str) -> Study:
    folder = results_dir(name)
    if not (folder / "findings.json").is_file():
        return Study(name)
    rows = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    findings = tuple(Finding(**{key: row[key] for key in row if key != "anchor"}) for row in rows)
    about = folder / "report.json"
    return Study(
        name,
        json.loads(about.read_text(encoding="utf-8")) if about.is_file() else {},
        findings,
        {path.name: path for path in sorted((folder / "tables").glob("*.*"))},
        made=True,
    )


def gather_tables(studies: list[Study]) -> dict[str, Path]:
    """Where each table of the corpus and the studies is, by file name.

    Raises:
        FeedscopeError: two owners of one name.
    """
    tables = {name: corpus_dir() / name for name in CORPUS_TABLES}
    owner = dict.fromkeys(CORPUS_TABLES, "the corpus")
    for study in studies:
        for name, path in study.tables.items():
            if name in tables:
                raise FeedscopeError(
                    f"two tables are called '{name}': {owner[name]} and report '{study.name}'; rename one",
                    exit_code=1,
                )
            tables[name], owner[name] = path, f"report '{study.name}'"
    return tables


def page_html(studies: list[Study], tables: dict[str, Path]) -> str:
    """The index as HTML.

    Raises:
        FeedscopeError: no corpus yet.
    """
    corpus = provenance.corpus()
    if not corpus.audit:
        raise FeedscopeError("index: no corpus has been read yet; run `make reports`")
    scripts = [script("page.js")]
    findings = [finding for study in studies for finding in study.findings]
    # What was asked of the posts comes before what they are: the audit tests nothing.
    ordered = sorted(studies, key=lambda study: study.made and not study.tested)
    tested = [finding for study in studies for finding in study.tested]
    by_verdict = {verdict: [f for f in tested if f.verdict == verdict] for verdict in VERDICTS}
    page = parts.environment().get_template("home.html.j2").render(
        corpus=corpus,
        lead=_lead(corpus.audit),
        studies=ordered,
        topics=_largest_topics(tables),
        titles={study.name: study.title for study in studies},
        by_verdict=by_verdict,
        tested=len(tested),
        untested=[finding for study in studies for finding in study.untested],
        changes=baseline.changes(findings, [study.name for study in studies if study.made]),
        counts=[study for study in ordered if any(not f.verdict for f in study.findings)],
        tables=[(name, _rows(path)) for name, path in tables.items()],
        versions=provenance.versions(),
        scripts=scripts,
        csp=csp(scripts),
    )  # fmt: skip
    return with_han(page)


def _lead(audit: dict[str, Any]) -> str:
    """What the corpus is, in a sentence; days in UTC."""
    counts, (first, last) = audit["counts"], audit["span"]
    said = f"{number(counts['posts'])} posts"
    if first:
        said += f", {first} to {last}"
    pairs, summaries = number(counts["pairs"]), number(counts["summaries"])
    return f"{said}; {pairs} translations of them; {summaries} titled summaries."


def _largest_topics(tables: dict[str, Path]) -> list[dict[Hashable, Any]]:
    """Number and labels of the largest topics that are about something; none where the report has not run."""
    if "topics.csv" not in tables:
        return []
    table = read_csv(tables["topics.csv"], {"label_zh": "str"}).fillna({"label_zh": ""})
    rows = table.to_dict("records")
    about = sorted(
        (row for row in rows if not row["chatter"] and not row["mixed"]), key=lambda row: -row["size"]
    )
    return about[:TOPICS_NAMED]


def _rows(path: Path) -> int | None:
    return len(read_csv(path)) if path.suffix == ".csv" else None


def _put(target: Path, page: str, findings: list[Finding], tables: dict[str, Path]) -> None:
    """First write everything beside its target (a full disk stops here), then rename."""
    beside, old = target / ".tables.new", target / ".tables.old"
    for folder in (beside, old):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        beside.mkdir()
        for name, path in tables.items():
            shutil.copyfile(path, beside / name)
        (target / ".index.html.new").write_text(page, encoding="utf-8")
        write_findings(findings, target / ".findings.json.new")
        if (target / "tables").exists():
            os.replace(target / "tables", old)
        os.replace(beside, target / "tables")
        os.replace(target / ".findings.json.new", target / "findings.json")
        os.replace(target / ".index.html.new", target / "index.html")
    finally:
        for name in (".index.html.new", ".findings.json.new"):
            (target / name).unlink(missing_ok=True)
        for folder in (beside, old):
            shutil.rmtree(folder, ignore_errors=True)
