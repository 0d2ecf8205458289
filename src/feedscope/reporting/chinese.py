"""The pages' own words in Chinese: headings, captions, labels. All of them stand in template/zh.yaml.

An entry may hold names in braces, which stand for what is computed: "Posts by month (n = {n})".
Each name is taken over into the Chinese wording, itself translated where the catalogue knows it;
{n} stands for numbers alone.
What the catalogue does not know stays English; findings bring their own Chinese.
"""

import re
from functools import cache

import yaml
from markupsafe import Markup

from feedscope.reporting import text
from feedscope.reporting.palette import TEMPLATE

_NAME = re.compile(r"\{(\w+)\}")


@cache
def _catalogue() -> dict[str, str]:
    entries: dict[str, str] = yaml.safe_load((TEMPLATE / "zh.yaml").read_text(encoding="utf-8"))
    return entries


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The entries with names, as patterns; the longest first, so that the most specific one speaks."""
    named = sorted((entry for entry in _catalogue() if _NAME.search(entry)), key=len, reverse=True)
    return [(re.compile(_pattern(entry), re.DOTALL), _catalogue()[entry]) for entry in named]


def _pattern(entry: str) -> str:
    pieces = _NAME.split(entry)
    return "".join(_group(piece) if i % 2 else re.escape(piece) for i, piece in enumerate(pieces))


def _group(name: str) -> str:
    return rf"(?P<{name}>[\d., {text.MINUS}]+?)" if name == "n" else f"(?P<{name}>.+?)"


@cache
def chinese(english: str) -> str | None:
    """The Chinese wording of a heading, caption or label; None where the catalogue has none."""
    if english in _catalogue():
        return _catalogue()[english]
    for pattern, wording in _patterns():
        if found := pattern.fullmatch(english):
            return wording.format(**{name: chinese(said) or said for name, said in found.groupdict().items()})
    return None


def chinese_or_same(english: object) -> str:
    """The Chinese wording where there is one: for places that take no markup."""
    return chinese(str(english)) or str(english)


def bilingual(english: object) -> Markup:
    """English and, where the catalogue has it, Chinese: the reader's switch shows one of them."""
    wording = chinese(str(english))
    if wording in (None, str(english)):
        return text.said(english)
    return both(text.said(english), str(wording))


def column(english: object) -> Markup:
    """A column's heading or label: a word that is a unit as well ("7 posts") has an own entry there."""
    wording = _catalogue().get(f"column: {english}")
    return bilingual(english) if wording is None else both(text.said(english), wording)


def known(word: object) -> bool:
    """Is it one of the pages' own words, as it stands?"""
    return str(word) in _catalogue() or f"column: {word}" in _catalogue()


def both(english: Markup, wording: str) -> Markup:
    """Two wordings of the same, one of which is shown."""
    shown = text.said(wording, "zh")
    return Markup('<span class="en">{}</span><span class="zh" lang="zh">{}</span>').format(english, shown)
