"""Numbers of a text as the values they can stand for, so that 70B and 700 亿 are the same.

A number is compared by value, never as a string: "70B" may be seventy billion or 70 bytes, "pm"
moves an hour by twelve, "1990s" is also "90s". What a writing can stand for is a set; two
writings agree where their sets meet. Signs, units, "about" and "more than" carry no value here:
they are left to a human reader.

Each number also has a role, which says how much its absence on the other side means:

* STATED: digits that stand for themselves ("70B", "5 years"); a translation has to keep them;
* WORD: a number in words or Chinese numerals ("three cats"); evidence, but weaker;
* WEAK: digits that a good translation often turns into words: 1, 100%, ratings such as 9/10, 24/7;
* NAME: digits inside a name or code ("GPT-3", "3D", "fp16");
* HINT: what can explain a number on the other side and needs no counterpart: list numerals, "a",
  "half", "double", month names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from feedscope.corpus.entities import Entity


class Role(Enum):
    """What the absence of a number on the other side means; see the module's docstring."""

    STATED = "stated"
    WORD = "word"
    WEAK = "weak"
    NAME = "name"
    HINT = "hint"


@dataclass(frozen=True)
class Amount:
    """A number in a text.

    Attributes:
        start, end: offsets into the text.
        values: every value the writing can stand for, the likeliest first.
        role: see `Role`.
    """

    start: int
    end: int
    values: tuple[Fraction, ...]
    role: Role

    def agrees(self, other: "Amount") -> bool:
        """True where the two can stand for the same value."""
        return not set(self.values).isdisjoint(other.values)


DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:e[-+]?\d+)?|(?<![\d.])\.\d+"
_DIGITS = re.compile(DIGITS)
_WIDE = str.maketrans("０１２３４５６７８９．％：＋－（）／", "0123456789.%:+-()/")
_HEART = re.compile(r"(?<!\w)(?:<3+|[:;=xX]-?3)(?!\w)")
_ATTACHED = re.compile(r"(?:[A-Za-z_]|[A-Za-z][-_‑·]|[A-Za-z]\.|\d\.)$")
_TIMES = re.compile(r"(?<=\d)[xX×*]$")
_DURATION = re.compile(
    r"(?<![A-Za-z\d])\d+h\d+m?(?:\d+s)?(?![A-Za-z\d])|(?<![A-Za-z\d])\d+m\d+s(?![A-Za-z\d])"
)
_LIST_NUMERAL = re.compile(
    r"(?:^|(?<=[\s(（,，;；:：、。—-]))\(?\d{1,2}[.)）](?!\d)|(?m:^)\s*\d{1,2}[.:：、)](?!\d)|\b\d{1,2}/(?=n\b|\s|$)"
)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})(?:[:.]\d{2})?\s?(?:[ap]\.?m\b\.?)", re.IGNORECASE)
_RATING = re.compile(r"(?<![\d/])\d{1,2}/10(?![\d/])|\b24/7\b|(?<!\d)100\s?%")
_SUFFIX = re.compile(r"[A-Za-zµ°%]+")
_SCALE_LETTERS = {"k": 3, "m": 6, "b": 9, "t": 12}
_SCALE_ABBREVIATIONS = {"bn": 9, "mn": 6, "mln": 6, "tn": 12, "mil": 6}
_LONGEST_UNIT = 5  # letters: "5GHz", "400ppm"; a longer tail is a name or code


def widths_normalised(text: str) -> str:
    """`text` with full-width digits and their signs in half width; the length stays."""
    return text.translate(_WIDE)


def without_entities(text: str, entities: Iterable[Entity]) -> str:
    """`text` with its links, mentions, hashtags, emoji and heart emoticons blanked; the length stays."""
    spans = [(e.start, e.end) for e in entities if e.kind != "number"]
    spans += [m.span() for m in _HEART.finditer(text)]
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def written_in_digits(text: str) -> Iterator[Amount]:
    """Numbers in digits, with the scale, percent, clock or decade that belongs to them.

    Args:
        text: already blanked by `without_entities` and `widths_normalised`.
    """
    listed = [m.span() for m in _LIST_NUMERAL.finditer(text)]
    rated = [m.span() for m in _RATING.finditer(text)]
    timed = [m.span() for m in _DURATION.finditer(text)]
    clocks = [m.span() for m in _CLOCK.finditer(text)]
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        value = Fraction(match[0].replace(",", ""))
        if _within(start, end, timed):
            yield Amount(start, end, (value,), Role.STATED)
            continue
        before, after = text[:start], text[end:]
        if any(start == a for a, _ in clocks):
            hour = Fraction(int(value))
            yield Amount(start, end, tuple(dict.fromkeys((value, hour, (hour + 12) % 24))), Role.STATED)
            continue
        attached = bool(_ATTACHED.search(before[-2:])) and not _TIMES.search(before[-2:])
        suffix = _SUFFIX.match(after)
        tail = suffix[0] if suffix else ""
        values, length, is_name = _with_tail(value, tail, after[len(tail) : len(tail) + 1])
        role = Role.NAME if attached or is_name else Role.STATED
        if role is Role.STATED:
            if _within(start, end, listed):
                role = Role.HINT
            elif values == (1,) or _within(start, end, rated):
                role = Role.WEAK
        yield Amount(start, end + length, values, role)


def _within(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(a <= start and end <= b for a, b in spans)


def _with_tail(value: Fraction, tail: str, beyond: str) -> tuple[tuple[Fraction, ...], int, bool]:
    """Values of a number with letters glued to it, how many belong to it, whether it is a name."""
    lowered = tail.lower()
    if not tail:
        return (value,), 0, False
    if tail.startswith("%"):
        return (value, value / 100), 1, False
    if lowered in _SCALE_LETTERS and not beyond.isalnum():
        return (value * 10 ** _SCALE_LETTERS[lowered], value), len(tail), False
    if lowered in _SCALE_ABBREVIATIONS:
        return (value * 10 ** _SCALE_ABBREVIATIONS[lowered],), len(tail), False
    if lowered == "s" and value.denominator == 1:
        decades = _decades(int(value))
        return (value, *decades), len(tail), False
    if lowered.startswith("x") and (len(tail) == 1 or tail[1:2].isupper()):
        return (value,), 1, False
    is_name = tail == "D" or len(tail) > _LONGEST_UNIT or beyond.isdigit() or beyond == "_"
    return (value,), 0, is_name


def _decades(year: int) -> tuple[Fraction, ...]:
    """What else a decade can be called: 1990s is the 90s of century 20, 90s is 1990."""
    if year % 10:
        return ()
    if 1000 <= year < 3000:
        return Fraction(year % 100), Fraction(year // 100 + 1)
    return (Fraction(1900 + year),) if 10 <= year < 100 else ()
