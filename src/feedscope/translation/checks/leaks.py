"""Traces of the translating program: markup, prompts, and choices it left open."""

import html
import re
from collections.abc import Iterator

from feedscope.translation.checks.script import HAN
from feedscope.translation.model import Issue, Pair, Severity, Span, check

_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>\n]{0,200})?/?>|<\|[^|<>\n]{1,60}\|>|\{\{[^{}\n]{1,60}\}\}")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_FENCE = re.compile(r"```")
_BOLD = re.compile(r"\*\*")
_MANY_SIGNS = 4
_HEADING = re.compile(r"(?m)^#{1,6}\s")
_PROMPT = re.compile(
    r"(?m)^\s*(?:[@＠]\w+\s+)*(?:(?:以下|下面)(?:是|为)[^\n。]{0,12}(?:翻译|译文)[^\n。]{0,6}[:：]|(?:中文|参考|最终|意译|直译)?(?:译文|翻译|翻译结果)\s*[:：]"
    r"|(?:here is|here's) the (?:\w+ )?translation[^\n]{0,20}:|translation\s*:)"
    r"|作为(?:一[个名])?(?:AI|人工智能)(?:语言)?(?:模型|助手)|as an AI (?:language )?model"
    r"|请提供(?:需要|要|您)[^\n。]{0,8}翻译|(?:抱歉|对不起)，?我(?:无法|不能)[^\n。]{0,6}翻译|[（(\[【](?:译者?注|注释?|Note)\s*[:：]",
    re.IGNORECASE,
)
_HANDLES = re.compile(r"^\s*(?:[@＠]\w+\s+)*")
_CHOICE = re.compile(rf"[{HAN}A-Za-z0-9]*[{HAN}](?:\s*/\s*[{HAN}][{HAN}A-Za-z0-9]*)+")
_ADDRESS = re.compile(r"https?://\S+")


@check("leaked-markup", category="markup", severity=Severity.MAJOR)
def leaked_markup(pair: Pair) -> Iterator[Issue]:
    """A tag, an HTML entity or a code fence that the source does not have."""
    for pattern, what in ((_TAG, "The tag"), (_ENTITY, "The undecoded entity"), (_FENCE, "The code fence")):
        known = {m[0] for m in pattern.finditer(pair.source)}
        for match in pattern.finditer(pair.target):
            if match[0] in known or (pattern is _ENTITY and html.unescape(match[0]) == match[0]):
                continue
            gravity = Severity.MINOR if pattern is _ENTITY else None
            yield Issue(f"{what} {match[0]} is not in the source.", None, match.span(), gravity)


@check("stray-emphasis", category="markup", severity=Severity.MAJOR)
def stray_emphasis(pair: Pair) -> Iterator[Issue]:
    """Markdown throughout the target, none in the source: heading signs, two or more pairs of **."""
    signs = _stray_bold(pair)
    if len(signs) >= _MANY_SIGNS:
        yield Issue("** stands in the text.", None, (signs[0].start(), signs[-1].end()))
    if not _HEADING.search(pair.source):
        for match in _HEADING.finditer(pair.target):
            yield Issue(f"The heading sign {match[0].strip()} is not in the source.", None, match.span())


@check("stray-bold", category="markup", severity=Severity.MINOR, hard=False)
def stray_bold(pair: Pair) -> Iterator[Issue]:
    """A single pair of ** that the source does not have, and that nothing renders."""
    signs = _stray_bold(pair)
    if 0 < len(signs) < _MANY_SIGNS:
        yield Issue("** stands in the text.", None, (signs[0].start(), signs[-1].end()))


def _stray_bold(pair: Pair) -> list[re.Match[str]]:
    return [] if _BOLD.search(pair.source) else list(_BOLD.finditer(pair.target))


@check("leaked-prompt", category="markup", severity=Severity.MAJOR)
def leaked_prompt(pair: Pair) -> Iterator[Issue]:
    """Words of the instruction or of the translator about the work: "译文：", "以下是翻译"."""
    for match in _PROMPT.finditer(pair.target):
        if not _PROMPT.search(pair.source):
            start = match.end() - len(_HANDLES.sub("", match[0]))
            words = pair.target[start : match.end()]
            yield Issue(f"“{words}” is about the translation, not part of it.", None, (start, match.end()))


def leaked(pair: Pair) -> Iterator[Span]:
    """The places of the target that are no translation: leaked markup and words about the work."""
    for found in (leaked_markup, leaked_prompt):
        yield from (issue.target for issue in found.run(pair) if issue.target)


@check("alternatives", category="style/alternatives", severity=Severity.MINOR, hard=False)
def alternatives(pair: Pair) -> Iterator[Issue]:
    """Several renderings side by side, set apart by slashes where the source has no slash."""
    if not _only_choices(pair):
        for match in _choices(pair):
            yield Issue(f"The choice between renderings is left open: {match[0]}.", None, match.span())


@check("alternatives-only", category="style/alternatives", severity=Severity.MAJOR)
def alternatives_only(pair: Pair) -> Iterator[Issue]:
    """The whole target is a list of renderings to choose from, as in a dictionary."""
    if choice := _only_choices(pair):
        yield Issue("The target is a list of renderings and no translation.", None, choice.span())


def _choices(pair: Pair) -> list[re.Match[str]]:
    return [] if "/" in _ADDRESS.sub("", pair.source) else list(_CHOICE.finditer(pair.target))


def _only_choices(pair: Pair) -> re.Match[str] | None:
    """The choice that is the whole target, handles left out, where it is three renderings or more."""
    whole = _HANDLES.sub("", pair.target).strip(" \n。.!！")
    return next((m for m in _choices(pair) if m[0] == whole and m[0].count("/") > 1), None)
