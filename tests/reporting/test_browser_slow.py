"""What takes long in a browser: all reports of a hostile corpus, and an explorer of 10,000 posts."""

import re
import time
from pathlib import Path

import pandas as pd
import pytest

from feedscope.corpus import load_tables
from feedscope.corpus.tables import write_csv
from feedscope.reporting import explorer, parts
from tests.reporting import browser as chromium
from tests.reporting import hostile
from tests.reporting.browser import NARROW, WIDE
from tests.reporting.site import site_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(chromium.MISSING), reason=chromium.MISSING),
]
MB = 1_000_000


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page of the hostile corpus."""
    return hostile.make_pages(tmp_path_factory.mktemp("all") / "project", parts.REPORTS)


@pytest.mark.parametrize("page", [*parts.REPORTS, "explorer", "index"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_of_a_hostile_corpus_is_quiet(reports, browser, page, width, mode):
    browser.open(reports / f"{page}.html", width, mode)
    assert browser.run("return window.ran") is None
    assert browser.complaints() == []
    assert browser.requests() == [(reports / f"{page}.html").as_uri()]
    assert not browser.is_wider_than_screen()
    assert browser.barriers() == []


def test_every_link_between_the_pages_lands(reports, browser):
    pages = {}
    for file in reports.glob("*.html"):
        browser.open(file, scripts=False)
        browser.cdp("Emulation.setScriptExecutionDisabled", value=False)
        pages[file.name] = (browser.ids(), browser.links())
    for name, (_, links) in pages.items():
        for link in (link for link in links if not link.startswith(("http://", "https://"))):
            file, _, anchor = link.partition("#")
            assert (reports / (file or name)).is_file(), (name, link)
            if anchor and "=" not in anchor:
                assert anchor in pages[file or name][0], (name, link)


@pytest.mark.parametrize("page", parts.REPORTS)
def test_every_example_opens_in_the_explorer(reports, browser, page):
    browser.open(reports / f"{page}.html")
    anchors = {link.partition("#")[2] for link in browser.links() if link.startswith("explorer.html#")}
    for anchor in sorted(anchors):
        browser.open(reports / "explorer.html", NARROW, anchor=anchor)
        if anchor.startswith("topic="):
            assert browser.run("return document.getElementById('topic').value") == anchor.partition("=")[2]
            assert browser.run("return document.querySelectorAll('tbody tr[id]').length") > 0
        else:
            assert browser.run("return document.activeElement.id") == anchor


def test_nothing_in_the_tables_is_a_formula(reports):
    for table in (reports / "tables").glob("*.csv"):
        df = pd.read_csv(table, dtype=str, keep_default_na=False)
        for column in df.select_dtypes(exclude="number"):
            texts = [t for t in df[column] if not re.fullmatch(r"-?[\d.eE+-]+", t)]
            risky = [t for t in texts if t.startswith(("=", "+", "-", "\t", "\r", "@SUM("))]
            assert risky == [], (table.name, column)


def test_ten_thousand_posts_are_still_usable(tmp_path, monkeypatch, browser):
    site = site_in(tmp_path / "many", monkeypatch)
    tables, n = load_tables(), 10_000
    copies = -(-n // len(tables.posts))
    posts = pd.concat([tables.posts] * copies, ignore_index=True).head(n)
    posts["created_at"] += pd.to_timedelta(range(n), unit="m")
    posts["id"] = [str(10**18 + i) for i in range(n)]
    posts["thread_id"] = posts["id"].where(posts["thread_id"].notna())
    posts["text"] += " A longer text, as posts have it: some two hundred characters of words. " * 2
    pairs = pd.DataFrame({"id": posts["id"], "variant": 1, "source": posts["text"], "target": "译文。" * 40})
    write_csv(posts.sort_values("created_at"), site.root / "build/corpus/posts.csv")
    write_csv(pairs, site.root / "build/corpus/pairs.csv")
    explorer.build()
    page = site.root / "reports/explorer.html"
    started = time.monotonic()
    browser.open(page)
    browser.run("return document.documentElement.dataset.ready")
    opened = time.monotonic() - started
    change = """const [id, value, event] = arguments, control = document.getElementById(id);
        control.value = value; const began = performance.now(), shown = document.getElementById('shown');
        return new Promise((done) => { new MutationObserver(() => done(performance.now() - began))
            .observe(shown, { childList: true, characterData: true, subtree: true });
            control.dispatchEvent(new Event(event)); })"""
    searched = browser.run(change, "find", "picture nothing", "input")
    assert "556 of 10,000" in browser.run("return document.getElementById('shown').textContent")
    again = browser.run(change, "find", "picture", "input")
    browser.run(change, "find", "", "input")
    filtered = browser.run(change, "kind", "reply", "change")
    browser.run(change, "kind", "", "change")
    ordered = browser.run(change, "order", "likes", "change")
    size = page.stat().st_size / MB
    print(f"10,000 posts: {size:.1f} MB, opened in {opened:.1f} s, first search {searched:.0f} ms, "
          f"later {again:.0f} ms, filter {filtered:.0f} ms, sorting {ordered:.0f} ms")  # fmt: skip
    assert opened < 8
    assert max(searched, again, filtered, ordered) < 1500
