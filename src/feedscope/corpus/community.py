"""Exports of community tools: JSON with camelCase counts, and CSV such as twarc-csv's dotted columns.

An object that holds a list of posts (`tweets`, `posts`, `items`, …) stands for its items.
"""

from collections.abc import Iterator
from dataclasses import replace

from feedscope.corpus.containers import Row, Values, first_object, flatten, header, read_rows
from feedscope.corpus.documents import Document
from feedscope.corpus.fields import Converter, has, is_platform
from feedscope.corpus.records import Reading
from feedscope.corpus.settings import Settings

NAME = "community"
_LISTS = ("tweets", "posts", "items", "results", "statuses", "data")


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is rows with ids, texts and columns that only the platform's exports have."""
    first = first_object(text)
    if first is not None:
        first = next((item for item in _items(first) if isinstance(item, dict)), first)
    names = header(text) if first is None else list(flatten(first))
    return is_platform(names) and has("id", names, {}) and has("text", names, {})


def read(document: Document, settings: Settings) -> Reading:
    """The posts of a document."""
    rows = (post for row in read_rows(document) for post in _posts(row))
    return Converter(document.name, {}, platform=True).read(rows)


def _posts(row: Row) -> Iterator[Row]:
    items = _items(row.values)
    if not items:
        yield row
    for item in items:
        yield replace(row, values=item if isinstance(item, dict) else {})


def _items(values: Values) -> list[object]:
    """The list of posts that an object holds; nothing if it is a post itself."""
    if has("text", list(values), {}):
        return []
    return next((values[name] for name in _LISTS if isinstance(values.get(name), list)), [])
