"""Is a target closer to another source than to its own?

The cosine of two sentence vectors alone mistakes one short reply for another. Likeness adds what a
reader would look at next: how well the words of either side are covered by the other's (as BERTScore,
Zhang et al. 2020, ICLR), whether what a translation keeps (handles, links, emoji, Latin words, numbers)
is the same on both sides, and whether the lengths go together. The weights are round numbers set by hand.

Only sources that are nearly as near by cosine as the own one are looked at.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from feedscope.corpus.entities import entities
from feedscope.features import clean
from feedscope.translation.estimate.features import read_source, read_target
from feedscope.translation.estimate.words import Words, one_thread, read_words

_ENTITIES, _SHARED, _LENGTH = 0.6, 0.3, 0.1
_USUAL_LOG_RATIO = -1.1  # log of characters, target over source, from English into Chinese
_WITHIN, _LOOKED_AT = 0.15, 8  # cosine below the own one from which a source is no rival, and how many are
_LATIN = re.compile(r"[a-z][a-z0-9+]+|\d+")


@dataclass(frozen=True)
class Reading:
    """A text as likeness compares it: its words, what a translation keeps of it, its length."""

    words: Words
    entities: frozenset[str]
    latin: frozenset[str]
    length: int


def read(sources: Sequence[str], targets: Sequence[str]) -> tuple[list[Reading], list[Reading]]:
    """Sources and targets, all in one pass of the encoder."""
    texts = [*map(read_source, sources), *map(read_target, targets)]
    with one_thread():
        words = read_words(texts) if texts else []
    readings = [_reading(*both) for both in zip([*sources, *targets], words, strict=True)]
    return readings[: len(sources)], readings[len(sources) :]


def _reading(text: str, words: Words) -> Reading:
    cleaned = clean(text)
    return Reading(
        words,
        frozenset(e.text.casefold() for e in entities(text) if e.kind != "number"),
        frozenset(_LATIN.findall(cleaned.lower())),
        len(cleaned),
    )


def likeness(source: Reading, target: Reading) -> float:
    """How like a target is to a source; higher is liker."""
    ratio = math.log1p(target.length) - math.log1p(source.length) - _USUAL_LOG_RATIO
    near = source.words.vectors[source.words.lettered] @ target.words.vectors[target.words.lettered].T
    both = (source.words, near), (target.words, near.T)
    covered = sum(_covered(words, side) for words, side in both)
    cosine = float(source.words.sentence @ target.words.sentence)
    return cosine + covered + _kept(source, target) - _LENGTH * abs(ratio)


def _covered(words: Words, near: np.ndarray) -> float:
    """Mean best cosine of the words of one side, weighted by how rare they are."""
    rarity = words.rarity[words.lettered]
    return float((near.max(axis=1) * rarity).sum() / rarity.sum()) if near.size else 0.0


def _kept(source: Reading, target: Reading) -> float:
    """Shares of the entities of either side, and of the target's Latin words, that both have; weighted."""
    either = source.entities | target.entities
    same = len(source.entities & target.entities) / len(either) if either else 0.5
    latin = len(source.latin & target.latin) / len(target.latin) if target.latin else 0.0
    return _ENTITIES * same + _SHARED * latin


@dataclass(frozen=True)
class Rivals:
    """Sources among which a target's own may not be the likeliest.

    Attributes:
        texts: n sources, as they are.
        vectors: n × 512, of the cleaned sources, rows of length 1.
    """

    texts: tuple[str, ...]
    vectors: np.ndarray
    _read: dict[int, Reading] = field(default_factory=dict, repr=False, compare=False)

    def closer(self, source: str, target: str, own: float, vector: np.ndarray) -> str | None:
        """The source that the target is liker than its own; None where there is none.

        Args:
            source, target: a pair; its own source and equal ones among the texts are passed over.
            own: cosine of the pair.
            vector: 512, the target's.
        """
        near = self.vectors @ vector
        rivals = [
            int(i)
            for i in np.argsort(-near, kind="stable")[: _LOOKED_AT + 1]
            if near[i] >= own - _WITHIN and clean(self.texts[i]) != clean(source)
        ]
        if not rivals:
            return None
        unread = [i for i in rivals if i not in self._read]
        (own_reading, *others), (reading,) = read([source, *(self.texts[i] for i in unread)], [target])
        self._read.update(zip(unread, others, strict=True))
        likest = max(rivals, key=lambda i: likeness(self._read[i], reading))
        closer = likeness(self._read[likest], reading) >= likeness(own_reading, reading)
        return self.texts[likest] if closer else None
