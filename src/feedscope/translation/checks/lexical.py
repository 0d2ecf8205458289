"""Words in the wrong sense, idioms word for word, scope turned round, phrases that came from nowhere.

The tables are in `feedscope.translation.lexica`. A row speaks only where its English words, its
context and the Chinese of the misunderstanding are all there and none of the right renderings is;
so a word that the tables do not know is never flagged, and one they know seldom wrongly. A rendering that
warns the reader, by quotation marks or with the English behind it, is minor.
"""

import re
from collections.abc import Iterator

from feedscope.translation import lexica
from feedscope.translation.checks.script import blank, without_glosses
from feedscope.translation.model import EN_ZH, Issue, Pair, Severity, Span, check


def _prose(text: str, pair: Pair, side: str) -> str:
    """A text without its handles and links; offsets stay."""
    found = pair.source_entities if side == "source" else pair.target_entities
    return blank(text, [(e.start, e.end) for e in found if e.kind in ("mention", "link")])


_MENDED = re.compile(r"[」”』\"]?\s*[（(][^（()）]*[A-Za-z]")
_QUOTED = re.compile(r"[「“『\"][^「」“”『』\"]{0,6}$")


def _mended(target: str, wrong: Span) -> bool:
    """True where a reader is warned: the rendering stands in quotation marks or the English behind it."""
    start, end = wrong
    return bool(
        _MENDED.match(target, end) or (_QUOTED.search(target[:start]) and target[end : end + 1] in '」”』"')
    )


# Characters to either side in which a context counts.
_REACH = {"terms": 140, "senses": 40, "idioms": 60, "relations": 60, "scope": 60, "opposites": 1000}


def _around(text: str, word: Span, reach: int) -> str:
    """What stands near a word, the word itself blanked."""
    return blank(text, [word])[max(0, word[0] - reach) : word[1] + reach]


def _misunderstood(pair: Pair, name: str, *, unless: bool = False) -> Iterator[Issue]:
    """Where the rows of a table speak; with `unless` a row's context is what silences it."""
    source, target = _prose(pair.source, pair, "source"), _prose(pair.target, pair, "target")
    spoken = without_glosses(target) if name in ("terms", "senses") else target
    reach = _REACH[name]
    for entry in lexica.candidates(name, source.lower()):
        found = entry.english.search(source)
        if found is None:
            continue
        if entry.context and bool(entry.context.search(_around(source, found.span(), reach))) == unless:
            continue
        wrong = entry.wrong.search(target) if entry.wrong else None
        if entry.wrong and wrong is None:
            continue
        if entry.right and entry.right.search(spoken):
            continue
        said = f"is rendered as {wrong[0]}" if wrong else "has no counterpart"
        gravity = Severity.MINOR if wrong and _mended(target, wrong.span()) else None
        yield Issue(
            f"“{found[0]}” ({entry.sense}) {said}.", found.span(), wrong.span() if wrong else None, gravity
        )


@check("term-sense", category="terminology", severity=Severity.MINOR, languages=EN_ZH)
def term_sense(pair: Pair) -> Iterator[Issue]:
    """A technical term is rendered as the everyday word it looks like, or an acronym as another one."""
    yield from _misunderstood(pair, "terms")


@check("sense-wrong", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def sense_wrong(pair: Pair) -> Iterator[Issue]:
    """An everyday word is rendered in a sense that its neighbours exclude."""
    yield from _misunderstood(pair, "senses")


@check("idiom-literal", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def idiom_literal(pair: Pair) -> Iterator[Issue]:
    """An idiom or a slang word is translated word for word."""
    yield from _misunderstood(pair, "idioms")


@check("relation-lost", category="accuracy/omission", severity=Severity.MAJOR, languages=EN_ZH)
def relation_lost(pair: Pair) -> Iterator[Issue]:
    """A small word that turns or limits the statement (unless, vice versa, at least) has no counterpart."""
    yield from _misunderstood(pair, "relations")


@check("scope-wrong", category="accuracy/mistranslation", severity=Severity.MAJOR, languages=EN_ZH)
def scope_wrong(pair: Pair) -> Iterator[Issue]:
    """A word for how far a statement reaches (not all, at most, until, maybe) is turned round or lost."""
    yield from _misunderstood(pair, "scope")


@check("opposite", category="accuracy/mistranslation", severity=Severity.CRITICAL, languages=EN_ZH)
def opposite(pair: Pair) -> Iterator[Issue]:
    """A word is rendered as its opposite; nothing in the source says the opposite."""
    yield from _misunderstood(pair, "opposites", unless=True)


def _unanchored(pair: Pair, kind: str) -> Iterator[Issue]:
    target = _prose(pair.target, pair, "target")
    for marker in lexica.markers():
        found = marker.chinese.search(target) if marker.kind == kind else None
        if found and not marker.anchors.search(pair.source):
            yield Issue(f"{found[0]} ({marker.sense}) is not in the source.", None, found.span())


@check("claim-added", category="accuracy/addition", severity=Severity.MAJOR, languages=EN_ZH)
def claim_added(pair: Pair) -> Iterator[Issue]:
    """A phrase that asserts something (how important, what potential) with nothing for it in the source."""
    yield from _unanchored(pair, "claim")


@check("aside-added", category="accuracy/addition", severity=Severity.MINOR, hard=False, languages=EN_ZH)
def aside_added(pair: Pair) -> Iterator[Issue]:
    """A colouring phrase (amazingly, strangely, it is worth …) with nothing for it in the source."""
    yield from _unanchored(pair, "aside")
