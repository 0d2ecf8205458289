"""The baseline: metrics and findings as they once were, and what has changed since.

`feedscope baseline` keeps the present ones in baseline.json, which the index depends on. Nothing is
compared with a baseline of other documents: another corpus is not a change.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from feedscope.errors import FeedscopeError
from feedscope.findings import PUBLIC_FIELDS, Finding
from feedscope.paths import project_root, results_dir
from feedscope.reporting import provenance

FILE = "baseline.json"


@dataclass(frozen=True)
class Changes:
    """The present against the baseline.

    Attributes:
        corpus: the baseline's, where it is of other documents and nothing is compared; else "".
        new, gone: findings that only the present, or only the baseline has.
        moved: (then, now) where the estimate has left the old interval.
        judged: (then, now) where only the verdict is another.
        metrics: (report, name, then, now) of plain numbers that differ; None where there was or is none.
    """

    corpus: str = ""
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    moved: tuple[tuple[Finding, Finding], ...] = ()
    judged: tuple[tuple[Finding, Finding], ...] = ()
    metrics: tuple[tuple[str, str, Any, Any], ...] = ()

    @property
    def nothing(self) -> bool:
        """True where the present is as the baseline was."""
        return self == Changes()

    @property
    def differing(self) -> str:
        """How many plain numbers differ, in words."""
        return f"{len(self.metrics)} " + ("metric differs" if len(self.metrics) == 1 else "metrics differ")

    @property
    def tally(self) -> list[str]:
        """How many of each sort of change, as far as there are any."""
        kinds = {"new": self.new, "gone": self.gone, "moved": self.moved, "with another verdict": self.judged}
        told = [f"{len(found)} {what}" for what, found in kinds.items() if found]
        return [*told, self.differing] if self.metrics else told


def write() -> int:
    """Keep the present metrics and findings in baseline.json. Returns 0.

    Raises:
        FeedscopeError: no report has run yet.
    """
    from feedscope.reporting.index import read_studies

    studies = [study for study in read_studies() if study.made]
    if not studies:
        raise FeedscopeError("no report has been made yet; run `make reports`, then `make baseline`")
    findings = [{**asdict(f), "anchor": f.anchor} for study in studies for f in study.findings]
    kept = {
        "corpus": provenance.corpus().name,
        "documents": _documents(),
        "findings": [{key: finding[key] for key in PUBLIC_FIELDS} for finding in findings],
        "metrics": {study.name: metrics(study.name) for study in studies},
    }
    file = project_root() / FILE
    beside = file.with_name(f".{FILE}.new")
    beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(beside, file)
    print(f"baseline: {len(findings)} findings of {kept['corpus']} kept in {FILE}", flush=True)
    return 0


def metrics(report: str) -> dict[str, Any]:
    """The plain numbers of a report that has run; none where it has not."""
    path = results_dir(report) / "metrics.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def changes(findings: Sequence[Finding], reports: Iterable[str]) -> Changes | None:
    """What has changed since the baseline; None where none is kept.

    Raises:
        FeedscopeError: baseline.json is not what `feedscope baseline` writes.
    """
    file = project_root() / FILE
    then = _read(file)
    if not then:
        return None
    if then["documents"] != _documents():
        return Changes(corpus=str(then["corpus"]))
    old = {row["id"]: Finding(**{k: row[k] for k in row if k != "anchor"}) for row in then["findings"]}
    now = {finding.id: finding for finding in findings}
    both = [(old[name], now[name]) for name in now if name in old]
    moved = tuple(pair for pair in both if _left_interval(*pair))
    return Changes(
        new=tuple(now[name] for name in now if name not in old),
        gone=tuple(old[name] for name in old if name not in now),
        moved=moved,
        judged=tuple(pair for pair in both if pair[0].verdict != pair[1].verdict and pair not in moved),
        metrics=tuple(_changed_metrics(then["metrics"], {name: metrics(name) for name in reports})),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        then: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise FeedscopeError(f"{FILE}: not JSON ({error}); run `make baseline` to write it anew") from None
    missing = [key for key in ("corpus", "documents", "findings", "metrics") if then and key not in then]
    if missing:
        raise FeedscopeError(f"{FILE}: no '{missing[0]}'; run `make baseline` to write it anew")
    return then


def _documents() -> list[str]:
    return [document["sha256"] for document in provenance.corpus().documents]


def _left_interval(then: Finding, now: Finding) -> bool:
    if (then.estimate is None) != (now.estimate is None):
        return True
    if now.estimate is None or then.estimate is None:
        return False
    if then.ci_low is None or then.ci_high is None:
        return now.estimate != then.estimate
    return not then.ci_low <= now.estimate <= then.ci_high


def _changed_metrics(then: dict[str, Any], now: dict[str, Any]) -> Iterable[tuple[str, str, Any, Any]]:
    for report in sorted({*then, *now}):
        before, after = then.get(report, {}), now.get(report, {})
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                yield report, name, before.get(name), after.get(name)
