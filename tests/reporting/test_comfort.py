"""Reading comfort, in a real browser: contents, code, tables, figures, keyboard, print, language."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.reporting import browser as chromium
from tests.reporting.browser import NARROW, WIDE

pytestmark = pytest.mark.skipif(bool(chromium.MISSING), reason=chromium.MISSING)
# A4 less the margins of the print style, in CSS pixels.
PAPER = {"width": 672, "height": 986}
PAGES = ("index", "audit", "translation", "explorer")


def test_the_contents_follow_the_reading(site, browser):
    browser.open(site / "audit.html")
    heads = browser.run("return [...document.querySelectorAll('main h2[id]')].map((h) => h.id)")
    marked = """document.documentElement.style.scrollBehavior = 'auto';
        document.getElementById(arguments[0]).scrollIntoView();
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
            [...document.querySelectorAll('.toc-side [aria-current]')].map((a) => a.hash.slice(1))))))"""
    for head in heads[1:4]:
        assert browser.run(marked, head) == [head]


def test_a_phone_has_the_contents_at_the_top(site, browser):
    browser.open(site / "audit.html", NARROW, scripts=False)
    browser.cdp("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.run("return document.querySelector('.toc-top').checkVisibility()")
    assert not browser.run("return document.querySelector('.toc-side').checkVisibility()")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_table_keeps_its_head_in_sight(site, browser, width):
    browser.open(site / "translation.html", width)
    offsets = browser.run("""return [...document.querySelectorAll('.table-scroll')].map((box) => {
        box.scrollTop = box.scrollHeight;
        const [head, frame] = [box.querySelector('th'), box].map((e) => e.getBoundingClientRect());
        return { scrolled: box.scrollTop, off: head.top - frame.top, high: frame.height / innerHeight };
    })""")
    assert any(box["scrolled"] for box in offsets), "a table that is longer than the screen"
    assert all(abs(box["off"]) < 3 and box["high"] < 0.9 for box in offsets)


@pytest.mark.parametrize("page", PAGES)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(site, browser, page):
    browser.open(site / f"{page}.html")
    where = """const e = document.activeElement, style = getComputedStyle(e), at = e.getBoundingClientRect();
        return { name: e.className || e.tagName, outline: style.outlineStyle,
                 width: parseFloat(style.outlineWidth), seen: at.right > 0 && at.bottom > 0 }"""
    stops = []
    for _ in range(14):
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
        stops.append(browser.run(where))
    assert stops[0]["name"] == "skip"
    assert all(stop["seen"] and stop["outline"] != "none" and stop["width"] >= 1 for stop in stops), stops
    ActionChains(browser.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    assert browser.run("return document.activeElement.className") != "skip"


@pytest.mark.parametrize("page", ["audit", "translation"])
def test_figures_and_tables_are_numbered_in_order_and_link_to_themselves(site, browser, page):
    browser.open(site / f"{page}.html")
    numbers = browser.run("""return [...document.querySelectorAll('main figure')].map((figure) => {
        const number = figure.querySelector('figcaption .number');
        return [number.querySelector('.en').textContent, number.hash === '#' + figure.id];
    })""")
    for kind in ("Figure", "Table"):
        labels = [label for label, _ in numbers if label.startswith(kind)]
        assert labels == [f"{kind} {i}" for i in range(1, len(labels) + 1)]
        assert labels
    assert all(links for _, links in numbers)


def test_figures_are_dark_in_the_dark(site, browser):
    letters = """return [...new Set([...document.querySelectorAll('figure .wide use')].map(
        (use) => getComputedStyle(use).fill))]"""
    ink = """const probe = document.createElement('i'); probe.style.color = 'var(--ink)';
        document.body.append(probe); return getComputedStyle(probe).color"""
    seen = {}
    for mode in ("light", "dark"):
        browser.open(site / "audit.html", WIDE, mode)
        assert browser.run(ink) in browser.run(letters)
        seen[mode] = browser.run(ink)
    assert seen["light"] != seen["dark"]


@pytest.mark.parametrize("page", ["audit", "translation"])
def test_print_cuts_no_figure_and_leaves_the_furniture_out(site, browser, page):
    browser.open(site / f"{page}.html")
    browser.cdp("Emulation.setDeviceMetricsOverride", **PAPER, deviceScaleFactor=1, mobile=False)
    browser.cdp("Emulation.setEmulatedMedia", media="print", features=[])
    try:
        figures = browser.run("""return [...document.querySelectorAll('figure.figure')].map((f) =>
            [getComputedStyle(f).breakInside, f.getBoundingClientRect().height])""")
        assert figures
        assert all(inside == "avoid" and height < PAPER["height"] for inside, height in figures)
        shown = (
            "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).length"
        )
        assert (
            browser.run(shown, ".site nav, .toc-side, .toc-top, .code:not([open]), .ui-zh, .anchor, .filter")
            == 0
        )
        clipped = """return [...document.querySelectorAll('.table-scroll')].filter((box) =>
            box.scrollHeight > box.clientHeight + 1).length"""
        assert browser.run(clipped) == 0
    finally:
        browser.cdp("Emulation.setEmulatedMedia", media="", features=[])


@pytest.mark.parametrize("page", PAGES)
def test_every_run_of_chinese_says_so(site, browser, page):
    browser.open(site / f"{page}.html")
    unmarked = browser.run(r"""const found = [];
        const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const e = node.parentElement;
            if (e.closest('script, noscript, style, option, code')) continue;
            const marked = e.closest('[lang]').lang.startsWith('zh');
            if (!marked && /[\u4e00-\u9fff]/.test(node.data)) found.push(node.data.slice(0, 40));
        }
        return found;""")
    assert unmarked == []
