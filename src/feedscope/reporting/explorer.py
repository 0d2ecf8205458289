"""The explorer: every post on one offline page, to search, filter, sort and link to.

The rows are data in an inert <script>: the texts in them are HTML that was escaped here, so what the
page puts into a cell is what a report would show. DataTables (as itables brings it) draws the rows
that are looked at; without scripts the page is a plain table of the first posts.
"""

import importlib.util
import re
from collections import defaultdict
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from feedscope.corpus import Tables, load_tables
from feedscope.corpus.records import COUNTS
from feedscope.corpus.tables import read_csv
from feedscope.errors import FeedscopeError, told
from feedscope.paths import project_root, results_dir
from feedscope.reporting import parts, provenance, text
from feedscope.reporting.han import with_han
from feedscope.reporting.scripts import csp, script

WITHOUT_SCRIPTS = 50  # rows that stand in the page itself
SEVERITIES = ("", "minor", "major", "critical")
NUMBERS = ("likes", "views", "risk", "errors")  # a column each
_EXPORTS = re.compile(r"export\{([^{}]*)\};?\s*(?=/\*|$)")


def build() -> int:
    """Write reports/explorer.html. Returns 0.

    Raises:
        FeedscopeError: no corpus yet (2), or the page cannot be written (1).
    """
    tables = load_tables()
    target = project_root() / "reports" / "explorer.html"
    beside = target.with_name(".explorer.html.new")
    try:
        target.parent.mkdir(exist_ok=True)
        beside.write_text(page_html(tables), encoding="utf-8")
        beside.replace(target)
    except OSError as error:
        raise FeedscopeError(f"explorer: {told(error)}; the last good page stands", exit_code=1) from None
    finally:
        with suppress(OSError):
            beside.unlink()
    print(f"explorer: {len(tables.posts)} posts", flush=True)
    return 0


def page_html(tables: Tables) -> str:
    """The page of all posts of `tables`, with what the studies' tables say of them."""
    topics = _topics()
    rows = explorer_rows(tables)
    scripts = [script("page.js"), _datatables_with(script("explorer.js"))]
    corpus = provenance.corpus()
    page = parts.environment().get_template("explorer.html.j2").render(
        corpus=corpus,
        rows=rows[:WITHOUT_SCRIPTS],
        total=len(rows),
        kinds=list(dict.fromkeys(tables.posts["kind"])),
        topics=topics,
        numbers=NUMBERS,
        severities=SEVERITIES,
        counts=[name for name in COUNTS if tables.posts[name].notna().any()],
        payload=text.script_json([_packed(row) for row in rows]),
        scripts=scripts,
        csp=csp(scripts),
    )  # fmt: skip
    return with_han(page)


def explorer_rows(tables: Tables) -> list[dict[str, Any]]:
    """A row a post, the latest first: what is sorted and filtered by, and two cells of HTML."""
    topic_of = _assignments()
    labels = _topics()
    translations = _translations(tables)
    errors = _errors()
    source, target = tables.settings.source_language, tables.settings.target_language
    rows = []
    for post in tables.posts.iloc[::-1].to_dict("records"):
        variants = translations.get(post["id"], [])
        counts = {name: None if pd.isna(post[name]) else int(post[name]) for name in COUNTS}
        for variant in variants:
            issues = errors.get((post["id"], variant["variant"]), [])
            variant["issues"] = sorted(issues, key=lambda issue: -SEVERITIES.index(issue["severity"]))
        issues = [issue for variant in variants for issue in variant["issues"]]
        risks = [variant["risk"] for variant in variants if variant["risk"] is not None]
        topic = topic_of.get(post["id"])
        row = {
            "id": post["id"],
            "when": "" if pd.isna(post["created_at"]) else f"{post['created_at']:%Y-%m-%d %H:%M}",
            "kind": post["kind"],
            "topic": topic,
            "label": labels.get(topic),
            "url": "" if pd.isna(post["url"]) else post["url"],
            "text": post["text"],
            "spans": [issue["source"] for issue in issues if issue["source"]],
            "counts": counts,
            "risk": max(risks, default=None),
            "errors": len(issues),
            "worst": max((SEVERITIES.index(issue["severity"]) for issue in issues), default=0),
            "variants": variants,
        }
        row["numbers"] = [{**counts, **row}[name] for name in NUMBERS]
        row["post_html"] = parts.render("explorer_post", row, source)
        row["target_html"] = parts.render("explorer_target", row, target)
        rows.append(row)
    return rows


def _packed(row: dict[str, Any]) -> list[Any]:
    """What explorer.js reads, in its order."""
    keys = ("id", "when", "kind", "topic")
    counts = [row["counts"][name] for name in COUNTS]
    html = [str(row["post_html"]), str(row["target_html"])]
    return [*(row[key] for key in keys), counts, row["risk"], row["errors"], row["worst"], *html]


# ---- what the studies say, as far as they have run ----


def _table(study: str, name: str) -> pd.DataFrame:
    path = results_dir(study) / "tables" / f"{name}.csv"
    return read_csv(path, {"label_zh": "str"}) if path.is_file() else pd.DataFrame()


def _topics() -> dict[int | None, dict[str, str]]:
    """English and Chinese label by topic; the Chinese one is "" where there are no translations."""
    rows = _table("topics", "topics").fillna({"label_zh": ""}).to_dict("records")
    return {row["topic"]: {key: str(row[key]) for key in ("label_en", "label_zh")} for row in rows}


def _assignments() -> dict[str, int]:
    """Topic by post; -1 for an outlier."""
    rows = _table("topics", "topic_assignments").to_dict("records")
    return {row["id"]: int(row["topic"]) for row in rows}


def _translations(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """Each post's translations in order: variant, target, risk."""
    checked = _table("translation", "translation_pairs").to_dict("records")
    risk = {(row["id"], row["variant"]): row["risk"] for row in checked}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pair in tables.pairs.sort_values(["id", "variant"]).to_dict("records"):
        value = risk.get((pair["id"], pair["variant"]))
        known = None if value is None or pd.isna(value) else round(float(value), 3)
        found[pair["id"]].append({"variant": pair["variant"], "text": pair["target"], "risk": known})
    return found


def _errors() -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Issues by translation: severity, message, and the places they are at."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in _table("translation", "translation_errors").to_dict("records"):
        places = {side: _span(row[f"{side}_start"], row[f"{side}_end"]) for side in ("source", "target")}
        issue = {"severity": str(row["severity"]), "message": str(row["message"]), **places}
        found[row["id"], row["variant"]].append(issue)
    return found


def _span(start: Any, end: Any) -> tuple[int, int] | None:
    return None if pd.isna(start) or pd.isna(end) else (int(start), int(end))


# ---- the script ----


@cache
def _datatables_with(code: Markup) -> Markup:
    """DataTables as itables brings it, with `code` behind it: one module script, so nothing is fetched.

    Raises:
        FeedscopeError: itables is missing, or its bundle is not the module it was.
    """
    package = importlib.util.find_spec("itables")
    if package is None or package.origin is None:
        raise FeedscopeError("the package 'itables' is missing; run make setup", exit_code=1)
    bundle = (Path(package.origin).parent / "html" / "dt_bundle.js").read_text(encoding="utf-8")
    exports = list(_EXPORTS.finditer(bundle))
    names = dict(re.findall(r"(\w+) as (\w+)", exports[-1][1])) if exports else {}
    table = next((local for local, public in names.items() if public == "default"), None)
    if table is None or re.search(r"</script", bundle, re.IGNORECASE):
        raise FeedscopeError("itables/html/dt_bundle.js is not the module it was expected to be", exit_code=1)
    # In a <script>, "<!--" would begin a comment; in its strings and patterns the escape changes nothing.
    bundle = bundle[: exports[-1].start()].replace("<!--", r"<\!--")
    return Markup(f"{bundle}\nconst DataTable = {table};\n{code}")
