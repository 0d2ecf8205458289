"""Plain tables: texts (id, text and what else is known), their translations, and summaries.

CSV, TSV, JSON or JSON lines. Columns have their usual names or those that feedscope.yaml gives them
(`columns: {text: headline}`). A table of translations has ids and translations but no texts, and
belongs to posts that stand elsewhere. The tables that feedscope writes (posts.csv, pairs.csv,
summaries.csv) are of these kinds; the apostrophes that keep spreadsheets from taking a text for a
formula are taken away from them, and from no other table.
"""

from collections.abc import Iterator, Mapping

from feedscope.corpus.containers import Part, Row, first_object, flatten, header, read_rows
from feedscope.corpus.documents import Document
from feedscope.corpus.fields import Converter, Values, has
from feedscope.corpus.records import Problem, Reading, Summary, Translation
from feedscope.corpus.settings import SETTINGS_FILE, Settings
from feedscope.corpus.tables import unescape

NAME, TRANSLATIONS_NAME, SUMMARIES_NAME = "texts", "translations", "summaries"
_OWN = ({"id", "kind", "thread_id", "thread_position"}, {"id", "variant"}, {"position", "title"})


def names(text: str) -> list[str]:
    """The names of a document's columns, or of its first object's values; none if it has none."""
    first = first_object(text)
    return header(text) if first is None else list(flatten(first))


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is a table with a column of texts."""
    return has("text", names(text), settings.columns)


def recognise_translations(text: str, settings: Settings) -> bool:
    """Whether `text` is a table with ids and translations, and no texts."""
    found, columns = names(text), settings.columns
    return (
        has("id", found, columns) and has("translation", found, columns) and not has("text", found, columns)
    )


def recognise_summaries(text: str, settings: Settings) -> bool:
    """Whether `text` is a table of titled summaries."""
    return {"position", "title", "text"} <= set(names(text))


def read(document: Document, settings: Settings) -> Reading:
    """The texts of a table as posts."""
    found = names(document.text or "")
    is_numbered = not has("id", found, settings.columns)
    converter = Converter(document.name, settings.columns, platform=False, numbered=is_numbered)

    def warn(code: str, message: str) -> None:
        converter.reading.warnings.append(Problem(document.name, 1, code, message))

    for name, column in settings.columns.items():
        if column not in found:
            message = (
                f"found the columns {_listed(found)}; expected {column[:60]!r}, as {SETTINGS_FILE} names it"
            )
            warn("no-such-column", f"{message} for '{name}'; read without it")
    if is_numbered:
        message = f"found the columns {_listed(found)}; expected an id, or one named in {SETTINGS_FILE}"
        warn("no-id", f"{message} (columns: {{id: NAME}}); the rows are numbered")
    return converter.read(_rows(document))


def _listed(found: list[str]) -> str:
    return ", ".join(name[:60] for name in found[:8]) + (", …" if len(found) > 8 else "")


def read_translations(document: Document, settings: Settings) -> Reading:
    """The translations of a table, each with the id of its post."""
    reading = Reading()
    for values, row in _items(document, settings.columns, reading):
        post_id, target = values.text("id"), values.text("translation")
        if post_id and target:
            source = values.text_of("source")
            reading.translations.append(Translation(post_id, target, source, document.name, row.line))
        else:
            message = (
                f"found no {'translation' if post_id else 'id'}; expected an id and a translation; dropped"
            )
            reading.drops.append(Problem(document.name, row.line, "no-text" if post_id else "no-id", message))
    return reading


def read_summaries(document: Document, settings: Settings) -> Reading:
    """The summaries of a table, in its order."""
    reading = Reading()
    for values, row in _items(document, {}, reading):
        title, text = values.text_of("title"), values.text_of("text")
        if title and text:
            reading.summaries.append(Summary(title, text, 0, document.name, row.line))
        else:
            message = f"found no {'text' if title else 'title'}; expected a title and a text; dropped"
            reading.drops.append(Problem(document.name, row.line, "no-text", message))
    return reading


def _items(document: Document, columns: Mapping[str, str], reading: Reading) -> Iterator[tuple[Values, Row]]:
    """The rows that can be read, counted; the others become drops."""
    for row in _rows(document):
        if row.problem and row.problem.code == "array-not-closed":
            reading.warnings.append(row.problem)
            continue
        reading.read += 1
        if row.problem:
            reading.drops.append(row.problem)
        else:
            yield Values(row.values, columns), row


def _rows(document: Document) -> Iterator[Row]:
    found = set(header(document.text or ""))
    if isinstance(document.part, Part) and document.part.names:
        found = set(document.part.names)
    own = any(columns <= found for columns in _OWN)
    for row in read_rows(document):
        if own:
            row.values.update((k, unescape(v)) for k, v in row.values.items())
        yield row
