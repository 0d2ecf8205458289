"""The look of figures: fonts, colours, two widths, and SVG that follows light and dark mode.

A figure is drawn twice, wide and narrow, and written as SVG with its text as outlines, so that
no font is assumed on the reader's machine. Colours are written as the light palette's hex values
and then replaced by CSS variables (`var(--ink)`), so that one drawing serves both modes. Use
only the colours named here.
"""

import io
import math
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import groupby
from typing import Any

import emoji
import matplotlib
import numpy as np
from cycler import cycler
from matplotlib import font_manager, ft2font
from matplotlib.collections import PathCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import (
    FixedLocator,
    Formatter,
    FuncFormatter,
    LogFormatterSciNotation,
    LogLocator,
    MaxNLocator,
    NullFormatter,
)

from feedscope.reporting.fonts import fonts
from feedscope.reporting.palette import COLOURS
from feedscope.reporting.text import number

PAPER, INK, MUTED, GRID, ACCENT = (COLOURS[name][0] for name in ("paper", "ink", "muted", "grid", "accent"))
SERIES = [COLOURS[f"s{i}"][0] for i in range(1, 9)]
SEQUENTIAL = [COLOURS[f"q{i}"][0] for i in range(1, 7)]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]
HATCHES = ["", "///", "...", "\\\\\\", "xxx", "---", "ooo", "+++"]

WIDE_INCHES, NARROW_INCHES = 8.2, 3.9
LEAST_TICKS = 3
LEAST_RUN = 3  # marks of one style in a row for which a group is shorter
RASTERISE_ABOVE = 4000  # points of one scatter: beyond, SVG weighs more than a picture of it

Draw = Callable[["Canvas"], None]


@dataclass
class Canvas:
    """What a drawing function draws on, once wide and once narrow.

    Attributes:
        narrow: True for the phone's version, about 360 px wide: fewer ticks, shorter labels.
        width: inches.
    """

    narrow: bool
    width: float
    figures: list[Figure] = field(default_factory=list)

    def subplots(
        self, rows: int = 1, cols: int = 1, height: float = 3.4, *, stack: bool = True, **kwargs: Any
    ) -> tuple[Figure, Any]:
        """A figure of the canvas's width and its axes, as `Figure.subplots` gives them.

        `height` is the whole figure's, in inches. On a narrow canvas one row of several plots is
        stacked into one column, each as high as the row was, unless `stack` is False.
        """
        if self.narrow and stack and rows == 1 and cols > 1:
            rows, cols, height = cols, 1, height * cols
        figure = Figure(figsize=(self.width, height), layout="constrained")
        self.figures.append(figure)
        return figure, figure.subplots(rows, cols, **kwargs)


def sequential_cmap() -> ListedColormap:
    """Six steps from little to much that follow light and dark mode. For heat maps (pcolormesh)."""
    return ListedColormap(SEQUENTIAL, name="feedscope")


@cache
def _drawable() -> frozenset[int]:
    return frozenset(code for path in fonts() for code in ft2font.FT2Font(path).get_charmap())


def drawable(text: str) -> str:
    """`text` with what no font of ours can draw named or dotted: an emoji as :name:, else a middle dot."""
    known = _drawable()
    if all(ord(c) in known or c == "\n" for c in text):
        return text
    text = emoji.demojize(text)
    return "".join(c if ord(c) in known or c == "\n" else "\N{MIDDLE DOT}" for c in text if ord(c) != 0xFE0F)


def settings(narrow: bool) -> dict[str, Any]:
    """matplotlib's settings for one canvas."""
    size = 9.0 if narrow else 9.5
    font_manager.fontManager.addfont(fonts()[0])
    return {
        "font.family": ["Noto Sans SC", "DejaVu Sans"],
        "font.size": size,
        "axes.titlesize": size + 0.5,
        "axes.titlelocation": "left",
        "axes.titlepad": 8,
        "axes.labelsize": size,
        "xtick.labelsize": size - 0.5,
        "ytick.labelsize": size - 0.5,
        "legend.fontsize": size - 0.5,
        "legend.frameon": False,
        "text.color": INK,
        "text.parse_math": False,
        "axes.labelcolor": INK,
        "axes.titlecolor": INK,
        "axes.edgecolor": MUTED,
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "savefig.facecolor": "none",
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.8,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": GRID,
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.6,
        "lines.markersize": 5,
        "patch.edgecolor": PAPER,
        "hatch.color": PAPER,
        "hatch.linewidth": 0.8,
        "axes.prop_cycle": cycler(color=SERIES),
        "axes.unicode_minus": True,
        "svg.fonttype": "path",
        "svg.hashsalt": "feedscope",
        "path.simplify": True,
        "path.simplify_threshold": 0.5,
        "figure.dpi": 100,
        "savefig.dpi": 200,
    }


def svg(draw: Draw, narrow: bool, prefix: str) -> str:
    """Draw on one canvas and return the SVG element as text.

    Args:
        draw: called with a Canvas; makes exactly one figure with `canvas.subplots`.
        narrow: which canvas.
        prefix: put before every id, so that the figures of a page do not share ids.

    Raises:
        ValueError: the drawing made no figure or several, or needs a glyph no font has.
    """
    canvas = Canvas(narrow=narrow, width=NARROW_INCHES if narrow else WIDE_INCHES)
    buffer = io.BytesIO()
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing.*")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings(narrow))  # type: ignore[arg-type]
        draw(canvas)
        if len(canvas.figures) != 1:
            raise ValueError(
                f"a drawing makes one figure with canvas.subplots(), this one {len(canvas.figures)}"
            )
        figure = canvas.figures[0]
        _prepare(figure)
        metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=metadata)
    return _inline(buffer.getvalue(), prefix)


def _prepare(figure: Figure) -> None:
    """Rasterise what would weigh megabytes; plain numbers on log axes; name what no font can draw."""
    for artist in figure.findobj(PathCollection):
        if np.shape(artist.get_offsets())[0] > RASTERISE_ABOVE:
            artist.set_rasterized(True)
    for text in figure.findobj(Text):
        text.set_text(drawable(text.get_text()))
        if text.get_path_effects():
            # A halo turns every letter into outlines, 40 KB a label; a card behind it costs nothing.
            text.set_path_effects([])
            text.set_bbox({"facecolor": PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 1})
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_locator()) is LogLocator:
                axis.set_major_locator(_log_ticks(*axis.get_view_interval()))
            if isinstance(axis.get_major_formatter(), LogFormatterSciNotation):
                axis.set_major_formatter(FuncFormatter(_power))
                axis.set_minor_formatter(NullFormatter())
            _name_undrawable_ticks(axis.get_major_formatter())


def _log_ticks(low: float, high: float) -> FixedLocator:
    """Powers of ten, or finer where these are fewer than three: one number alone is no scale."""
    for steps in ((1,), (1, 2, 5), (1, 1.5, 2, 3, 5, 7)):
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [step * 10.0**power for power in powers for step in steps]
        within = [tick for tick in ticks if low <= tick <= high]
        if len(within) >= LEAST_TICKS:
            return FixedLocator(within)
    return FixedLocator(MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high))


def _power(value: float, _: object) -> str:
    """A tick of a log axis: "1", "1,000", "0.1"."""
    return number(int(value)) if value >= 1 and value == int(value) else f"{value:g}"


def _name_undrawable_ticks(formatter: Formatter) -> None:
    """Tick labels are written while the figure is drawn, so their formatter has to do it."""
    original = formatter.format_ticks
    formatter.format_ticks = lambda values: [drawable(str(label)) for label in original(values)]  # type: ignore[method-assign]


_SVG = "{http://www.w3.org/2000/svg}"
_USE = f"{_SVG}use"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+\.\d+")
_SHIFT = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)")
_AROUND_LETTER = re.compile(r"\s*([A-Za-z])\s*")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def _inline(document: bytes, prefix: str) -> str:
    """The SVG file as an element for HTML: ids prefixed, colours as variables, nothing unneeded."""
    root = ET.fromstring(document)
    for metadata in root.findall(f"{_SVG}metadata"):
        root.remove(metadata)
    used = {e.attrib[_XLINK_HREF][1:] for e in root.iter() if e.attrib.get(_XLINK_HREF, "").startswith("#")}
    for element in root.iter():
        for name in ("clip-path", "style", "fill"):
            used.update(_REFERENCE.findall(element.attrib.get(name, "")))
    named = [element.attrib["id"] for element in root.iter() if element.attrib.get("id") in used]
    ids = {name: f"{prefix}{number}" for number, name in enumerate(named)}
    for element in root.iter():
        _rewrite(element, ids)
        _share_style(element)
        if "style" in element.attrib:
            element.set("style", re.sub(r"([:;]) ", r"\1", element.attrib["style"]))
    _flatten(root)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("aria-hidden", "true")
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    text = ET.tostring(root, encoding="unicode")
    for variable, (light, _) in COLOURS.items():
        text = text.replace(light, f"var(--{variable})")
    return re.sub(r">\s+<", "><", text).replace(" />", "/>").strip()


def _share_style(group: ET.Element) -> None:
    """A style that all marks of a group have, as the group's: a scatter repeats it for every point."""
    marks = [child for child in group if child.tag != f"{_SVG}defs"]
    styles = {mark.attrib.get("style") for mark in marks}
    if len(marks) > 1 and len(styles) == 1 and None not in styles and "style" not in group.attrib:
        group.set("style", str(styles.pop()))
        for mark in marks:
            del mark.attrib["style"]


def _flatten(parent: ET.Element) -> None:
    """Drop what shows nothing: groups that say nothing, and shapes without fill and outline."""
    children: list[ET.Element] = []
    for child in parent:
        _flatten(child)
        if child.tag == f"{_SVG}g" and not child.attrib:
            children.extend(child)
        elif not _is_unseen(child):
            children.append(child)
    if parent.tag != f"{_SVG}clipPath":
        parent[:] = _with_runs(children)


def _is_unseen(element: ET.Element) -> bool:
    return (
        element.tag == f"{_SVG}path"
        and element.attrib.get("style") == "fill:none"
        and "id" not in element.attrib
    )


def _with_runs(children: list[ET.Element]) -> list[ET.Element]:
    """Neighbours of one style and clip in a group that says both once. Opacity is not a group's to say."""
    kept: list[ET.Element] = []
    for said, run in groupby(children, key=_said):
        same = list(run)
        if not said or len(same) < LEAST_RUN or re.search(r"(^|;)opacity:", said.get("style", "")):
            kept.extend(same)
            continue
        group = ET.Element(f"{_SVG}g", said)
        for child in same:
            for name in said:
                del child.attrib[name]
        group.extend(same)
        kept.append(group)
    return kept


def _said(child: ET.Element) -> dict[str, str]:
    """What a group could say for `child`; a clip only where the child stands in the group's own space."""
    names = ("style",) if "transform" in child.attrib else ("style", "clip-path")
    return {name: child.attrib[name] for name in names if name in child.attrib}


def _rewrite(element: ET.Element, ids: dict[str, str]) -> None:
    attributes = element.attrib
    if "id" in attributes:
        name = attributes.pop("id")
        if name in ids:
            attributes["id"] = ids[name]
    if _XLINK_HREF in attributes:
        target = attributes.pop(_XLINK_HREF)
        attributes["href"] = f"#{ids[target[1:]]}" if target.startswith("#") else target
    if "transform" in attributes:
        _shorten_shift(element)
    for name, value in attributes.items():
        if "url(#" in value:
            attributes[name] = value = _REFERENCE.sub(lambda m: f"url(#{ids[m[1]]})", value)
        if name in ("d", "x", "y") and element.tag != f"{_SVG}image":
            # To a tenth of a pixel for a mark; a letter's unit is a hundredth of its size.
            short = _NUMBER.sub(partial(_short, digits=1 if element.tag == _USE else 2), value)
            attributes[name] = _AROUND_LETTER.sub(r"\1", short).strip()


def _shorten_shift(element: ET.Element) -> None:
    """A label shifts each of its letters to its place; said at length, that is half of a figure's bytes."""
    shift = element.attrib["transform"]
    only = _SHIFT.fullmatch(shift)
    if only and element.tag == _USE and not {"x", "y"} & set(element.attrib):
        del element.attrib["transform"]
        element.attrib.update(
            (name, value) for name, value in zip("xy", only.groups(), strict=True) if float(value)
        )
    else:
        element.set("transform", _SHIFT.sub(lambda m: _NUMBER.sub(_short, m[0]), shift))


def _short(number: re.Match[str], digits: int = 2) -> str:
    return f"{float(number[0]):.{digits}f}".rstrip("0").rstrip(".")
