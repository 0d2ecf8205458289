"""Plain text into safe HTML, and numbers into words a reader can take in.

Text of a corpus is data. It is escaped, its invisible controls (ANSI escapes, bidirectional
overrides, NUL) are shown as what they are instead of acting on the page, and runs of Chinese
carry `lang="zh"` so that browsers pick the right glyphs and voices.
"""

import json
import math
import re
import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_PUNCTUATION = "\u3000-\u303f\uff00-\uffef\u2018\u2019\u201c\u201d\u2014\u2026"
_TOKEN = re.compile(
    rf"(?P<control>[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff{BIDI}])"
    rf"|(?P<han>[{_HAN}](?:[{_HAN}{_HAN_PUNCTUATION}\d ]*[{_HAN}])?[\u3001\u3002\uff00-\uffef]*)"
)
_WHOLE = re.compile(  # "(838–1,147)", "(0.35 to 1.12)", "20:00–21:00", "2022-12-30", "n = 183", "p = .03"
    r"\(?[\d.,:\u2212]+%?(?:\u2013| to )[\d.,:\u2212]*\d%?\)?|\b\d{4}-\d\d-\d\d\b|\b[np] = [\d.,]*\d"
)
MINUS = "\N{MINUS SIGN}"
NOT_RECORDED = "\N{EN DASH}"


def html(text: object, lang: str | None = None) -> Markup:
    """`text` as HTML: escaped, controls made visible, Chinese runs marked with lang="zh".

    With `lang` given, the caller has marked the element and runs are left unmarked.
    """
    text = str(text)
    parts: list[Markup] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(escape(text[end : token.start()]))
        if token["control"]:
            parts.append(_control(token["control"]))
        elif lang:
            parts.append(escape(token["han"]))
        else:
            parts.append(Markup('<span lang="zh">{}</span>').format(token["han"]))
        end = token.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def visible(text: object) -> str:
    """`text` for places that take no markup (attributes, hover text): controls become U+XXXX."""
    return _TOKEN.sub(lambda t: f"[U+{ord(t['control']):04X}]" if t["control"] else t[0], str(text))


def _control(character: str) -> Markup:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "control character").lower()
    return Markup('<span class="control" title="{} {}">{}</span>').format(code, name, code)


def marked(text: str, spans: Iterable[tuple[int, int]], lang: str | None = None) -> Markup:
    """`text` as HTML with the characters of `spans` (start, end offsets) inside <mark>."""
    inside = [False] * len(text)
    for start, end in spans:
        inside[max(start, 0) : end] = [True] * len(inside[max(start, 0) : end])
    parts: list[Markup] = []
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or inside[i] != inside[start]:
            piece = html(text[start:i], lang)
            parts.append(Markup("<mark>{}</mark>").format(piece) if inside[start] else piece)
            start = i
    return Markup("").join(parts)


def is_web_link(url: object) -> bool:
    """True for http and https addresses: the only ones that become links."""
    return re.match(r"https?://[^\s<>\"']+\Z", str(url), re.IGNORECASE) is not None


def link(url: object, label: object) -> Markup:
    """A link that tells the other side nothing; anything but http(s) stays text."""
    if not is_web_link(url):
        return html(label)
    label = label if isinstance(label, Markup) else html(label)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(str(url), label)


def columns(text: str) -> int:
    """How wide `text` stands: a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def unbroken(words: Markup) -> Markup:
    """Words of our own, or a table's cell, in which no line breaks inside an interval, a date or an n."""
    return Markup(_WHOLE.sub(r'<span class="range">\g<0></span>', str(words)))


def said(words: object, lang: str | None = None) -> Markup:
    """A sentence of our own as HTML, as `html` makes it, and `unbroken`."""
    return unbroken(html(words, lang))


def script_json(value: object) -> Markup:
    """JSON that cannot end a <script> element or be read as markup: both would begin with a "<"."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True)
    for character in "<\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def number(value: object, digits: int = 3) -> str:
    """A number to `digits` significant digits, thousands separated; an en dash where there is none."""
    if value is None or value != value:
        return NOT_RECORDED
    if isinstance(value, (bool, str)):
        return str(value)
    x = float(value)  # type: ignore[arg-type]
    if math.isinf(x):
        return ("" if x > 0 else MINUS) + "\N{INFINITY}"
    if x == int(x) and (abs(x) >= 10 ** (digits - 1) or not isinstance(value, float)):
        text = f"{abs(x):,.0f}"
    else:
        magnitude = math.floor(math.log10(abs(x))) if x else 0
        text = f"{abs(x):,.{min(max(0, digits - 1 - magnitude), 6)}f}"
    return (MINUS if x < 0 else "") + text


def tally(value: float) -> str:
    """A count or a median of counts: whole without decimals, a half with one, else to three digits."""
    if value == int(value):
        return number(int(value))
    return f"{value:,.1f}".replace("-", MINUS) if 2 * value == int(2 * value) else number(value)


def p_value(p: float) -> str:
    """A p-value as journals print it: "p < .001", "p = .032"."""
    if p < 0.001:
        return "p < .001"
    return f"p = {p:.3f}".replace("0.", ".") if p < 0.9995 else "p = 1"
