"""The tables that leave this room: their schemas, and CSV that is safe in a spreadsheet.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and corpus text is data. Such
a cell is written with an apostrophe before it, which `read_csv` takes away again; so is one that
already has apostrophes before such a beginning, so that every text comes back as it was. Numbers in
numeric columns stay as they are. Missing cells are empty.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from feedscope.corpus.posts import KINDS, REPLY
from feedscope.corpus.records import COUNTS
from feedscope.corpus.settings import Settings
from feedscope.errors import FeedscopeError
from feedscope.paths import corpus_dir, results_dir

TIME = "datetime64[ms, UTC]"
_LAST = pd.Timestamp.max.as_unit("ms").tz_localize("UTC")
_HANDLE = re.compile(r"@[A-Za-z0-9_]+(?=\s|$|[,.:;?…。，、：)])")
_QUOTED = re.compile(r'[",\r\n]')


def _schema(columns: dict[str, pa.Column], **more: Any) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, strict=True, ordered=True, coerce=True, **more)


def _text(**more: Any) -> pa.Column:
    return pa.Column("str", pa.Check(lambda found: found.str.strip() != "", error="a text"), **more)


def _number(least: int, **more: Any) -> pa.Column:
    return pa.Column("Int64", pa.Check.ge(least), **more)


POSTS = _schema(
    {
        "id": _text(unique=True),
        "created_at": pa.Column(TIME, nullable=True),
        "kind": pa.Column("str", pa.Check.isin(KINDS)),
        "thread_id": _text(nullable=True),
        "thread_position": _number(1, nullable=True),
        "text": _text(),
        **{name: _number(0, nullable=True) for name in COUNTS},
        "url": _text(nullable=True),
        "author": _text(nullable=True),
    },
    checks=[
        pa.Check(
            lambda df: df["created_at"].fillna(_LAST).is_monotonic_increasing, error="chronological order"
        ),
        pa.Check(
            lambda df: df["thread_id"].isna() == (df["kind"] == REPLY), error="threads of all but replies"
        ),
        pa.Check(
            lambda df: df["thread_id"].isna() == df["thread_position"].isna(), error="thread and position"
        ),
    ],
)
PAIRS = _schema(
    {"id": _text(), "variant": _number(1), "source": _text(), "target": _text()}, unique=["id", "variant"]
)
SUMMARIES = _schema({"position": _number(1, unique=True), "title": _text(), "text": _text()})
SCHEMAS = {"posts": POSTS, "pairs": PAIRS, "summaries": SUMMARIES}


@dataclass(frozen=True)
class Tables:
    """A corpus in memory; columns as in the schemas of this module.

    Attributes:
        posts: one row a post, chronological; those without a time last.
        pairs: one row a translation of a post.
        summaries: one row a titled summary, by position.
        settings: what belongs to this corpus alone.
        audit: what was read, kept and dropped, and every warning.
    """

    posts: pd.DataFrame
    pairs: pd.DataFrame
    summaries: pd.DataFrame
    settings: Settings
    audit: dict[str, Any]


def check(name: str, table: pd.DataFrame, where: str = "") -> pd.DataFrame:
    """`table` with the types of its schema (posts, pairs or summaries).

    Raises:
        FeedscopeError: a column, a type or a value is not as the schema says.
    """
    try:
        return SCHEMAS[name].validate(table).reset_index(drop=True)
    except (pa.errors.SchemaError, pa.errors.SchemaErrors) as error:
        first = error.schema_errors[0] if isinstance(error, pa.errors.SchemaErrors) else error
        cases, column = first.failure_cases, getattr(first.schema, "name", None)
        if isinstance(cases, pd.DataFrame):
            cases = cases["failure_case"].head(3).tolist()
        found = f"{f'column {column}: ' if column else ''}found {cases}; expected {first.check}"
        raise FeedscopeError(f"{where or name}: {found}") from None


def load_tables(folder: Path | None = None) -> Tables:
    """The tables in `folder` (default: the current corpus, build/corpus), checked.

    Raises:
        FeedscopeError: nothing there yet, or not the tables of a corpus.
    """
    folder = folder or corpus_dir()
    try:
        tables = {
            name: check(name, read_csv(folder / f"{name}.csv", _types(name)), f"{name}.csv")
            for name in SCHEMAS
        }
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        audit = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        raise FeedscopeError(
            f"{folder}: no {missing}; expected the tables of a corpus; run `make reports`"
        ) from None
    return Tables(**tables, settings=Settings.model_validate(settings), audit=audit)


def _types(name: str) -> dict[str, str]:
    return {column: str(spec.dtype) for column, spec in SCHEMAS[name].columns.items()}


def write_csv(df: pd.DataFrame, path: Path) -> None:
    """Write `df` without its index: UTF-8, `\\n`, times as ISO 8601 with ms, formula-like text escaped."""
    lines = [",".join(_cell(escape(str(column))) for column in df.columns)]
    lines += map(",".join, zip(*(_column(df.iloc[:, i]) for i in range(df.shape[1])), strict=True))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def _column(values: pd.Series) -> list[str]:
    """A column's cells as they are written."""
    missing = values.isna()
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        utc = values.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S.%f").str[:-3] + "Z"
        return utc.where(~missing, "").tolist()
    if pd.api.types.is_numeric_dtype(values):
        return ["" if gap else str(value) for value, gap in zip(values, missing, strict=True)]
    return [_cell(escape(str(value))) if not gap else "" for value, gap in zip(values, missing, strict=True)]


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def load_result(report: str, table: str) -> pd.DataFrame:
    """A table that the last run of `report` left, such as `load_result("topics", "topic_assignments")`.

    Raises:
        FeedscopeError: the report has not run, or makes no such table.
    """
    path = results_dir(report) / "tables" / f"{table}.csv"
    if not path.is_file():
        made = (
            ", ".join(sorted(other.stem for other in path.parent.glob("*.csv"))) or "none; run make reports"
        )
        raise FeedscopeError(f"{path}: no such table; tables of the report '{report}': {made}")
    return read_csv(path)


def read_csv(path: Path, dtype: Mapping[str, str] | None = None) -> pd.DataFrame:
    """A table written by `write_csv`, with its escapes undone; empty cells are missing.

    Args:
        path: the file.
        dtype: types by column; ids (`id`, `thread_id`) are texts in any case, others are inferred.
    """
    types = {"id": "str", "thread_id": "str", **(dtype or {})}
    times = {column for column, name in types.items() if name.startswith("datetime")}
    df = pd.read_csv(
        path,
        dtype={column: "str" if column in times else name for column, name in types.items()},
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        lineterminator="\n",
    )
    df.columns = [unescape(column) for column in df.columns]
    for column in df.columns:
        if column in times:
            df[column] = pd.to_datetime(df[column], utc=True, format="ISO8601").dt.as_unit("ms")
        elif pd.api.types.is_string_dtype(df[column]):
            df[column] = df[column].map(unescape, na_action="ignore").astype("str")
    return df


def escape(text: str) -> str:
    """`text` with an apostrophe before it, if a spreadsheet could take it for a formula."""
    return "'" + text if _is_formula_like(text.lstrip("'")) else text


def unescape(text: str) -> str:
    """The text that `escape` was given."""
    return text[1:] if text.startswith("'") and _is_formula_like(text.lstrip("'")) else text


def _is_formula_like(text: str) -> bool:
    if text[:1] in ("=", "+", "-", "\t", "\r", "\n", "＝", "＋", "－"):
        return True
    if not text.startswith(("@", "＠")):
        return False
    bar = text.find("|")
    return not _HANDLE.match(text) or (bar >= 0 and text.find("!", bar) >= 0)
