"""From an executed notebook to a page: nothing foreign gets through, everything is linked and folded."""

import base64
import gzip
import re
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from feedscope.errors import FeedscopeError
from feedscope.reporting.provenance import Corpus
from feedscope.reporting.render import page_html
from feedscope.reporting.scripts import packed_plotly_js, plotly_js


def shown(html: str, ours: bool = True) -> NotebookNode:
    return new_output("display_data", {"text/html": html}, metadata={"feedscope": True} if ours else {})


def code(source: str, *outputs: NotebookNode) -> NotebookNode:
    cell = new_code_cell(source, outputs=list(outputs))
    return cell


def page(*cells: NotebookNode, **about: str) -> str:
    context: dict[str, Any] = {
        "about": {"title": "Audit", "title_zh": "", "description": "", **about},
        "corpus": Corpus({"name": "lighthouse"}, {}),
        "parameters": [("seed", "0", "Seed of every draw.")],
        "versions": [("feedscope", "1")],
        "notebook_sha256": "f00",
    }
    notebook = new_notebook(cells=list(cells))
    for i, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{i:03d}"
    nbformat.validate(notebook)
    return page_html(notebook, "audit", **context)


def main(html: str) -> str:
    return html.partition("<main")[2].partition('<section class="provenance"')[0]


def test_headings_get_ids_and_stand_in_the_contents():
    html = page(new_markdown_cell("# Title\n\n## When\n\ntext\n\n## When\n\n### <b>Deep</b>"))
    assert [*re.findall(r'<h[23] id="([^"]+)"', main(html))] == ["when", "when-2", "b-deep-b"]
    contents = re.search(r'<aside class="toc-side">(.*?)</aside>', html, re.DOTALL)[1]
    assert re.findall(r'href="#([^"]+)"', contents) == ["when", "when-2", "b-deep-b"]
    assert "时间" in contents


def test_markdown_cannot_bring_markup_links_or_pictures_from_elsewhere():
    html = main(
        page(
            new_markdown_cell(
                "<script>x</script>\n\n[a](javascript:x) [b](//e.example) [c](https://e.example)"
            )
        )
    )
    assert "<script>x" not in html
    assert re.findall(r'<a href="([^"#]+)"', html) == ["https://e.example"]
    for picture in ("![](attachment:a.png)", "![alt text](https://e.example/a.png)"):
        with pytest.raises(FeedscopeError, match=r"notebooks/audit\.ipynb, cell 1: a picture"):
            page(new_markdown_cell(picture))


def test_what_no_report_made_is_reduced_to_harmless_tags():
    bad = '<table onclick="x"><tr><td>7<script>y</script><img src=//e.example></td></tr></table>'
    html = main(page(code("df", shown(bad, ours=False))))
    assert "<td>7" in html
    assert not re.search(r"onclick|<script>y|<img|e\.example", html)


def test_code_that_shows_nothing_stands_with_the_next_that_does():
    html = page(
        code("import first"), code("second = 2"), new_markdown_cell("## When"),
        code("third", shown("<p>3</p>")), code("report.close()"),
    )  # fmt: skip
    blocks = re.findall(r'<details class="code">(.*?)</details>', html, re.DOTALL)
    assert len(blocks) == 1
    words = re.sub(r"<[^>]+>", "", blocks[0])
    assert [words.index(w) for w in ("first", "second", "third", "close")] == sorted(
        words.index(w) for w in ("first", "second", "third", "close")
    )


def test_the_extent_is_said():
    figure = shown('<figure class="figure" id="f"></figure>')
    html = page(new_markdown_cell("word " * 660), code("x", figure))
    assert "3 min read · 1 figure" in html
    assert "阅读约 3 分钟 · 1 幅图" in html


def test_plotly_comes_only_where_it_is_needed():
    assert len(page(new_markdown_cell("text"))) < 60_000
    graph = shown('<figure class="figure plotly"><div class="plotly-graph"></div></figure>')
    assert len(packed_plotly_js()) < len(plotly_js()) / 2
    assert gzip.decompress(base64.b64decode(packed_plotly_js())).decode("utf-8") == plotly_js()
    assert packed_plotly_js() in page(code("x", graph))
    stranger = shown('<div class="plotly-graph"></div>', ours=False)
    assert len(page(code("x", stranger))) < 60_000


def test_formulas_become_mathml():
    assert "<math" in main(page(new_markdown_cell("An $x^2$.")))


def test_the_title_has_its_chinese_from_the_notebook_or_the_catalogue():
    assert "数据核查" in page()
    assert "另一个" in page(title="Other", title_zh="另一个")
    assert "<h1>&lt;b&gt;</h1>" in page(title="<b>")


def test_a_page_refers_to_nothing_outside():
    html = page(new_markdown_cell("## When"), code("x", shown("<p>1</p>")))
    assert not re.search(r"<(?:link|iframe|object|base)\b|\bsrc=|@import|url\((?!data:)", html)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert "default-src" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2]


def test_code_in_prose_is_coloured_and_reached_by_the_keyboard():
    """It may scroll on a phone, and what scrolls must take the focus."""
    html = main(
        page(new_markdown_cell("## New posts\n\n```python\nlabel('<b>')\n```\n\n```\n<i>plain</i>\n```"))
    )
    assert html.count('<pre tabindex="0"><code>') == 2
    assert "<pre>" not in html
    assert '<span class="s1">' in html
    assert "&lt;b&gt;" in html
    assert "&lt;i&gt;plain&lt;/i&gt;" in html
