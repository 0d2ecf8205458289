"""From an executed notebook to one offline HTML page, with nbconvert and the project's own template."""

import base64
import re
import unicodedata
from functools import partial
from typing import Any

import bleach
from jinja2 import Environment
from latex2mathml.converter import convert
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from traitlets.config import Config

from feedscope.errors import FeedscopeError
from feedscope.reporting import parts, text
from feedscope.reporting.chinese import both, chinese
from feedscope.reporting.han import with_han
from feedscope.reporting.scripts import csp, packed_plotly_js, plotly_js, script

WORDS_A_MINUTE = 220
# Pictures, data, tables, and the Chinese of what is also said in English.
_NOT_READ = re.compile(r'<(svg|script|table|noscript)\b.*?</\1>|<span class="zh".*?</span>', re.DOTALL)
_GLYPH = re.compile(r'<path (d="[^"<>]*" transform="scale\(0\.015625\)") id="([\w-]+)" ?/>')
_USE = re.compile(r'(?<=<use )([^<>]*)href="#([\w-]+)"')
PRIORITY = [
    "text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/latex", "text/plain",
]  # fmt: skip
_TAGS = {
    "a", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "div", "dl", "dt", "em",
    "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"*": ["lang", "dir", "colspan", "rowspan", "scope"], "a": ["href"]}


def page_html(notebook: NotebookNode, name: str, **context: Any) -> str:
    """The page of report `name`.

    Args:
        notebook: executed and sanitised.
        name: of the report.
        context: what the template needs beside: about (title, title_zh, description), corpus,
            parameters, versions, notebook_sha256.

    Raises:
        FeedscopeError: a picture without a description, or one that is not embedded.
    """
    toc: list[dict[str, Any]] = []
    notebook.cells = _with_code_where_it_shows(notebook.cells)
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            renderer = _Renderer(f"notebooks/{name}.ipynb, cell {position}", toc, cell.get("attachments", {}))
            cell["html"] = Markup(MarkdownWithMath(renderer=renderer).render(cell.source))
    has_plotly = any(_is_plotly(output) for cell in notebook.cells for output in cell.get("outputs", []))
    scripts = [script("page.js"), *([script("plotly.js")] if has_plotly else [])]
    about = context["about"]
    title, wording = text.html(about["title"]), about["title_zh"] or chinese(about["title"])
    context |= {
        "title": both(title, wording) if wording else title,
        "name": name,
        "toc": toc,
        "extent": _extent(notebook),
        "glyphs": _shared_glyphs(notebook),
        "scripts": scripts,
        "plotly": packed_plotly_js() if has_plotly else "",
        "csp": csp([*scripts, *([plotly_js()] if has_plotly else [])]),
    }
    body, _ = ReportExporter().from_notebook_node(notebook, {"page": context})
    return with_han(body)


def _with_code_where_it_shows(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Cells that show nothing, like imports, give their code to the next that does; the last ones back."""
    kept: list[NotebookNode] = []
    silent: list[str] = []
    for cell in cells:
        if cell.cell_type != "code":
            kept.append(cell)
        elif not cell.outputs:
            silent.append(cell.source)
        else:
            cell.source = "\n\n".join([*silent, cell.source])
            silent.clear()
            kept.append(cell)
    shown = [cell for cell in kept if cell.cell_type == "code"]
    if shown:
        shown[-1].source = "\n\n".join([shown[-1].source, *silent])
    return kept


def _shared_glyphs(notebook: NotebookNode) -> Markup:
    """Every letter's outline once for all figures of the page, which then point to it."""
    symbols: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if _is_ours(output) and "<svg" in output.data["text/html"]:
                local: dict[str, str] = {}
                html = _GLYPH.sub(
                    partial(_take_glyph, symbols=symbols, local=local), output.data["text/html"]
                )
                output.data["text/html"] = _USE.sub(partial(_point, local=local), html)
    paths = "".join(f'<path id="{name}" {outline}/>' for outline, name in symbols.items())
    return Markup(f'<svg class="glyphs" aria-hidden="true"><defs>{paths}</defs></svg>' if paths else "")


def _take_glyph(found: re.Match[str], symbols: dict[str, str], local: dict[str, str]) -> str:
    local[found[2]] = symbols.setdefault(found[1], f"_{len(symbols)}")
    return ""


def _point(found: re.Match[str], local: dict[str, str]) -> str:
    return f'{found[1]}href="#{local.get(found[2], found[2])}"'


def _extent(notebook: NotebookNode) -> str:
    """How much there is to read: minutes, figures, tables."""
    shown = [c.html for c in notebook.cells if c.cell_type == "markdown"]
    shown += [o.get("data", {}).get("text/html", "") for c in notebook.cells for o in c.get("outputs", [])]
    page = "".join(shown)
    words = Markup(_NOT_READ.sub(" ", page)).striptags().split()
    counts = [("figure", len(re.findall("<figure class=.figure", page)))]
    counts += [("table", len(re.findall("<figure class=.table", page)))]
    parts_ = [f"{max(1, round(len(words) / WORDS_A_MINUTE))} min read"]
    return " · ".join(parts_ + [f"{n} {noun}{'s' * (n != 1)}" for noun, n in counts if n])


def _is_plotly(output: NotebookNode) -> bool:
    return 'class="plotly-graph"' in output.get("data", {}).get("text/html", "") and _is_ours(output)


def _is_ours(output: NotebookNode) -> bool:
    return bool(output.get("metadata", {}).get("feedscope"))


class ReportExporter(TemplateExporter):
    """nbconvert's exporter with autoescape on and the template of this folder."""

    output_mimetype = "text/html"
    file_extension = ".html"

    def __init__(self) -> None:
        folder = parts.TEMPLATE
        config = Config({"NbConvertBase": {"display_data_priority": PRIORITY}})
        super().__init__(config, template_name=folder.name, extra_template_basedirs=[str(folder.parent)])

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.filters.update(parts.FILTERS | {"python": python, "clean": clean, "picture": picture})
        environment.globals.update(parts.GLOBALS)
        return environment


def python(source: str) -> Markup:
    """Python code, highlighted with class names."""
    return Markup(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


def clean(output: NotebookNode) -> Markup:
    """HTML of an output: a Report's as it is, anybody else's reduced to harmless tags."""
    source = output.data["text/html"]
    if _is_ours(output):
        return Markup(source)
    return Markup(bleach.clean(source, _TAGS, _ATTRIBUTES, protocols={"http", "https"}, strip=True))


def picture(output: NotebookNode, kind: str, cell: NotebookNode) -> Markup:
    """A picture that a notebook showed without a Report: embedded, and only with a description."""
    alt = output.get("metadata", {}).get("alt") or cell.metadata.get("alt")
    if not alt:
        raise FeedscopeError(
            f"{cell['id']} shows a picture without a description; draw it with report.figure()",
            exit_code=1,
        )
    data = output.data[kind]
    if kind == "image/svg+xml":
        data = base64.b64encode(data.encode("utf-8")).decode("ascii")
    return Markup('<img src="data:{};base64,{}" alt="{}">').format(
        kind, data.replace("\n", ""), text.visible(alt)
    )


class _Renderer(IPythonRenderer):
    """Markdown cells: raw HTML shows as text, formulas become MathML, headings get ids."""

    def __init__(self, where: str, toc: list[dict[str, Any]], attachments: dict[str, Any]) -> None:
        super().__init__(escape=True, allow_harmful_protocols=False, attachments=attachments)
        self.where = where
        self.toc = toc

    def text(self, text_: str) -> str:
        return str(text.said(text_))

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """A heading with an id. Level 1 is the page's title, which the template shows."""
        if level == 1:
            return ""
        plain = Markup(text).striptags()
        slug, wording = _slug(plain), chinese(plain)
        shown = both(Markup(text), wording) if wording else Markup(text)
        taken = {entry["id"] for entry in self.toc}
        anchor = next(a for a in (slug, *(f"{slug}-{i}" for i in range(2, 1000))) if a not in taken)
        self.toc.append({"id": anchor, "level": level, "text": shown})
        link = f'<a class="anchor" href="#{anchor}" aria-label="Link to this section">#</a>'
        return f'<h{level} id="{anchor}">{shown}{link}</h{level}>\n'

    def link(self, text_: str, url: str, title: str | None = None) -> str:
        """Links within the reports and to the web; any other scheme stays text."""
        if url.startswith("#") or re.fullmatch(r"(?!//)[\w./-]+(#[\w-]+)?", url):
            return str(Markup('<a href="{}">{}</a>').format(url, Markup(text_)))
        if text.is_web_link(url):
            return str(Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, Markup(text_)))
        return text_

    def image(self, text_: str, url: str, title: str | None = None) -> str:
        """An attached picture with a description."""
        if not url.startswith("attachment:") or not text_.strip():
            raise FeedscopeError(
                f"{self.where}: a picture must be attached to the cell and have a description"
            )
        return super().image(text_, url, title)

    def block_code(self, code: str, info: str | None = None) -> str:
        """Code in prose looks like the cells' code, and is reached by the keyboard as it may scroll."""
        shown = python(code) if info == "python" else text.html(code)
        return str(Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(shown))

    def block_math(self, body: str) -> str:
        return convert(body, display="block") + "\n"

    def inline_math(self, body: str) -> str:
        return convert(body)

    def table(self, text_: str) -> str:
        return f'<div class="table-scroll" tabindex="0"><table>{text_}</table></div>\n'


def _slug(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", heading).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-_") or "section"
