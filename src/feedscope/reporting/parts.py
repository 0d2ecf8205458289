"""The pieces of a page, rendered from `template/parts.html.j2` with autoescape on."""

import math
import re
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feedscope.findings import Finding
from feedscope.reporting import chinese, text
from feedscope.reporting.palette import TEMPLATE, css_variables

FILTERS = {
    "html": text.html,
    "said": text.said,
    "bilingual": chinese.bilingual,
    "column": chinese.column,
    "zh": chinese.chinese_or_same,
    "visible": text.visible,
    "marked": text.marked,
    "link": text.link,
    "number": text.number,
    "p_value": text.p_value,
}


# The reports every project has; others join the index by themselves.
REPORTS = ("audit", "topics", "engagement", "translation")
STRIP_WIDTH, STRIP_HEIGHT, STRIP_MARGIN = 112, 22, 6


def css(*names: str) -> Markup:
    """The palette and style sheets of the template folder, to stand in <style>."""
    sheets = (
        re.sub(r"/\*.*?\*/|\n\s*", "", (TEMPLATE / name).read_text(encoding="utf-8"), flags=re.S)
        for name in names
    )
    return Markup(css_variables() + "".join(sheets))


def interval_strip(f: Finding) -> Markup:
    """A finding's interval against its null as a small picture; nothing where one of them is missing.

    Ratios (null 1, all positive) stand on a logarithmic scale, so that half and double are as far apart.
    """
    if f.null is None or f.estimate is None or f.ci_low is None or f.ci_high is None:
        return Markup("")
    values = [f.null, f.ci_low, f.estimate, f.ci_high]
    if not all(math.isfinite(v) for v in values):
        return Markup("")
    if f.null == 1 and min(values) > 0:
        values = [math.log(v) for v in values]
    low, span = min(values), max(values) - min(values) or 1.0
    null, left, dot, right = (
        round(STRIP_MARGIN + (v - low) / span * (STRIP_WIDTH - 2 * STRIP_MARGIN), 1) for v in values
    )
    return render("strip", null, left, dot, right, STRIP_WIDTH, STRIP_HEIGHT)


def post_link(url: str) -> Markup:
    """A link to the original post; an address that is no web address shows as the text it is."""
    return text.link(url, chinese.bilingual("original post") if text.is_web_link(url) else url)


def explorer_link(id_: str, label: Markup | None = None) -> Markup:
    """A link to the post's row in the explorer, under its id or another label."""
    return Markup('<a href="explorer.html#{}">{}</a>').format(quote(id_), label or text.html(id_))


def in_explorer(id_: str) -> Markup:
    """A link to the post's row that says where it leads."""
    return explorer_link(id_, chinese.bilingual("in the explorer"))


FILTERS["post_link"] = post_link
FILTERS["in_explorer"] = in_explorer
GLOBALS: dict[str, Any] = {"css": css, "interval_strip": interval_strip, "PAGES": (*REPORTS, "explorer")}


@cache
def environment() -> Environment:
    """The project's own jinja2 environment: autoescape on, an undefined name is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(FILTERS)
    env.globals.update(GLOBALS)
    return env


def render(macro: str, *args: Any, **kwargs: Any) -> Markup:
    """One macro of parts.html.j2 as HTML."""
    result: Markup = getattr(environment().get_template("parts.html.j2").module, macro)(*args, **kwargs)
    return result
