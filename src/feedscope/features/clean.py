"""Text as language alone: without handles, links, entities and layout.

A sentence encoder and a topic model would otherwise find "topics" of whom the author answers
and of which shortener he used.
"""

import html
import re

# Scheme and all that is not space or Chinese: in Chinese text a link is often followed by a word directly.
_LINK = re.compile(r"(?:https?://|\bwww\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.IGNORECASE)
# Not the domain of a mail address; ASCII only, so that Chinese following a handle stays.
_HANDLE = re.compile(r"(?<![A-Za-z0-9_@/.])[@\uff20][A-Za-z0-9_]{1,30}(?![A-Za-z0-9_@])")
_HASH = re.compile(r"[#\uff03](?=\w)")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """`text` without links and handles, HTML entities decoded, hashtags as words, on one line.

    Idempotent. An empty string where nothing but links and handles was there.
    """
    previous = None
    while previous != text:  # an entity may hide an entity, a removal may join two halves of a link
        previous = text
        text = _INVISIBLE.sub("", html.unescape(text))
        text = _HANDLE.sub(" ", _LINK.sub(" ", text))
        text = _HASH.sub("", text)
        text = " ".join(text.split())
    return text
