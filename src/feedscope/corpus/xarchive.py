"""The archive that X (Twitter) gives its users: JavaScript files of one array each.

    window.YTD.tweets.part0 = [ { "tweet" : { "id_str" : …, "full_text" : …, … } }, … ]

Since 2019 the posts stand in data/tweets.js (older: tweet.js; large ones in parts) and
data/community-tweet.js, the owner in data/account.js. A post of more than 280 characters is cut off
there; its text stands in data/note-tweet.js under another id and is found again by its beginning.
Before 2019 there was data/js/tweets/YYYY_MM.js (`Grailbird.data.tweets_2013_01 = […]`), without
counts. Items are flat or wrapped, counts are texts. Only likes and retweets are recorded.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from feedscope.corpus import markup, times
from feedscope.corpus.containers import Row, Values, read_array, read_json
from feedscope.corpus.documents import Document
from feedscope.corpus.fields import Converter, as_text
from feedscope.corpus.records import LongText, Owner, Problem, Reading, Record
from feedscope.corpus.settings import Settings

NAME, NOTES_NAME, OWNER_NAME = "x-archive", "x-archive-notes", "x-archive-account"
_POSTS = re.compile(
    r"\s*(?:window\.YTD\.(?:tweets?|community_tweets?)\.part\d+|Grailbird\.data\.tweets_\d{4}_\d{2})\s*=\s*(?=\[)"
)
_NOTES = re.compile(r"\s*window\.YTD\.note_tweets?\.part\d+\s*=\s*(?=\[)")
_OWNER = re.compile(r"\s*(?:window\.YTD\.account\.part\d+|var user_details)\s*=\s*(?=[\[{])")
_WRAPPERS = ("tweet", "noteTweet", "account")
_HANDLES = re.compile(r"(?:\s*@\w{1,20})+\s+")
_CUT = re.compile(r"(?:…|\.\.\.)?(?:\s*https?://t\.co/\w*)*\s*$")
_LEAST_BEGINNING = 40  # characters of a post by which its full text is found again


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is a file of posts."""
    return _POSTS.match(text) is not None


def recognise_notes(text: str, settings: Settings) -> bool:
    """Whether `text` is a file of long posts' full texts."""
    return _NOTES.match(text) is not None


def recognise_owner(text: str, settings: Settings) -> bool:
    """Whether `text` is the file that names the owner."""
    return _OWNER.match(text) is not None


def read(document: Document, settings: Settings) -> Reading:
    """The posts of one file; the author is named by another, see `complete`."""
    rows = map(_unwrapped, _rows(document, _POSTS))
    return Converter(document.name, {}, platform=True, reading=Reading(answers=True)).read(rows)


def read_notes(document: Document, settings: Settings) -> Reading:
    """The full texts of long posts."""
    reading = Reading()
    for row in map(_unwrapped, _rows(document, _NOTES)):
        core = row.values.get("core")
        text, entities = markup.decode(as_text(core.get("text") if isinstance(core, dict) else None))
        if row.problem or not text.strip():
            message = "found a note without a text; expected one; passed over"
            reading.warnings.append(row.problem or Problem(document.name, row.line, "no-text", message))
            continue
        time_ms = times.parse(as_text(row.values.get("createdAt")))
        reading.long_texts.append(LongText(time_ms, text.strip(), entities, document.name, row.line))
    return reading


def read_owner(document: Document, settings: Settings) -> Reading:
    """The owner; nothing else of that file is looked at."""
    reading = Reading()
    for row in map(_unwrapped, _rows(document, _OWNER)):
        name, number = (
            next((as_text(row.values[key]).strip() for key in keys if as_text(row.values.get(key))), "")
            for keys in (("username", "screen_name"), ("accountId", "id_str", "id"))
        )
        if name or number:
            reading.owner = Owner(name.lstrip("@"), number)
            return reading
    message = "found no username and no accountId; expected the archive's owner"
    reading.warnings.append(Problem(document.name, 1, "no-owner", message))
    return reading


def _rows(document: Document, beginning: re.Pattern[str]) -> Iterable[Row]:
    text = document.text or ""
    if not document.part.first:
        return read_array(document, -1)
    start = beginning.match(text)
    at = start.end() if start else 0
    if text[at : at + 1] == "[":
        return read_array(document, at)
    return read_json(replace(document, text=text[at:].rstrip(" \n\t;")))


def _unwrapped(row: Row) -> Row:
    inner = next((row.values[key] for key in _WRAPPERS if isinstance(row.values.get(key), dict)), None)
    return row if inner is None else replace(row, values=inner)


def beginnings(readings: Iterable[Reading]) -> dict[str, list[LongText]]:
    """All full texts, by how they begin."""
    found: dict[str, list[LongText]] = {}
    for note in (note for reading in readings for note in reading.long_texts):
        found.setdefault(_beginning(note.text), []).append(note)
    return found


def may_be_cut(record: Record, begun: Collection[str]) -> bool:
    """Whether one of the full texts, given by their beginnings, may be the record's."""
    return len(record.source) >= _LEAST_BEGINNING and _beginning(record.source) in begun


def complete(readings: list[Reading], owner: Owner) -> list[Problem]:
    """Give the posts of an archive their author and their full texts, in place; what fits no post is said."""
    open_notes = beginnings(readings)
    for reading in readings:
        reading.records = [_completed(record, owner, open_notes) for record in reading.records]
    left = [note for same in open_notes.values() for note in same]
    message = "found a long text that no post begins with; expected its post; passed over"
    return [Problem(note.file, note.line, "note-without-post", message) for note in left]


def _completed(record: Record, owner: Owner, notes: dict[str, list[LongText]]) -> Record:
    changes: Values = {}
    if not record.author and owner.name:
        changes = {
            "author": f"@{owner.name}",
            "author_id": record.author_id or owner.id,
            "url": record.url.replace("x.com/i/", f"x.com/{owner.name}/", 1),
        }
    note = _note_of(record, notes) if len(record.source) >= _LEAST_BEGINNING else None
    if note:
        handles = _HANDLES.match(record.source)
        begins = handles[0] if handles and not _HANDLES.match(note.text) else ""
        changes |= {"source": begins + note.text, "entities": note.entities}
    return replace(record, **changes) if changes else record


def _beginning(text: str) -> str:
    """What a post and its full text have in common, whatever stands around it."""
    return " ".join(_HANDLES.sub("", text, count=1).split())[:_LEAST_BEGINNING]


def _note_of(record: Record, notes: dict[str, list[LongText]]) -> LongText | None:
    """The full text of a post, taken out of `notes`: of those that begin alike, the nearest in time."""
    same = notes.get(_beginning(record.source))
    cut = " ".join(_CUT.sub("", _HANDLES.sub("", record.source, count=1)).split())
    fitting = [
        note
        for note in same or ()
        if " ".join(_HANDLES.sub("", note.text, count=1).split()).startswith(cut)
        and len(note.text) > len(cut)
    ]
    if not same or not fitting:
        return None
    found = min(fitting, key=lambda note: abs((note.time_ms or 0) - (record.time_ms or 0)))
    same.remove(found)
    return found
