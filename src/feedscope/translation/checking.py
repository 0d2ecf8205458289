"""All checks over all pairs: one row an issue."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from feedscope.translation.checks import CHECKS
from feedscope.translation.model import Check, Issue, Pair, Severity

ERROR_COLUMNS = {
    "id": "str", "variant": "Int64", "category": "str", "severity": "str", "check": "str", "hard": "Int64",
    "source_start": "Int64", "source_end": "Int64", "target_start": "Int64", "target_end": "Int64",
    "source_span": "str", "target_span": "str", "message": "str",
}  # fmt: skip


def check_pair(source: str, target: str, checks: Iterable[Check] = CHECKS) -> list[tuple[Check, Issue]]:
    """What `checks` find in one pair, in the order of the checks, each thing said once.

    The same message of the same check is kept where it comes first. Of a target that translates another text
    (`unrelated`) what follows from that is left out: minor issues, and the source that fits better.

    >>> [issue.message for _, issue in check_pair("@ada 3 cats", "@ada 五只猫")]
    ['3 is missing; the target has 五 (5).']
    """
    pair = Pair(source, target)
    first: dict[tuple[str, str], tuple[Check, Issue]] = {}
    for check in checks:
        for issue in check.run(pair):
            first.setdefault((check.name, issue.message), (check, issue))
    if all(check.name != "unrelated" for check, _ in first.values()):
        return list(first.values())
    return [
        (check, issue)
        for check, issue in first.values()
        if check.name != "nearer-source" and (issue.severity or check.severity) > Severity.MINOR
    ]


def checks_for(checks: Sequence[Check], source_language: str, target_language: str) -> tuple[Check, ...]:
    """The checks of `checks` that were built for this pair of languages, or for any."""
    return tuple(c for c in checks if c.languages in (None, (source_language, target_language)))


def check_pairs(pairs: pd.DataFrame, checks: Sequence[Check] = CHECKS) -> pd.DataFrame:
    """Every issue of every pair.

    Args:
        pairs: id, variant, source, target.
        checks: which checks to run.

    Returns:
        A row an issue, columns and types as `ERROR_COLUMNS`; offsets into the unmodified texts.
    """
    rows = [
        _row(id_, variant, source, target, found, issue)
        for id_, variant, source, target in pairs[["id", "variant", "source", "target"]].itertuples(
            index=False
        )
        for found, issue in check_pair(source, target, checks)
    ]
    return pd.DataFrame(rows, columns=list(ERROR_COLUMNS)).astype(ERROR_COLUMNS)


def _row(id_: str, variant: int, source: str, target: str, found: Check, issue: Issue) -> dict[str, Any]:
    source_start, source_end = issue.source or (None, None)
    target_start, target_end = issue.target or (None, None)
    return {
        "id": id_,
        "variant": variant,
        "category": found.category,
        "severity": (issue.severity or found.severity).label,
        "check": found.name,
        "hard": int(found.hard),
        "source_start": source_start,
        "source_end": source_end,
        "target_start": target_start,
        "target_end": target_end,
        "source_span": source[source_start:source_end] if issue.source else None,
        "target_span": target[target_start:target_end] if issue.target else None,
        "message": issue.message,
    }


def worst_severity(errors: pd.DataFrame) -> pd.Series:
    """By (id, variant): the gravest severity of the hard checks, as a number (1 minor to 3 critical)."""
    ranks = {severity.label: int(severity) for severity in Severity}
    hard = errors[errors["hard"] == 1]
    return hard["severity"].map(ranks).astype("int64").groupby([hard["id"], hard["variant"]]).max()
