"""The pieces of a page, rendered from `template/parts.html.j2` with autoescape on."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feedscope.reporting import text

TEMPLATE = Path(__file__).parent / "template"
FILTERS = {
    "html": text.html,
    "visible": text.visible,
    "marked": text.marked,
    "link": text.link,
    "number": text.number,
    "p_value": text.p_value,
}


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
    return env


def render(macro: str, *args: Any, **kwargs: Any) -> Markup:
    """One macro of parts.html.j2 as HTML."""
    result: Markup = getattr(environment().get_template("parts.html.j2").module, macro)(*args, **kwargs)
    return result


def css(name: str) -> Markup:
    """A style sheet of the template folder. The project's own text, so it may stand in <style>."""
    return Markup((TEMPLATE / name).read_text(encoding="utf-8"))
