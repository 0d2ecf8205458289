"""Answers of the X API v2, as twarc2 and others save them: JSON or JSON lines, never evaluated.

A line is a whole answer (`data`, and in `includes` the authors) or, flattened, one post with its
author inside. What only `includes` holds (posts answered or quoted) is context and no item.
"""

from collections.abc import Iterator
from dataclasses import replace

from feedscope.corpus.containers import Row, Values, first_object, read_json
from feedscope.corpus.documents import Document
from feedscope.corpus.fields import Converter
from feedscope.corpus.records import Reading
from feedscope.corpus.settings import Settings

NAME = "x-api"
_MARKS = ("public_metrics", "edit_history_tweet_ids", "referenced_tweets", "author_id", "conversation_id")


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is answers or flattened posts of the API, by its first object."""
    first = first_object(text)
    if first is None:
        return False
    data = first.get("data")
    item = data[0] if isinstance(data, list) and data else data
    if isinstance(item, dict):
        return "id" in item and "text" in item
    return ("id" in first and "text" in first and any(mark in first for mark in _MARKS)) or (
        "meta" in first and "result_count" in str(first["meta"])
    )


def read(document: Document, settings: Settings) -> Reading:
    """The posts of a document."""
    rows = (post for row in read_json(document) for post in _posts(row))
    return Converter(document.name, {}, platform=True).read(rows)


def _posts(row: Row) -> Iterator[Row]:
    """The posts of one answer, or the one post that a row is."""
    values = row.values
    includes = values.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    authors = {str(user.get("id")): user for user in users or () if isinstance(user, dict)}
    if row.problem or not ({"data", "errors", "meta"} & values.keys()) or "text" in values:
        yield replace(row, values=_flat(values, {}))
        return
    data = values.get("data")
    for item in data if isinstance(data, list) else [data] if data is not None else []:
        yield replace(row, values=_flat(item, authors) if isinstance(item, dict) else {})


def _flat(post: Values, authors: dict[str, Values]) -> Values:
    """A post with its author inside, and what it refers to by kind of reference."""
    post = dict(post)
    author = authors.get(str(post.get("author_id")))
    if author and not isinstance(post.get("author"), dict):
        post["author"] = author
    refers = post.get("referenced_tweets")
    if isinstance(refers, list):
        named = [refer for refer in refers if isinstance(refer, dict)]
        post["referenced_tweets"] = {str(each.get("type")): {"id": each.get("id")} for each in named}
    return post
