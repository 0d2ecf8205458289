"""Chinese letters for a reader whose machine has none: a font of just the characters on the page.

The fonts of the reader's machine come first, this one after them; a browser that has one of those
never touches it. Noto Sans SC is under the SIL Open Font License 1.1, which allows the embedding.
"""

import base64
import io
import re

from fontTools import subset

from feedscope.reporting.fonts import fonts

FAMILY = "Feedscope Han"
_RANGES = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
_HAN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES) + "]")


def with_han(page: str) -> str:
    """`page` with the characters it needs in its first <style>; as it is where it has none of Chinese.

    The same page gives the same bytes.
    """
    characters = "".join(sorted(set(_HAN.findall(page))))
    if not characters:
        return page
    data = base64.b64encode(_font(characters)).decode("ascii")
    ranges = ",".join(f"U+{first:X}-{last:X}" for first, last in _RANGES)
    source = f'url(data:font/woff;base64,{data}) format("woff")'
    face = f'@font-face{{font-family:"{FAMILY}";src:{source};unicode-range:{ranges}}}'
    return page.replace("</style>", f"{face}\n</style>", 1)


def _font(characters: str) -> bytes:
    """Noto Sans SC with the outlines of `characters` alone, as WOFF."""
    options = subset.Options(
        flavor="woff", hinting=False, layout_features=[], name_IDs=[13, 14], recalc_timestamp=False
    )  # names 13 and 14: the licence and its address
    font = subset.load_font(fonts()[0], options, lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    written = io.BytesIO()
    subset.save_font(font, written, options)
    return written.getvalue()
