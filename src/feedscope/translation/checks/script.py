"""Left in the source language, or in the wrong script."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, Span, check

if TYPE_CHECKING:
    from opencc import OpenCC

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z]")
_WORDS = re.compile(r"(?<![A-Za-z0-9_.'’-])[a-z]{2,}(?:['’][a-z]+)?(?![A-Za-z0-9_.-])")
_RUN = re.compile(r"[A-Za-z'’]+(?:(?:[,;:]? |-)[A-Za-z'’]+){3,}")
# Where English is meant to stay: brackets, quotation marks, titles, code.
_MEANT = re.compile(
    r"[（(][^（()）]*[)）]|「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"|《[^》]*》|`[^`]*`|<[^<>]*>"
)
_FOREIGN = re.compile("[\u3041-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f]+")
_UNTRANSLATED_SHARE = 0.1  # share of Han among Han and Latin letters below which a target is no Chinese
_FEWEST_WORDS = 3  # ordinary English words that make leaving them a decision, not a name
_RUN_FUNCTION_WORDS = 2
_MOSTLY = 0.25  # share of unmistakably traditional characters; about a third of running text is


def blank(text: str, spans: list[Span]) -> str:
    """`text` with `spans` blanked; the length stays."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


_LATIN_GLOSS = re.compile(rf"(?<=[{HAN}”」])[（(][^（()）{HAN}]*[A-Za-z][^（()）{HAN}]*[)）]")


def without_glosses(text: str) -> str:
    """`text` with bracketed Latin words behind Chinese ones blanked; the length stays."""
    return blank(text, [m.span() for m in _LATIN_GLOSS.finditer(text)])


def _prose(pair: Pair) -> str:
    """The target without handles, links and hashtags; offsets stay."""
    return blank(pair.target, [(e.start, e.end) for e in pair.target_entities if e.kind != "number"])


def han_share(text: str) -> float:
    """Share of Han characters among Han characters and Latin letters; 1 where there are neither."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return han / (han + latin) if han + latin else 1.0


def _copied_words(pair: Pair, prose: str) -> list[str]:
    """Words in lower case that stand in both texts: English left as it was, not names."""
    source = set(_WORDS.findall(pair.source))
    return [w for w in _WORDS.findall(prose) if w in source]


@check("empty", category="accuracy/omission", severity=Severity.CRITICAL)
def empty(pair: Pair) -> Iterator[Issue]:
    """There is no translation at all."""
    if pair.source.strip() and not pair.target.strip():
        yield Issue("The target is empty.", (0, len(pair.source)))


@check("untranslated", category="accuracy/untranslated", severity=Severity.CRITICAL, languages=EN_ZH)
def untranslated(pair: Pair) -> Iterator[Issue]:
    """Nearly the whole target is still in the source language."""
    prose = _prose(pair)
    words = _copied_words(pair, prose)
    if han_share(prose) < _UNTRANSLATED_SHARE and len(words) >= _FEWEST_WORDS and prose.strip():
        start = len(prose) - len(prose.lstrip())
        yield Issue(
            f"{len(words)} English words are left and {han_share(prose):.0%} of the letters are Chinese.",
            None,
            (start, len(prose.rstrip())),
        )


@check("untranslated-part", category="accuracy/untranslated", severity=Severity.MAJOR, languages=EN_ZH)
def untranslated_part(pair: Pair) -> Iterator[Issue]:
    """A run of English words stands in a Chinese sentence, outside brackets, quotation marks and code."""
    prose = _prose(pair)
    if han_share(prose) < _UNTRANSLATED_SHARE:
        return
    prose = blank(prose, [m.span() for m in _MEANT.finditer(prose)])
    source = pair.source.casefold()
    for run in _RUN.finditer(prose):
        function_words = [w for w in re.split(r"[\s,;:-]+", run[0]) if w in ENGLISH_STOP_WORDS]
        where = source.find(run[0].casefold())
        if where >= 0 and len(function_words) >= _RUN_FUNCTION_WORDS:
            yield Issue(f"“{run[0]}” is left in English.", (where, where + len(run[0])), run.span())


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(character: str) -> str:
    """The simplified form of a traditional character, "" where it is none."""
    simple: str = _converter().convert(character)
    return simple if simple != character else ""


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@check("traditional", category="locale/script", severity=Severity.MINOR, languages=EN_ZH)
def traditional(pair: Pair) -> Iterator[Issue]:
    """Traditional characters in a simplified text; major where most of the text is.

    A character counts if OpenCC simplifies it and GB 2312, the set of simplified text, lacks it:
    characters that both scripts use (著, 乾, 後) never count.
    """
    suspects = [m.start() for m in _HAN.finditer(pair.target) if not _in_gb2312(m[0])]
    found = [i for i in suspects if pair.target[i] not in pair.source and _simplified(pair.target[i])]
    if not found:
        return
    shown = "".join(dict.fromkeys(pair.target[i] for i in found))
    mostly = len(found) / len(_HAN.findall(pair.target)) > _MOSTLY
    yield Issue(
        f"Traditional characters: {shown} (simplified {''.join(map(_simplified, shown))}).",
        None,
        (found[0], found[-1] + 1),
        Severity.MAJOR if mostly else None,
    )


@check("foreign-script", category="locale/script", severity=Severity.MAJOR)
def foreign_script(pair: Pair) -> Iterator[Issue]:
    """Letters of a third script (kana, Hangul, Cyrillic, Arabic, Thai) that the source has not."""
    for match in _FOREIGN.finditer(pair.target):
        if match[0] not in pair.source:
            yield Issue(f"“{match[0]}” is in neither of the two languages.", None, match.span())
