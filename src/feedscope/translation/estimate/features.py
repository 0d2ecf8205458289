"""What the estimator sees of a pair: numbers only, from the two texts alone.

Three things: (1) some forty readable features, each in one group (similarity, coverage, length,
fluency, source difficulty); (2) the two sentence vectors; (3) a row for each word of either side:
the word, its counterpart on the other side (a soft alignment in the shared space), how near the
two are, and how rare the word is.

Texts are stripped first of what says nothing about meaning: links, handles, emoji, emoticons, the spaces
that some corpora put around Chinese words, and a Latin gloss in brackets after a Chinese word.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from feedscope.features import clean
from feedscope.translation.estimate.words import DIMENSIONS, UNKNOWN, Words, one_thread, read_words

GROUPS = ("similarity", "coverage", "length", "fluency", "source difficulty")

_HAN = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_SPACING = re.compile(rf"(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])")
_GLOSS = re.compile(r"(?<=[\u4e00-\u9fff])[（(][^（()）\u4e00-\u9fff]*[A-Za-z][^（()）\u4e00-\u9fff]*[)）]")
_PICTOGRAM = re.compile("[\u200d\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+")
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=：；]-?[)(）（DPpOo|/]|<3)(?!\w)")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+")

# A word is taken for its counterparts by softmax over cosines; 12 puts nearly all on the nearest one or two.
_SHARPNESS = 12.0
_WEAK, _DOUBTFUL, _FAIR = 0.35, 0.40, 0.50  # cosines of a word and its counterpart; true ones lie at .6
_TOGETHER = 8  # pairs encoded in one pass: half again as fast as one, and no slower than many
_USUAL_LOG_RATIO = -1.1  # log of characters, target over source, from English into Chinese

_MATCH = ("mean", "weighted", "min", "q10", "q25", "weak", "fair", "doubtful", "spread")
_RARITY = ("mean", "max", "spread")
_SIDES = {"covered": "source difficulty", "backed": "fluency"}  # source words covered, target words backed
FEATURES: dict[str, str] = {
    "cosine": "similarity",
    **{f"{side} {name}": "coverage" for side in _SIDES for name in _MATCH},
    **{f"{side} rarity {name}": group for side, group in _SIDES.items() for name in _RARITY},
    **{f"{side} {name}": "length" for side in _SIDES for name in ("log words", "log rarity")},
    **dict.fromkeys(
        ("log source", "log target", "log ratio", "unusual ratio", "word ratio", "rarity ratio"), "length"
    ),
    **dict.fromkeys(
        ("capitalised", "digits", "source punctuation", "commas", "quotes", "unknown", "begins small"),
        "source difficulty",
    ),
    **dict.fromkeys(("latin in target", "target punctuation", "repeated words"), "fluency"),
}
"""Name of each readable feature and the group it is counted to, in the order of the columns."""


Seen = Callable[[str, str, tuple[Words, Words]], None]


@dataclass(frozen=True)
class Projection:
    """Principal axes of word vectors: 512 → d, scaled to a mean variance of 1.

    Attributes:
        mean: 512.
        axes: 512 × d.
    """

    mean: np.ndarray
    axes: np.ndarray

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """n × 512 → n × d."""
        return (vectors - self.mean) @ self.axes


@dataclass(frozen=True)
class Side:
    """The words of all texts of one side, one text after the other.

    Attributes:
        rows: words × (4 d + 6); a text without words has one row of zeros.
        counts: n texts, words each.
    """

    rows: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class Inputs:
    """n pairs as the model takes them.

    Attributes:
        readable: n × len(FEATURES), not scaled.
        source, target: n × 512, sentence vectors.
        source_words, target_words: see `Side`.
    """

    readable: np.ndarray
    source: np.ndarray
    target: np.ndarray
    source_words: Side
    target_words: Side


def read_source(text: str) -> str:
    """`text` without links, handles, pictograms and emoticons."""
    text = _EMOTICON.sub(" ", _PICTOGRAM.sub(" ", clean(text)))
    return " ".join(text.split()).replace("’", "'")


def read_target(text: str) -> str:
    """`text` without links, handles, pictograms, emoticons, spaces beside Chinese, Latin glosses."""
    return _GLOSS.sub("", _SPACING.sub("", read_source(text)))


def inputs(
    sources: Sequence[str],
    targets: Sequence[str],
    projection: Projection,
    seen: Seen | None = None,
) -> Inputs:
    """What the model sees of n pairs; each pair for itself, up to rounding (a part in a million).

    Args:
        sources, targets: n texts each.
        projection: principal axes of word vectors.
        seen: told of each pair when both its texts are read by words, which is what takes the time.
    """
    readable, vectors = [], []
    sides: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    texts = [
        (read_source(source), read_target(target)) for source, target in zip(sources, targets, strict=True)
    ]
    with one_thread():
        for i, ((source, target), en, zh) in enumerate(_by_words(texts)):
            if seen:
                seen(sources[i], targets[i], (en, zh))
            near = _cosines(en, zh)
            readable.append(_readable(source, target, en, zh, near))
            vectors.append((en.sentence, zh.sentence))
            sides[0].append(_word_rows(en, zh, near, projection))
            sides[1].append(_word_rows(zh, en, near.T, projection))
    width = 4 * projection.axes.shape[1] + 6
    sentence = np.array(vectors, dtype=np.float32).reshape(-1, 2, DIMENSIONS)
    return Inputs(
        readable=np.array(readable, dtype=np.float32).reshape(-1, len(FEATURES)),
        source=sentence[:, 0],
        target=sentence[:, 1],
        source_words=_joined(sides[0], width),
        target_words=_joined(sides[1], width),
    )


def _by_words(texts: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Words, Words]]:
    """Each pair of texts with both of them by words."""
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        words = read_words([text for pair in some for text in pair])
        yield from zip(some, words[::2], words[1::2], strict=True)


def _joined(rows: list[np.ndarray], width: int) -> Side:
    counts = np.array([len(part) for part in rows], dtype=np.int64)
    return Side(np.vstack(rows) if rows else np.zeros((0, width), np.float32), counts)


def _cosines(en: Words, zh: Words) -> np.ndarray:
    """Cosines of all words of either side, at least 1 × 1."""
    return _rows(en.vectors) @ _rows(zh.vectors).T


def _rows(vectors: np.ndarray) -> np.ndarray:
    return vectors if len(vectors) else np.zeros((1, DIMENSIONS), dtype=np.float32)


def _readable(source: str, target: str, en: Words, zh: Words, near: np.ndarray) -> list[float]:
    """The values of FEATURES, in its order."""
    covered, backed = _side_statistics(en, near.max(axis=1)), _side_statistics(zh, near.max(axis=0))
    n_source, n_target = max(1, len(source)), max(1, len(target))
    log_ratio = np.log(n_target) - np.log(n_source)
    length = [covered[-2], covered[-1], backed[-2], backed[-1]]
    return [
        float(en.sentence @ zh.sentence),
        *covered[: len(_MATCH)],
        *backed[: len(_MATCH)],
        *covered[len(_MATCH) : -2],
        *backed[len(_MATCH) : -2],
        *length,
        np.log(n_source),
        np.log(n_target),
        log_ratio,
        abs(log_ratio - _USUAL_LOG_RATIO),
        backed[-2] - covered[-2],
        backed[-1] - covered[-1],
        len(_CAPITALISED.findall(source)) / max(1, len(source.split())),
        sum(c.isdigit() for c in source) / n_source,
        _punctuation(source) / n_source,
        source.count(","),
        source.count('"') + source.count("'"),
        (en.forms + zh.forms).count(UNKNOWN),
        float(source[:1].islower()),
        sum(c.isascii() and c.isalpha() for c in target) / n_target,
        _punctuation(target) / n_target,
        1 - len(set(zh.forms)) / max(1, len(zh.forms)),
    ]


def _punctuation(text: str) -> int:
    return sum(not (c.isalnum() or c.isspace() or c == "_") for c in text)


def _side_statistics(words: Words, best: np.ndarray) -> list[float]:
    """How well the lettered words are matched (_MATCH), how rare they are (_RARITY), how many, how much."""
    kept = words.lettered
    if kept.any():
        match, rarity = best[kept], words.rarity[kept]
    else:
        match, rarity = np.zeros(1), np.ones(1)
    return [
        match.mean(),
        (match * rarity).sum() / rarity.sum(),
        match.min(),
        *_quantiles(match, (0.1, 0.25)),
        (match < _WEAK).mean(),
        (match < _FAIR).mean(),
        (match < _DOUBTFUL).sum(),
        match.std(),
        rarity.mean(),
        rarity.max(),
        rarity.std(),
        np.log(len(match)),
        np.log(rarity.sum()),
    ]


def _quantiles(values: np.ndarray, levels: tuple[float, ...]) -> list[float]:
    """As numpy.quantile, which takes ten times as long on so few."""
    ordered = np.sort(values)
    places = [level * (len(ordered) - 1) for level in levels]
    low = [int(place) for place in places]
    return [
        float(ordered[i] + (place - i) * (ordered[min(i + 1, len(ordered) - 1)] - ordered[i]))
        for i, place in zip(low, places, strict=True)
    ]


def _word_rows(words: Words, others: Words, near: np.ndarray, projection: Projection) -> np.ndarray:
    """Each word, its counterpart, their product and difference, and six numbers on the match."""
    own, other = projection(_rows(words.vectors)), projection(_rows(others.vectors))
    weight = np.exp((near - near.max(axis=1, keepdims=True)) * _SHARPNESS)
    weight /= weight.sum(axis=1, keepdims=True)
    counterpart = weight @ other
    best, at = near.max(axis=1), near.argmax(axis=1)
    second = np.partition(near, -2, axis=1)[:, -2] if near.shape[1] > 1 else np.zeros(len(near))
    rarity = words.rarity if len(words.rarity) else np.zeros(1)
    shift = np.arange(len(near)) / max(1, len(near) - 1) - at / max(1, near.shape[1] - 1)
    entropy = -(weight * np.log(weight + 1e-9)).sum(axis=1)
    # Each scaled by eye to about unit variance.
    match = (
        (best - 0.55) * 5,
        (best - second) * 5,
        (rarity - 10) / 4,
        shift * 3,
        entropy - 1,
        np.minimum(abs(shift) * 5, 3),
    )
    rows = [own, counterpart, own * counterpart, abs(own - counterpart), np.column_stack(match)]
    return np.hstack(rows).astype(np.float32)
