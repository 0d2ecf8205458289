"""What a notebook says its findings with.

    report = Report("engagement", globals())
    report.find(findings(tables, report.params))
    report.summary()
    report.figure(draw, caption="…", alt="…")
    report.say("engagement-original-vs-reply")
    report.close()

Everything shown is HTML with class names for the page's template, so a cell's output is the same
bytes whoever runs it. What is written (findings, metrics, tables) is written by `close`, into
FEEDSCOPE_OUT under the runner and into build/lab/NAME in JupyterLab or plain Papermill.
"""

import json
import math
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from IPython.display import HTML, display
from markupsafe import Markup

from feedscope import params
from feedscope.errors import FeedscopeError
from feedscope.findings import VERDICTS, Finding, judge, write_findings
from feedscope.paths import corpus_dir, output_dir
from feedscope.reporting import chinese, parts, style, text
from feedscope.reporting.plots import plotly_payload

Format = str | Callable[[Any], object]
SHORTEST_ALT = 20
LONGEST_LABEL = 40  # columns; a table's cell with more is prose
_PLACEHOLDER = re.compile(r"\s*(todo|tbd|fixme|alt text|no description|placeholder|lorem)", re.IGNORECASE)
_KEY = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True)
class Example:
    """One post and its translation, to be shown side by side.

    Attributes:
        source, target: unmodified texts; target "" where there is no translation.
        url: of the post; becomes a link only if it is http(s).
        meta: what to say under it ("reply · 2,310 likes").
        note: why it is shown.
        id: of the post; its row in the explorer is linked.
        source_spans, target_spans: (start, end) offsets to mark.
    """

    source: str
    target: str
    url: str = ""
    meta: str = ""
    note: str = ""
    source_spans: Sequence[tuple[int, int]] = ()
    target_spans: Sequence[tuple[int, int]] = ()
    id: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Report:
    """One report while its notebook runs.

    Args:
        name: the report's name; its parameters are `feedscope.params.SCHEMAS[name]`.
        namespace: the notebook's `globals()`, where the parameters cell left its values.

    Attributes:
        params: the typed, checked parameters.

    Raises:
        FeedscopeError: unknown report, a parameter missing from the notebook or of a wrong type.
    """

    def __init__(self, name: str, namespace: Mapping[str, Any]) -> None:
        if name not in params.SCHEMAS:
            known = ", ".join(params.SCHEMAS)
            raise FeedscopeError(f"unknown report '{name}'; known: {known} (feedscope.params.SCHEMAS)")
        self.name = name
        self.params: Any = params.check(name, _declared(name, namespace), f"notebooks/{name}.ipynb")
        self.findings: dict[str, Finding] = {}
        self._judged = False
        self._said: set[str] = set()
        self._metrics: dict[str, int | float | None] = {}
        self._tables: dict[str, pd.DataFrame] = {}
        self._figures = 0
        self._shown_tables = 0
        self._keys: set[str] = set()
        self._on_page = "FEEDSCOPE_OUT" in os.environ
        if not self._on_page:
            display(HTML(f"<style>{parts.css('parts.css', 'lab.css')}</style>"))

    # ---- findings ----

    def find(self, findings: Iterable[Finding]) -> None:
        """Judge all findings of the report at once (Holm) and keep them. Call it once.

        Raises:
            FeedscopeError: called twice, an id used twice, or a finding of another report.
        """
        if self._judged:
            raise FeedscopeError(
                f"report '{self.name}': find() was called twice; p-values are adjusted over all at once"
            )
        for finding in judge(findings):
            if finding.report != self.name:
                raise FeedscopeError(
                    f"finding '{finding.id}' is of report '{finding.report}', not of '{self.name}'"
                )
            if finding.id in self.findings:
                raise FeedscopeError(f"report '{self.name}': two findings with the id '{finding.id}'")
            self.findings[finding.id] = finding
        self._judged = True

    def say(self, *ids: str) -> None:
        """Show findings in full: both languages, estimate, interval, n, adjusted p, verdict.

        Raises:
            FeedscopeError: an id that `find` did not get, or one already shown.
        """
        for finding_id in ids:
            if finding_id not in self.findings:
                known = ", ".join(self.findings) or "none; call report.find() first"
                raise FeedscopeError(f"report '{self.name}': no finding '{finding_id}'; known: {known}")
            self._said.add(finding_id)
            self._show(parts.render("finding", self.findings[finding_id]))

    def summary(self) -> None:
        """Show all findings as a short list, each a link to its place: counts, then claims by verdict."""
        if not self._judged:
            raise FeedscopeError(f"report '{self.name}': summary() before find()")
        by_verdict = sorted(self.findings.values(), key=lambda f: ("", *VERDICTS).index(f.verdict))
        untested = [finding for finding in by_verdict if finding.untested]
        self._show(parts.render("summary", [f for f in by_verdict if not f.untested], untested))

    # ---- what is shown ----

    def figure(self, draw: style.Draw, caption: str, alt: str, key: str = "") -> None:
        """Draw wide and narrow and show the one that fits the reader's screen.

        Args:
            draw: called with a `style.Canvas`, twice.
            caption: plain text under the figure; it is numbered ("Figure 3.").
            alt: what the figure shows, in words, computed from the data.
            key: anchor `fig-KEY`; without it `fig-1`, `fig-2`, ….
        """
        self._check_alt(alt, caption)
        self._figures += 1
        prefix = f"f{self._figures}"
        wide = Markup(style.svg(draw, narrow=False, prefix=f"{prefix}w-"))
        narrow = Markup(style.svg(draw, narrow=True, prefix=f"{prefix}n-"))
        anchor, label = self._anchor("fig", key, self._figures), f"Figure {self._figures}"
        self._show(parts.render("figure", anchor, label, caption, alt, wide, narrow))

    def plotly(self, figure: Any, caption: str, alt: str, key: str = "") -> None:
        """Show a plotly figure. Its data are plain text: no string in them is read as markup.

        Raises:
            FeedscopeError: a kind of trace that needs WebGL or map tiles from the network.
        """
        self._check_alt(alt, caption)
        self._figures += 1
        payload = plotly_payload(figure)
        anchor, label = self._anchor("fig", key, self._figures), f"Figure {self._figures}"
        if self._on_page:
            self._show(parts.render("plotly", anchor, label, caption, alt, text.script_json(payload)))
        else:
            display({"application/vnd.plotly.v1+json": payload, "text/plain": alt}, raw=True)
            self.note(f"{label}. {caption}")

    def table(
        self,
        df: pd.DataFrame,
        caption: str,
        columns: Mapping[str, str] | None = None,
        formats: Mapping[str, Format] | None = None,
        posts: str = "",
        key: str = "",
        filters: Sequence[str] = (),
    ) -> None:
        """Show a table; the index is not shown.

        Args:
            df: the rows.
            caption: plain text; it is numbered ("Table 2.").
            columns: which columns, in which order, under which heading; all of them if None.
            formats: by column, a format spec (",.0f", ".1%") or a function of the value.
            posts: the column whose cells are ids of posts, or lists of them: each leads to its row in
                the explorer.
            key: anchor `table-KEY`; without it `table-1`, ….
            filters: columns of words without spaces that a reader can filter by, of those shown.
        """
        columns = columns or {str(name): str(name) for name in df.columns}
        missing = [name for name in columns if name not in df.columns]
        if missing:
            has = ", ".join(map(str, df.columns))
            raise FeedscopeError(f"report.table: no column '{missing[0]}'; the table has: {has}")
        self._shown_tables += 1
        cells = [_cells(df, name, (formats or {}).get(name), name == posts) for name in columns]
        heads = [
            {"label": label, "numeric": _is_numeric(df[name]), "prose": _is_prose(column)}
            for (name, label), column in zip(columns.items(), cells, strict=True)
        ]
        rows = list(zip(*cells, strict=True))
        anchor, label = self._anchor("table", key, self._shown_tables), f"Table {self._shown_tables}"
        marked = [
            {columns[name]: [str(value)] for name, value in zip(filters, row, strict=True)}
            for row in df[list(filters)].itertuples(index=False, name=None)
        ]
        facets = _facets(marked if filters else [])
        self._show(parts.render("table", anchor, label, caption, heads, rows, *facets))

    def note(self, sentence: str) -> None:
        """Show a sentence computed from data. Plain text."""
        self._show(_note(sentence))

    def missing(self, sentence: str) -> None:
        """Show what the corpus lacks for this report; on the index the sentence stands for the report."""
        self._show(_note(sentence), missing=sentence)

    def html(self, safe: Markup) -> None:
        """Show markup that is already safe (a `markupsafe.Markup` made by something that escapes)."""
        if not isinstance(safe, Markup):
            kind = type(safe).__name__
            raise FeedscopeError(f"report.html takes markupsafe.Markup, not {kind}; use report.note for text")
        self._show(safe)

    def examples(self, examples: Sequence[Example], folded: str = "") -> None:
        """Show posts and translations side by side (one under the other on a phone).

        Args:
            examples: the posts.
            folded: the line under which they are folded away; without it they are open.
        """
        source, target = _languages()
        facets = _facets([e.facets for e in examples])
        self._show(parts.render("examples", examples, source, target, *facets, folded))

    # ---- what is written ----

    def metric(self, name: str, value: int | float | None) -> None:
        """Keep one plain number for metrics/NAME.json."""
        if name in self._metrics:
            raise FeedscopeError(f"report '{self.name}': two metrics called '{name}'")
        self._metrics[name] = _plain(name, value)

    def save_table(self, name: str, df: pd.DataFrame) -> None:
        """Keep a table for tables/NAME.csv."""
        if name in self._tables:
            raise FeedscopeError(f"report '{self.name}': two tables called '{name}'")
        self._tables[name] = df.copy()

    def close(self) -> None:
        """Write findings.json, metrics.json and tables/*.csv. The notebook's last cell.

        Raises:
            FeedscopeError: a finding was never shown, so its anchor would lead nowhere.
        """
        unsaid = [name for name in self.findings if name not in self._said]
        if unsaid:
            raise FeedscopeError(
                f"report '{self.name}': findings never shown by report.say: {', '.join(unsaid)}"
            )
        folder = output_dir(self.name)
        (folder / "tables").mkdir(parents=True, exist_ok=True)
        write_findings(self.findings.values(), folder / "findings.json")
        metrics = json.dumps(self._metrics, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
        (folder / "metrics.json").write_text(metrics + "\n", encoding="utf-8")
        if self._tables:
            from feedscope.corpus.tables import write_csv
        for name, df in self._tables.items():
            write_csv(df, folder / "tables" / f"{name}.csv")

    # ---- helpers ----

    def _show(self, markup: Markup, **said: str) -> None:
        display({"text/html": str(markup)}, raw=True, metadata={"feedscope": True, **said})

    def _anchor(self, kind: str, key: str, number: int) -> str:
        key = key or str(number)
        if not _KEY.match(key) or f"{kind}-{key}" in self._keys:
            raise FeedscopeError(
                f"key '{key}' of a {kind} is taken, or not lower-case letters, digits, hyphens"
            )
        self._keys.add(f"{kind}-{key}")
        return f"{kind}-{key}"

    def _check_alt(self, alt: str, caption: str) -> None:
        if len(alt.strip()) < SHORTEST_ALT or _PLACEHOLDER.match(alt) or alt.strip() == caption.strip():
            raise FeedscopeError(
                f"report '{self.name}': alt text {alt!r} does not say what the figure shows; "
                f"expected at least {SHORTEST_ALT} characters computed from the data, not the caption again"
            )


def _note(sentence: str) -> Markup:
    return Markup('<p class="note">{}</p>').format(chinese.bilingual(sentence))


def _declared(name: str, namespace: Mapping[str, Any]) -> dict[str, Any]:
    fields = params.SCHEMAS[name].model_fields
    missing = [field for field in fields if field not in namespace]
    if missing:
        raise FeedscopeError(f"notebooks/{name}.ipynb: the parameters cell does not set '{missing[0]}'")
    return {field: namespace[field] for field in fields}


def _facets(items: Sequence[Mapping[str, Sequence[str]]]) -> tuple[dict[str, dict[str, int]], list[str]]:
    """By choice the values and how many items have each, most first; and the mark of each item."""
    counts: dict[str, Counter[str]] = {}
    for item in items:
        for name, values in item.items():
            counts.setdefault(name, Counter()).update(values)
    ordered = {
        name: dict(sorted(values.items(), key=lambda pair: (-pair[1], pair[0])))
        for name, values in counts.items()
    }
    return ordered, ["|".join(" ".join(item[name]) for name in ordered) for item in items]


def _cells(df: pd.DataFrame, name: str, format_: Format | None, are_posts: bool) -> list[Markup]:
    if are_posts:
        listed = ([ids] if isinstance(ids, str) else ids for ids in df[name])
        return [Markup(", ").join(map(parts.explorer_link, ids)) for ids in listed]
    if format_ is None and _is_in_halves(df[name]):
        format_ = text.tally
    cells = [_cell(value, format_) for value in df[name]]
    # Only a column of our own words alone is translated: a corpus may hold any one of them.
    words = chinese.column if all(map(chinese.known, cells)) else text.said
    return [words(cell) for cell in cells]


def _is_in_halves(column: "pd.Series[Any]") -> bool:
    """Are these medians of counts: floats, but none finer than a half?"""
    return pd.api.types.is_float_dtype(column) and bool((column.dropna() * 2 % 1 == 0).all())


def _cell(value: Any, format_: Format | None) -> object:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return text.NOT_RECORDED
    if callable(format_):
        return format_(value)
    is_number = pd.api.types.is_number(value) and not isinstance(value, bool)
    if format_ is None:
        return text.number(value) if is_number else value
    return format(value, format_).replace("-", text.MINUS) if is_number else format(value, format_)


def _is_numeric(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _is_prose(cells: Sequence[Markup]) -> bool:
    """Is there so much to read in a column, in one language, that a phone must leave it some width?"""
    shown = (Markup(cell.partition('<span class="zh"')[0]).striptags() for cell in cells)
    return any(text.columns(words) > LONGEST_LABEL for words in shown)


def _plain(name: str, value: Any) -> int | float | None:
    value = value.item() if hasattr(value, "item") else value
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if not isinstance(value, (int, float)):
        raise FeedscopeError(f"metric '{name}' is {type(value).__name__}; expected a plain number")
    return value


def _languages() -> tuple[str, str]:
    path = corpus_dir() / "settings.json"
    settings = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return settings.get("source_language", "en"), settings.get("target_language", "zh")
