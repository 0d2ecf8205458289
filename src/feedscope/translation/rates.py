"""How often each kind of error is found, and how well retrieval works: tables with intervals."""

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd

from feedscope.params import TranslationParams
from feedscope.translation.intervals import bootstrap, wilson
from feedscope.translation.model import Severity
from feedscope.translation.study import Study
from feedscope.translation.wording import WAYS

_METHODS = ("sentence vectors", "Latin words and lengths")
_TEXTS = ("left out", "kept")  # handles and links
_QUOTED = 60  # characters of a sentence in the table of issues


def by_category(study: Study) -> pd.DataFrame:
    """A row for each MQM category that a hard check has: category, pairs, share, low, high (Wilson)."""
    hard = study.errors[study.errors["hard"] == 1]
    categories = dict.fromkeys(check.category for check in study.checks if check.hard)
    table = pd.DataFrame([{"category": c, **_share(study, hard[hard["category"] == c])} for c in categories])
    return table.sort_values(["pairs", "category"], ascending=[False, True], ignore_index=True)


def by_check(study: Study) -> pd.DataFrame:
    """A row for each check: check, category, severity, strength, explains, pairs, share, low, high."""
    rows = [
        {
            "check": check.name,
            "category": check.category,
            "severity": check.severity.label,
            "strength": "hard" if check.hard else "soft",
            "explains": check.explains,
            **_share(study, study.errors[study.errors["check"] == check.name]),
        }
        for check in study.checks
    ]
    return pd.DataFrame(rows).sort_values(["pairs", "check"], ascending=[False, True], ignore_index=True)


def _share(study: Study, errors: pd.DataFrame) -> dict[str, float]:
    n, pairs = len(study.pairs), len(errors[["id", "variant"]].drop_duplicates())
    low, high = wilson(pairs, n)
    return {"pairs": pairs, "share": pairs / n if n else np.nan, "low": low, "high": high}


def listed(study: Study, most: int) -> pd.DataFrame:
    """Up to `most` issues, hard ones first, the gravest first: columns of `errors`, and strength.

    A message about "this sentence" is followed by the sentence's beginning.
    """
    gravity = study.errors["severity"].map({severity.label: int(severity) for severity in Severity})
    order = np.lexsort((np.arange(len(study.errors)), -gravity.to_numpy(), -study.errors["hard"].to_numpy()))
    table = study.errors.iloc[order[:most]]
    strengths = table["hard"].map({1: "hard", 0: "soft"})
    return table.assign(strength=strengths, message=[_quoting(row) for row in table.to_dict("records")])


def _quoting(issue: dict[Hashable, Any]) -> str:
    """The message; where it speaks of a sentence, with that sentence's beginning."""
    spans = [issue[f"{side}_span"] for side in ("source", "target")]
    words = next((" ".join(span.split()) for span in spans if isinstance(span, str) and span.strip()), "")
    if not issue["message"].startswith("This sentence") or not words:
        return str(issue["message"])
    more = "…" if len(words) > _QUOTED else ""
    return f"{issue['message']} “{words[:_QUOTED]}{more}”"


def retrieval(study: Study, params: TranslationParams) -> pd.DataFrame:
    """Recall@1, recall@5 (Wilson) and the median rank (bootstrap), by direction, method and texts.

    Returns:
        way, method, handles (left out or kept, links alike), n, then for each measure m in at_1, at_5,
        median: m, m_low, m_high.
    """
    if not len(study.first):
        return pd.DataFrame()
    by_texts = dict(zip(_TEXTS, ((study.ranks, study.baseline), study.as_written), strict=True))
    return pd.DataFrame(
        [
            {
                "way": WAYS[way].label,
                "method": method,
                "handles": handles,
                **_measures(ranks[i].of(way)[study.first], params),
            }
            for way in WAYS
            for i, method in enumerate(_METHODS)
            for handles, ranks in by_texts.items()
        ]
    )


def _measures(ranks: np.ndarray, params: TranslationParams) -> dict[str, float]:
    n = len(ranks)
    measures: dict[str, float] = {"n": n}
    for k in (1, 5):
        hits = int((ranks <= k).sum())
        low, high = wilson(hits, n)
        measures |= {f"at_{k}": hits / n, f"at_{k}_low": low, f"at_{k}_high": high}
    low, high = bootstrap(ranks, np.median, params.resamples, np.random.default_rng(params.seed))
    return measures | {"median": float(np.median(ranks)), "median_low": low, "median_high": high}


def handles_gain(study: Study, params: TranslationParams) -> pd.DataFrame:
    """By how much the vectors' recall@1 is higher with handles and links kept, a row a direction.

    Returns:
        way, n, difference, low, high (paired percentile bootstrap over posts).
    """
    rows = []
    for way in WAYS:
        kept, out = (
            (ranks.of(way)[study.first] == 1).astype(float) for ranks in (study.as_written[0], study.ranks)
        )
        rng = np.random.default_rng(params.seed)
        low, high = bootstrap(kept - out, np.mean, params.resamples, rng)
        difference = float((kept - out).mean())
        rows.append(
            {"way": WAYS[way].label, "n": len(kept), "difference": difference, "low": low, "high": high}
        )
    return pd.DataFrame(rows)


def shares(table: pd.DataFrame) -> list[str]:
    """Cells such as "4.4% (3.1 to 6.2)" for the shares of a table of this module."""
    return [
        f"{100 * share:.1f}% ({100 * low:.1f} to {100 * high:.1f})"
        for share, low, high in zip(table["share"], table["low"], table["high"], strict=True)
    ]


def retrieval_shown(study: Study, params: TranslationParams) -> pd.DataFrame:
    """`retrieval` with each measure and its interval in one cell."""
    table = retrieval(study, params)
    return table.assign(
        at_1=with_interval(table, "at_1", lambda share: f"{100 * share:.1f}%"),
        at_5=with_interval(table, "at_5", lambda share: f"{100 * share:.1f}%"),
        median=with_interval(table, "median", lambda rank: f"{rank:g}"),
    )


def with_interval(table: pd.DataFrame, measure: str, form: Callable[[float], str]) -> list[str]:
    """Cells such as "97.3% (95.7 to 98.3)" for a measure of `retrieval`."""
    columns = (table[measure], table[f"{measure}_low"], table[f"{measure}_high"])
    return [f"{form(value)} ({form(low)} to {form(high)})" for value, low, high in zip(*columns, strict=True)]


def metrics(study: Study, params: TranslationParams) -> dict[str, float | None]:
    """Flat numbers for metrics/translation.json."""
    pairs, twice = study.pairs, study.twice
    numbers: dict[str, float | None] = {
        "pairs": len(pairs),
        "posts_translated": pairs["id"].nunique(),
        "posts_untranslated": study.untranslated,
        "further_translations": len(twice),
        "flagged": int((pairs["worst"] > 0).sum()),
        "major_or_critical": int((pairs["worst"] > 1).sum()),
        "similarity_median": _rounded(pairs["similarity"].median()),
        "variants_chrf_median": _rounded(twice["chrf"].median()),
    }
    checks = by_check(study)
    names = checks["check"].str.replace("-", "_")
    numbers |= {f"check_{name}": pairs for name, pairs in zip(names, checks["pairs"], strict=True)}
    for row in retrieval(study, params).to_dict("records"):
        name = f"{row['way']}_{'vectors' if row['method'] == _METHODS[0] else 'baseline'}"
        name = name.replace(" → ", "_") + ("_as_written" if row["handles"] == _TEXTS[1] else "")
        numbers |= {f"{name}_recall_{k}": _rounded(row[f"at_{k}"]) for k in (1, 5)}
        numbers[f"{name}_median_rank"] = row["median"]
    return numbers


def _rounded(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 6)
