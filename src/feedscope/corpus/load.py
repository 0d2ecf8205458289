"""Reading a corpus: documents → records → posts, pairs and summaries, with every item accounted for."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from feedscope.corpus import documents, formats
from feedscope.corpus.documents import Document
from feedscope.corpus.posts import KINDS, Merged, merge
from feedscope.corpus.records import Problem, Reading, Summary
from feedscope.corpus.settings import SETTINGS_FILE, load_settings
from feedscope.corpus.tables import Tables, check
from feedscope.errors import FeedscopeError


@dataclass(frozen=True)
class _Read:
    """A document with its format ("" where unknown) and what was read from it."""

    document: Document
    format: str
    reading: Reading


def read_corpus(path: Path) -> Tables:
    """The corpus at `path`: one document, or a folder of them.

    Documents are read in the order of their names. What cannot be read is left out and said in the
    audit's warnings, as long as something can.

    Raises:
        FeedscopeError: no such path, an empty folder, a wrong feedscope.yaml, or nothing readable.
    """
    settings = load_settings(path)
    files, problems = documents.find(path, settings.ignore)
    read: list[_Read] = []
    for file in files:
        document, odd = documents.open_document(file)
        problems += odd
        known = formats.recognise(document.text) if document.text is not None else None
        if document.text is not None and known is None:
            names = " or ".join(each.name for each in formats.FORMATS)
            message = f"found no known format; expected {names}; left out (feedscope.yaml can ignore it)"
            problems.append(Problem(file.name, 1, "unknown-format", message))
        reading = known.read(document, settings) if known else Reading()
        problems += reading.warnings
        read.append(_Read(document, known.name if known else "", reading))
    merged = merge(record for each in read for record in each.reading.records)
    summaries, repeated = _summaries([summary for each in read for summary in each.reading.summaries])
    if merged.posts.empty and summaries.empty:
        raise FeedscopeError(_nothing(path, problems + [d for each in read for d in each.reading.drops]))
    if not settings.timezone_declared:
        message = "no time zone declared; expected 'timezone: Area/City' in feedscope.yaml; local times are UTC"
        problems.append(Problem(SETTINGS_FILE, 0, "timezone-not-declared", message))
    authors = Counter(record.author for each in read for record in each.reading.records if record.author)
    names = [each.reading.author for each in read if each.reading.author]
    author = settings.author or (authors.most_common(1)[0][0] if authors else (names or [""])[0])
    return Tables(
        posts=check("posts", merged.posts),
        pairs=check("pairs", merged.pairs),
        summaries=check("summaries", summaries),
        settings=settings.model_copy(update={"author": author}),
        audit=_audit(read, merged, repeated, problems + merged.warnings),
    )


def _summaries(found: list[Summary]) -> tuple[pd.DataFrame, list[Problem]]:
    """The summaries in order, each once, and those that repeat another."""
    seen: dict[tuple[str, str], Summary] = {}
    repeated = []
    for summary in found:
        first = seen.setdefault((summary.title, summary.text), summary)
        if first is not summary:
            message = f"the summary {summary.title[:60]!r} stands already at {first.file}:{first.line}; dropped"
            repeated.append(Problem(summary.file, summary.line, "duplicate", message))
    rows = [(position, *key) for position, key in enumerate(seen, start=1)]
    return pd.DataFrame(rows, columns=["position", "title", "text"]), repeated


def _nothing(path: Path, problems: list[Problem]) -> str:
    """The one line about a corpus that holds nothing."""
    if not problems:
        return f"{path}: no post and no summary in it; expected at least one"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{path}: nothing could be read: {problems[0]}{more}"


def _audit(read: list[_Read], merged: Merged, repeated: list[Problem], warnings: list[Problem]) -> dict[str, Any]:
    """Everything read, kept and dropped; records and summaries are reconciled apart.

    Raises:
        AssertionError: an item went uncounted, which is a fault of this program.
    """
    late_drops = Counter(problem.file for problem in merged.drops + repeated)
    entries = []
    for each in read:
        dropped = len(each.reading.drops) + late_drops[each.document.name]
        entries.append(
            {
                "name": each.document.name,
                "sha256": each.document.sha256,
                "format": each.format or None,
                "bytes": each.document.size,
                "declared": each.reading.declared,
                "read": each.reading.read,
                "kept": each.reading.read - dropped,
                "dropped": dropped,
            }
        )
    of_posts = [each.reading for each in read if each.format != "feed"]
    of_feeds = [each.reading for each in read if each.format == "feed"]
    declared = [reading.declared for reading in of_posts if reading.declared is not None]
    summaries = sum(len(reading.summaries) for reading in of_feeds) - len(repeated)
    audit = {
        "documents": entries,
        "declared": sum(declared) if declared else None,
        **_account(of_posts, merged.drops, merged.kept),
        "summaries": _account(of_feeds, repeated, summaries),
        "counts": _counts(read, merged, summaries),
        "drops": [
            {"file": drop.file, "line": drop.line, "reason": drop.code, "message": drop.message}
            for drop in [drop for each in read for drop in each.reading.drops] + merged.drops + repeated
        ],
        "warnings": [
            {"file": warning.file, "line": warning.line, "code": warning.code, "message": warning.message}
            for warning in warnings
        ],
    }
    return audit


def _account(readings: list[Reading], late_drops: list[Problem], kept: int) -> dict[str, Any]:
    """Read, kept and dropped by reason, which must come out even."""
    read = sum(reading.read for reading in readings)
    drops = [drop for reading in readings for drop in reading.drops] + late_drops
    if read != kept + len(drops):
        raise AssertionError(f"{read} items read, but {kept} kept and {len(drops)} dropped")
    return {"read": read, "kept": kept, "dropped": dict(sorted(Counter(drop.code for drop in drops).items()))}


def _counts(read: list[_Read], merged: Merged, summaries: int) -> dict[str, int]:
    """What the corpus holds, and what is odd about it without being wrong."""
    posts, pairs = merged.posts, merged.pairs
    records = [record for each in read for record in each.reading.records]
    kinds = posts["kind"].value_counts()
    threads = posts["thread_id"].value_counts()
    marked = {record.id: record.is_reply for record in reversed(records)}
    by_at_only = sum(kind == "reply" and marked[id_] is False for id_, kind in zip(posts["id"], posts["kind"], strict=True))
    out_of_order = sum(
        later.time_ms < earlier.time_ms
        for each in read
        for earlier, later in zip(each.reading.records, each.reading.records[1:], strict=False)
    )
    facts: Counter[str] = Counter()
    for each in read:
        facts.update(each.reading.facts)
    decoded = sum(item.entities for each in read for item in (*each.reading.records, *each.reading.summaries))
    return {
        "posts": len(posts),
        **{f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s": int(kinds.get(kind, 0)) for kind in KINDS},
        "threads": int((threads >= 2).sum()),
        "threaded_posts": int(threads[threads >= 2].sum()),
        "pairs": len(pairs),
        "variants": int((pairs["variant"] == 2).sum()),
        "untranslated": len(posts) - pairs["id"].nunique(),
        "posts_with_views": int(posts["views"].notna().sum()),
        "summaries": summaries,
        "reply_by_at_only": by_at_only,
        "out_of_order": out_of_order,
        "entities_decoded": decoded,
        **dict(sorted(facts.items())),
    }
