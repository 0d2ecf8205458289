"""HTML entities of an export (`&amp;`, `&gt;`, `&#39;`), decoded once and counted."""

import html
import re

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decode(text: str) -> tuple[str, int]:
    """`text` with its entities decoded, and how many there were.

    Only entities closed by a semicolon count: "AT&T" and "a&lt" are what somebody wrote.
    """
    return (text, 0) if "&" not in text else _ENTITY.subn(lambda found: html.unescape(found[0]), text)


def encode(text: str) -> str:
    """`text` as an export writes it."""
    return html.escape(text, quote=False)
