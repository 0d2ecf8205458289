"""Quality and risk of a pair by an ensemble of small learners, and what moved them.

A network reads every word with its counterpart (one hidden layer, averaged over the words of a
side), joins the two averages with the readable features and the sentence vectors, and sends them
through one more hidden layer to two outputs: the human z-score and the log odds of a catastrophic
error. Both are learned together, see tools/train_estimator.py and MODEL_CARD.md. Quality is the
mean of the networks' and of a kernel regression on the same numbers without the words (ridge on
landmarks: Williams & Seeger 2001, NeurIPS), which errs elsewhere; the log odds are the mean of the
networks' and of a logistic regression on the readable features alone, for the same reason.

Contributions are Shapley values (Shapley 1953; Lundberg & Lee 2017, NeurIPS) over the five groups
of features, exact over all 2⁵ subsets; a group that is left out stands at its training mean. They
and the `typical` value of a pair with nothing unusual about it add up to the score.
"""

import itertools
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from scipy.special import expit

from feedscope.translation.estimate.features import GROUPS, Inputs, Projection, Seen, Side, inputs
from feedscope.translation.estimate.words import DIMENSIONS

SCORES = ("quality", "risk")
_FILE = "weights.npz"
_BLOCK = 256  # pairs at a time, so that memory stays flat
_CLIP = 3.0  # standard deviations: beyond what training saw, a feature says no more


@dataclass(frozen=True)
class Scaling:
    """What turns `Inputs` into the numbers the networks read.

    Attributes:
        mean, spread: len(FEATURES).
        sentences: principal axes of sentence vectors.
    """

    mean: np.ndarray
    spread: np.ndarray
    sentences: Projection

    def __call__(self, given: Inputs) -> np.ndarray:
        """n × (features + 2 × axes): readable features, source vector, target vector."""
        readable = np.clip((given.readable - self.mean) / self.spread, -_CLIP, _CLIP)
        parts = [readable, self.sentences(given.source), self.sentences(given.target)]
        return np.hstack(parts).astype(np.float32)


@dataclass(frozen=True)
class Network:
    """One member of the ensemble; h hidden units a word, k hidden units a pair.

    Attributes:
        source_in, target_in: word row × h, with their offsets h.
        join: (2 h + pair numbers) × k, with its offset k.
        out: k × 2 (quality, log odds of an error), with its offset 2.
        typical: 2 h, mean of the averaged hidden units over the training pairs.
    """

    source_in: np.ndarray
    source_offset: np.ndarray
    target_in: np.ndarray
    target_offset: np.ndarray
    join: np.ndarray
    join_offset: np.ndarray
    out: np.ndarray
    out_offset: np.ndarray
    typical: np.ndarray

    def joined(self, given: Inputs, pair: np.ndarray) -> np.ndarray:
        """n × (2 h + pair numbers): averaged hidden units of both sides, then `pair`."""
        return np.hstack(
            [
                _averaged(given.source_words, self.source_in, self.source_offset),
                _averaged(given.target_words, self.target_in, self.target_offset),
                pair,
            ]
        )

    def scores(self, hidden: np.ndarray) -> np.ndarray:
        """n × 2 from n × k before the last nonlinearity."""
        return np.maximum(hidden, 0) @ self.out + self.out_offset


@dataclass(frozen=True)
class Kernel:
    """Kernel regression of quality on m landmarks: mean + Σ height · exp(−|weight · pair − landmark|²).

    Attributes:
        weight: pair numbers.
        landmarks: m × pair numbers, weighted.
        heights: m.
        mean: of the z-scores learned from.
    """

    weight: np.ndarray
    landmarks: np.ndarray
    heights: np.ndarray
    mean: float

    def distances(self, pair: np.ndarray, columns: np.ndarray | slice = slice(None)) -> np.ndarray:
        """n × m squared distances to the landmarks, of the pair numbers `columns` alone."""
        x, z = (pair * self.weight)[:, columns], self.landmarks[:, columns]
        squared = (x * x).sum(axis=1)[:, None] + (z * z).sum(axis=1) - 2 * x @ z.T
        return np.maximum(squared, 0)

    def scores(self, distances: np.ndarray) -> np.ndarray:
        """n qualities from n × m."""
        return np.exp(-distances) @ self.heights + self.mean


@dataclass(frozen=True)
class Linear:
    """Logistic regression of an error on the readable features, scaled.

    Attributes:
        weight: len(FEATURES).
        offset: log odds of a pair whose features are all at their mean.
    """

    weight: np.ndarray
    offset: float

    def parts(self, pair: np.ndarray) -> np.ndarray:
        """n × len(FEATURES): what each feature adds to the log odds."""
        return pair[:, : len(self.weight)] * self.weight


@dataclass(frozen=True)
class Estimator:
    """The ensemble with all it needs.

    Attributes:
        words: principal axes of word vectors.
        slope, offset: log odds of the ensemble → calibrated log odds, by Platt (1999) on the training set.
        threshold: risk from which a pair counts as wrong, chosen on the training set.
        groups: index into GROUPS for each column of `Network.joined`.
        about: data hashes, seeds and settings, as trained.
    """

    words: Projection
    scaling: Scaling
    networks: tuple[Network, ...]
    kernel: Kernel
    linear: Linear
    groups: np.ndarray
    slope: float
    offset: float
    threshold: float
    about: dict[str, object]

    def raw(self, given: Inputs) -> np.ndarray:
        """n × 2: quality and uncalibrated log odds."""
        pair = self.scaling(given)
        outputs = [net.scores(net.joined(given, pair) @ net.join + net.join_offset) for net in self.networks]
        out = np.mean(outputs, axis=0)
        out[:, 0] = (out[:, 0] + self.kernel.scores(self.kernel.distances(pair))) / 2
        out[:, 1] = (out[:, 1] + self.linear.parts(pair).sum(axis=1) + self.linear.offset) / 2
        return out

    def shares(self, given: Inputs) -> np.ndarray:
        """n × (1 + groups) × 2: the typical score and what each group adds to it, before calibration."""
        pair = self.scaling(given)
        out = np.mean([self._shares_of(net, given, pair) for net in self.networks], axis=0)
        out[:, :, 0] = (out[:, :, 0] + self._shares_of_kernel(pair)) / 2
        out[:, :, 1] = (out[:, :, 1] + self._shares_of_linear(pair)) / 2
        return out

    def _shares_of(self, net: Network, given: Inputs, pair: np.ndarray) -> np.ndarray:
        at_rest = np.concatenate([net.typical, np.zeros(pair.shape[1], dtype=np.float32)])
        moved = net.joined(given, pair) - at_rest
        by_group = [moved[:, self.groups == g] @ net.join[self.groups == g] for g in range(len(GROUPS))]
        return _shapley(at_rest @ net.join + net.join_offset, by_group, net.scores)

    def _shares_of_kernel(self, pair: np.ndarray) -> np.ndarray:
        at_rest = np.zeros((1, pair.shape[1]), dtype=np.float32)
        groups = self.groups[-pair.shape[1] :]
        by_group = [
            self.kernel.distances(pair, groups == g) - self.kernel.distances(at_rest, groups == g)
            for g in range(len(GROUPS))
        ]
        return _shapley(self.kernel.distances(at_rest)[0], by_group, self.kernel.scores)

    def _shares_of_linear(self, pair: np.ndarray) -> np.ndarray:
        parts = self.linear.parts(pair)
        groups = self.groups[-pair.shape[1] :][: parts.shape[1]]
        by_group = [parts[:, groups == g].sum(axis=1) for g in range(len(GROUPS))]
        return np.column_stack([np.full(len(pair), self.linear.offset), *by_group])


@dataclass(frozen=True)
class Estimates:
    """What the estimator says of n pairs, and where their texts lie.

    Attributes:
        scores: n rows, `quality` and `risk`, as `estimate` returns them.
        source, target: n × 512, sentence vectors of length 1 in one space.
    """

    scores: pd.DataFrame
    source: np.ndarray
    target: np.ndarray


def estimate(sources: Sequence[str], targets: Sequence[str]) -> pd.DataFrame:
    """Quality and risk of n pairs, English and Chinese, each pair for itself.

    Returns:
        n rows: `quality`, predicted human z-score, higher = better; `risk`, 0 to 1, higher = sooner
        a catastrophic error. On texts unlike the training data (MODEL_CARD.md) both are rankings.
    """
    return estimates(sources, targets).scores


def estimates(sources: Sequence[str], targets: Sequence[str], seen: Seen | None = None) -> Estimates:
    """As `estimate`, with the sentence vectors that were made on the way; `seen` as in `inputs`."""
    model = estimator()
    none = np.zeros((0, DIMENSIONS), dtype=np.float32)
    raw, vectors = [np.zeros((0, 2))], [(none, none)]
    for given in _blocks(sources, targets, model.words, seen):
        raw.append(model.raw(given))
        vectors.append((given.source, given.target))
    quality, odds = np.vstack(raw).T
    scores = pd.DataFrame({"quality": quality, "risk": expit(model.slope * odds + model.offset)})
    return Estimates(scores, *(np.vstack(side) for side in zip(*vectors, strict=True)))


def contributions(sources: Sequence[str], targets: Sequence[str]) -> pd.DataFrame:
    """What moved quality and risk of n pairs away from those of a typical pair.

    Takes as long as `estimate`, whose scores it holds: the sum of the parts of `quality`, and
    `scipy.special.expit` of the sum of the parts of `risk`.

    Returns:
        n rows; columns are pairs (score, part): the score is `quality` (in z-scores) or `risk` (in log
        odds), the parts are `typical` and the GROUPS and add up to the score.
    """
    model = estimator()
    parts = [model.shares(given) for given in _blocks(sources, targets, model.words)]
    shares = np.concatenate([np.zeros((0, 1 + len(GROUPS), 2)), *parts])
    shares[:, :, 1] *= model.slope
    shares[:, 0, 1] += model.offset
    columns = pd.MultiIndex.from_product([SCORES, ("typical", *GROUPS)], names=["score", "part"])
    return pd.DataFrame(np.hstack([shares[:, :, 0], shares[:, :, 1]]), columns=columns)


@cache
def estimator() -> Estimator:
    """The trained ensemble of the package."""
    with (files("feedscope.translation.estimate") / _FILE).open("rb") as stored:
        return unpack(dict(np.load(stored, allow_pickle=False)))


def unpack(arrays: dict[str, np.ndarray]) -> Estimator:
    """The ensemble from the arrays that the training script writes (see `weights.npz`)."""
    about = json.loads(str(arrays["about"]))
    wide = {name: a.astype(np.float32) for name, a in arrays.items() if name != "about"}
    networks = tuple(
        Network(**{name: wide[name][i] for name in Network.__dataclass_fields__})
        for i in range(len(wide["join"]))
    )
    return Estimator(
        words=Projection(wide["word_mean"], wide["word_axes"]),
        scaling=Scaling(
            wide["mean"], wide["spread"], Projection(wide["sentence_mean"], wide["sentence_axes"])
        ),
        networks=networks,
        kernel=Kernel(
            wide["kernel_weight"], wide["kernel_landmarks"], wide["kernel_heights"], float(about["mean"])
        ),
        linear=Linear(wide["linear_weight"], float(about["linear_offset"])),
        groups=arrays["groups"],
        slope=float(about["slope"]),
        offset=float(about["offset"]),
        threshold=float(about["threshold"]),
        about=about,
    )


def _blocks(
    sources: Sequence[str], targets: Sequence[str], words: Projection, seen: Seen | None = None
) -> Iterator[Inputs]:
    source, target = list(sources), list(targets)
    for i in range(0, max(len(source), len(target)), _BLOCK):
        yield inputs(source[i : i + _BLOCK], target[i : i + _BLOCK], words, seen)


def _averaged(side: Side, weights: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """n × h: hidden units averaged over the words of each text."""
    starts = np.concatenate([[0], np.cumsum(side.counts)[:-1]])
    hidden = np.maximum(side.rows @ weights + offset, 0)
    return np.add.reduceat(hidden, starts, axis=0) / side.counts[:, None].astype(np.float32)


def _shapley(
    base: np.ndarray, by_group: list[np.ndarray], scores: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """n × (1 + groups) …: scores(base), and the mean gain of each group over all orders of joining.

    Args:
        base: what `scores` takes for a typical pair.
        by_group: what each group adds to it, n × as base.
        scores: from n × as base to n or n × outputs.
    """
    n = len(by_group)
    members = range(n)
    value = {
        subset: scores(base + sum((by_group[g] for g in subset), np.zeros_like(by_group[0])))
        for size in range(n + 1)
        for subset in itertools.combinations(members, size)
    }
    gains = []
    for group in members:
        total = np.zeros_like(value[()])
        for subset in value:
            if group not in subset:
                orders = math.factorial(len(subset)) * math.factorial(n - len(subset) - 1) / math.factorial(n)
                total += orders * (value[tuple(sorted((*subset, group)))] - value[subset])
        gains.append(total)
    return np.stack([value[()], *gains], axis=1)
