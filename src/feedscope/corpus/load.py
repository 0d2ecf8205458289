"""Reading a corpus: documents → records and summaries → tables, with every item accounted for."""

from collections import Counter
from pathlib import Path

import pandas as pd

from feedscope.corpus import documents, formats
from feedscope.corpus.account import Read, audit
from feedscope.corpus.posts import merge
from feedscope.corpus.records import Problem, Reading, Summary
from feedscope.corpus.settings import SETTINGS_FILE, load_settings
from feedscope.corpus.tables import Tables, check
from feedscope.errors import FeedscopeError


def read_corpus(path: Path) -> Tables:
    """The corpus at `path`: one document, or a folder of them.

    Documents are read in the order of their names. What cannot be read is left out and said in the
    audit's warnings, as long as something can.

    Raises:
        FeedscopeError: no such path, an empty folder, a wrong feedscope.yaml, or nothing readable.
    """
    settings = load_settings(path)
    files, problems = documents.find(path, settings.ignore)
    read: list[Read] = []
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
        read.append(Read(document, known, reading))
    merged = merge(record for each in read for record in each.reading.records)
    summaries, repeated = _summaries([summary for each in read for summary in each.reading.summaries])
    if merged.posts.empty and summaries.empty:
        raise FeedscopeError(_nothing(path, [d for each in read for d in each.reading.drops] + problems))
    if not settings.timezone_declared:
        message = "found no time zone; expected 'timezone: Area/City'; local times are UTC"
        problems.append(Problem(SETTINGS_FILE, 0, "timezone-not-declared", message))
    author = settings.author or _author([each.reading for each in read])
    return Tables(
        posts=check("posts", merged.posts),
        pairs=check("pairs", merged.pairs),
        summaries=check("summaries", summaries),
        settings=settings.model_copy(update={"author": author}),
        audit=audit(read, merged, repeated, problems + merged.warnings),
    )


def _summaries(found: list[Summary]) -> tuple[pd.DataFrame, list[Problem]]:
    """The summaries in order, each once, and those that repeat another."""
    seen: dict[tuple[str, str], Summary] = {}
    repeated = []
    for summary in found:
        first = seen.setdefault((summary.title, summary.text), summary)
        if first is not summary:
            message = f"found {summary.title[:60]!r} again; it stands at {first.file}:{first.line}; dropped"
            repeated.append(Problem(summary.file, summary.line, "duplicate", message))
    rows = [(position, *key) for position, key in enumerate(seen, start=1)]
    return pd.DataFrame(rows, columns=["position", "title", "text"]), repeated


def _author(readings: list[Reading]) -> str:
    """The author of most records, else the name in a document's header, else ""."""
    authors = Counter(record.author for reading in readings for record in reading.records if record.author)
    names = [name for name, _ in authors.most_common(1)] + [reading.author for reading in readings]
    return next(filter(None, names), "")


def _nothing(path: Path, problems: list[Problem]) -> str:
    """The one line about a corpus that holds nothing."""
    if not problems:
        return f"{path}: found no post and no summary; expected at least one"
    more = f" (and {len(problems) - 1} more like it)" if len(problems) > 1 else ""
    return f"{path}: nothing could be read: {problems[0]}{more}"
