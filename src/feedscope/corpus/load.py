"""Reading a corpus: documents → records and summaries → tables, with every item accounted for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from feedscope.corpus import documents, formats, xarchive
from feedscope.corpus.account import Read, audit
from feedscope.corpus.documents import Document
from feedscope.corpus.formats import Format
from feedscope.corpus.posts import merge
from feedscope.corpus.records import Owner, Problem, Reading, Summary
from feedscope.corpus.settings import SETTINGS_FILE, Settings, load_settings
from feedscope.corpus.tables import Tables, check
from feedscope.errors import FeedscopeError


def read_corpus(path: str | Path) -> Tables:
    """The corpus at `path`: one document, or a folder of them.

    Documents are read in the order of their names. What cannot be read is left out and said in the
    audit's warnings, as long as something can. Of an export that may hold several people's posts only
    the owner's are taken: the author whom feedscope.yaml names, else the one of the X archive's
    account, else the author of most of its posts.

    Raises:
        FeedscopeError: no such path, an empty folder, a wrong feedscope.yaml, a hostile zip, or
            nothing readable.
    """
    path = Path(path)
    settings = load_settings(path)
    files, problems = documents.find(path, settings.ignore)
    read: list[Read] = []
    for document, odd in documents.open_all(files):
        problems += odd
        known, reading = read_document(document, settings, problems)
        read.append(Read(replace(document, text=None), known, reading))
    problems += _settle(read, _owner(settings, read))
    merged = merge(
        (record for each in read for record in each.reading.records),
        (translation for each in read for translation in each.reading.translations),
    )
    titled, repeated = summaries([each.reading for each in read])
    if merged.posts.empty and titled.empty:
        raise FeedscopeError(nothing(path, [d for each in read for d in each.reading.drops] + problems))
    problems += zone_missing(settings)
    name = settings.author or author([each.reading for each in read])
    return Tables(
        posts=check("posts", merged.posts),
        pairs=check("pairs", merged.pairs),
        summaries=check("summaries", titled),
        settings=settings.model_copy(update={"author": name}),
        audit=audit(read, merged, repeated, problems + merged.warnings),
    )


def read_document(
    document: Document, settings: Settings, problems: list[Problem]
) -> tuple[Format | None, Reading]:
    """The format of a document, None where nobody knows it, and its reading; what is odd joins `problems`."""
    if document.text is None:
        return None, Reading()
    known = formats.recognise(document.text, settings)
    if known is None:
        problems.append(Problem(document.name, 1, "unknown-format", formats.unknown(document.text)))
        return None, Reading()
    reading = known.read(document, settings)
    if not reading.answers:
        for record in reading.records:
            record.answers = None
    problems += reading.warnings
    return known, reading


def zone_missing(settings: Settings) -> list[Problem]:
    """The warning that no time zone is declared."""
    message = "found no time zone; expected 'timezone: Area/City' in this file, beside the documents"
    message += "; local times are UTC"
    missing = Problem(SETTINGS_FILE, 0, "timezone-not-declared", message)
    return [] if settings.timezone_declared else [missing]


def summaries(readings: list[Reading]) -> tuple[pd.DataFrame, list[Problem]]:
    """The summaries in order, each once, and those that repeat another."""
    seen: dict[tuple[str, str], Summary] = {}
    repeated = []
    for summary in (summary for reading in readings for summary in reading.summaries):
        first = seen.setdefault((summary.title, summary.text), summary)
        if first is not summary:
            message = f"found {summary.title[:60]!r} again; it stands at {first.file}:{first.line}; dropped"
            repeated.append(Problem(summary.file, summary.line, "duplicate", message))
    rows = [(position, *key) for position, key in enumerate(seen, start=1)]
    return pd.DataFrame(rows, columns=["position", "title", "text"]), repeated


def _owner(settings: Settings, read: list[Read]) -> Owner:
    """Whose posts are read of what may hold other people's too; see `read_corpus`."""
    collected = [each.reading for each in read if each.format and each.format.collected]
    authors = Counter(
        (record.author, record.author_id) for reading in collected for record in reading.records
    )
    return owner(settings, (each.reading for each in read), authors)


def owner(settings: Settings, readings: Iterable[Reading], authors: Counter[tuple[str, str]]) -> Owner:
    """The same by how many records each author has, by name and number, where several may have some."""
    stated = next((reading.owner for reading in readings if reading.owner), Owner())
    name = settings.author.lstrip("@") or stated.name
    number = stated.id if stated.name.lower() in ("", name.lower()) else ""
    for (handle, found_id), _ in authors.most_common():
        found = handle.lstrip("@")
        if not name or not found or found.lower() == name.lower():
            return Owner(name or found, number or found_id)
    return Owner(name, number)


def _settle(read: list[Read], owner: Owner) -> list[Problem]:
    """Complete the records of X archives, drop other people's posts elsewhere; gives what is odd."""
    of_archive = [each.reading for each in read if each.format and each.format.name.startswith(xarchive.NAME)]
    odd = xarchive.complete(of_archive, owner)
    for each in read:
        if each.format and each.format.collected:
            _keep_own(each.reading, owner)
    return odd


def _keep_own(reading: Reading, owner: Owner) -> None:
    own = []
    for record in reading.records:
        if is_own(record.author, record.author_id, owner):
            own.append(record)
        else:
            told = record.id, record.author, record.author_id, owner, record.file, record.line
            reading.drops.append(other_author(*told))
    reading.records = own


def is_own(author: str, author_id: str, owner: Owner) -> bool:
    """Whether a record by this author, given by name and number, is the owner's."""
    name = author.lstrip("@").lower()
    return name == owner.name.lower() if name and owner.name else author_id == owner.id


def other_author(status_id: str, author: str, author_id: str, owner: Owner, file: str, line: int) -> Problem:
    """The drop of a record that is not the owner's."""
    message = f"found {status_id} by {(author or author_id or 'nobody')[:60]};"
    message += f" expected the owner, {(owner.name or owner.id)[:60]}; dropped"
    return Problem(file, line, "other-author", message)


def author(readings: list[Reading], authors: Counter[str] | None = None) -> str:
    """The author of most records, else the name in a document's header, else "".

    `authors`: how many records each has, where the readings are without their records.
    """
    if authors is None:
        records = (record for reading in readings for record in reading.records)
        authors = Counter(record.author for record in records if record.author)
    names = [name for name, _ in authors.most_common(1)] + [reading.author for reading in readings]
    return next(filter(None, names), "")


def nothing(path: Path, problems: list[Problem]) -> str:
    """The one line about a corpus that holds nothing."""
    if not problems:
        return f"{path}: found no post and no summary; expected at least one"
    more = f" (and {len(problems) - 1} more like it)" if len(problems) > 1 else ""
    return f"{path}: nothing could be read: {problems[0]}{more}"
