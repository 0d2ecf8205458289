"""Numbers kept, by value: wrong scale, changed, lost, added, and the digits of names."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from feedscope.translation.amounts import Amount, Role, without_entities
from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, check

_BRACKETED = re.compile(r"[（(［\[【][^（()）［\[\]］【】]*[)）\]］】]")
# Letters joined to digits directly or by a hyphen; or digits and D.
_NAME = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]+[-‑]?)(\d+(?:\.\d+)?)([A-Za-z]*)(?![A-Za-z0-9])"
    r"|(?<![\w.])()(\d+)(D)\b"
)


@dataclass(frozen=True)
class _Compared:
    """Numbers without a counterpart; those that seem to have replaced each other are paired up."""

    scaled: list[tuple[Amount, Amount]]
    changed: list[tuple[Amount, Amount]]
    lost: list[Amount]
    added: list[Amount]


@lru_cache(maxsize=1)  # four checks in a row ask for the same pair
def _compare(pair: Pair) -> _Compared:
    """Match both sides as sets of values (a number said twice may be said once), then pair the rest."""
    source, target = pair.source_amounts, pair.target_amounts
    owed = (Role.STATED, Role.WORD, Role.WEAK)
    left = [a for a in source if a.role in owed and not any(map(a.agrees, target)) and not _literal(pair, a)]
    new = [
        b for b in target if b.role in owed[:2] and not any(map(b.agrees, source)) and not _quoted(pair, b)
    ]
    scaled = _paired(left, new, lambda a, b: _power_of_ten(a, b) is not None)
    changed = _paired(left, new, lambda a, b: _replaces(pair, a, b))
    return _Compared(
        scaled, changed, [a for a in left if a.role is Role.STATED], [b for b in new if b.role is Role.STATED]
    )


def _literal(pair: Pair, amount: Amount) -> bool:
    """True where the digits of a source number stand in the target, in a name or in code."""
    return _stands(pair.source[amount.start : amount.end], pair.target)


def _quoted(pair: Pair, amount: Amount) -> bool:
    """True where the digits of a target number stand in the source, in a name, a link or code."""
    return _stands(pair.target[amount.start : amount.end], pair.source)


def _stands(writing: str, text: str) -> bool:
    return writing.isdigit() and re.search(rf"(?<!\d){writing}(?!\d|[,.]\d)", text) is not None


def _paired(
    left: list[Amount], new: list[Amount], fit: Callable[[Amount, Amount], bool]
) -> list[tuple[Amount, Amount]]:
    """Those of `left` and `new` that fit, taken out of both lists, in the order they stand."""
    found = []
    for a in list(left):
        partner = next((b for b in new if fit(a, b)), None)
        if partner is not None:
            found.append((a, partner))
            left.remove(a)
            new.remove(partner)
    return found


def _power_of_ten(a: Amount, b: Amount) -> int | None:
    """The power of ten by which the target's number is off, where that is all that differs."""
    first, second = a.values[0], b.values[0]
    if not first or not second or Role.STATED not in (a.role, b.role):
        return None
    ratio, power = second / first, 0
    while ratio >= 10:
        ratio, power = ratio / 10, power + 1
    while ratio < 1:
        ratio, power = ratio * 10, power - 1
    return power if ratio == 1 else None


def _replaces(pair: Pair, a: Amount, b: Amount) -> bool:
    """True where `b` may stand in the place of `a`: not inside a bracketed remark of the translator."""
    return not any(m.start() < b.start < m.end() for m in _BRACKETED.finditer(pair.target)) or any(
        m.start() < a.start < m.end() for m in _BRACKETED.finditer(pair.source)
    )


def _value(amount: Amount) -> str:
    value = amount.values[0]
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):g}"


@check("number-scale", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def number_scale(pair: Pair) -> Iterator[Issue]:
    """A number is off by a power of ten, as when billions are rendered with 亿 one to one."""
    for a, b in _compare(pair).scaled:
        power = _power_of_ten(a, b) or 0
        size = f"{10 ** abs(power):,} times too {'large' if power > 0 else 'small'}"
        written, rendered = pair.source[a.start : a.end], pair.target[b.start : b.end]
        yield Issue(
            f"{written} ({_value(a)}) is rendered as {rendered} ({_value(b)}): {size}.",
            (a.start, a.end),
            (b.start, b.end),
        )


@check("number-changed", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def number_changed(pair: Pair) -> Iterator[Issue]:
    """A number of the source is missing and the target has another in its place."""
    for a, b in _compare(pair).changed:
        written, rendered = pair.source[a.start : a.end], pair.target[b.start : b.end]
        yield Issue(
            f"{written} ({_value(a)}) is missing; the target has {rendered} ({_value(b)}).",
            (a.start, a.end),
            (b.start, b.end),
        )


@check("number-lost", category="accuracy/omission", severity=Severity.MAJOR, languages=EN_ZH)
def number_lost(pair: Pair) -> Iterator[Issue]:
    """A number of the source, in digits, has no counterpart."""
    for a in _compare(pair).lost:
        yield Issue(f"{pair.source[a.start : a.end]} has no counterpart.", (a.start, a.end))


@check("number-added", category="accuracy/addition", severity=Severity.MINOR, hard=False, languages=EN_ZH)
def number_added(pair: Pair) -> Iterator[Issue]:
    """The target states a number that the source does not; often an explanation."""
    for b in _compare(pair).added:
        yield Issue(f"{pair.target[b.start : b.end]} is not in the source.", None, (b.start, b.end))


@check("name-number", category="accuracy/mistranslation", severity=Severity.MAJOR)
def name_number(pair: Pair) -> Iterator[Issue]:
    """The digits of a name differ: GPT-3 has become GPT-4."""
    source, target = (
        list(_NAME.finditer(without_entities(text, found)))
        for text, found in ((pair.source, pair.source_entities), (pair.target, pair.target_entities))
    )
    known, kept = set(map(_parts, source)), set(map(_parts, target))
    for name in source:
        shape, _ = _parts(name)
        replaced = [m for m in target if _parts(m)[0] == shape and _parts(m) not in known]
        if _parts(name) not in kept and replaced:
            yield Issue(f"{name[0]} has become {replaced[0][0]}.", name.span(), replaced[0].span())


def _parts(match: re.Match[str]) -> tuple[str, str]:
    """The letters of a name with the place of its digits, and the digits."""
    before, digits, after = (match[1], match[2], match[3]) if match[2] else ("", match[5], match[6])
    return re.sub(r"[^a-z#]", "", f"{before}#{after}".lower()), digits
