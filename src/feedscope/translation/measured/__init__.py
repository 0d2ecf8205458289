"""What the checks and the estimate were measured to do, elsewhere: numbers that a report can show anywhere.

Each file beside this one is written by the program that measures: `python -m benchmarks injected` and
`contrasts`, and `tools/evaluate_estimator.py --keep`. No text of any corpus is in them.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from feedscope.reporting.text import MINUS, number

MEASURES = {
    "pearson": "quality against the person's score, Pearson",
    "spearman": "quality against the person's score, Spearman",
    "auc_worst_fifth": "the worst fifth by the person's score, AUC",
    "auc_error": "a catastrophic error, AUC",
    "mcc_error": "a catastrophic error, MCC",
}
# Pearson on the test split of WMT20, not the same pairs (Specia et al. 2020, WMT, 743-764).
PUBLISHED = {"OpenKiwi": 0.168, "SiameseTransQuest": 0.407, "MonoTransQuest": 0.478}
NO_AIM = "whatever it is"  # of errors that are measured to say how little is seen
CONTRASTS = (
    "Right and wrong renderings of sentences written for this purpose, of which only those on scope were "
    "known when rows were added to the tables of words."
)


def read(name: str) -> Any:
    """The contents of NAME.json."""
    return json.loads((files(__package__) / f"{name}.json").read_text(encoding="utf-8"))


def write(name: str, found: Any) -> None:
    """Keep what was measured as NAME.json of this package; for the programs that measure."""
    text = json.dumps(found, indent=1, ensure_ascii=False)
    Path(__file__).with_name(f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def injected() -> pd.DataFrame:
    """Errors put in on purpose: kind, pairs, found (with its interval), unmodified (share flagged), aim."""
    rows = pd.DataFrame(read("injected")["kinds"])
    return rows[["kind", "aim"]].assign(
        pairs=rows["n"],
        found=_shares(rows, "recall", "low", "high"),
        unmodified=[f"{100 * share:.1f}%" for share in rows["flagged"]],
    )


def injected_caption() -> str:
    """What was done, and what the checks say of the texts as they were."""
    found = read("injected")
    return (
        f"Errors put in on purpose, one at a time, into {number(found['pairs'])} translations of a year of "
        "posts; found: a check says something new; unmodified: the share of the same translations, as they "
        "were, of which such a check speaks. All hard checks together speak of "
        f"{100 * found['union_of_hard_checks']:.1f}% of them."
    )


def contrasts() -> pd.DataFrame:
    """Right and wrong renderings of one sentence: kind, pairs, found, false, auc, closer (with intervals)."""
    rows = pd.DataFrame(read("contrasts"))
    return rows[["kind", "pairs"]].assign(
        found=_shares(rows, "found", "found_low", "found_high"),
        false=[f"{100 * share:.0f}%" for share in rows["false"]],
        auc=[
            _figure(area, digits=2)
            for area in rows[["auc", "auc_low", "auc_high"]].itertuples(index=False, name=None)
        ],
        closer=_shares(rows, "closer", "closer_low", "closer_high"),
    )


def blind_note() -> str:
    """How little is found of what the checks see dimly: every kind without an aim, every kind of sense."""
    put_in = pd.DataFrame(read("injected")["kinds"]).query("aim == @NO_AIM")
    written = pd.DataFrame(read("contrasts"))
    found = _list(put_in, _shares(put_in, "recall", "low", "high"), "n")
    flagged = _list(written, _shares(written, "found", "found_low", "found_high"), "pairs")
    return (
        f"In figures, from the tables of what was measured elsewhere. Errors put in and found: {found}. "
        f"Sentences written to be taken the wrong way, and flagged by a hard check: {flagged}. The rest "
        "passes unseen."
    )


def estimate() -> pd.DataFrame:
    """The estimate on pairs that took no part in training: measure, pairs, estimate, cosine, length."""
    rows = pd.DataFrame(read("estimate"))
    return pd.DataFrame(
        {
            "measure": rows["measure"].map(MEASURES),
            "pairs": rows["pairs"],
            "estimate": rows["estimate"].map(_figure),
            "cosine": rows["cosine"].map(_figure),
            "length": rows["length ratio"].map(_figure),
        }
    )


def estimate_note() -> str:
    """On what the figures of `estimate` stand, and what others reached."""
    published = ", ".join(f"{name} {value:.3f}" for name, value in PUBLISHED.items())
    return (
        "The estimate and two scores that need no training, on the dev splits of MLQE-PE English–Chinese "
        "(quality: sentences of an encyclopaedia; catastrophic errors: comments on its talk pages), none of "
        "which took part in training. Published for Pearson on another "
        f"split of that collection (WMT20 test, so not the same pairs): {published}; the last two are "
        "fine-tuned transformers."
    )


def _shares(rows: pd.DataFrame, share: str, low: str, high: str) -> list[str]:
    return [
        f"{100 * row[share]:.0f}% ({100 * row[low]:.0f} to {100 * row[high]:.0f}%)"
        for row in rows.to_dict("records")
    ]


def _list(rows: pd.DataFrame, shares: list[str], n: str) -> str:
    named = zip(rows["kind"], rows[n], shares, strict=True)
    return "; ".join(f"{kind}: {share}, n = {size}" for kind, size, share in named)


def _figure(values: tuple[float, float, float], digits: int = 3) -> str:
    value, low, high = (f"{each:.{digits}f}".replace("-", MINUS) for each in values)
    return f"{value} ({low} to {high})"
