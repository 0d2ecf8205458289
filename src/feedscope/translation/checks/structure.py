"""What was put where it does not belong: units, brackets, code, lead-ins."""

import re
from collections.abc import Iterator

from feedscope.corpus.entities import strip_leading_entities
from feedscope.translation.checks.script import HAN
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
_CODE = re.compile(
    r"(?<![\w/@#.])(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*\([^()\s]*\)|(?<![\w/])--?[a-z][\w-]+=\S+"
    r'|\b\w+_\w+\(\S*?\)|--[a-z][\w-]+ "[^"\n]+"'
)
_SAID = re.compile(r"[\"'][^\"'\s]+ [^\"'\s]+ [^\"']*[\"']")
_WIDE = str.maketrans("（），．：；＝［］", "(),.:;=[]")
_LEAD_IN = re.compile(r"\s*([A-Za-z][^\n:.!?\"“]{2,40}?)(?::\s*(?:[\"“]|\n)|\s+(?:was|is):?\s*[\"“])")
_LED_IN = re.compile(r"[:：「“\"『]|[是为].{0,3}[「“\"]")


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
            gravity = Severity.MINOR if _SAID.search(found[0]) else None  # words for a reader, translated
            yield Issue(f"The code {found[0]} is not in the target.", found.span(), None, gravity)


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


@check("lead-in-lost", category="accuracy/omission", severity=Severity.MAJOR, languages=EN_ZH)
def lead_in_lost(pair: Pair) -> Iterator[Issue]:
    """The words that introduce a quotation or a list ("my favourite: …") are missing."""
    body = strip_leading_entities(pair.source)
    found = _LEAD_IN.match(body)
    if found and not _LED_IN.search(strip_leading_entities(pair.target)[: 2 * len(found[1]) + 8]):
        start = len(pair.source) - len(body)
        yield Issue(f"“{found[1]}” has no counterpart.", (start + found.start(1), start + found.end(1)))
