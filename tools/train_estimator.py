"""Train the estimator of translation quality and risk; write its weights into the package.

    python tools/train_estimator.py PATH_TO_MLQE_PE_EN_ZH [--output weights.npz]

Reads mlqe_enzh_train.tsv (human z-scores) and ced_enzh_train.tsv (catastrophic errors). Both sets
train the same networks: a pair teaches the output it has a label for. A kernel regression learns
the z-scores beside them, a logistic regression the errors. To them come planted errors:
pairs of the training sets with a foreign translation, half a translation, a foreign sentence or no
translation, marked as wrong, so that the networks know what unlike texts may hold. Seeded; the same
data, lock and machine type give the same bytes. Needs about fifteen minutes on a free core and 4 GB.

Five-fold cross-validation on the training pairs measures the ensemble, calibrates risk (Platt 1999)
and sets its threshold. The dev splits take no part: see evaluate_estimator.py.
"""

import argparse
import csv
import hashlib
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import pearsonr, spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef, roc_auc_score
from sklearn.model_selection import KFold
from threadpoolctl import threadpool_limits

from feedscope.translation.estimate import model
from feedscope.translation.estimate.features import (
    FEATURES,
    GROUPS,
    Inputs,
    Projection,
    Side,
    inputs,
    read_source,
    read_target,
)
from feedscope.translation.estimate.words import read_words

SEED = 20200520
TRAIN = {"quality": "mlqe_enzh_train.tsv", "risk": "ced_enzh_train.tsv"}
DEV = {"quality": "mlqe_enzh_dev.tsv", "risk": "ced_enzh_dev.tsv"}
TARGET = {"quality": "da_z", "risk": "err"}

AXES = 64
HIDDEN, JOINED_HIDDEN = 48, 48
EPOCHS, BATCH, MEMBERS, FOLDS = 7, 64, 5, 5
RATE, DECAY, DROP = 2e-3, 2e-2, 0.25
LANDMARKS, RIDGE = 700, 1.0
INVERSE_RIDGE = 0.1
NARROW = 0.15  # exp(-NARROW · d²), where the readable features and the two vectors each spread by 1
Z_RANGE = (-3.0, 2.0)  # a few z-scores lie far out, one annotator each
PLANTED, PLANTED_WEIGHT, PLANTED_Z = 1500, 0.1, -2.0


@dataclass(frozen=True)
class Lesson:
    """Pairs to learn from; NaN where a pair has no label.

    Attributes:
        given: the pairs.
        labels: n × 2, z-score and 0/1.
        weight: n.
    """

    given: Inputs
    labels: np.ndarray
    weight: np.ndarray


def read(path: Path) -> pd.DataFrame:
    """A split as it is."""
    return pd.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False)


def read_splits(folder: Path, files: dict[str, str]) -> pd.DataFrame:
    """Both sets under each other: source, mt, quality, risk (NaN where not judged)."""
    parts = []
    for score, name in files.items():
        table = read(folder / name)
        part = table[["source", "mt"]].assign(quality=np.nan, risk=np.nan)
        part[score] = table[TARGET[score]].astype(float)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def plant_errors(pairs: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """PLANTED pairs with an error put in: a quarter each of four kinds."""
    good = pairs[(pairs["risk"] == 0) | (pairs["quality"] > 0)]
    chosen = good.iloc[rng.permutation(len(good))[:PLANTED]].reset_index(drop=True)
    others = good.iloc[rng.permutation(len(good))[:PLANTED]]["mt"].tolist()
    targets = []
    for i, (source, target) in enumerate(zip(chosen["source"], chosen["mt"], strict=True)):
        text = read_target(target)
        half = text[: len(text) // 2] if rng.random() < 0.5 else text[len(text) // 2 :]
        targets.append([others[i], half, read_target(others[i])[: len(text) // 2] + half, source][i % 4])
    return pd.DataFrame({"source": chosen["source"], "mt": targets, "quality": PLANTED_Z, "risk": 1.0})


def principal_axes(vectors: np.ndarray) -> Projection:
    """The first AXES axes, scaled so that the coordinates' mean variance is 1."""
    mean = vectors.mean(axis=0)
    values, axes = np.linalg.eigh(np.cov((vectors - mean).T.astype(np.float64)))
    chosen = axes[:, ::-1][:, :AXES]
    chosen = chosen * np.sign(chosen[np.abs(chosen).argmax(axis=0), np.arange(AXES)])
    return Projection(half(mean), half(chosen / np.sqrt(values[::-1][:AXES].mean())))


def half(array: np.ndarray) -> np.ndarray:
    """Rounded to half precision, as the weights are stored."""
    return array.astype(np.float16).astype(np.float32)


def word_axes(pairs: pd.DataFrame, rng: np.random.Generator) -> Projection:
    """Axes of the word vectors of 1,500 pairs."""
    some = pairs.iloc[np.sort(rng.permutation(len(pairs))[:1500])]
    texts = [read_source(text) for text in some["source"]] + [read_target(text) for text in some["mt"]]
    return principal_axes(np.vstack([read_words([text])[0].vectors for text in texts]))


def see(pairs: pd.DataFrame, words: Projection) -> Inputs:
    """`inputs` of all pairs."""
    return inputs(pairs["source"].tolist(), pairs["mt"].tolist(), words)


def chosen(given: Inputs, rows: np.ndarray) -> Inputs:
    """The pairs `rows`, in that order."""
    return Inputs(
        given.readable[rows],
        given.source[rows],
        given.target[rows],
        _chosen_side(given.source_words, rows),
        _chosen_side(given.target_words, rows),
    )


def _chosen_side(side: Side, rows: np.ndarray) -> Side:
    ends = np.cumsum(side.counts)
    counts = side.counts[rows]
    first = np.repeat(ends[rows] - counts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return Side(side.rows[first + np.arange(counts.sum())], counts)


class Training:
    """One network under training: AdamW (Loshchilov & Hutter 2019), dropout, a linearly falling rate."""

    def __init__(self, n_pair: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        width = 4 * AXES + 6
        self.weights = {
            "source_in": self._start(width, HIDDEN, 1.0),
            "source_offset": np.zeros(HIDDEN, np.float32),
            "target_in": self._start(width, HIDDEN, 1.0),
            "target_offset": np.zeros(HIDDEN, np.float32),
            "join": self._start(2 * HIDDEN + n_pair, JOINED_HIDDEN, 1.4),
            "join_offset": np.zeros(JOINED_HIDDEN, np.float32),
            "out": self._start(JOINED_HIDDEN, 2, 0.4),
            "out_offset": np.zeros(2, np.float32),
        }
        self.first = {name: np.zeros_like(w) for name, w in self.weights.items()}
        self.second = {name: np.zeros_like(w) for name, w in self.weights.items()}
        self.step = 0

    def _start(self, rows: int, columns: int, gain: float) -> np.ndarray:
        return (self.rng.normal(size=(rows, columns)) * gain / np.sqrt(rows)).astype(np.float32)

    def _mask(self, shape: tuple[int, ...], drop: float) -> np.ndarray:
        dropped = round(drop * 256)  # in 256ths: a byte a draw
        kept = self.rng.integers(0, 256, shape, dtype=np.uint8) >= dropped
        return kept * np.float32(256 / (256 - dropped))

    def gradients(
        self, given: Inputs, pair: np.ndarray, labels: np.ndarray, weight: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Of half the squared error of the z-score plus the cross-entropy of the error label."""
        w, grad = self.weights, {}
        sides = {"source": given.source_words, "target": given.target_words}
        hidden, pooled = {}, []
        for name, side in sides.items():
            hidden[name] = np.maximum(side.rows @ w[f"{name}_in"] + w[f"{name}_offset"], 0)
            starts = np.concatenate([[0], np.cumsum(side.counts)[:-1]])
            pooled.append(np.add.reduceat(hidden[name], starts, axis=0) / side.counts[:, None])
        z = np.hstack([*pooled, pair]).astype(np.float32)
        mask_z = self._mask(z.shape, DROP)
        z *= mask_z
        h = np.maximum(z @ w["join"] + w["join_offset"], 0)
        mask_h = self._mask(h.shape, DROP)
        h *= mask_h
        out = h @ w["out"] + w["out_offset"]
        error = np.column_stack([out[:, 0] - labels[:, 0], expit(out[:, 1]) - labels[:, 1]])
        error = (np.where(np.isnan(labels), 0, error) * weight[:, None] / len(labels)).astype(np.float32)
        grad["out"], grad["out_offset"] = h.T @ error, error.sum(axis=0)
        back = error @ w["out"].T * mask_h * (h > 0)
        grad["join"], grad["join_offset"] = z.T @ back, back.sum(axis=0)
        back = back @ w["join"].T * mask_z
        for i, (name, side) in enumerate(sides.items()):
            mine = back[:, i * HIDDEN : (i + 1) * HIDDEN] / side.counts[:, None].astype(np.float32)
            mine = np.repeat(mine, side.counts, axis=0) * (hidden[name] > 0)
            grad[f"{name}_in"], grad[f"{name}_offset"] = side.rows.T @ mine, mine.sum(axis=0)
        return grad

    def update(self, grad: dict[str, np.ndarray], rate: float) -> None:
        """One step down `grad`."""
        self.step += 1
        for name, g in grad.items():
            self.first[name] = 0.9 * self.first[name] + 0.1 * g
            self.second[name] = 0.99 * self.second[name] + 0.01 * g * g
            ahead = self.first[name] / (1 - 0.9**self.step)
            scale = np.sqrt(self.second[name] / (1 - 0.99**self.step)) + 1e-8
            decay = 0 if name.endswith("offset") else DECAY * self.weights[name]
            self.weights[name] -= np.float32(rate) * (ahead / scale + decay)


def train_network(lesson: Lesson, pair: np.ndarray, rows: np.ndarray, seed: int) -> model.Network:
    """One member of the ensemble, on the pairs `rows`."""
    training = Training(pair.shape[1], seed)
    steps = EPOCHS * (len(rows) // BATCH)
    for _ in range(EPOCHS):
        order = training.rng.permutation(rows)
        for start in range(0, len(rows) - BATCH + 1, BATCH):
            at = order[start : start + BATCH]
            grad = training.gradients(
                chosen(lesson.given, at), pair[at], lesson.labels[at], lesson.weight[at]
            )
            warm = min(1.0, (training.step + 1) / 100)
            training.update(grad, RATE * warm * (1 - training.step / steps))
    weights = {name: half(array) for name, array in training.weights.items()}
    network = model.Network(**weights, typical=np.zeros(2 * HIDDEN, np.float32))
    seen = [network.joined(chosen(lesson.given, part), pair[part])[:, : 2 * HIDDEN] for part in _parts(rows)]
    return replace(network, typical=half(np.vstack(seen).mean(axis=0)))


def ensemble(lesson: Lesson, scaling: model.Scaling, rows: np.ndarray, words: Projection) -> model.Estimator:
    """MEMBERS networks on the pairs `rows`, not calibrated yet."""
    pair = scaling(lesson.given)
    networks = tuple(train_network(lesson, pair, rows, SEED + i) for i in range(MEMBERS))
    kernel = fit_kernel(pair, lesson, rows)
    linear = fit_linear(pair, lesson, rows)
    return model.Estimator(words, scaling, networks, kernel, linear, column_groups(), 1.0, 0.0, 0.5, {})


def fit_linear(pair: np.ndarray, lesson: Lesson, rows: np.ndarray) -> model.Linear:
    """Logistic regression of an error on the readable features of the judged pairs among `rows`."""
    judged = rows[~np.isnan(lesson.labels[rows, 1]) & (lesson.weight[rows] == 1)]
    fitted = LogisticRegression(C=INVERSE_RIDGE, max_iter=2000)
    fitted.fit(pair[judged, : len(FEATURES)], lesson.labels[judged, 1].astype(int))
    return model.Linear(half(fitted.coef_[0]), float(fitted.intercept_[0]))


def fit_kernel(pair: np.ndarray, lesson: Lesson, rows: np.ndarray) -> model.Kernel:
    """Ridge regression of the z-score on LANDMARKS of the judged pairs among `rows`."""
    judged = rows[~np.isnan(lesson.labels[rows, 0]) & (lesson.weight[rows] == 1)]
    x, z = pair[judged], lesson.labels[judged, 0]
    readable, vectors = len(FEATURES), 2 * AXES
    spread = np.sqrt(x[:, readable:].var(axis=0).sum())
    weight = np.repeat([1 / np.sqrt(readable), 1 / spread], [readable, vectors]) * np.sqrt(NARROW)
    marks = np.random.default_rng(SEED).permutation(len(judged))[:LANDMARKS]
    weight = half(weight)
    kernel = model.Kernel(weight, half(x[marks] * weight), np.zeros(len(marks)), float(z.mean()))
    near = np.exp(-kernel.distances(x)).astype(np.float64)
    between = np.exp(-kernel.distances(kernel.landmarks / weight)).astype(np.float64)
    system = near.T @ near + RIDGE * between + 1e-4 * np.eye(len(marks))
    heights = np.linalg.solve(system, near.T @ (z - kernel.mean))
    return replace(kernel, heights=heights.astype(np.float32))


def column_groups() -> np.ndarray:
    """Group of each column that the joining layer reads."""
    readable = [GROUPS.index(group) for group in FEATURES.values()]
    words = [GROUPS.index("coverage")] * (2 * HIDDEN)
    vectors = [GROUPS.index("source difficulty")] * AXES + [GROUPS.index("fluency")] * AXES
    return np.array(words + readable + vectors, dtype=np.int8)


def predicted(estimator: model.Estimator, given: Inputs, rows: np.ndarray) -> np.ndarray:
    """n × 2, uncalibrated."""
    return np.vstack([estimator.raw(chosen(given, part)) for part in _parts(rows)])


def _parts(rows: np.ndarray) -> list[np.ndarray]:
    return [rows[start : start + 512] for start in range(0, len(rows), 512)]


def best_threshold(wrong: np.ndarray, probability: np.ndarray) -> float:
    """The risk at which Matthews' correlation with `wrong` is highest."""
    candidates = np.quantile(probability, np.linspace(0.5, 0.99, 99))
    return float(max(candidates, key=lambda t: matthews_corrcoef(wrong, probability >= t)))


def figures(quality: np.ndarray, risk: np.ndarray, pairs: pd.DataFrame, threshold: float) -> dict[str, float]:
    """What the model is judged by; `quality` and `risk` row by row with `pairs`."""
    z, wrong = pairs["quality"].to_numpy(), pairs["risk"].to_numpy()
    judged, marked = ~np.isnan(z), ~np.isnan(wrong)
    worst = z[judged] <= np.quantile(z[judged], 0.2)
    return {
        "pearson": float(pearsonr(quality[judged], z[judged])[0]),
        "spearman": float(spearmanr(quality[judged], z[judged])[0]),
        "auc_worst_fifth": float(roc_auc_score(worst, -quality[judged])),
        "auc_error": float(roc_auc_score(wrong[marked], risk[marked])),
        "mcc_error": float(matthews_corrcoef(wrong[marked], risk[marked] >= threshold)),
    }


def prepare(pairs: pd.DataFrame) -> tuple[Lesson, model.Scaling, Projection]:
    """Everything before the first label is looked at, and the labels."""
    rng = np.random.default_rng(SEED)
    words = word_axes(pairs, rng)
    everything = pd.concat([pairs, plant_errors(pairs, rng)], ignore_index=True)
    given = see(everything, words)
    real = np.arange(len(pairs))
    readable = given.readable[real]
    scaling = model.Scaling(
        half(readable.mean(axis=0)),
        half(np.maximum(readable.std(axis=0), 1e-3)),
        principal_axes(np.vstack([given.source[real], given.target[real]])),
    )
    labels = np.column_stack([everything["quality"].clip(*Z_RANGE), everything["risk"]])
    weight = np.where(np.arange(len(everything)) < len(pairs), 1.0, PLANTED_WEIGHT)
    return Lesson(given, labels, weight), scaling, words


def cross_validate(lesson: Lesson, scaling: model.Scaling, words: Projection, n: int) -> np.ndarray:
    """n × 2: each of the n real pairs by an ensemble that has not seen it. Planted pairs always teach."""
    # They are made of training pairs: one whose original is held out would leak its texts, not its label.
    out = np.zeros((n, 2))
    planted = np.arange(n, len(lesson.labels))
    folds = KFold(FOLDS, shuffle=True, random_state=SEED).split(np.arange(n))
    for number, (train, test) in enumerate(folds, 1):
        fitted = ensemble(lesson, scaling, np.concatenate([train, planted]), words)
        out[test] = predicted(fitted, lesson.given, test)
        print(f"fold {number} of {FOLDS}", file=sys.stderr)
    return out


def calibrate(wrong: np.ndarray, log_odds: np.ndarray) -> tuple[float, float, float]:
    """Slope and offset of the log odds, and the threshold on the risk."""
    fitted = LogisticRegression(C=1e6).fit(log_odds[:, None], wrong)
    slope, offset = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    return slope, offset, best_threshold(wrong, expit(slope * log_odds + offset))


def pack(estimator: model.Estimator) -> dict[str, np.ndarray]:
    """The arrays that `feedscope.translation.estimate.model.unpack` reads; weights in half precision."""
    arrays = {
        name: np.stack([getattr(network, name) for network in estimator.networks])
        for name in model.Network.__dataclass_fields__
    }
    arrays |= {
        "word_mean": estimator.words.mean,
        "word_axes": estimator.words.axes,
        "sentence_mean": estimator.scaling.sentences.mean,
        "sentence_axes": estimator.scaling.sentences.axes,
        "mean": estimator.scaling.mean,
        "spread": estimator.scaling.spread,
    }
    arrays |= {"kernel_weight": estimator.kernel.weight, "kernel_landmarks": estimator.kernel.landmarks}
    arrays["linear_weight"] = estimator.linear.weight
    packed = {name: array.astype(np.float16) for name, array in arrays.items()}
    packed["kernel_heights"] = estimator.kernel.heights  # large, of both signs: they need the digits
    about = {
        **estimator.about,
        "slope": estimator.slope,
        "offset": estimator.offset,
        "mean": estimator.kernel.mean,
        "linear_offset": estimator.linear.offset,
        "threshold": estimator.threshold,
    }
    return packed | {"groups": estimator.groups, "about": np.array(json.dumps(about, sort_keys=True))}


def train(folder: Path) -> tuple[model.Estimator, dict[str, float]]:
    """The calibrated ensemble and its cross-validated figures."""
    pairs = read_splits(folder, TRAIN)
    held_back = set(read_splits(folder, DEV)["source"])
    leaked = pairs["source"].isin(held_back).to_numpy()
    print(f"{len(pairs)} training pairs; sources that also stand in a dev split: {leaked.sum()}, left out")
    pairs = pairs[~leaked].reset_index(drop=True)
    lesson, scaling, words = prepare(pairs)
    raw = cross_validate(lesson, scaling, words, len(pairs))
    marked = pairs["risk"].notna().to_numpy()
    slope, offset, threshold = calibrate(pairs["risk"].to_numpy()[marked], raw[marked, 1])
    result = figures(raw[:, 0], expit(slope * raw[:, 1] + offset), pairs, threshold)
    fitted = ensemble(lesson, scaling, np.arange(len(lesson.labels)), words)
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in TRAIN.values()}
    about = {"data_sha256": hashes, "seed": SEED, "pairs": len(pairs), "cross_validation": result}
    return replace(fitted, slope=slope, offset=offset, threshold=threshold, about=about), result


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with the splits of MLQE-PE English-Chinese")
    default = Path(model.__file__).with_name("weights.npz")
    parser.add_argument("--output", type=Path, default=default, help="where the weights go")
    arguments = parser.parse_args()
    with threadpool_limits(1, user_api="blas"):  # more threads change the last bits
        estimator, result = train(arguments.data)
    np.savez_compressed(arguments.output, allow_pickle=False, **pack(estimator))
    print(json.dumps({"cross_validation": result}, indent=2))


if __name__ == "__main__":
    main()
