"""Numbers in English text; see `feedscope.translation.amounts` for values and roles."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from feedscope.corpus.entities import Entity
from feedscope.translation.amounts import Amount, Role, widths_normalised, without_entities, written_in_digits

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_ABBREVIATED = {"mn": 6, "bn": 9}
_NUMBER_WORD = "|".join([*_UNITS, *_TENS, *_SCALES])
_NUMBER_WORDS = re.compile(rf"\b(?:{_NUMBER_WORD})(?:[\s-]+(?:and\s+)?(?:{_NUMBER_WORD}))*\b", re.IGNORECASE)
_SCALE_AFTER = re.compile(rf"\s?-?({'|'.join(_SCALES)}|bn|mn)s?\b", re.IGNORECASE)
_SPAN_AFTER = re.compile(r"[\s-]?(?:and a half\s)?(dozen|decade|centur(?:y|ie))s?\b", re.IGNORECASE)
_SPANS = {"dozen": 12, "decade": 10, "century": 100, "centurie": 100}
_HALF_OF = re.compile(r"\bhalf (?:a|an) (dozen|hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_HALF_AFTER = re.compile(r"\s+and\s+a\s+half\b", re.IGNORECASE)
# "one" is as often a pronoun as a number, and Chinese seldom keeps it; zero lives in terms (zero-shot).
_HARDLY_NUMBERS = {0, 1}

_HINTS: dict[str, tuple[Fraction | int, ...]] = {
    **dict.fromkeys(("a", "an", "once", "single", "another", "first", "1st", "only"), (1,)),
    **dict.fromkeys(
        ("both", "pair", "pairs", "couple", "twice", "double", "doubled", "doubles", "dual"), (2,)
    ),
    **dict.fromkeys(("second", "seconds", "two-thirds", "bi"), (2,)),
    **dict.fromkeys(("triple", "tripled", "thrice", "third", "thirds", "trilogy"), (3,)),
    **dict.fromkeys(("half", "halves", "halfway"), (Fraction(1, 2), 50, 2, 30)),
    **dict.fromkeys(("quarter", "quarters"), (Fraction(1, 4), 4, 15, 25)),
    **dict.fromkeys(("dozen", "dozens"), (12, 10)),
    **dict.fromkeys(("decade", "decades", "tenfold"), (10,)),
    **dict.fromkeys(("century", "centuries", "hundreds", "centennial", "centenary"), (100,)),
    **dict.fromkeys(("noon", "midnight"), (12, 0, 24)),
    "magnitude": (10,),
    "fortnight": (14, 2),
    "thousands": (1000,),
    "millions": (10**6,),
    "billions": (10**9,),
}
_ORDINALS = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_HINTS |= {word: (value,) for value, word in enumerate(_ORDINALS, start=4)}
_HINTS |= {month: (value,) for value, month in enumerate(_MONTHS, start=1)}
_HINTS |= {month[:3]: (value,) for value, month in enumerate(_MONTHS, start=1)}
_HINTS |= {f"{word[:-1]}ies": (value, 1900 + value) for word, value in _TENS.items()}
_HINTS["sept"] = (9,)
_ROMAN = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_WORD = re.compile(r"[A-Za-z\d]+(?:-[a-z]+)?")


def amounts(text: str, entities: Iterable[Entity] = ()) -> list[Amount]:
    """The numbers of an English text, in order, outside its `entities` of other kinds."""
    plain = widths_normalised(without_entities(text, entities))
    found = [_scaled(amount, plain) for amount in written_in_digits(plain)]
    found += _in_words(plain)
    taken = [(amount.start, amount.end) for amount in found]
    found += [hint for hint in _hints(plain) if not any(a <= hint.start < b for a, b in taken)]
    return sorted(found, key=lambda amount: (amount.start, amount.end))


def _scaled(amount: Amount, text: str) -> Amount:
    """`amount` with a following "million", "dozen", "decades" or "and a half" taken in."""
    if after := _SCALE_AFTER.match(text, amount.end):
        factor = 10 ** (_SCALES | _ABBREVIATED)[after[1].lower()]
        return Amount(amount.start, after.end(), tuple(v * factor for v in amount.values), amount.role)
    if after := _SPAN_AFTER.match(text, amount.end):
        factor = _SPANS[after[1].lower()]
        values = (*(v * factor for v in amount.values), *amount.values)
        return Amount(amount.start, after.end(), values, amount.role)
    if after := _HALF_AFTER.match(text, amount.end):
        return Amount(
            amount.start, after.end(), tuple(v + Fraction(1, 2) for v in amount.values), amount.role
        )
    return amount


def _in_words(text: str) -> Iterator[Amount]:
    for match in _HALF_OF.finditer(text):
        whole = 12 if match[1].lower() == "dozen" else 10 ** _SCALES[match[1].lower()]
        yield Amount(match.start(), match.end(), (Fraction(whole, 2),), Role.WORD)
    text = _HALF_OF.sub(lambda m: " " * len(m[0]), text)
    for match in _NUMBER_WORDS.finditer(text):
        if text[match.start() - 1 : match.start()] == "-":
            continue
        words = [w for w in re.split(r"[\s-]+", match[0].lower()) if w != "and"]
        if any(a in _UNITS and b in _UNITS for a, b in pairwise(words)):
            values: tuple[Fraction, ...] = tuple(Fraction(_UNITS.get(w, 0)) for w in words)  # "two three"
            yield Amount(match.start(), match.end(), values, Role.HINT)
            continue
        value = Fraction(_value(words))
        role = Role.HINT if value in _HARDLY_NUMBERS or words[0] in _SCALES else Role.WORD
        yield _scaled(Amount(match.start(), match.end(), (value,), role), text)


def _value(words: list[str]) -> int:
    """The value of number words: "two hundred and five thousand" is 205,000."""
    total, current = 0, 0
    for word in words:
        if word in _SCALES:
            power = 10 ** _SCALES[word]
            if power == 100:
                current = max(current, 1) * power
            else:
                total, current = total + max(current, 1) * power, 0
        else:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return total + current


def _hints(text: str) -> Iterator[Amount]:
    for match in _WORD.finditer(text):
        values = _HINTS.get(match[0].lower()) or _HINTS.get(match[0].lower().split("-")[0])
        if values:
            yield Amount(match.start(), match.end(), tuple(Fraction(v) for v in values), Role.HINT)
        elif match[0] in _ROMAN:
            yield Amount(match.start(), match.end(), (Fraction(_ROMAN[match[0]]),), Role.HINT)
