"""Chinese letters travel with the page: all it needs, no more, the same bytes."""

import base64
import io
import re

from fontTools.ttLib import TTFont

from feedscope.reporting.han import FAMILY, with_han
from feedscope.reporting.parts import TEMPLATE

PAGE = "<head><style>p { margin: 0 }</style></head><p lang='zh'>海潮，两次（上午）。</p><style></style>"


def _font(page: str) -> TTFont:
    data = re.search(r"url\(data:font/woff;base64,([^)]+)\)", page)
    assert data is not None
    return TTFont(io.BytesIO(base64.b64decode(data[1])))


def test_every_chinese_character_of_the_page_has_its_outline():
    outlines = _font(with_han(PAGE))
    known = outlines.getBestCmap()
    assert {chr(code) for code in known} == set("海潮，两次（上午）。")
    assert all(outlines["glyf"][known[ord(letter)]].numberOfContours > 0 for letter in "海潮两次上午")


def test_the_page_is_otherwise_as_it_was():
    added = with_han(PAGE)
    assert re.sub(r"@font-face\{.*?\}\n", "", added, flags=re.DOTALL) == PAGE
    assert added.index("@font-face") < added.index("</head>")


def test_a_page_without_chinese_carries_no_font():
    page = PAGE.translate({ord(letter): "x" for letter in "海潮，两次（上午）。"})
    assert with_han(page) == page


def test_the_same_page_gives_the_same_bytes_whatever_the_clock_says(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    first = with_han(PAGE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2000000000")
    assert with_han(PAGE) == first


def test_the_licence_travels_with_the_font():
    names = {record.nameID: record.toUnicode() for record in _font(with_han(PAGE))["name"].names}
    assert "Open Font License" in names[13]


def test_the_reader_own_fonts_come_first():
    stack = re.search(r"--han: ([^;]+);", (TEMPLATE / "page.css").read_text(encoding="utf-8"))
    assert stack is not None
    families = [family.strip().strip('"') for family in stack[1].split(",")]
    assert families[-2:] == [FAMILY, "sans-serif"]
