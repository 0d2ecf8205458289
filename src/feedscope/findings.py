"""Findings: claims that carry their doubt, and the rule that turns them into verdicts.

A finding is a claim with an estimate, an interval, n and, where there is a test, a p-value.
p-values are adjusted within a report by Holm's step-down method (Holm 1979, Scandinavian
Journal of Statistics 6:65-70). The verdict is then a rule, not an opinion:

* established: adjusted p < .05, the interval leaves the null value out, and, where a
  specification curve was run, the sign holds in at least 90% of it;
* suggestive: exactly one of these fails;
* not established: two or more fail. A missing p-value or interval counts as a failure.

A plain count (no `null`) carries no verdict.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ALPHA = 0.05
SIGN_SHARE = 0.90
ESTABLISHED, SUGGESTIVE, NOT_ESTABLISHED = "established", "suggestive", "not established"
VERDICTS = (ESTABLISHED, SUGGESTIVE, NOT_ESTABLISHED)  # the surest first


@dataclass(frozen=True)
class Finding:
    """One claim of one report.

    Attributes:
        id: unique within all reports, e.g. "engagement-original-vs-reply".
        report: the report it belongs to.
        claim_en, claim_zh: the sentence, already in the direction the estimate has.
        estimate: in `unit`; None where it could not be computed.
        unit: what the estimate counts or compares ("ratio of medians", "posts", "%").
        ci_low, ci_high: 95% interval, in `unit`; None where there is none.
        n: units of observation behind the estimate.
        p: unadjusted p-value of the test listed in the parameters; None for no test.
        null: the value of no effect (1 for ratios, 0 for differences); None marks a plain count.
        sign_share: share of a specification curve with the estimate's sign; None if not run.
        p_adj, verdict: set by `judge`; verdict "" for a plain count.
        anchor: the HTML id of the place in the report that shows it.
    """

    id: str
    report: str
    claim_en: str
    claim_zh: str
    estimate: float | None
    unit: str
    n: int
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    null: float | None = None
    sign_share: float | None = None
    p_adj: float | None = None
    verdict: str = ""

    @property
    def tested(self) -> bool:
        """True for a claim with a test behind its verdict."""
        return bool(self.verdict) and self.estimate is not None

    @property
    def untested(self) -> bool:
        """True for a claim whose test the corpus could not carry."""
        return bool(self.verdict) and self.estimate is None

    @property
    def anchor(self) -> str:
        """The HTML id under which the report shows the finding."""
        return f"finding-{self.id}"


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjusted p-values, in the order given; each in [0, 1]."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    running = 0.0
    for rank, i in enumerate(order):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = running
    return adjusted


def judge(findings: Iterable[Finding]) -> list[Finding]:
    """Adjust the p-values of one report's findings together and give each its verdict."""
    findings = list(findings)
    tested = [f for f in findings if f.p is not None and not math.isnan(f.p)]
    adjusted = dict(zip([f.id for f in tested], holm([f.p for f in tested if f.p is not None]), strict=True))
    judged = [replace(f, p_adj=adjusted.get(f.id)) for f in findings]
    return [replace(f, verdict=_verdict(f)) for f in judged]


def _verdict(f: Finding) -> str:
    if f.null is None:
        return ""
    if f.estimate is None:
        return NOT_ESTABLISHED
    excludes_null = f.ci_low is not None and f.ci_high is not None and not (f.ci_low <= f.null <= f.ci_high)
    conditions = [f.p_adj is not None and f.p_adj < ALPHA, excludes_null]
    if f.sign_share is not None:
        conditions.append(f.sign_share >= SIGN_SHARE)
    failed = conditions.count(False)
    return (ESTABLISHED, SUGGESTIVE)[failed] if failed < 2 else NOT_ESTABLISHED


PUBLIC_FIELDS = (
    "id", "report", "claim_en", "claim_zh", "estimate", "unit", "ci_low", "ci_high", "n", "p_adj", "verdict",
    "anchor",
)  # fmt: skip


def write_findings(findings: Iterable[Finding], path: Path) -> None:
    """Write the public fields as a JSON list; NaN and infinities become null."""
    rows = [{**asdict(f), "anchor": f.anchor} for f in findings]
    rows = [{key: _plain(row[key]) for key in PUBLIC_FIELDS} for row in rows]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
