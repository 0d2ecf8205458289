"""Names in Latin letters, acronyms, and the titles of works.

A translator may leave a name, translate it, or add its expansion in brackets; none of these is a fault.
A name that the source does not have is one, unless the source explains it: an acronym whose letters
it spells, the beginning of a word, a general word of the field that completes a term.
"""

import re
from collections.abc import Iterator

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from feedscope.corpus.entities import Entity
from feedscope.translation import lexica
from feedscope.translation.checks.script import HAN, blank
from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, check

_NAME = re.compile(r"(?<![A-Za-z0-9_/.@#'’-])[A-Z][A-Za-z]{3,}(?![A-Za-z0-9_/])")
_ACRONYM = re.compile(r"(?<![A-Za-z0-9_/.@#'’-])[A-Z]{2,6}(?![A-Za-z0-9_/])")
_RUN = re.compile(r"[A-Za-z]+(?:(?:[ ,，&-])+[A-Za-z]+)*")
_CAPITALS = re.compile(r"[A-Z]{2,}s?")
_WORDS = re.compile(r"[A-Za-z]+")
_AT_SENTENCE_START = re.compile(rf"(?i)\w+(?:ed|ing|ly)|{'|'.join(sorted(ENGLISH_STOP_WORDS))}")
_SMALL_WORDS = {"of", "the", "and", "for", "in", "to", "a", "an", "on", "with", "as", "per", "by", "at", "or"}
# What translators add to complete a term: language model → Large Language Model.
_GENERAL = {
    "large", "language", "model", "models", "network", "networks", "neural", "deep", "machine", "learning",
    "artificial", "intelligence", "generative", "token", "tokens", "prompt", "agent",
}  # fmt: skip
_SAME_STEM = 4  # letters in common that make one word the other's beginning: norm, normalization
_EXPANSION = re.compile(
    r"(?<![A-Za-z])([A-Z]{2,6})s?\s*[（(]([A-Z][A-Za-z]+(?:[ -][A-Za-z]+){1,6})(?=[，,、；;）)])"
)
_BESIDE = re.compile(
    rf"([{HAN}]{{2,12}})[（(]([A-Za-z][A-Za-z0-9]+?)s?[)）]"
    rf"|(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]+?)s?[（(]([{HAN}]{{2,14}})[)）]"
)
_WORK = re.compile(
    r"\b([A-Z][a-z]+(?: (?:of|the|and|[A-Z][a-z]+))*) (?:movie|film|novel|album)\b"
    r"|\b(?:movie|film|novel|album) [\"“]?([A-Z][a-z]+(?: (?:of|the|and|[A-Z][a-z]+))*)"
)
_NO_TITLE = {
    "the", "this", "that", "a", "an", "my", "first", "second", "last", "best", "favorite", "favourite",
    "great", "good", "what", "which", "one", "any", "every", "each", "new", "old", "such", "no", "some",
    "another", "horror", "action", "disney", "marvel", "pixar", "hollywood", "american", "french",
    "japanese", "korean", "chinese", "indian", "german", "english", "british", "bollywood", "netflix",
    "christmas", "anime", "nice", "cool", "watched", "saw", "love", "your", "his", "her", "their",
    "our", "these", "those", "excellent", "amazing", "awesome", "favorites", "full", "whole",
}  # fmt: skip


@check("name-changed", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def name_changed(pair: Pair) -> Iterator[Issue]:
    """A Latin name of the target is not in the source; major where one of the source is missing, too."""
    source, target = _prose(pair.source, pair.source_entities), _prose(pair.target, pair.target_entities)
    for names, alone in ((_NAME, True), (_ACRONYM, False)):
        lost = [m for m in names.finditer(source) if _missing(m[0], pair.target)]
        new = [m for m in names.finditer(target) if _foreign(m, target, pair.source)]
        if new and lost:
            yield Issue(
                f"{new[0][0]} is not in the source; {lost[0][0]} is missing.", lost[0].span(), new[0].span()
            )
        elif new and alone:
            yield Issue(f"{new[0][0]} is not in the source.", None, new[0].span(), Severity.MINOR)
        if new:
            return


def _prose(text: str, found: list[Entity]) -> str:
    """A text without handles, links, hashtags and emoji; offsets stay."""
    return blank(text, [(e.start, e.end) for e in found if e.kind != "number"])


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _missing(name: str, target: str) -> bool:
    """True where a name of the source, and no word that merely begins its sentence, is not in the target."""
    return _plain(name) not in _plain(target) and not _AT_SENTENCE_START.fullmatch(name)


def _foreign(name: re.Match[str], target: str, source: str) -> bool:
    """True where a name of the target is not in the source and nothing there explains it."""
    word = _plain(name[0])
    if word in _plain(source) or word.rstrip("s") in _plain(source):
        return False
    if any(_one_begins_the_other(word, other.casefold()) for other in _WORDS.findall(source)):
        return False
    if not _in_brackets(target, name.start()):
        return True
    part = word[:_SAME_STEM] in source.casefold()  # layernorm: Layer Normalization
    return not (part or word in _GENERAL or _spelt_out(name, target, source))


def _spelt_out(name: re.Match[str], target: str, source: str) -> bool:
    """True where a name is one of the words that spell out an acronym of the source."""
    run = next(m for m in _RUN.finditer(target) if m.start() <= name.start() < m.end())
    words = _WORDS.findall(run[0])
    initials = "".join(word[0] for word in words).casefold()
    return len(words) > 1 and any(
        initials == other.casefold() or (_CAPITALS.fullmatch(other) and _abbreviates(other.upper(), words))
        for other in _WORDS.findall(source)
    )


def _one_begins_the_other(word: str, other: str) -> bool:
    return min(len(word), len(other)) >= _SAME_STEM and (word.startswith(other) or other.startswith(word))


def _in_brackets(text: str, place: int) -> bool:
    """True where a bracket opened before `place` is still open; the one of 1) closes none."""
    depth = 0
    for character in text[:place]:
        depth += (character in "(（") - (character in ")）" and depth > 0)
    return depth > 0


@check("acronym-wrong", category="terminology", severity=Severity.MAJOR, languages=EN_ZH)
def acronym_wrong(pair: Pair) -> Iterator[Issue]:
    """An acronym is spelled out in words that do not begin with its letters."""
    for found in _EXPANSION.finditer(pair.target):
        acronym, words = found[1], re.split(r"[ -]", found[2])
        if found[2] in pair.source or acronym not in pair.source:
            continue
        if not _abbreviates(acronym, words):
            yield Issue(f"{acronym} is spelled out as {found[2]}.", None, found.span())
    for found in _BESIDE.finditer(pair.target):
        acronym, chinese = (found[2], found[1]) if found[2] else (found[3], found[4])
        expected = lexica.acronyms().get(acronym)
        if expected and acronym in pair.source and _names_another(acronym, chinese):
            yield Issue(f"{acronym} is spelled out as {chinese}.", None, found.span())


def _abbreviates(acronym: str, words: list[str]) -> bool:
    """True where the letters of an acronym stand in its words in order."""
    letters = iter("".join(words).upper())
    in_order = all(letter in letters for letter in acronym.rstrip("S") or acronym)
    heavy = [w for w in words if w.lower() not in _SMALL_WORDS]
    return in_order and words[0][0].upper() == acronym[0] and len(heavy) <= len(acronym) + 1


def _names_another(acronym: str, chinese: str) -> bool:
    """True where Chinese words spell out another acronym of the table and not this one."""
    known = lexica.acronyms()
    if known[acronym].search(chinese):
        return False
    return any(len(m[0]) > 1 for other in known.values() for m in other.finditer(chinese))


@check("title-literal", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def title_literal(pair: Pair) -> Iterator[Issue]:
    """The title of a film, a novel or an album is neither kept nor set in 《》, as if it were a word."""
    if re.search(r"[《「『“\"]", pair.target):
        return
    for found in _WORK.finditer(pair.source):
        title = found[1] or found[2]
        if title.casefold() not in pair.target.casefold() and title.lower() not in _NO_TITLE:
            span = found.span(1) if found[1] else found.span(2)
            yield Issue(f"The title {title} is rendered as a common word.", span)
