"""Two renderings of one sentence that differ in one thing: an idiom, a slang word, a sense, a scope.

The sentences in contrasts.tsv were written for this purpose, without a look at the tables of words. No row on
idiom, slang or sense was added after a look at them; the rows of scope.tsv were written, for the classes of
words that grammars list, when these sentences were known. One rendering is right, the other takes the idiom
or the slang word for word, the wrong one of two senses, or says another thing of the same words (scope). It
is measured whether the hard checks speak, whether risk is higher for the wrong rendering, and which of the
two is the more similar to its source.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from benchmarks.measure import table
from feedscope.translation import measured
from feedscope.translation.estimate import estimates
from feedscope.translation.intervals import wilson
from feedscope.translation.tool import Judge

TITLE = "right and wrong renderings of idiom, slang, sense and scope told apart"
SEED, RESAMPLES = 20261125, 2000


def measure() -> list[dict[str, object]]:
    """A row a kind, as `measured.contrasts` reads it."""
    pairs = pd.read_csv(Path(__file__).with_suffix(".tsv"), sep="\t")
    sides = {side: list(zip(pairs["source"], pairs[side], strict=True)) for side in ("right", "wrong")}
    judge = Judge.of(sides["right"], retrieval=False)
    for side, texts in sides.items():
        found, near = judge(texts).scores, estimates(pairs["source"], pairs[side])
        pairs[f"{side} flagged"] = (found["worst_severity"] != "").to_numpy()
        pairs[f"{side} risk"] = found["risk"].to_numpy()
        pairs[f"{side} cosine"] = np.einsum("ij,ij->i", near.source, near.target)
    return [_row(str(kind), rows) for kind, rows in pairs.groupby("kind", sort=True)]


def _row(kind: str, rows: pd.DataFrame) -> dict[str, object]:
    n, found = len(rows), int(rows["wrong flagged"].sum())
    closer = int((rows["right cosine"] > rows["wrong cosine"]).sum())
    risks = rows[["right risk", "wrong risk"]].to_numpy()
    drawn = np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))
    low, high = np.percentile([_area(risks[some]) for some in drawn], [2.5, 97.5])
    numbers = {
        "found": found / n, "found_low": wilson(found, n)[0], "found_high": wilson(found, n)[1],
        "false": int(rows["right flagged"].sum()) / n,
        "auc": _area(risks), "auc_low": float(low), "auc_high": float(high),
        "closer": closer / n, "closer_low": wilson(closer, n)[0], "closer_high": wilson(closer, n)[1],
    }  # fmt: skip
    return {"kind": kind, "pairs": n, **{name: round(value, 4) for name, value in numbers.items()}}


def _area(risks: np.ndarray) -> float:
    """How often a wrong rendering (second column) has a higher risk than a right one; ties count half."""
    return float(roc_auc_score(np.repeat([0, 1], len(risks)), risks.T.ravel()))


def run(corpus: Path, full: bool) -> str:
    """The table; its numbers also for the report. The corpus plays no part."""
    rows = measure()
    measured.write("contrasts", rows)
    shown = [
        (
            str(row["kind"]),
            str(row["pairs"]),
            f"{row['found']:.2f} ({row['found_low']:.2f}–{row['found_high']:.2f})",
            f"{row['false']:.2f}",
            f"{row['auc']:.2f} ({row['auc_low']:.2f}–{row['auc_high']:.2f})",
            f"{row['closer']:.2f} ({row['closer_low']:.2f}–{row['closer_high']:.2f})",
        )
        for row in rows
    ]
    heads = ("kind", "pairs", "wrong one flagged", "right one flagged", "AUC of risk", "right one closer")
    return table(shown, heads)
