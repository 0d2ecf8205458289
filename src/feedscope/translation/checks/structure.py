"""What was put where it does not belong: units, brackets, code, and expansions of acronyms."""

import re
from collections.abc import Iterator

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from feedscope.corpus.entities import Entity, strip_leading_entities
from feedscope.translation import lexica
from feedscope.translation.checks.script import HAN, blank
from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, check

_UNITS = {
    "a time of day": (
        re.compile(r"(?<![\d.:])(\d{1,2}) ?点(?:钟|左右|整|半|多|之?前|之?后|(?=[，。！？、\s]|$))"),
        re.compile(r"(?i)o'?clock|\d ?[ap]\.?m\b|\d:\d\d|\btime|\bhours?\b|\bat \d|\bpoints?|\bdot"),
    ),
    "an age": (
        re.compile(r"(?<![\d.])(\d{1,3}) ?岁"),
        re.compile(r"(?i)years?|\bold\b|\bage|y/?o\b|birthday|kid|child|teen|adult|born|turn(?:s|ed|ing)?\b|month"),
    ),
    "a sum of money": (
        re.compile(r"(?<![\d.])(\d[\d,.]*) ?(?:万|亿|千|百)?(?:美元|美金|元|英镑|欧元|块钱|人民币)"),
        re.compile(
            r"(?i)[$€£¥]|dollars?|\bUSD\b|bucks?|euros?|pounds?|\bcents?\b|price|cost|pay|paid|worth|"
            r"salary|fund"
            r"|rais|valu|\bRMB\b|yuan|money|cash|budget|fee|earn|spen[dt]|\bgrand\b|charge|invest|revenue|"
            r"cheap"
            r"|expensive|wage"
        ),
    ),
    "a distance": (
        re.compile(r"(?<![\d.])(\d[\d,.]*) ?(?:公里|千米|英里|米|厘米|毫米)(?!尔|勒)"),
        re.compile(
            r"(?i)\d ?(?:k|c|m|n)?m\b|miles?|met(?:er|re)|\bfeet\b|\bft\b|inch|foot|yards?|\bkm|centi|milli"
            r"|\d['\"]|\dk\b|mi\b"
        ),
    ),
}  # fmt: skip
_GLOSSED_HANDLE = re.compile(r"[@＠][A-Za-z0-9_]+\s*[（(](?=[^（()）]*[" + HAN + r"])")
_BRACKETED_HANDLE = re.compile(r"[@＠][A-Za-z0-9_]+\s*[（(\[]")
_EXPANSION = re.compile(
    r"(?<![A-Za-z])([A-Z]{2,6})s?\s*[（(]([A-Z][A-Za-z]+(?:[ -][A-Za-z]+){1,6})(?=[，,、；;）)])"
)
_CODE = re.compile(
    r"(?<![\w/@#.])(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*\([^()\s]*\)|(?<![\w/])--?[a-z][\w-]+=\S+"
    r'|\b\w+_\w+\(\S*?\)|--[a-z][\w-]+ "[^"\n]+"'
)
_WIDE = str.maketrans("（），．：；＝［］", "(),.:;=[]")
_BESIDE = re.compile(
    rf"([{HAN}]{{2,12}})[（(]([A-Za-z][A-Za-z0-9]+?)s?[)）]"
    rf"|(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]+?)s?[（(]([{HAN}]{{2,14}})[)）]"
)
_LEAD_IN = re.compile(r"\s*([A-Za-z][^\n:.!?\"“]{2,40}?)(?::\s*(?:[\"“]|\n)|\s+(?:was|is):?\s*[\"“])")
_LED_IN = re.compile(r"[:：「“\"『]|[是为].{0,3}[「“\"]")
_WORK = re.compile(
    r"\b([A-Z][a-z]+(?: (?:of|the|and|[A-Z][a-z]+))*) (?:movie|film|novel|album)\b"
    r"|\b(?:movie|film|novel|album) [\"“]?([A-Z][a-z]+(?: (?:of|the|and|[A-Z][a-z]+))*)"
)
_NAME_WORD = re.compile(r"(?<![A-Za-z0-9_/.@#'’-])[A-Z][A-Za-z]{3,}(?![A-Za-z0-9_/])")
_COMMON = re.compile(
    rf"(?i)\w+(?:ed|ing|ly)|{'|'.join(sorted(ENGLISH_STOP_WORDS))}"
)  # at a sentence's beginning
_SMALL_WORDS = {"of", "the", "and", "for", "in", "to", "a", "an", "on", "with", "as", "per", "by", "at", "or"}


_NO_TITLE = {
    "the", "this", "that", "a", "an", "my", "first", "second", "last", "best", "favorite", "favourite",
    "great", "good", "what", "which", "one", "any", "every", "each", "new", "old", "such", "no", "some",
    "another", "horror", "action", "disney", "marvel", "pixar", "hollywood", "american", "french",
    "japanese", "korean", "chinese", "indian", "german", "english", "british", "bollywood", "netflix",
    "christmas", "anime", "nice", "cool", "watched", "saw", "love", "your", "his", "her", "their",
    "our", "these", "those", "excellent", "amazing", "awesome", "favorites", "full", "whole",
}  # fmt: skip


@check("unit-added", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def unit_added(pair: Pair) -> Iterator[Issue]:
    """A bare number of the source has become a time of day, an age, a sum of money or a distance."""
    for what, (written, reason) in _UNITS.items():
        for found in written.finditer(pair.target):
            bare = re.search(rf"(?<![\d.,:$€£]){re.escape(found[1])}(?![\d:%]|[.,]\d)", pair.source)
            if bare and not reason.search(pair.source):
                yield Issue(f"{bare[0]} has become {what}: {found[0]}.", bare.span(), found.span())


@check("mention-glossed", category="accuracy/mistranslation", severity=Severity.MAJOR)
def mention_glossed(pair: Pair) -> Iterator[Issue]:
    """What is said to an addressee has become a remark in brackets about the handle."""
    if _BRACKETED_HANDLE.search(pair.source):
        return
    for found in _GLOSSED_HANDLE.finditer(pair.target):
        name, after = found[0][:-1].strip(), pair.target[found.end() : found.end() + 12]
        yield Issue(f"The bracket after {name} is not in the source: {after}", None, found.span())


@check("code-lost", category="accuracy/mistranslation", severity=Severity.MAJOR)
def code_lost(pair: Pair) -> Iterator[Issue]:
    """A piece of code is missing or was changed."""
    target = _squeezed(pair.target)
    for found in _CODE.finditer(pair.source):
        if _squeezed(found[0]) not in target:
            yield Issue(f"The code {found[0]} is not in the target.", found.span())


@check("code-width", category="locale/punctuation", severity=Severity.MINOR, hard=False)
def code_width(pair: Pair) -> Iterator[Issue]:
    """Code has brackets or signs in Chinese width and will not run."""
    target = re.sub(r"\s+", "", pair.target)
    for found in _CODE.finditer(pair.source):
        if found[0] not in target and _squeezed(found[0]) in _squeezed(target):
            yield Issue(f"The code {found[0]} has signs in full width.", found.span())


def _squeezed(text: str) -> str:
    """A text without spaces, its signs in Latin width."""
    return re.sub(r"\s+", "", text).translate(_WIDE)


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


def _names_another(acronym: str, chinese: str) -> bool:
    """True where Chinese words spell out another acronym of the table and not this one."""
    known = lexica.acronyms()
    if known[acronym].search(chinese):
        return False
    return any(len(m[0]) > 1 for other in known.values() for m in other.finditer(chinese))


@check("lead-in-lost", category="accuracy/omission", severity=Severity.MAJOR, languages=EN_ZH)
def lead_in_lost(pair: Pair) -> Iterator[Issue]:
    """The words that introduce a quotation or a list ("my favourite: …") are missing."""
    body = strip_leading_entities(pair.source)
    found = _LEAD_IN.match(body)
    if found and not _LED_IN.search(strip_leading_entities(pair.target)[: 2 * len(found[1]) + 8]):
        start = len(pair.source) - len(body)
        yield Issue(f"“{found[1]}” has no counterpart.", (start + found.start(1), start + found.end(1)))


@check("name-changed", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def name_changed(pair: Pair) -> Iterator[Issue]:
    """A Latin name of the target is not in the source, and a name of the source is not in the target."""
    source, target = _names(pair.source, pair.source_entities), _names(pair.target, pair.target_entities)
    plain_source, plain_target = _plain(pair.source), _plain(pair.target)
    lost = [m for m in source if _plain(m[0]) not in plain_target and not _COMMON.fullmatch(m[0])]
    new = [m for m in target if _plain(m[0]) not in plain_source and not _in_brackets(pair.target, m.start())]
    if lost and new:
        yield Issue(
            f"{new[0][0]} is not in the source; {lost[0][0]} is missing.", lost[0].span(), new[0].span()
        )


def _names(text: str, found: list[Entity]) -> list[re.Match[str]]:
    """Words in Latin letters that begin with a capital, handles and links left out."""
    prose = blank(text, [(e.start, e.end) for e in found if e.kind != "number"])
    return list(_NAME_WORD.finditer(prose))


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _in_brackets(text: str, place: int) -> bool:
    """True where a bracket opened before `place` is still open."""
    before = text[:place]
    return len(re.findall("[（(]", before)) > len(re.findall("[)）]", before))


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


def _abbreviates(acronym: str, words: list[str]) -> bool:
    """True where the letters of an acronym stand in its words in order."""
    letters = iter("".join(words).upper())
    in_order = all(letter in letters for letter in acronym.rstrip("S") or acronym)
    heavy = [w for w in words if w.lower() not in _SMALL_WORDS]
    return in_order and words[0][0].upper() == acronym[0] and len(heavy) <= len(acronym) + 1
