"""How often a check is right, measured: its findings against what persons marked, or what was planted.

A finding is right where a mark meets it: they overlap on a side on which both have words, or one of them
is of the whole text. The category need not be the same, for persons name one error in several ways.
Persons' labels of the corpus come first; on the sample its own author stands in, who planted the errors
and knows them all. Where there is neither, how right a check is here is not known, and is not said.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedscope.paths import project_root
from feedscope.translation.agreement import meets, share_of
from feedscope.translation.labels import Error, Label, digest
from feedscope.translation.model import Check, Severity, Span
from feedscope.translation.study import Study
from feedscope.translation.wording import count

SAMPLE = "feedscope-sample"
COLUMNS = ["check", "precision", "precision_low", "precision_high", "right", "judged"]


@dataclass(frozen=True)
class Standard:
    """Judgements that findings are held against; `planted` where the sample's author made them."""

    labels: list[Label]
    planted: bool = False


def standard(study: Study, corpus: str) -> Standard:
    """What there is to hold the checks of `study` against; `corpus` is the corpus's name."""
    if study.labels or corpus != SAMPLE:
        return Standard(study.labels)
    return Standard(planted(study.pairs, project_root() / "data" / "sample" / "truth.json"), planted=True)


def planted(pairs: pd.DataFrame, truth: Path) -> list[Label]:
    """The errors planted in the sample, as if a person had judged all of its pairs and found each of them.

    Args:
        pairs: of the sample: id, variant, source, target.
        truth: the sample's truth.json.
    """
    errors: dict[tuple[str, int], list[Error]] = {}
    for row in json.loads(truth.read_text(encoding="utf-8"))["errors"]:
        spans: list[Span | None] = [
            None if row[f"{side}_start"] is None else (row[f"{side}_start"], row[f"{side}_end"])
            for side in ("source", "target")
        ]
        error = Error(row["category"], Severity[row["severity"].upper()], *spans)
        errors.setdefault((row["id"], row["variant"]), []).append(error)
    rows = pairs[["id", "variant", "source", "target"]].itertuples(index=False)
    return [
        Label(id_, int(v), "author", digest(s, t), 1.0, tuple(errors.get((id_, int(v)), ())))
        for id_, v, s, t in rows
    ]


def by_check(errors: pd.DataFrame, checks: Sequence[Check], labels: Iterable[Label]) -> pd.DataFrame:
    """Precision of each check on the pairs that were judged.

    Args:
        errors: the findings, as `checking.ERROR_COLUMNS`.
        checks: which were run.
        labels: judgements of pairs that were checked; a pair judged by two persons counts twice.

    Returns:
        A row a check: check, precision (weighted back to the corpus), precision_low, precision_high
        (Wilson; NaN where no judged pair has a finding), right and judged (pairs with a finding, plain
        counts).
    """
    known = list(labels)
    by_pair = {key: issues.to_dict("records") for key, issues in errors.groupby(["id", "variant", "check"])}
    rows = []
    for check in checks:
        judged = [(label, by_pair.get((*label.key, check.name), [])) for label in known]
        found = [
            (any(meets(issue, mark) for issue in issues for mark in label.errors), label.weight)
            for label, issues in judged
            if issues
        ]
        share = share_of([right for right, _ in found], [weight for _, weight in found])
        names = ("share", "low", "high", "right", "pairs")
        rows.append([check.name, *(share[name] for name in names)])
    return pd.DataFrame(rows, columns=COLUMNS)


def shown(table: pd.DataFrame) -> list[str]:
    """Cells such as "4 of 5 (38 to 96%)" for a table of `by_check`; "" where nothing was judged."""
    return [
        f"{row['right']} of {row['judged']} ({100 * row['precision_low']:.0f} to "
        f"{100 * row['precision_high']:.0f}%)"
        if row["judged"]
        else ""
        for row in table.to_dict("records")
    ]


def columns(held: Standard) -> dict[str, str]:
    """The column of the report's table, where there is something to hold the checks against."""
    return {"right": "right (95% interval)"} if held.labels else {}


def note(study: Study, held: Standard) -> str:
    """Against what the precision of the checks was measured, or that it was not."""
    if held.planted:
        wrong = sum(bool(label.errors) for label in held.labels)
        return (
            f"Right: the share of its findings that meet an error which the sample's author planted "
            f"({count(wrong, 'translation')} of {len(held.labels)} hold one), with Wilson's interval. Errors "
            "put there on purpose are plainer than most, and the checks were written with two thirds of "
            "them in view."
        )
    if held.labels:
        persons = len({label.person for label in held.labels})
        return (
            f"Right: the share of its findings that meet an error marked by {count(persons, 'person')} in "
            f"{count(len({label.key for label in held.labels}), 'judged translation')} of this corpus "
            "(weighted back to all of it, Wilson's interval; counts are plain)."
        )
    return (
        "How often each check is right here is not known, for nobody has judged these translations; the "
        "annotate notebook would measure it. Until then the table says how often each speaks, not how often "
        "it is right."
    )
