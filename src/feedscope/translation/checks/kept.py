"""Handles, links, hashtags, emoji and smileys: a translation keeps them as they are.

Compared as multisets of normalised values, so that a handle glued to Chinese, a link with a
Chinese full stop behind it or an emoji in another skin tone counts as kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from feedscope.corpus.entities import Entity, strip_leading_entities
from feedscope.translation.model import Issue, Pair, Severity, Span, check

_ALIKE = 0.75  # share of characters in common from which a value counts as changed, not as another one
_LINK_TAIL = re.compile(r"[.,;:!?)\]}'\"）】」』。，；：！？、]+$")
_EMOJI_TRIM = re.compile("[\ufe0e\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff]")
_SIGNS = "\u2640\u2642"  # of gender; some archives lose the joiner, and the sign stands beside the emoji
_SMILEY = re.compile(r"(?<![^\s(（。！？!?.,，])([:;])[-']?([)(DPpO|])(?![\w/])")
_SMILEY_ANYWHERE = re.compile(r"([:;：；])[-']?([)(DPpO|）（])")  # glued to Chinese, in either width
_HALF_WIDTH = str.maketrans("：；（）", ":;()")
_OWNER = re.compile(
    r"((?:[@＠][A-Za-z0-9_]+[\s，,]*)*[@＠][A-Za-z0-9_]+)\s*(?:提出|所说|提到|发布|分享|指出)?的"
)


def _of(found: list[Entity], kind: str) -> list[Entity]:
    return [e for e in found if e.kind == kind]


def _handle(entity: Entity) -> str:
    return entity.text.lstrip("@＠").casefold()


def _link(entity: Entity) -> str:
    return _LINK_TAIL.sub("", entity.text).rstrip("/").casefold()


def _tag(entity: Entity) -> str:
    """The Latin beginning of a hashtag in Latin letters (Chinese glued to it is not part of it)."""
    word = entity.text.lstrip("#＃").casefold()
    latin = re.match(r"[a-z0-9_]+", word)
    return latin[0] if latin else word


def _emoji(entity: Entity) -> str:
    return _EMOJI_TRIM.sub("", entity.text)


def _unmatched(
    source: list[Entity], target: list[Entity], key: Callable[[Entity], str]
) -> tuple[list[Entity], list[Entity]]:
    """What of each side has no counterpart on the other, as multisets of `key`; empty keys are left out."""

    def beyond(entities: list[Entity], other: list[Entity]) -> list[Entity]:
        left, rest = Counter(map(key, other)), []
        for entity in entities:
            if left[key(entity)] > 0:
                left[key(entity)] -= 1
            elif key(entity):
                rest.append(entity)
        return rest

    return beyond(source, target), beyond(target, source)


def _span(entity: Entity) -> Span:
    return entity.start, entity.end


def _nearest(entity: Entity, others: Sequence[Entity], key: Callable[[Entity], str]) -> Entity | None:
    """The entity of `others` most like `entity`, if it is like enough to be the same one, damaged."""
    likeness = {o: SequenceMatcher(None, key(entity), key(o), autojunk=False).ratio() for o in others}
    best = max(likeness, key=lambda o: likeness[o], default=None)
    return best if best is not None and likeness[best] >= _ALIKE else None


def _damaged_handle(pair: Pair, lost: Entity, added: list[Entity]) -> tuple[Span, str, Severity] | None:
    """Where and how a lost handle still stands in the target: without its @, cut up, misspelt.

    As long as a reader recognises who is meant, that is minor; another spelling is another person.
    """
    loose = r"[\s_]*".join(map(re.escape, _handle(lost).replace("_", "")))
    if match := re.search(rf"[@＠]\s*{loose}(?![A-Za-z0-9_])", pair.target, re.IGNORECASE):
        return match.span(), "is cut up and no longer a handle", Severity.MINOR
    if match := re.search(
        rf"(?<![A-Za-z0-9_@＠]){re.escape(_handle(lost))}(?![A-Za-z0-9_])", pair.target, re.IGNORECASE
    ):
        return match.span(), "has lost its @", Severity.MINOR
    if near := _nearest(lost, added, _handle):
        return _span(near), "is spelt differently", Severity.MAJOR
    return None


def _lost_handles(pair: Pair) -> tuple[list[Entity], list[Entity]]:
    return _unmatched(_of(pair.source_entities, "mention"), _of(pair.target_entities, "mention"), _handle)


@check("mention-changed", category="accuracy/mistranslation", severity=Severity.MAJOR)
def mention_changed(pair: Pair) -> Iterator[Issue]:
    """A handle stands damaged and reaches nobody: misspelt; minor without its @ or cut up by spaces."""
    lost, added = _lost_handles(pair)
    for handle in lost:
        if damage := _damaged_handle(pair, handle, added):
            span, how, severity = damage
            yield Issue(f"{handle.text} {how}: {pair.target[slice(*span)]}.", _span(handle), span, severity)


@check("mention-lost", category="accuracy/omission", severity=Severity.MAJOR)
def mention_lost(pair: Pair) -> Iterator[Issue]:
    """A handle is missing: major within the text or where nobody is addressed any more, else minor."""
    lost, added = _lost_handles(pair)
    body = len(pair.source) - len(strip_leading_entities(pair.source))
    addressed = bool(_of(pair.target_entities, "mention"))
    for handle in lost:
        if _damaged_handle(pair, handle, added) is None:
            leading = handle.start < body and addressed
            where = ", among the addressees at the beginning," if leading else ""
            yield Issue(
                f"{handle.text}{where} is missing.",
                _span(handle),
                None,
                Severity.MINOR if leading else None,
            )


@check("mention-owner", category="accuracy/mistranslation", severity=Severity.MAJOR)
def mention_owner(pair: Pair) -> Iterator[Issue]:
    """The addressee of a reply has become an owner: "@name …" is translated as "@name 的 …"."""
    match = _OWNER.match(pair.target.lstrip())
    rest = strip_leading_entities(pair.source)
    if match and len(rest) < len(pair.source) and not re.match(r"['’]s\b", rest):
        shift = len(pair.target) - len(pair.target.lstrip())
        yield Issue(
            f"{match[1]} is addressed in the source and an owner in the target ({match[0]}).",
            (0, len(pair.source) - len(rest)),
            (match.start() + shift, match.end() + shift),
        )


def _lost_links(pair: Pair) -> tuple[list[Entity], list[Entity]]:
    return _unmatched(_of(pair.source_entities, "link"), _of(pair.target_entities, "link"), _link)


@check("link-changed", category="accuracy/mistranslation", severity=Severity.MAJOR)
def link_changed(pair: Pair) -> Iterator[Issue]:
    """A link leads elsewhere: the target has a similar one in its place."""
    lost, added = _lost_links(pair)
    for link in lost:
        if near := _nearest(link, added, _link):
            yield Issue(f"{link.text} has become {near.text}.", _span(link), _span(near))


@check("link-lost", category="accuracy/omission", severity=Severity.MAJOR)
def link_lost(pair: Pair) -> Iterator[Issue]:
    """A link of the source is missing."""
    lost, added = _lost_links(pair)
    for link in lost:
        if _nearest(link, added, _link) is None:
            yield Issue(f"The link {link.text} is missing.", _span(link))


@check("link-added", category="accuracy/addition", severity=Severity.MAJOR)
def link_added(pair: Pair) -> Iterator[Issue]:
    """The target has a link that the source has not."""
    lost, added = _lost_links(pair)
    known = {_link(e) for e in _of(pair.source_entities, "link")}
    for link in added:
        if _link(link) not in known and _nearest(link, lost, _link) is None:
            yield Issue(f"The link {link.text} is not in the source.", None, _span(link))


@check("hashtag-lost", category="accuracy/omission", severity=Severity.MINOR)
def hashtag_lost(pair: Pair) -> Iterator[Issue]:
    """A hashtag is missing, translated, misspelt, or has lost its #."""
    lost, added = _unmatched(_of(pair.source_entities, "hashtag"), _of(pair.target_entities, "hashtag"), _tag)
    said = Counter(_tag(tag) for tag in _of(pair.source_entities, "hashtag"))
    for tag in lost:
        if _said(pair.target, tag) >= said[_tag(tag)]:
            continue  # glued to a Chinese character: still there, though no reader of tags would see it
        near = _nearest(tag, added, _tag)
        word = re.search(
            rf"(?<![A-Za-z0-9_]){re.escape(_tag(tag))}(?![A-Za-z0-9_])", pair.target, re.IGNORECASE
        )
        if near is not None:
            yield Issue(f"{tag.text} has become {near.text}.", _span(tag), _span(near), Severity.MAJOR)
        elif word:
            yield Issue(f"{tag.text} has lost its #.", _span(tag), word.span())
        elif added:
            yield Issue(
                f"{tag.text} is missing; the target has {added[0].text}.", _span(tag), _span(added[0])
            )
        else:
            yield Issue(f"{tag.text} is missing.", _span(tag))


def _said(text: str, tag: Entity) -> int:
    """How often a hashtag stands in a text, glued or not."""
    return len(re.findall(rf"[#＃]{re.escape(_tag(tag))}(?![A-Za-z0-9_])", text, re.IGNORECASE))


@check("emoji-lost", category="accuracy/omission", severity=Severity.MINOR)
def emoji_lost(pair: Pair) -> Iterator[Issue]:
    """An emoji is missing or has become another one."""
    lost, added = _unmatched(_of(pair.source_entities, "emoji"), _of(pair.target_entities, "emoji"), _emoji)
    for i, sign in enumerate(lost):
        if i < len(added):
            yield Issue(f"{sign.text} has become {added[i].text}.", _span(sign), _span(added[i]))
        else:
            yield Issue(f"{sign.text} is missing.", _span(sign))
    for sign in _of(pair.source_entities, "emoji"):
        if sign.text[0] in _SIGNS and sign.text[0] not in pair.target:
            yield Issue(f"{sign.text} is missing.", _span(sign))


@check("emoticon-lost", category="style/tone", severity=Severity.MINOR, hard=False)
def emoticon_lost(pair: Pair) -> Iterator[Issue]:
    """A smiley made of signs, such as :) or ;(, is missing, turned round, or not made an emoji either."""
    kept = Counter(_smiley(match) for match in _SMILEY_ANYWHERE.finditer(pair.target))
    kept[""] = len(_of(pair.target_entities, "emoji")) - len(_of(pair.source_entities, "emoji"))
    for match in _SMILEY.finditer(pair.source):
        counterpart = _smiley(match) if kept[_smiley(match)] > 0 else ""
        if kept[counterpart] > 0:
            kept[counterpart] -= 1
        else:
            yield Issue(f"{match[0]} is missing.", match.span())


def _smiley(match: re.Match[str]) -> str:
    """Eyes and mouth in half width, without a nose."""
    return (match[1] + match[2]).translate(_HALF_WIDTH).upper()
