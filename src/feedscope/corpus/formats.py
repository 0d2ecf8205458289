"""The formats that can be read. A new one is a module with NAME, recognise and read, listed here.

A format is recognised by what a document holds, never by the file's name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from feedscope.corpus import api, archive, community, feed, texts, xarchive
from feedscope.corpus.containers import delimiter, first_object
from feedscope.corpus.documents import Document
from feedscope.corpus.records import Reading
from feedscope.corpus.settings import Settings

POSTS, SUMMARIES, TRANSLATIONS = "posts", "summaries", "translations"
LONG_TEXTS, OWNER = "full texts of long posts", "the owner's name"  # which belong to what stands elsewhere


@dataclass(frozen=True)
class Format:
    """One format: its name, what its documents hold, how it is recognised and how it is read.

    Attributes:
        collected: its documents may hold posts of other people than the owner.
    """

    name: str
    holds: str
    recognise: Callable[[str, Settings], bool]
    read: Callable[[Document, Settings], Reading]
    collected: bool = False


# In the order in which they are tried: the most particular first.
FORMATS = (
    Format(xarchive.NAME, POSTS, xarchive.recognise, xarchive.read),
    Format(xarchive.NOTES_NAME, LONG_TEXTS, xarchive.recognise_notes, xarchive.read_notes),
    Format(xarchive.OWNER_NAME, OWNER, xarchive.recognise_owner, xarchive.read_owner),
    Format(api.NAME, POSTS, api.recognise, api.read, collected=True),
    Format(community.NAME, POSTS, community.recognise, community.read, collected=True),
    Format(texts.SUMMARIES_NAME, SUMMARIES, texts.recognise_summaries, texts.read_summaries),
    Format(texts.TRANSLATIONS_NAME, TRANSLATIONS, texts.recognise_translations, texts.read_translations),
    Format(texts.NAME, POSTS, texts.recognise, texts.read),
    Format(archive.NAME, POSTS, archive.recognise, archive.read),
    Format(feed.NAME, SUMMARIES, feed.recognise, feed.read),
)


def recognise(text: str, settings: Settings) -> Format | None:
    """The format of a document's text, or None if nobody knows it."""
    return next((each for each in FORMATS if each.recognise(text, settings)), None)


def unknown(text: str) -> str:
    """What is said of a document that no format fits."""
    found = texts.names(text)
    if found and _is_table(text):
        columns = ", ".join(name[:60] for name in found[:8])
        expected = "expected a column of texts; name it in feedscope.yaml (columns: {text: NAME})"
        return f"found a table of the columns {columns}; {expected}; left out"
    names = ", ".join(each.name for each in FORMATS if each.holds in (POSTS, SUMMARIES, TRANSLATIONS))
    said = f"found no known format; expected one of {names} (see docs/data.md)"
    return f"{said}; left out (feedscope.yaml can ignore it)"


def _is_table(text: str) -> bool:
    """Whether the second line has as many columns as the first, as a line of prose with a comma has not."""
    if first_object(text) is not None:
        return True
    first, _, rest = text.partition("\n")
    parted = delimiter(text) or ","
    return first.count(parted) == rest.partition("\n")[0].count(parted)
