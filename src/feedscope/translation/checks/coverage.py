"""Sentences of either side without a counterpart on the other.

Two signs, summed, say how far a sentence is covered: how near its words come to words of the other text,
each seen in its context and weighted by how rare it is (as BERTScore recalls, Zhang et al. 2020, ICLR),
and how near its vector comes to a sentence of the other text or to all of it. Both in the encoder's space
that the two languages share. A sentence's gap is that, turned round, plus a share of what is uncovered
in it: a long sentence that is half covered misses more than an exclamation that is.

Both texts are read as a whole, once, and cut into sentences afterwards; names and acronyms, which few
spaces hold in both languages, are not asked for a counterpart.

The limits were set on comments of MLQE-PE's training split with several sentences and without a
catastrophic error: `_CLEAR` is passed by 1 % of them, `_DOUBTFUL` by 6 %, `_DOUBTFUL_ADDED` by 0.3 %
(translators of posts explain, those programs did not), and, after a sentence was taken out of the
translation, by 56 % and 83 %. A lost sentence beyond `_CLEAR` is counted; beyond `_DOUBTFUL` a reader
should look. An added sentence is never counted: free renderings of short exclamations look the same. Nor is a
lost one whose own numbers and names stand in the target: a list of things and figures is covered by few
words, and translated all the same.

What leaked into the target, a tag or a word about the translation, is read as spaces: `leaks.py` says what
it is, and it needs no counterpart.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from feedscope.translation.amounts import Role
from feedscope.translation.checks.leaks import leaked
from feedscope.translation.checks.script import HAN
from feedscope.translation.estimate.features import read_source, read_target
from feedscope.translation.estimate.words import DIMENSIONS, Words, one_thread, parts, read_words
from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, Span, check

_ENGLISH = re.compile(
    r"(?:(?:e\.g|i\.e|etc|vs|cf|al|eg|ie|approx|wrt|w\.r\.t)\.(?! [A-Z])|[.!?;](?!\s|$)|[^.!?;\n])+[.!?;]*"
)
CHINESE = re.compile(r"[^。！？；!?\n]+[。！？；!?]*[”」』）)]*")
_CLEAR, _DOUBTFUL, _DOUBTFUL_ADDED = 0.85, 0.4, 0.95  # gaps
_WHOLE = 1.1  # covered so far, a sentence misses nothing
_UNCOVERED = 0.2  # weight of what is uncovered against how little is covered; .1 to .3 do as well
_FEWEST = 3  # words from which a sentence can do without its names
_NAMED, _ACRONYM = re.compile(r"▁?[A-Z]"), re.compile(r"▁?[A-Z]{2,}s?$")
_KEPT = 4096  # pairs whose sentences are remembered, a few kilobytes each
_ANCHORS = 2  # numbers and names of a sentence in the target that show that it was not left out
_NAME = re.compile(r"(?<![\w@#/.])[A-Z][A-Za-z0-9+.-]*[A-Za-z0-9]")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text and how far the other text covers it.

    Attributes:
        span: offsets into the unmodified text.
        covered: weighted mean of its words' best cosines, plus the best cosine of its vector; 0 to 2.
        weight: rarity of its words, summed.
    """

    span: Span
    covered: float
    weight: float

    @property
    def gap(self) -> float:
        """How much of it has no counterpart; below 0 for nearly nothing, above 1 for nearly all."""
        return float(_UNCOVERED * np.sqrt(self.weight * max(0.0, _WHOLE - self.covered)) - self.covered)


Sides = tuple[tuple[Sentence, ...], tuple[Sentence, ...]]
_known: dict[tuple[str, str], Sides] = {}  # the last _KEPT pairs; three checks in a row ask for the same


def sentences(source: str, target: str) -> Sides:
    """The sentences of both sides that hold a word, with what the other side covers of them.

    Nothing where either side has none, or both have one: then there is no other sentence to compare with.
    """
    if (source, target) not in _known:
        _keep(source, target, lambda: read_words([read_source(source), read_target(target)]))
    return _known[source, target]


def remember(source: str, target: str, read: tuple[Words, Words]) -> None:
    """Compare the sentences of a pair that somebody has read by words already, for `sentences` to find."""
    _keep(source, target, lambda: read)


def _keep(source: str, target: str, reading: Callable[[], Sequence[Words]]) -> None:
    while len(_known) >= _KEPT:
        del _known[next(iter(_known))]
    meant = _without_leaks(source, target)
    spans = _split(_ENGLISH, source), _split(CHINESE, meant)
    if not (spans[0] and spans[1]) or len(spans[0]) == len(spans[1]) == 1:
        _known[source, target] = (), ()
        return
    texts = (
        [read_source(source[a:b]) for a, b in spans[0]],
        [read_target(meant[a:b]) for a, b in spans[1]],
    )
    with one_thread():
        read = reading() if meant == target else read_words([read_source(source), read_target(meant)])
        en, zh = (parts(*both) or read_words(both[1]) for both in zip(read, texts, strict=True))
        _known[source, target] = _covered(spans[0], en, zh), _covered(spans[1], zh, en)


def _without_leaks(source: str, target: str) -> str:
    """The target with spaces for what leaked into it, so that offsets stay those of the unmodified text."""
    for start, end in leaked(Pair(source, target)):
        target = target[:start] + " " * (end - start) + target[end:]
    return target


def _split(pattern: re.Pattern[str], text: str) -> list[Span]:
    """The sentences that hold a word, without the spaces around them."""
    found = (m for m in pattern.finditer(text) if re.search(rf"[A-Za-z0-9{HAN}]", m[0]))
    return [(m.end() - len(m[0].lstrip()), m.start() + len(m[0].rstrip())) for m in found]


def _covered(spans: list[Span], side: list[Words], other: list[Words]) -> tuple[Sentence, ...]:
    vectors = np.array([words.sentence for words in other])
    whole = vectors.sum(axis=0)
    vectors = np.vstack([vectors, whole / np.linalg.norm(whole)])
    near = np.vstack([*(words.vectors[words.lettered] for words in other), np.zeros((1, DIMENSIONS))])
    found = []
    for span, words in zip(spans, side, strict=True):
        told = _telling(words)
        own, rarity = words.vectors[told], words.rarity[told]
        if len(own):
            best = (own @ near.T).max(axis=1)
            covered = float((best * rarity).sum() / rarity.sum() + (vectors @ words.sentence).max())
            found.append(Sentence(span, covered, float(rarity.sum())))
    return tuple(found)


def _telling(words: Words) -> np.ndarray:
    """Which words are asked for a counterpart: no names and acronyms, where enough others are left."""
    named = [bool(_ACRONYM.match(form) or (i and _NAMED.match(form))) for i, form in enumerate(words.forms)]
    common = words.lettered & ~np.array(named, dtype=bool)
    return common if common.sum() >= _FEWEST else words.lettered


def widest(pair: Pair) -> tuple[Sentence | None, Sentence | None]:
    """The sentence of each side with the largest gap; None where a side has only one."""
    source, target = (
        max(side, key=lambda s: s.gap) if len(side) > 1 else None
        for side in sentences(pair.source, pair.target)
    )
    return source, target


@check("sentence-lost", category="accuracy/omission", severity=Severity.MAJOR, languages=EN_ZH)
def sentence_lost(pair: Pair) -> Iterator[Issue]:
    """A sentence of the source has no counterpart: neither its words nor its sense are in the target."""
    lost, _ = widest(pair)
    if lost and lost.gap > _CLEAR and not _anchored(pair, lost):
        yield Issue("This sentence has no counterpart.", lost.span)


def _anchored(pair: Pair, sentence: Sentence) -> bool:
    """True where enough numbers and names that only this sentence of the source has stand in the target."""
    start, end = sentence.span
    others = f"{pair.source[:start]} {pair.source[end:]}"
    names = {m[0] for m in _NAME.finditer(pair.source, start, end)}
    kept = sum(name in pair.target and name not in others for name in names)
    inside = [a for a in pair.source_amounts if start <= a.start < end and a.role is Role.STATED]
    outside = [a for a in pair.source_amounts if not start <= a.start < end]
    numbers = {
        a.values[0]
        for a in inside
        if any(map(a.agrees, pair.target_amounts)) and not any(map(a.agrees, outside))
    }
    return kept + len(numbers) >= _ANCHORS


@check(
    "sentence-doubtful", category="accuracy/omission", severity=Severity.MINOR, hard=False, languages=EN_ZH
)
def sentence_doubtful(pair: Pair) -> Iterator[Issue]:
    """A sentence of the source has hardly a counterpart; a free rendering looks the same."""
    lost, _ = widest(pair)
    if lost and lost.gap > _DOUBTFUL and (lost.gap <= _CLEAR or _anchored(pair, lost)):
        yield Issue("This sentence has hardly a counterpart.", lost.span)


@check("sentence-added", category="accuracy/addition", severity=Severity.MINOR, hard=False, languages=EN_ZH)
def sentence_added(pair: Pair) -> Iterator[Issue]:
    """A sentence of the target has hardly anything of the source in it."""
    _, added = widest(pair)
    if added and added.gap > _DOUBTFUL_ADDED:
        yield Issue("This sentence has hardly anything of the source in it.", None, added.span)
