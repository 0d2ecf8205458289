"""Errors put into translations on purpose, kind by kind, and how many of them the checks find.

"Clean" is never decided by the checks: every pair that can carry an error of a kind gets one, and
the share of the unmodified pairs that the same checks flag stands beside the recall. Which checks
count for a kind is written down here, beforehand, as are the thresholds, in the checks. An error
counts as found only where one of these checks says something that it did not say before.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measure import table
from feedscope import features
from feedscope.corpus import read_corpus
from feedscope.corpus.entities import entities
from feedscope.params import TranslationParams
from feedscope.translation import measured
from feedscope.translation.amounts import Role
from feedscope.translation.checking import check_pair, checks_for
from feedscope.translation.checks import CHECKS
from feedscope.translation.checks.coverage import CHINESE
from feedscope.translation.checks.script import HAN
from feedscope.translation.intervals import wilson
from feedscope.translation.likeness import Rivals
from feedscope.translation.model import Check, Pair
from feedscope.translation.similarity import source_vectors, takes_part
from feedscope.translation.study import Study, examine

TITLE = "errors injected into translations, found by the checks"
SEED = 20261123
Changed = tuple[str, str] | None  # source and target after the injection; None where the kind does not apply
_NEGATIONS = [
    ("没有", "有"),
    ("不是", "是"),
    ("不会", "会"),
    ("不能", "能"),
    ("无法", "可以"),
    ("并非", "就是"),
    ("不", ""),
]
# Exchanges that turn a statement's reach or sense round, made in the target whatever its source says.
_REACHES = [
    ("至少", "至多"),
    ("最多", "至少"),
    ("超过", "不到"),
    ("不必", "不准"),
    ("不需要", "不能"),
    ("无需", "不得"),
    ("大多数", "少数"),
    ("不一定", "一定不"),
    ("并不总是", "总是不"),
    ("几乎", ""),
]
_OPPOSITES = [
    ("之前", "之后"),
    ("之后", "之前"),
    ("增加", "减少"),
    ("减少", "增加"),
    ("提高", "降低"),
    ("降低", "提高"),
    ("更好", "更差"),
    ("更快", "更慢"),
    ("更大", "更小"),
    ("更小", "更大"),
    ("更高", "更低"),
    ("更低", "更高"),
    ("更容易", "更难"),
    ("总是", "从不"),
    ("第一", "最后一"),
]
_SUPPOSED = [(word, "") for word in ("也许", "或许", "大概", "可能会")]


@dataclass(frozen=True)
class Kind:
    """A kind of error: how it is made, which checks count, and what the project aims at."""

    name: str
    aim: str
    checks: tuple[str, ...]
    make: Callable[[random.Random, Pair], Changed]


def _without(kind: str) -> Callable[[random.Random, Pair], Changed]:
    """Drop one entity of a kind that both sides have."""

    def make(rng: random.Random, pair: Pair) -> Changed:
        known = {e.text for e in pair.source_entities if e.kind == kind}
        found = [e for e in entities(pair.target) if e.kind == kind and e.text in known]
        if not found:
            return None
        one = rng.choice(found)
        return pair.source, pair.target[: one.start] + pair.target[one.end :]

    return make


def _altered(kind: str) -> Callable[[random.Random, Pair], Changed]:
    """Change one letter or digit in the second half of a handle, link or hashtag that both sides have."""

    def make(rng: random.Random, pair: Pair) -> Changed:
        known = {e.text for e in pair.source_entities if e.kind == kind}
        found = [e for e in entities(pair.target) if e.kind == kind and e.text in known and len(e.text) > 3]
        if not found:
            return None
        one = rng.choice(found)
        place = rng.randrange(max(1, len(one.text) // 2), len(one.text))
        if not one.text[place].isalnum():
            return None
        new = rng.choice([c for c in "abcdefghkmnpqrstuvwxyz" if c != one.text[place].lower()])
        text = one.text[:place] + new + one.text[place + 1 :]
        return pair.source, pair.target[: one.start] + text + pair.target[one.end :]

    return make


def _number(change: Callable[[random.Random, str], str]) -> Callable[[random.Random, Pair], Changed]:
    """Rewrite the digits of one stated number that both sides have, in the target."""

    def make(rng: random.Random, pair: Pair) -> Changed:
        stated = [a for a in pair.source_amounts if a.role is Role.STATED]
        shared = [
            b
            for b in pair.target_amounts
            if b.role is Role.STATED and sum(map(b.agrees, stated)) == 1 and _once(pair, b)
        ]
        if not shared:
            return None
        one = rng.choice(shared)
        text = pair.target[one.start : one.end]
        digits = re.search(r"\d+(?:\.\d+)?", text.replace(",", ""))
        if digits is None:
            return None
        new = text.replace(",", "").replace(digits[0], change(rng, digits[0]), 1)
        return pair.source, pair.target[: one.start] + new + pair.target[one.end :]

    return make


def _once(pair: Pair, amount: object) -> bool:
    return sum(amount.agrees(b) for b in pair.target_amounts) == 1  # type: ignore[attr-defined]


def _other_digits(rng: random.Random, digits: str) -> str:
    """Another number of the same length, no power of ten away."""
    whole, _, part = digits.partition(".")
    while True:
        new = (
            str(rng.randrange(10 ** (len(whole) - 1), 10 ** len(whole)))
            if len(whole) > 1
            else str(rng.randrange(2, 10))
        )
        if new.rstrip("0") != whole.rstrip("0"):
            return f"{new}.{part}" if part else new


def _ten_times(rng: random.Random, digits: str) -> str:
    value = float(digits) * 10
    return str(int(value)) if value == int(value) else f"{value:g}"


def _dropped_number(rng: random.Random, pair: Pair) -> Changed:
    changed = _number(lambda _, __: "\x00")(rng, pair)
    if changed is None:
        return None
    source, target = changed
    return source, re.sub(r"[约大]?\s*\x00[.\d]*\s*[万亿千百]?(?:个|年|次|条|%|倍|岁|天|美元)?", "", target)


def _latin_name(rng: random.Random, pair: Pair) -> Changed:
    """Replace a Latin name of the target by one of another text."""
    found = [
        m
        for m in re.finditer(r"(?<![@#\w/.])[A-Z][A-Za-z]{3,}(?![\w/.])", pair.target)
        if m[0] in pair.source
    ]
    if not found:
        return None
    one = rng.choice(found)
    new = rng.choice(
        [n for n in ("Mercator", "Halifax", "Osaka", "Verdi", "Kepler", "Lisbon") if n != one[0]]
    )
    return pair.source, pair.target[: one.start()] + new + pair.target[one.end() :]


def _untranslated(rng: random.Random, pair: Pair) -> Changed:
    return (pair.source, pair.source) if len(re.findall(r"\b[a-z]{2,}\b", pair.source)) >= 5 else None


def _traditional(rng: random.Random, pair: Pair) -> Changed:
    from opencc import OpenCC

    target = OpenCC("s2t").convert(pair.target)
    return (
        (pair.source, target) if sum(a != b for a, b in zip(target, pair.target, strict=False)) >= 3 else None
    )


def _sentences(text: str) -> list[str]:
    return [m[0] for m in CHINESE.finditer(text)]


def _long(sentence: str) -> bool:
    return len(re.findall(f"[{HAN}]", sentence)) >= 6


def _sentence_dropped(rng: random.Random, pair: Pair) -> Changed:
    parts = _sentences(pair.target)
    places = [i for i, part in enumerate(parts) if _long(part)]
    if len(parts) < 2 or not places:
        return None
    gone = rng.choice(places)
    return pair.source, "".join(part for i, part in enumerate(parts) if i != gone)


def _sentence_added(others: list[str]) -> Callable[[random.Random, Pair], Changed]:
    """Put a sentence of another translation between two sentences, or at an end."""
    sentences = [s for text in others for s in _sentences(text) if _long(s)]

    def make(rng: random.Random, pair: Pair) -> Changed:
        parts, new = _sentences(pair.target), rng.choice(sentences)
        if not parts or new in parts:
            return None
        place = rng.randrange(len(parts) + 1)
        return pair.source, "".join([*parts[:place], new, *parts[place:]])

    return make


def _negation(rng: random.Random, pair: Pair) -> Changed:
    for word, without in _NEGATIONS:
        if word in pair.target and re.search(r"\bnot?\b|n['’]t\b|never", pair.source):
            return pair.source, pair.target.replace(word, without, 1)
    return None


def _exchanged(words: list[tuple[str, str]]) -> Callable[[random.Random, Pair], Changed]:
    """Make one of the exchanges that the target allows."""

    def make(rng: random.Random, pair: Pair) -> Changed:
        found = [(old, new) for old, new in words if old in pair.target]
        return (pair.source, pair.target.replace(*rng.choice(found), 1)) if found else None

    return make


_LOST_SENTENCE = ("sentence-lost", "sentence-doubtful", "too-short")
_REACH = ("scope-wrong", "relation-lost", "opposite")
_WRONG_NUMBER = ("number-scale", "number-changed", "number-lost", "number-added", "name-number")


def kinds(targets: list[str]) -> list[Kind]:
    """All kinds that a pair can carry by itself, with what is aimed at."""
    return [
        Kind("handle lost", "≥ .99", ("mention-lost",), _without("mention")),
        Kind("handle changed", "≥ .99", ("mention-changed", "mention-lost"), _altered("mention")),
        Kind("link lost", "≥ .99", ("link-lost",), _without("link")),
        Kind("link changed", "≥ .99", ("link-changed", "link-lost", "link-added"), _altered("link")),
        Kind("emoji lost", "≥ .99", ("emoji-lost",), _without("emoji")),
        Kind("hashtag lost", "≥ .99", ("hashtag-lost",), _without("hashtag")),
        Kind("hashtag changed", "≥ .99", ("hashtag-lost",), _altered("hashtag")),
        Kind("number changed", "≥ .97", _WRONG_NUMBER, _number(_other_digits)),
        Kind("number ten times too large", "≥ .97", _WRONG_NUMBER, _number(_ten_times)),
        Kind("number dropped", "≥ .80", _WRONG_NUMBER, _dropped_number),
        Kind("Latin name replaced", "≥ .95", ("name-changed",), _latin_name),
        Kind("left untranslated", "≥ .95", ("untranslated", "untranslated-part"), _untranslated),
        Kind("traditional characters", "≥ .95", ("traditional",), _traditional),
        Kind("sentence dropped", "≥ .75 at .10", _LOST_SENTENCE, _sentence_dropped),
        Kind("sentence added", "≥ .75 at .10", ("sentence-added", "too-long"), _sentence_added(targets)),
        Kind("negation flipped", "whatever it is", ("negation-lost", "negation-added"), _negation),
        Kind("reach turned round", "whatever it is", _REACH, _exchanged(_REACHES)),
        Kind("rendered as its opposite", "whatever it is", _REACH, _exchanged(_OPPOSITES)),
        Kind("maybe left out", "whatever it is", ("certainty-added",), _exchanged(_SUPPOSED)),
    ]


def run(corpus: Path, full: bool) -> str:
    """The table of recalls, as Markdown; its numbers also for the report."""
    tables = read_corpus(corpus)
    found = features.compute(tables)
    study = examine(tables, found, TranslationParams())
    rows = [
        *_of_single_pairs(study),
        *_of_other_translations(study, source_vectors(tables.posts, study.pairs, found), found.target),
    ]
    flagged, n = int((study.pairs["worst"] > 0).sum()), len(study.pairs)
    measured.write("injected", {"pairs": n, "union_of_hard_checks": round(flagged / n, 4), "kinds": rows})
    shown = [
        (
            r["kind"],
            str(r["n"]),
            f"{r['recall']:.3f} ({r['low']:.3f}–{r['high']:.3f})",
            f"{r['flagged']:.3f}",
            r["aim"],
        )
        for r in rows
    ]
    heads = ("error", "pairs", "found (95%)", "unmodified flagged", "aim")
    return (
        f"{table(shown, heads)}\n\nUnion of the hard checks: {flagged} of {n} unmodified pairs flagged "
        f"({flagged / n:.1%}); aim ≤ 8%. Seed {SEED}."
    )


def _of_single_pairs(study: Study) -> Iterator[dict[str, object]]:
    known = {check.name: check for check in checks_for(study.checks, *study.languages)}
    known |= {check.name: check for check in CHECKS}
    for kind in kinds(study.pairs["target"].tolist()):
        rng = random.Random(f"{SEED} {kind.name}")
        checks = [known[name] for name in kind.checks]
        hits = n = before = 0
        for source, target in zip(study.pairs["source"], study.pairs["target"], strict=True):
            said = _said(source, target, checks)
            before += bool(said)
            changed = kind.make(rng, Pair(source, target))
            if changed is not None:
                n, hits = n + 1, hits + bool(_said(*changed, checks) - said)
        yield _row(kind.name, kind.aim, hits, n, before / len(study.pairs))


def _said(source: str, target: str, checks: list[Check]) -> set[tuple[str, str, str, str]]:
    """What the checks say and of which words."""
    return {
        (
            check.name,
            issue.message,
            source[slice(*issue.source or (0, 0))],
            target[slice(*issue.target or (0, 0))],
        )
        for check, issue in check_pair(source, target, checks)
    }


def _row(kind: str, aim: str, hits: int, n: int, flagged: float) -> dict[str, object]:
    low, high = wilson(hits, n)
    return {
        "kind": kind,
        "aim": aim,
        "n": n,
        "recall": round(hits / n, 4) if n else float("nan"),
        "low": round(low, 4),
        "high": round(high, 4),
        "flagged": round(flagged, 4),
    }


def _of_other_translations(
    study: Study, source: np.ndarray, target: np.ndarray
) -> Iterator[dict[str, object]]:
    """The whole target replaced by a random other one, or the nearest other one, one pair at a time."""
    usable = np.flatnonzero(takes_part(study.pairs))
    texts = list(zip(study.pairs["source"], study.pairs["target"], strict=True))
    rivals = Rivals(tuple(texts[i][0] for i in study.first), source[study.first])
    ids = study.pairs["id"].to_numpy()
    near = source @ target.T
    rng = np.random.default_rng(SEED)
    before = float(study.pairs["closer"].notna().mean())
    for name, aim in (("random other translation", "≥ .99"), ("nearest other translation", "≥ .98 at .02")):
        hits = 0
        for i in usable:
            others = usable[ids[usable] != ids[i]]
            j = (
                int(rng.choice(others))
                if name.startswith("random")
                else int(others[near[i, others].argmax()])
            )
            hits += rivals.closer(texts[i][0], texts[j][1], float(near[i, j]), target[j]) is not None
        yield _row(name, aim, hits, len(usable), before)
