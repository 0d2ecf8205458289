"""Handles, links, hashtags, emoji and numbers in a text, in either language.

A handle, link or hashtag in Latin letters ends where Chinese begins (`@name的`, `https://…。`), as
translations glue them. Numbers are written with digits; what a translation says with Chinese
numerals is not looked for. Every pattern is linear in the length of the text.
"""

import functools
import re
from dataclasses import dataclass

import emoji

_URL = r"A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%"
_PATTERNS = {
    "link": rf"https?://[{_URL}]*[A-Za-z0-9/=_~#%&+\-]",
    "mention": r"(?<![A-Za-z0-9_@./])@[A-Za-z0-9_]{1,20}(?![A-Za-z0-9_])",
    # A run of letters that are not CJK, or else of any letters; at least one must be a letter.
    "hashtag": r"(?<![\w&/#])[#＃](?=\w*[^\W\d_])(?:[^\W\u2e80-\uffff]+|\w+)",
    "number": r"(?<![A-Za-z0-9_])(?<![A-Za-z0-9]\.)"
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?",
}


@dataclass(frozen=True)
class Entity:
    """A stretch `text[start:end]` of a text; kind: mention, link, hashtag, emoji or number."""

    kind: str
    start: int
    end: int
    text: str


@functools.cache
def _scanner() -> re.Pattern[str]:
    """All kinds in one pattern; emoji sequences after Unicode TS 51, from the `emoji` package's table.

    ©, ™, ‼ and arrows (below U+2300) are text unless a variation selector asks for the picture.
    """
    starts = {sequence[0] for sequence in emoji.EMOJI_DATA} - set("#*0123456789")
    letters = "".join(sorted(c for c in starts if c < "\u2300"))
    pictures = _ranges(
        sorted(ord(c) for c in starts if c >= "\u2300" and not "\U0001f1e6" <= c <= "\U0001f1ff")
    )
    one = f"[{pictures}][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
    joined = f"{one}(?:\u200d(?:{one}|[{letters}]\ufe0f?))*"
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    patterns = {**_PATTERNS, "emoji": rf"{flag}|[#*0-9]\ufe0f?\u20e3|[{letters}]\ufe0f|{joined}"}
    order = ("link", "mention", "hashtag", "emoji", "number")
    kinds = "|".join(f"(?P<{kind}>{patterns[kind]})" for kind in order)
    # Most characters begin nothing: one look at a small set spares them all the alternatives.
    return re.compile(rf"(?=[h@#＃*0-9{letters}\u2300-\u32ff\U0001f000-\U0001ffff])(?:{kinds})")


def _ranges(codes: list[int]) -> str:
    """Sorted code points as the inside of a character class, neighbours joined."""
    starts = [code for code, before in zip(codes, [-1, *codes], strict=False) if code != before + 1]
    ends = [code for code, after in zip(codes, [*codes[1:], -1], strict=True) if code != after - 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


def entities(text: str) -> list[Entity]:
    """The entities of `text` in the order they stand, none overlapping."""
    return [
        Entity(found.lastgroup or "", found.start(), found.end(), found[0])
        for found in _scanner().finditer(text)
    ]


def strip_leading_entities(text: str) -> str:
    """`text` without the handles and links it begins with."""
    start = 0
    for entity in entities(text):
        if entity.kind not in ("mention", "link") or text[start : entity.start].strip():
            break
        start = entity.end
    return text[start:].lstrip()
