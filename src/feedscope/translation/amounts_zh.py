"""Numbers in Chinese text: digits with 万 and 亿, and Chinese numerals; values and roles as in `amounts`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import cn2an

from feedscope.corpus.entities import Entity
from feedscope.translation.amounts import (
    DIGITS,
    Amount,
    Role,
    widths_normalised,
    without_entities,
    written_in_digits,
)

_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12}
# 千米, 千瓦, 兆字节 are units; 百分 belongs to percentages.
_UNIT_HAN = r"(?!米|克|瓦|赫|字|卡|帕|伏|焦|比特|分|像素)"
_SCALE = rf"\s?[多余几来]?\s?(?:[十百千]?[万亿兆]+|[十百千]){_UNIT_HAN}"
_SPACED = re.compile(rf"(?<![\d.])(\d{{1,3}}(?:,? \d{{3}})+)(?!\d)({_SCALE})?")
_SPACED_DECIMAL = re.compile(r"(?<!\d)\.\s(\d+)(?!\d)")
_COMPOSITE = re.compile(rf"(?:{DIGITS}){_SCALE}(?:\s?(?:{DIGITS}){_SCALE})*")
_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_NUMERAL = re.compile(rf"(?:[{_NUMERALS}]+(?:点[零〇一二三四五六七八九]+)?)")
_DECADE = re.compile(rf"(\d{{1,2}}|[{_NUMERALS}]{{1,3}})\s?世纪\s?(\d{{2}}|[{_NUMERALS}]{{1,2}})\s?年代")
_FRACTION = re.compile(rf"([{_NUMERALS}]+|\d+)\s?分之\s?([{_NUMERALS}]+|\d+(?:\.\d+)?)")
_TENTHS = re.compile(r"([一二两三四五六七八九]|(?<!\d)\d)\s?成(?![为了功员就本熟长果交立绩分像都天人])")
_HALF_HOUR = re.compile(r"点半")
_TWOS = re.compile(r"翻[一]?[倍番]|[加成]倍|倍增|双|俩|一倍|对半|两")
_HALVES = re.compile(r"一?半|对开")
# Words in which a numeral counts nothing.
_NO_NUMBERS = re.compile(
    r"十分(?!之|钟)|万一|万物|万能|万万|千万(?=别|不|要|记)|百科|百姓|四处|四川|三明治|七夕|九州|五官|六合|"
    r"千方百计|五花八门|乱七八糟|三番五次|接二连三|四面八方|二氧化|一氧化|二手|三角|十足|不二|八卦|"
    r"一[些样直起般定旦切边面向同再致贯律概经度些]|统一|唯一|同一|之一|单一|进一步|万里|亿万|千千万万"
)
# After a numeral these make it a count beyond doubt.
_COUNTED = re.compile(
    r"\s?(?:多|余|来|几)?\s?(?:个|只|条|张|本|次|年|月|天|日|周|小时|分钟|秒|人|位|名|岁|倍|种|类|项|件|家|篇|部|章|节|步|"
    r"层|维|阶|元|块|美元|公里|米|厘米|英里|磅|吨|遍|辆|台|座|颗|棵|场|届|幅|页|行|集|期|套|组|支|艘|瓶|杯|碗|星期|世纪)"
)


def amounts(text: str, entities: Iterable[Entity] = ()) -> list[Amount]:
    """The numbers of a Chinese text, in order, outside its `entities` of other kinds."""
    plain = widths_normalised(without_entities(text, entities))
    found = [*_decades(plain), *_scaled_digits(plain)]
    taken = [(amount.start, amount.end) for amount in found]
    found += [a for a in written_in_digits(plain) if not any(s <= a.start < e for s, e in taken)]
    spelled = _NO_NUMBERS.sub(lambda m: " " * len(m[0]), plain)
    found += [a for a in _numerals(spelled) if not any(s <= a.start < e for s, e in taken)]
    groups = [match.span() for match in _SPACED.finditer(plain)]
    found = [replace(a, role=Role.HINT) if any(s <= a.start < e for s, e in groups) else a for a in found]
    found = [*_spaced(plain), *found]
    return sorted(found, key=lambda amount: (amount.start, amount.end))


def _scaled_digits(text: str) -> Iterator[Amount]:
    """Digits with a Chinese scale: 700 亿, 3 亿 5000 万, 10 多万."""
    for match in _COMPOSITE.finditer(text):
        parts = re.finditer(rf"({DIGITS})({_SCALE})?", match[0])
        total = sum((Fraction(part[1].replace(",", "")) * _scale(part[2]) for part in parts), Fraction(0))
        before = text[match.start() - 1 : match.start()]
        if not (before.isascii() and before.isalpha()):
            yield Amount(match.start(), match.end(), (total,), Role.STATED)


def _decades(text: str) -> Iterator[Amount]:
    """20 世纪 90 年代 is the decade of 1990, and neither 20 nor 90."""
    for match in _DECADE.finditer(text):
        year = 100 * (_read(match[1]) - 1) + _read(match[2])
        yield Amount(match.start(), match.end(), (year,), Role.STATED)


def _spaced(text: str) -> Iterator[Amount]:
    """Digits set apart by spaces: 85 000, 6 470 万, ". 25". A list looks the same, so these only hint."""
    for match in _SPACED.finditer(text):
        value = Fraction(re.sub(r"\D", "", match[1])) * _scale(match[2])
        yield Amount(match.start(), match.end(), (value,), Role.HINT)
    for match in _SPACED_DECIMAL.finditer(text):
        yield Amount(match.start(), match.end(), (Fraction(f".{match[1]}"),), Role.HINT)


def _scale(signs: str | None) -> int:
    """What 万, 百万, 多亿 multiply by; 1 for nothing."""
    power: int = 10 ** sum(_POWERS.get(character, 0) for character in signs or "")
    return power


def _numerals(text: str) -> Iterator[Amount]:
    for match in _FRACTION.finditer(text):
        whole, part = _read(match[1]), _read(match[2])
        read = (part / whole, part, whole) if whole else (part,)
        yield Amount(match.start(), match.end(), read, Role.WORD)
    for match in _TENTHS.finditer(text):
        tenths = _read(match[1])
        yield Amount(match.start(), match.end(), (tenths * 10, tenths / 10), Role.HINT)
    for match in _NUMERAL.finditer(text):
        values = tuple(dict.fromkeys([_read(match[0]), *_pieces(match[0])]))
        counts = _COUNTED.match(text, match.end()) or text[match.start() - 1 : match.start()] == "第"
        yield Amount(match.start(), match.end(), values, Role.WORD if counts and values[0] > 1 else Role.HINT)
    for pattern, hinted in ((_HALF_HOUR, (30,)), (_HALVES, (Fraction(1, 2), 50)), (_TWOS, (2,))):
        for match in pattern.finditer(text):
            yield Amount(match.start(), match.end(), tuple(Fraction(v) for v in hinted), Role.HINT)


def _pieces(numeral: str) -> list[Fraction]:
    """What a run of numerals can also be read as: 两三 is two or three, 三点五 also three and five."""
    parts = numeral.split("点")
    if len(parts) > 1:
        return [_read(part) for part in parts if part]
    return (
        [_read(c) for c in numeral] if len(numeral) == 2 and not set(numeral) & set("十百千万亿零〇") else []
    )


def _read(numeral: str) -> Fraction:
    """The value of a Chinese numeral or of digits; bare 百, 万 are one of them."""
    if numeral[0].isdigit() and numeral[0].isascii():
        return Fraction(numeral)
    text = numeral.replace("〇", "零")
    if text[0] in "百千万亿":
        text = "一" + text
    try:
        return Fraction(str(cn2an.cn2an(text, "smart")))
    except (ValueError, LookupError):  # 五五, 一百五二: no numeral by the rules; its first sign is
        return (
            Fraction(str(cn2an.cn2an(text[0], "smart")))
            if text[0] in "零一二两三四五六七八九十"
            else Fraction(0)
        )
