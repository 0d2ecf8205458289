"""The formats that can be read. A new one is a module with NAME, recognise and read, listed here.

A format is recognised by what a document holds, never by the file's name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from feedscope.corpus import archive, feed
from feedscope.corpus.documents import Document
from feedscope.corpus.records import Reading
from feedscope.corpus.settings import Settings

POSTS, SUMMARIES = "posts", "summaries"


@dataclass(frozen=True)
class Format:
    """One format: its name, what its documents hold, how it is recognised and how it is read."""

    name: str
    holds: str
    recognise: Callable[[str], bool]
    read: Callable[[Document, Settings], Reading]


# In the order in which they are tried: the most particular first.
FORMATS = (
    Format(archive.NAME, POSTS, archive.recognise, archive.read),
    Format(feed.NAME, SUMMARIES, feed.recognise, feed.read),
)


def recognise(text: str) -> Format | None:
    """The format of a document's text, or None if nobody knows it."""
    return next((each for each in FORMATS if each.recognise(text)), None)
