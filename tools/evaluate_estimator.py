"""Judge the shipped estimator on splits that took no part in its training.

    python tools/evaluate_estimator.py PATH_TO_MLQE_PE_EN_ZH [--split dev] [--keep]

Prints each figure with a bootstrap interval (95%, percentiles of 1,000 resamples of pairs), the two
baselines that need no training, and the reliability of risk by tenths. Choices are made on the
training splits by cross-validation: run this when they are made. `--keep` keeps the figures for the report.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from train_estimator import DEV, figures, read_splits

from feedscope.translation import measured
from feedscope.translation.estimate import estimate, estimator
from feedscope.translation.estimate.features import read_source, read_target
from feedscope.translation.estimate.words import read_words

RESAMPLES, SEED = 1000, 1


def baselines(pairs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Qualities that need no training: nearness of the usual length ratio, cosine of the sentences."""
    ratio, cosine = [], []
    for source, target in zip(pairs["source"], pairs["mt"], strict=True):
        source, target = read_source(source), read_target(target)
        ratio.append(np.log(max(1, len(target)) / max(1, len(source))))
        en, zh = read_words([source, target])
        cosine.append(float(en.sentence @ zh.sentence))
    return {"length ratio": -np.abs(np.array(ratio) - np.median(ratio)), "cosine": np.array(cosine)}


def with_intervals(quality: np.ndarray, risk: np.ndarray, pairs: pd.DataFrame, cut: float) -> pd.DataFrame:
    """`figures` with intervals: a row each, columns value, low, high."""
    rng = np.random.default_rng(SEED)
    both = [np.flatnonzero(pairs[score].notna()) for score in ("quality", "risk")]
    drawn = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([rng.choice(part, len(part)) for part in both])
        drawn.append(figures(quality[rows], risk[rows], pairs.iloc[rows], cut))
    low, high = np.quantile(pd.DataFrame(drawn), [0.025, 0.975], axis=0)
    return pd.Series(figures(quality, risk, pairs, cut)).to_frame("value").assign(low=low, high=high)


def reliability(risk: np.ndarray, wrong: np.ndarray) -> pd.DataFrame:
    """By tenths of risk: mean risk, share of wrong pairs, number of pairs."""
    tenth = pd.qcut(risk, 10, labels=False)
    table = pd.DataFrame({"risk": risk, "wrong": wrong}).groupby(tenth)
    return table.agg(risk=("risk", "mean"), wrong=("wrong", "mean"), pairs=("wrong", "size"))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with the splits of MLQE-PE English-Chinese")
    parser.add_argument("--split", default="dev", help="which split: names end in _SPLIT.tsv")
    parser.add_argument("--keep", action="store_true", help="keep the figures for the report")
    arguments = parser.parse_args()
    names = {score: name.replace("_dev.", f"_{arguments.split}.") for score, name in DEV.items()}
    pairs = read_splits(arguments.data, names)
    scores = estimate(pairs["source"], pairs["mt"])
    quality, risk = scores["quality"].to_numpy(), scores["risk"].to_numpy()
    marked = pairs["risk"].notna().to_numpy()
    # A baseline has no threshold: its highest fifth of risk.
    methods = {"estimate": with_intervals(quality, risk, pairs, estimator().threshold)} | {
        name: with_intervals(values, -values, pairs, -np.quantile(values, 0.2))
        for name, values in baselines(pairs).items()
    }
    for name, table in methods.items():
        print(f"{name}\n{table.round(3)}\n")
    tenths = reliability(risk[marked], pairs["risk"].to_numpy()[marked])
    print(tenths.round(3))
    if arguments.keep:
        measured.write("estimate", _rows(methods, int(marked.sum()), int(pairs["quality"].notna().sum())))
        measured.write("reliability", _counts(tenths))


def _rows(methods: dict[str, pd.DataFrame], marked: int, judged: int) -> list[dict[str, object]]:
    """A row a measure: on how many pairs, and by method its value with the interval."""
    return [
        {
            "measure": measure,
            "pairs": marked if measure.endswith("_error") else judged,
            **{name: table.loc[measure].round(4).tolist() for name, table in methods.items()},
        }
        for measure in methods["estimate"].index
    ]


def _counts(tenths: pd.DataFrame) -> list[dict[str, object]]:
    """By tenths of risk: mean risk, how many pairs are wrong, of how many."""
    return [
        {"risk": round(row.risk, 4), "wrong": round(row.wrong * row.pairs), "pairs": int(row.pairs)}
        for row in tenths.itertuples()
    ]


if __name__ == "__main__":
    main()
