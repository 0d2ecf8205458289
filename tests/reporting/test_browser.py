"""The pages in a real browser: made of a hostile corpus, they still only show text, and read well."""

import re
from urllib.parse import unquote

import pytest
from selenium.webdriver.support.wait import WebDriverWait

from feedscope.reporting import text
from tests.reporting import browser as chromium
from tests.reporting import hostile
from tests.reporting.browser import NARROW, WIDE

pytestmark = pytest.mark.skipif(bool(chromium.MISSING), reason=chromium.MISSING)
PAGES = ("index", "audit", "translation", "explorer")
LOOKS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("width", "mode"), LOOKS)
def test_a_page_asks_for_nothing_and_fits(site, browser, page, width, mode):
    browser.open(site / f"{page}.html", width, mode)
    assert browser.complaints() == []
    assert browser.requests() == [(site / f"{page}.html").as_uri()]
    assert not browser.is_wider_than_screen()
    assert browser.barriers() == []


def test_a_barrier_would_be_found(site, browser):
    browser.open(site / "index.html")
    browser.run("""document.querySelector('main').insertAdjacentHTML('beforeend',
        '<div role="img" aria-label="A picture"><button>press</button></div><p style="color:#bbb">x</p>')""")
    found = "; ".join(browser.barriers())
    assert "nested-interactive: <div" in found
    assert "contrast" in found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("trusting", [False, True], ids=["with its policy", "policy switched off"])
def test_no_text_of_the_corpus_runs(site, browser, page, trusting):
    browser.cdp("Page.setBypassCSP", enabled=trusting)
    browser.open(site / f"{page}.html")
    try:
        handlers = """return [...document.querySelectorAll('main *, header *')].filter((e) =>
            [...e.attributes].some((a) => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)))
            .map((e) => e.outerHTML.slice(0, 99))"""
        assert browser.run(handlers) == []
        for selector in ("main a[href^='#']", "main summary", "main th"):
            for element in browser.driver.find_elements("css selector", selector)[:8]:
                if element.is_displayed():
                    browser.run("arguments[0].click()", element)
        assert browser.run("return window.ran") is None
        assert (
            browser.run(
                "return document.querySelectorAll('iframe, main link, main :not(svg *) > style').length"
            )
            == 0
        )
        assert browser.complaints() == []
    finally:
        browser.cdp("Page.setBypassCSP", enabled=False)


def test_the_policy_would_stop_what_escapes(site, browser):
    browser.open(site / "index.html")
    browser.run("""
        const image = document.createElement("div");
        image.innerHTML = '<img src="https://example.org/x.png" onerror="window.ran=1">';
        document.body.append(image);
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
        return fetch("https://example.org/").catch(() => 0);
    """)
    assert browser.run("return window.ran") is None
    assert len([c for c in browser.complaints() if "Content Security Policy" in c]) >= 3


def test_the_explorer_loses_nothing(site, browser):
    browser.open(site / "explorer.html")
    for record in hostile.records():
        browser.run("location.hash = arguments[0]; dispatchEvent(new Event('hashchange'))", f"#{record.id}")
        row = f"document.getElementById('{record.id}')"
        shown = browser.run(f"return [...{row}.querySelectorAll('.said')].map((e) => e.textContent)")
        expected = [
            text.visible(t).replace("[U+", "U+").replace("]", "") for t in (record.source, record.target)
        ]
        assert [s.replace("]", "") for s in shown] == expected


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_link_to_a_post_lands_on_its_row(site, browser, width):
    post = hostile.records()[0].id  # the earliest, and so the last of the page
    browser.open(site / "explorer.html", width, anchor=post)
    row = """const tr = document.activeElement, at = tr.getBoundingClientRect();
        return [tr.id, tr.className.includes('opened'), at.top < innerHeight && at.bottom > 0]"""
    assert browser.run(row) == [post, True, True]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_back_from_the_explorer_is_at_the_example_one_came_from(site, browser, width):
    browser.open(site / "translation.html", width)
    leads = "[...document.querySelectorAll('a[href^=\"explorer.html#\"]')]"
    browser.run(f"""const links = {leads}, link = links[links.length >> 1];
        link.scrollIntoView({{ behavior: 'instant', block: 'center' }}); link.click()""")
    wait = WebDriverWait(browser.driver, 10)
    wait.until(lambda driver: "explorer.html" in driver.current_url)
    browser.driver.back()
    wait.until(lambda driver: "translation.html" in driver.current_url)
    there = f"const links = {leads}; return document.activeElement === links[links.length >> 1]"
    wait.until(lambda _: browser.run(there))
    assert browser.run("""const box = document.activeElement.getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight""")


@pytest.mark.parametrize("page", PAGES)
def test_templates_and_names_show_as_text(site, browser, page):
    browser.open(site / f"{page}.html", scripts=False)
    browser.cdp("Emulation.setScriptExecutionDisabled", value=False)
    words = browser.run("return document.body.textContent + document.title")
    assert "constructor')" not in words or "{{constructor" in words
    assert hostile.PAYLOADS["closing"] in browser.run(
        "return document.querySelector('.site-corpus').textContent"
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x00]", words)


def test_every_link_lands(site, browser):
    ids = {}
    for page in PAGES:
        browser.open(site / f"{page}.html", scripts=False)
        browser.cdp("Emulation.setScriptExecutionDisabled", value=False)
        ids[f"{page}.html"] = (browser.ids(), browser.links())
    posts = {record.id for record in hostile.records()}
    for page, (_, links) in ids.items():
        for link in links:
            if link.startswith(("http://", "https://")):
                continue
            file, _, anchor = link.partition("#")
            file = file or page
            if file in ("topics.html", "engagement.html"):  # not made of this corpus
                continue
            assert (site / file).is_file(), (page, link)
            known = ids[file][0] | posts if file == "explorer.html" else ids.get(file, (set(),))[0]
            assert not anchor or unquote(anchor) in known, (page, link)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_without_scripts(site, browser, page):
    browser.open(site / f"{page}.html", scripts=False)
    browser.cdp("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.run("return document.querySelector('main').innerText.length") > 400
    if page == "explorer":
        assert len(
            browser.run("return [...document.querySelectorAll('tbody tr')].map((tr) => tr.id)")
        ) == len(hostile.PAYLOADS)


def test_the_switch_shows_one_language(site, browser):
    browser.open(site / "audit.html")
    heading = "return document.querySelector('h2[id=\"what-was-found\"]').innerText"
    assert "What was found" in browser.run(heading)
    browser.run("document.getElementById('ui-zh').click()")
    assert "发现了什么" in browser.run(heading)
    assert "What was found" not in browser.run(heading)
    browser.open(site / "index.html")
    assert browser.run("return document.getElementById('ui-zh').checked"), "other pages follow"
    browser.run("document.getElementById('ui-zh').click()")


def test_in_chinese_the_explorer_has_no_english_of_its_own(site, browser):
    """Not in its choices, which hold text alone, and not in what a phone puts before each number."""
    browser.open(site / "explorer.html", NARROW)
    words = """return [[...document.querySelectorAll('.controls option')].map((e) => e.textContent),
        [...document.querySelectorAll('td.num')].map((e) => getComputedStyle(e, '::before').content),
        [...document.querySelectorAll('.about span:not(.en)')].map((e) => e.innerText),
        [document.getElementById('shown').innerText]].map((all) => all.join(' '))"""
    english = browser.run(words)
    assert all(
        word in " ".join(english) for word in ("latest first", '"likes "', "original", "18 of 18 posts")
    )
    browser.run("document.getElementById('ui-zh').click()")
    choices, labels, about, shown = browser.run(words)
    assert not re.search("[a-z]{3}", choices + labels), (choices, labels)
    assert not re.search("original|reply|replies|retweet|quote|bookmark|topic", about), about
    assert shown == "18 条中的 18 条"
    browser.run("document.getElementById('ui-zh').click()")
    assert browser.run(words) == english


def test_search_finds_in_both_languages_and_filters_narrow(site, browser):
    browser.open(site / "explorer.html")
    shown = "return [...document.querySelectorAll('tbody tr[id]')].map((tr) => tr.id)"
    search = """const find = document.getElementById('find'); find.value = arguments[0];
        find.dispatchEvent(new Event('input')); return new Promise((done) => setTimeout(done, 300))"""
    ids = {name: record.id for name, record in zip(hostile.PAYLOADS, hostile.records(), strict=True)}
    assert set(browser.run(shown)) == set(ids.values())
    browser.run(search, "NOTHING <img picture")
    assert browser.run(shown) == [ids["image"]]
    browser.run(search, "第４条")
    assert browser.run(shown) == [ids["anchor"]]
    browser.run(search, "")
    browser.run("""const order = document.getElementById('order'); order.value = 'likes';
        order.dispatchEvent(new Event('change'))""")
    likes = browser.run(
        "return [...document.querySelectorAll('td[data-label=likes]')].map((td) => +td.innerText)"
    )
    assert likes == sorted(likes, reverse=True)
    assert likes[0] == 2 + len(ids)


def test_code_opens_and_closes_at_once(site, browser):
    browser.open(site / "audit.html")
    browser.run("document.querySelector('.code-switch').click()")
    assert browser.run("return [...document.querySelectorAll('details.code')].every((d) => d.open)")
    browser.run("document.querySelector('.code-switch').click()")
    assert not browser.run("return [...document.querySelectorAll('details.code')].some((d) => d.open)")


def test_a_browser_too_old_to_unpack_plotly_shows_what_the_figure_says(small, browser, monkeypatch):
    small.install("plotly")
    small.run(monkeypatch)
    added = browser.cdp(
        "Page.addScriptToEvaluateOnNewDocument", source="delete globalThis.DecompressionStream"
    )
    browser.open(small.root / "reports/audit.html")
    browser.cdp("Page.removeScriptToEvaluateOnNewDocument", **added)
    said = browser.run("return [...document.querySelectorAll('figure.plotly > p')].map((p) => p.textContent)")
    assert said
    assert all(p.startswith("This figure needs a browser of 2023 or later. ") for p in said)
    assert not browser.run("return document.querySelectorAll('.plotly-graph').length")


def test_no_button_of_a_plotly_figure_sends_it_anywhere(small, browser, monkeypatch):
    """Plotly brings one that uploads the figure, and with it the texts of the corpus."""
    small.install("plotly")
    small.run(monkeypatch)
    browser.open(small.root / "reports/audit.html")
    buttons = browser.run("return [...document.querySelectorAll('.modebar-btn')].map((b) => b.dataset.title)")
    assert buttons == ["Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes"]
    server = "return [...document.querySelectorAll('.plotly-graph')].map((g) => g._context.plotlyServerURL)"
    assert set(browser.run(server)) == {""}
