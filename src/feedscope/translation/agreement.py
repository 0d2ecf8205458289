"""Checker against person, and person against person.

Precision and recall count pairs: of those that the hard checks fault, how many does the person fault,
and the other way round. A stratified sample is weighted back to the corpus; the interval is Wilson's at
the effective number of pairs (Kish 1965, Survey Sampling, 11.7). Two persons are compared by Cohen's
kappa (1960, Educational and Psychological Measurement 20:37-46) on the pairs that both judged.
"""

import itertools
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from feedscope.translation.intervals import wilson_of_share
from feedscope.translation.labels import Error, Label
from feedscope.translation.model import Severity, Span

_RESAMPLES, _SEED = 2000, 0
_NOTHING = {
    "precision": "no flagged pair labelled yet",
    "recall": "no pair with such an error labelled yet",
    "category": "no error marked yet",
    "first": "fewer than two persons so far",
    "kappa": "none: both fault all of these pairs, or both none",
    "both": "no pair that both labelled yet",
}
_LEVELS = {"any error": Severity.MINOR, "major or worse": Severity.MAJOR}


def checker(errors: pd.DataFrame, labels: list[Label]) -> pd.DataFrame:
    """The hard checks against the persons, at each gravity.

    Args:
        errors: as `checking.ERROR_COLUMNS`.
        labels: of pairs that were checked; a pair judged by two persons counts twice.

    Returns:
        A row a gravity and measure (precision, recall): share, low, high (NaN where there is no pair to
        count), right and pairs (unweighted), of the pairs that count.
    """
    worst = _worst(errors)
    rows = []
    for level, least in _LEVELS.items():
        flagged = np.array([worst.get(label.key, 0) >= least for label in labels], dtype=bool)
        faulted = np.array([label.worst >= least for label in labels], dtype=bool)
        weight = np.array([label.weight for label in labels])
        for measure, counted, right in (("precision", flagged, faulted), ("recall", faulted, flagged)):
            rows.append({"gravity": level, "measure": measure, **share_of(right[counted], weight[counted])})
    return pd.DataFrame(rows)


def by_category(errors: pd.DataFrame, labels: list[Label]) -> pd.DataFrame:
    """How often the hard checks fault a pair in which a person marked an error of a category.

    Returns:
        A row a category that was marked, the most frequent first: category, share, low, high, right,
        pairs, as `checker`; overlap: of these, how many have a finding that meets a mark of it.
    """
    found = dict(tuple(errors[errors["hard"] == 1].groupby(["id", "variant"])))
    rows = []
    for category in sorted({error.category for label in labels for error in label.errors}):
        marked = [label for label in labels if any(error.category == category for error in label.errors)]
        right = np.array([label.key in found for label in marked], dtype=bool)
        overlap = sum(
            any(
                meets(issue, error)
                for issue in found[label.key].to_dict("records")
                for error in label.errors
                if error.category == category
            )
            for label in marked
            if label.key in found
        )
        weight = np.array([label.weight for label in marked])
        rows.append({"category": category, **share_of(right, weight), "overlap": overlap})
    table = pd.DataFrame(rows, columns=["category", "share", "low", "high", "right", "pairs", "overlap"])
    return table.sort_values("pairs", ascending=False, kind="stable", ignore_index=True)


def persons(labels: list[Label]) -> pd.DataFrame:
    """Cohen's kappa of every two persons, at each gravity.

    Returns:
        A row two persons and gravity: first, second, gravity, kappa, low, high (percentile bootstrap over
        pairs; NaN where one of the two never or always faults), same (pairs judged alike), pairs.
    """
    by_person: dict[str, dict[tuple[str, int], int]] = {}
    for label in labels:
        by_person.setdefault(label.person, {})[label.key] = label.worst
    rows = []
    for first, second in itertools.combinations(sorted(by_person), 2):
        both = sorted(by_person[first].keys() & by_person[second].keys())
        worst = np.array([[by_person[name][key] for key in both] for name in (first, second)]).reshape(2, -1)
        for level, least in _LEVELS.items():
            a, b = worst >= least
            low, high = _kappa_interval(a, b)
            kappa = float(_kappa(a[None], b[None])[0]) if both else np.nan
            told = {"kappa": kappa, "low": low, "high": high, "same": int((a == b).sum()), "pairs": len(both)}
            rows.append({"first": first, "second": second, "gravity": level, **told})
    columns = ["first", "second", "gravity", "kappa", "low", "high", "same", "pairs"]
    return pd.DataFrame(rows, columns=columns)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """A table of `checker`, `by_category` or `persons` for a reader: words stand where a figure is missing.

    Returns:
        The same columns, but share (or kappa) with its interval as one text, "0.75 (0.41 to 0.93)".
    """
    figure = "kappa" if "kappa" in table else "share"
    cells = [_cell(row, figure) for row in table.to_dict("records")]
    told = table.assign(**{figure: cells}).drop(columns=["low", "high"])
    told = told.rename(columns={figure: f"{figure} (95% interval)"})
    if told.empty:
        first = str(told.columns[0])
        return pd.DataFrame([dict.fromkeys(told, "") | {first: _NOTHING[first]}])
    return told


def _cell(row: dict[Hashable, Any], figure: str) -> str:
    if pd.isna(row[figure]):
        return _NOTHING[row["measure"] if figure == "share" else "kappa" if row["pairs"] else "both"]
    if pd.isna(row["low"]):
        return f"{row[figure]:.2f}; no interval"
    return f"{row[figure]:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _worst(errors: pd.DataFrame) -> dict[tuple[str, int], int]:
    hard = errors[errors["hard"] == 1]
    severities = hard["severity"].map({severity.label: int(severity) for severity in Severity})
    found = severities.groupby([hard["id"], hard["variant"]]).max()
    keys = zip(*(found.index.get_level_values(level) for level in (0, 1)), strict=True)
    return {(str(id_), int(variant)): int(worst) for (id_, variant), worst in zip(keys, found, strict=True)}


def share_of(right: Sequence[bool] | np.ndarray, weight: Sequence[float] | np.ndarray) -> dict[str, float]:
    """The weighted share of what is right: share, low, high (NaN for nothing), right and pairs as counts."""
    right, weight = np.asarray(right, dtype=bool), np.asarray(weight, dtype=float)
    total = float(weight.sum())
    if not total:
        return {"share": np.nan, "low": np.nan, "high": np.nan, "right": 0, "pairs": 0}
    share = float(weight[right].sum()) / total
    low, high = wilson_of_share(share, total**2 / float((weight**2).sum()))
    return {"share": share, "low": low, "high": high, "right": int(right.sum()), "pairs": len(right)}


def meets(issue: dict[Hashable, Any], mark: Error) -> bool:
    """True where a finding (a row of errors) and a person's mark speak of the same words, or of a whole."""
    found = [_span(issue, side) for side in ("source", "target")]
    marked = [mark.source, mark.target]
    if not any(found) or not any(marked):
        return True
    return any(a[0] < b[1] and b[0] < a[1] for a, b in zip(found, marked, strict=True) if a and b)


def _span(issue: dict[Hashable, Any], side: str) -> Span | None:
    start, end = issue[f"{side}_start"], issue[f"{side}_end"]
    return None if pd.isna(start) else (int(start), int(end))


def _kappa(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Kappa of each row of two tables of booleans; NaN where chance alone would agree."""
    agreed, share_a, share_b = (a == b).mean(axis=1), a.mean(axis=1), b.mean(axis=1)
    chance = share_a * share_b + (1 - share_a) * (1 - share_b)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance < 1, (agreed - chance) / (1 - chance), np.nan)


def _kappa_interval(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    if not len(a) or not (0 < a.mean() < 1 and 0 < b.mean() < 1):
        return np.nan, np.nan
    rows = np.random.default_rng(_SEED).integers(0, len(a), size=(_RESAMPLES, len(a)))
    low, high = np.nanpercentile(_kappa(a[rows], b[rows]), [2.5, 97.5])
    return float(low), float(high)
