"""Is a predicted risk kept? Predicted and found shares side by side, and what that says of the ranking."""

import numpy as np
import pandas as pd

from feedscope.reporting.style import INK, MARKERS, MUTED, SERIES, Canvas
from feedscope.reporting.text import number
from feedscope.translation import measured
from feedscope.translation.calibration import FEWEST_LABELS, FEWEST_OF_EACH
from feedscope.translation.intervals import wilson
from feedscope.translation.model import Severity
from feedscope.translation.study import Study
from feedscope.translation.wording import count

_GROUPS = 5


def on_other_texts() -> pd.DataFrame:
    """The estimate on the dev split of MLQE-PE, as tools/evaluate_estimator.py found it.

    Returns:
        A row a tenth of the pairs: risk (mean of the predictions), share (of pairs with a catastrophic
        error), low, high (Wilson), wrong, pairs.
    """
    return _with_shares(pd.DataFrame(measured.read("reliability")))


def on_labels(study: Study) -> pd.DataFrame:
    """Risk beside what persons found in this corpus, in fifths; columns as `on_other_texts`.

    A judgement by several persons counts once for each.
    """
    risk = study.pairs.set_index(["id", "variant"])["risk"]
    table = pd.DataFrame(
        [(risk[label.key], label.worst >= Severity.MAJOR) for label in study.labels],
        columns=["risk", "wrong"],
    )
    groups = pd.qcut(table["risk"].rank(method="first"), min(_GROUPS, len(table)), labels=False)
    by_group = table.groupby(groups)
    return _with_shares(
        by_group.agg(risk=("risk", "mean"), wrong=("wrong", "sum"), pairs=("wrong", "size")).astype(
            {"wrong": "int64"}
        )
    )


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    bounds = [wilson(wrong, pairs) for wrong, pairs in zip(table["wrong"], table["pairs"], strict=True)]
    return table.assign(share=table["wrong"] / table["pairs"]).join(
        pd.DataFrame(bounds, columns=["low", "high"], index=table.index)
    )


def figure(canvas: Canvas, table: pd.DataFrame) -> None:
    """Found against predicted, with intervals, and the diagonal of kept predictions."""
    _, axes = canvas.subplots(height=3.4)
    most = 1.08 * max(table["high"].max(), table["risk"].max())
    axes.plot([0, most], [0, most], color=INK, lw=1, ls=":")
    axes.annotate(
        "kept", (most, most), (-4, -4), textcoords="offset points", ha="right", va="top", color=MUTED
    )
    axes.vlines(table["risk"], table["low"], table["high"], color=SERIES[0], lw=1.6)
    axes.plot(table["risk"], table["share"], MARKERS[0], color=SERIES[0], ms=6)
    axes.set(xlim=(0, most), ylim=(0, most))
    axes.set_xlabel("predicted: mean risk of the group")
    axes.set_ylabel("found: share with an error")
    axes.set_title(claim(table))


def claim(table: pd.DataFrame) -> str:
    """How many of the intervals hold the prediction."""
    kept = int(table["risk"].between(table["low"], table["high"]).sum())
    return f"Prediction within the interval in {number(kept)} of {number(len(table))} groups"


def alt(table: pd.DataFrame) -> str:
    """Alt text of `figure`."""
    points = "; ".join(
        f"predicted {row['risk']:.2f}, found {row['share']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
        for row in table.to_dict("records")
    )
    return f"Dots with intervals beside a diagonal. {claim(table)}: {points}."


def caption_other_texts(table: pd.DataFrame) -> str:
    """What the diagram of the estimate shows, and what it does not."""
    return (
        f"Other texts, other translators: the trained estimate on {number(int(table['pairs'].sum()))} pairs "
        "of the dev split of MLQE-PE (comments on talk pages, machine translations of 2020; an error is "
        "what most of three annotators called catastrophic). Groups of like risk, Wilson intervals. It "
        "shows that the estimate learned what it was taught, not that it holds here."
    )


def caption_labels(study: Study) -> str:
    """What the diagram of the labels shows."""
    persons = len({label.person for label in study.labels})
    return (
        f"These translations: risk beside {count(len(study.labels), 'judgement')} of "
        f"{count(persons, 'person')}, in groups of like risk, Wilson intervals; an error is a major or "
        "critical one. The same judgements recalibrated the risk, so the agreement is flattering."
    )


def standing(study: Study) -> str:
    """Which of the two risk is here: a ranking or a probability."""
    made = study.calibration
    if made is not None:
        told = (
            f"it tells {made.gain:.3f} nats a label more than the plain share does"
            if made.gain > 0
            else "held-out labels do not show that it tells more than the plain share of errors does"
        )
        return (
            "Risk is a probability here: that a reader finds a major or critical error. It was recalibrated "
            f"by {count(made.pairs, 'labelled pair')} of this corpus, {number(made.wrong, 1)} with an "
            f"error ({count(made.persons, 'person')}); on labels held out in turn {told}."
        )
    text = (
        "Risk is a ranking here, not a probability: nobody has counted how often a pair of a given risk is "
        "wrong."
    )
    if not study.labels:
        return f"{text} Some {FEWEST_LABELS} labels from the annotate notebook would recalibrate it."
    pairs = len({label.key for label in study.labels})
    wrong = len({label.key for label in study.labels if label.worst >= Severity.MAJOR})
    if pairs < FEWEST_LABELS or min(wrong, pairs - wrong) < FEWEST_OF_EACH:
        return (
            f"{text} There are labels of {count(pairs, 'pair')}, {number(wrong)} with a major or critical "
            f"error; {FEWEST_LABELS} pairs, and {FEWEST_OF_EACH} of each sort, are needed to recalibrate it."
        )
    return (
        f"{text} The labels of {count(pairs, 'pair')} do not bear it out: pairs of higher risk do not have "
        "more errors, so it was not recalibrated."
    )


def quality_note(study: Study) -> str:
    """What quality is, or why there is none."""
    quality = study.pairs["quality"]
    if quality.isna().all():
        return (
            "Quality and the trained estimate are left out: the estimator was trained on English → Chinese "
            "alone."
        )
    low, middle, high = np.percentile(quality, [5, 50, 95])
    return (
        f"Quality predicts a human z-score, learned on sentences of an encyclopedia; here its median is "
        f"{number(float(middle), 2)}, and nine in ten translations lie between {number(float(low), 2)} and "
        f"{number(float(high), 2)}. Its zero is that of other texts, so only the order means anything."
    )
