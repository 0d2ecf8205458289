"""The figure and words of prediction: every model's typical error beside the dumb ones."""

import numpy as np
import pandas as pd

from feedscope.engagement import wording
from feedscope.engagement.figures import row_label, rows_only, title
from feedscope.engagement.learners import MODELS
from feedscope.engagement.prediction import BASELINE, LEAKED, SHUFFLED, Forecast
from feedscope.reporting.style import ACCENT, INK, MUTED, PAPER, Canvas
from feedscope.reporting.text import number

_NAMES = {model: words.en for model, words in wording.MODEL.items()}
_CONTROL = {SHUFFLED: "control: ridge, targets shuffled", LEAKED: "control: ridge, retweets leaked in"}


def name(model: str) -> str:
    """A model in words."""
    return {**_NAMES, **_CONTROL}[model]


def gains(canvas: Canvas, table: pd.DataFrame) -> None:
    """A row a model: error against the median of the kind, as a ratio of factors, with its interval."""
    rows = table[table["model"] != BASELINE].reset_index(drop=True)
    _, axes = canvas.subplots(height=1.0 + 0.6 * len(rows))
    for i, row in enumerate(rows.to_dict("records")):
        control = row["model"] in _CONTROL
        colour = MUTED if control else INK
        axes.hlines(i, np.exp(row["ci_low"]), np.exp(row["ci_high"]), color=colour, lw=2)
        beats = row["ci_low"] > 0
        axes.plot(np.exp(row["gain"]), i, "s" if control else "D", color=colour, ms=7, mew=1.5,
                  mfc=colour if beats else PAPER)  # fmt: skip
        row_label(
            axes, i, f"{wording.sentence(name(row['model']))}: off by a factor of {number(row['factor'])}"
        )
    axes.axvline(1, color=ACCENT, lw=1.2)
    axes.set_xscale("log")
    rows_only(axes, len(rows))
    axes.set_xticks([0.5, 0.7, 1, 1.4, 2] if canvas.narrow else [0.4, 0.5, 0.6, 0.7, 0.8, 1, 1.2, 1.5, 2])
    axes.set_xlabel("times closer than the median of the kind (log axis)")
    title(axes, canvas, gains_claim(table))


def gains_claim(table: pd.DataFrame) -> str:
    """How many models beat the median of the kind."""
    rows = table[table["model"].isin(MODELS) & ~table["model"].isin(["median", BASELINE])]
    better = int((rows["ci_low"] > 0).sum())
    return f"{better} of {len(rows)} models come closer than the median of the post's kind"


def gains_caption(table: pd.DataFrame) -> str:
    """Caption of `gains`."""
    base = table.loc[table["model"] == BASELINE].iloc[0]
    return (
        f"Typical error of each model against that of the median of the kind, which is off by a factor of "
        f"{number(base['factor'])}; right of the line is better. 95% bootstrap by day, n = "
        f"{number(int(base['n']))} posts, each predicted from earlier ones only. Squares: controls."
    )


def gains_alt(table: pd.DataFrame) -> str:
    """Alt text of `gains`."""
    parts = [
        f"{name(row['model'])} {number(float(np.exp(row['gain'])), 2)} "
        f"({number(float(np.exp(row['ci_low'])), 2)} to "
        f"{number(float(np.exp(row['ci_high'])), 2)})"
        for row in table.to_dict("records")
        if row["model"] != BASELINE
    ]
    return f"Interval plot on a log axis. {gains_claim(table)}. Times closer: {'; '.join(parts)}."


def controls_note(made: Forecast, table: pd.DataFrame) -> str:
    """Whether the two controls did what they must."""
    learned = bool((table.loc[table["model"] == SHUFFLED, "ci_low"] > 0).any())
    shuffled = "STILL beat" if learned else "did not beat"
    strength = f"(rank correlation {number(made.strongest[1], 2)})"
    honest = ", ".join(made.suspects.index) or f"none; the strongest is {made.strongest[0]} {strength}"
    planted = made.caught.drop(made.suspects.index, errors="ignore")
    caught = (
        f"raised the alarm (rank correlation {number(float(planted.iloc[0]), 2)})"
        if len(planted)
        else "did NOT raise the alarm"
    )
    return (
        f"Controls: with shuffled targets the ridge regression {shuffled} the median of the kind. A "
        "planted leak, "
        f"the post's own retweets, {caught}. Features that raise it without the leak: {honest}."
    )


def importance_note(made: Forecast) -> str:
    """What the boosting leans on, by groups of features that go together."""
    if made.importance.empty:
        return "No group of features matters to the gradient boosting: shuffling them changes nothing."
    parts = [
        f"{row['group']} {number(float(np.exp(row['rise'])), 3)} "
        f"({number(float(np.exp(row['ci_low'])), 3)} to "
        f"{number(float(np.exp(row['ci_high'])), 3)})"
        for row in made.importance.sort_values("rise", ascending=False, kind="stable").to_dict("records")
    ]
    return (
        "How many times farther off gradient boosting is when a group of features is shuffled together, "
        "with 95% "
        f"intervals by day: {', '.join(parts)}. Features that go together are shuffled together, or each "
        "would hide "
        "behind the others."
    )


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The table of models as a reader wants it."""
    return table.assign(model=[name(model) for model in table["model"]])
