"""From one row of an export to one record, whatever its columns are called.

Names are compared without case, underscores and spaces, so that `like_count`, `likeCount` and
`Like Count` are one; the first name of a list that holds a value counts. feedscope.yaml may name
the column of a field (`columns: {text: headline}`), which then comes first.
"""

import functools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from feedscope.corpus import markup, snowflake, times
from feedscope.corpus.containers import Row, flatten
from feedscope.corpus.posts import KINDS
from feedscope.corpus.records import COUNTS, Answer, Problem, Reading, Record

FIELDS = {
    "id": "idstr id tweetid restid statusid postid",
    "text": "notetweet.text fulltext rawcontent text content tweet body message",
    "translation": "translation target translated translatedtext texttranslated",
    "time": "createdat time timestamp datetime date created publishedat published",
    "likes": "publicmetrics.likecount likecount likes favoritecount likescount favorites",
    "retweets": "publicmetrics.retweetcount retweetcount retweets retweetscount reposts repostcount",
    "replies": "publicmetrics.replycount replycount replies repliescount comments commentcount",
    "quotes": "publicmetrics.quotecount quotecount quotes",
    "views": "publicmetrics.impressioncount viewcount views.count views impressioncount impressions",
    "bookmarks": "publicmetrics.bookmarkcount bookmarkcount bookmarks",
    "url": "url link tweeturl permalink permanenturl twitterurl",
    "author": "author.username author.screenname user.username user.screenname authorusername username"
    " screenname author user handle",
    "author_id": "authorid author.idstr author.id user.idstr user.id userid useridstr",
    "kind": "kind",
    "is_reply": "isreply",
    "reply_to": "inreplytostatusidstr inreplytostatusid inreplytoid inreplytotweetid threadid replyto"
    " referencedtweets.repliedto.id",
    "reply_to_user_id": "inreplytouseridstr inreplytouserid inreplytouser.idstr inreplytouser.id",
    "reply_to_user": "inreplytoscreenname inreplytousername inreplytouser.username inreplytouser.screenname",
}
_NAMES = {name: tuple(aliases.split()) for name, aliases in FIELDS.items()}
_ANSWERS = {alias for name in ("reply_to", "reply_to_user_id", "reply_to_user") for alias in _NAMES[name]}
# Only the platform's own exports have these.
_PLATFORM = re.compile(
    r"publicmetrics\.|conversationid|inreplyto|retweetedstatus|retweetedtweet|fulltext|rawcontent|isretweet"
    r"|edithistorytweetids|author\.username|user\.username|user\.screenname|favoritecount|(?:like|reply|quote|retweet)count$"
)
_REPOST_MARKS = ("isretweet", "retweet", "isrepost")
_REPOSTED = ("referencedtweets.retweeted.id", "retweetedstatusid", "retweetedstatusidstr", "retweeteduserid")
_REPOST = re.compile(r"RT @\w{1,20}:? ")
_NOTHING = {"", "none", "null", "nan", "n/a", "na", "<na>"}
_MARKS = {
    "1": True,
    "true": True,
    "yes": True,
    "0": False,
    "false": False,
    "no": False,
    "1.0": True,
    "0.0": False,
}
_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}")
_WHOLE = re.compile(r"([0-9]{1,15})\.0*")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")
_STATUS_ID = re.compile(r"[0-9]{1,19}")
_DAY_MS = 86_400_000
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@functools.lru_cache(4096)
def normal(name: str) -> str:
    """A column's name as names are compared."""
    return name.lower().replace("_", "").replace(" ", "")


def is_platform(names: list[str]) -> bool:
    """Whether columns of these names come from an export of the platform."""
    return any(_PLATFORM.match(normal(name)) for name in names)


def has(field_name: str, names: list[str], columns: Mapping[str, str]) -> bool:
    """Whether one of `names` is a column of the field."""
    return columns.get(field_name) in names or any(normal(name) in _NAMES[field_name] for name in names)


def clean(value: str) -> str:
    """`value` without what no table can hold: lone surrogates (become U+FFFD), NUL, carriage returns."""
    if _SURROGATE.search(value):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def as_text(value: Any) -> str:
    """A cell as text; "" where it holds nothing."""
    if value is None or isinstance(value, list | dict) or (isinstance(value, float) and math.isnan(value)):
        return ""
    return clean(str(value))


class Values:
    """One row's values by field."""

    def __init__(self, row: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        self._flat = flatten(dict(row))
        self._columns = columns
        self._normal = {normal(name): value for name, value in self._flat.items()}

    def raw(self, name: str) -> Any:
        """The value of the first column that has one; None where none has."""
        mapped = self._flat.get(self._columns.get(name, ""))
        if mapped is not None and as_text(mapped) != "":
            return mapped
        for alias in _NAMES[name]:
            value = self._normal.get(alias)
            if value is not None and as_text(value).strip().lower() not in _NOTHING:
                return value
        return None

    def text(self, name: str) -> str:
        """The value as text, "" where there is none."""
        return as_text(self.raw(name)).strip()

    def text_of(self, column: str) -> str:
        """The text of the column of exactly this name, "" where there is none."""
        return as_text(self._flat.get(column)).strip()

    def says_answers(self) -> bool:
        """Whether the row has a column for what it answers, filled or not."""
        return not _ANSWERS.isdisjoint(self._normal)

    def is_repost(self) -> bool:
        """Whether the row says that it repeats somebody's post."""
        marked = any(_MARKS.get(as_text(self._normal.get(name)).strip().lower()) for name in _REPOST_MARKS)
        other = any(as_text(self._normal.get(name)).strip().lower() not in _NOTHING for name in _REPOSTED)
        return (
            marked
            or other
            or any(name.startswith(("retweetedstatus.", "retweetedtweet.")) for name in self._normal)
        )


@dataclass
class Converter:
    """Makes records of rows, and gathers what it meets in `reading`.

    Attributes:
        file: the document's name.
        columns: the columns that feedscope.yaml names, by field.
        platform: ids are status ids, texts hold HTML entities, zero views stand for not recorded.
        numbered: no row has an id, which has been said.
    """

    file: str
    columns: Mapping[str, str]
    platform: bool
    numbered: bool = False
    reading: Reading = field(default_factory=Reading)

    def read(self, rows: Iterable[Row]) -> Reading:
        """All rows; each that is one becomes a record or a drop."""
        for row in rows:
            if row.problem and row.problem.code == "array-not-closed":
                self.reading.warnings.append(row.problem)
                continue
            self.reading.read += 1
            if row.problem:
                self.reading.drops.append(row.problem)
            elif record := self.record(row):
                self.reading.records.append(record)
        return self.reading

    def record(self, row: Row) -> Record | None:
        """The record of a row; None where it is dropped."""
        values, line = Values(row.values, self.columns), row.line
        self.reading.answers = self.reading.answers or values.says_answers()
        post_id = self._id(values, line)
        if post_id is None:
            return None
        text, entities = self._text(values, "text")
        if self.platform and (values.is_repost() or _REPOST.match(text)):
            self._drop(line, "repost", f"{post_id} repeats somebody's post; expected a post")
            return None
        if not text:
            self._drop(line, "no-text", f"{post_id} has no text; expected one")
            return None
        target, more = self._text(values, "translation")
        author = values.text("author").lstrip("@")
        return Record(
            id=post_id,
            time_ms=self._time(values, post_id, line),
            author=f"@{author}" if author and (self.platform or values.text("author")[0] == "@") else author,
            url=values.text("url") or (self._url(author, post_id) if self.platform else ""),
            counts={name: self._count(values, name, post_id, line) for name in COUNTS},
            is_reply=_MARKS.get(values.text("is_reply").lower()),
            source=text,
            target=target or None,
            entities=entities + more,
            file=self.file,
            line=line,
            answers=self._answer(values, post_id),
            kind=values.text("kind") if values.text("kind") in KINDS else "",
            author_id=values.text("author_id"),
        )

    def _drop(self, line: int, reason: str, message: str) -> None:
        self.reading.drops.append(Problem(self.file, line, reason, f"{message}; dropped"))

    def _warn(self, line: int, code: str, message: str) -> None:
        self.reading.warnings.append(Problem(self.file, line, code, message))

    def _id(self, values: Values, line: int) -> str | None:
        """The row's id, exactly; a row of a plain table without ids has the row's number for one."""
        raw = values.raw("id")
        stated = as_text(raw).strip()
        if isinstance(raw, float) or (stated and _ROUNDED.fullmatch(stated)):
            message = f"found the id {stated[:40]!r}, which was rounded; expected all its digits"
            message += " (take the export itself, not a copy that a spreadsheet saved)"
            self._drop(line, "rounded-id", message)
            return None
        if self.platform:
            if _STATUS_ID.fullmatch(stated) and int(stated) < snowflake.END:
                return str(int(stated))
            found = f"the id {stated[:40]!r}" if stated else "no id"
            self._drop(line, "no-status-id", f"found {found}; expected a status id, a whole number")
            return None
        if not stated and not self.numbered:
            self._warn(line, "no-id", f"found no id; expected one; the row is called {self.reading.read}")
        return stated or str(self.reading.read)

    def _text(self, values: Values, name: str) -> tuple[str, int]:
        text = values.text(name)
        return markup.decode(text) if self.platform else (text, 0)

    def _time(self, values: Values, post_id: str, line: int) -> int | None:
        """The post's time. A status id's own is finer than the stated one, and wins."""
        stated = values.text("time")
        time_ms = times.parse(stated) if stated else None
        own = snowflake.time_ms(post_id) if self.platform else None
        if stated and time_ms is None:
            taken = "left empty" if own is None else "the id's own time was taken"
            message = f"{post_id}: found the time {stated[:40]!r}; expected {times.EXPECTED}; {taken}"
            self._warn(line, "impossible-date", message)
        elif own is not None and time_ms is not None and abs(own - time_ms) > _DAY_MS:
            message = f"{post_id}: found the time {stated[:40]!r}; expected the id's own, which was taken"
            self._warn(line, "date-disagrees", message)
        return time_ms if own is None else own

    def _count(self, values: Values, name: str, post_id: str, line: int) -> int | None:
        raw = values.raw(name)
        stated = as_text(raw).strip()
        if not stated or isinstance(raw, bool):
            return None
        whole = _WHOLE.fullmatch(stated)
        if whole or _COUNT.fullmatch(stated):
            count = int(whole[1] if whole else stated.replace(",", ""))
            if count == 0 and name == "views" and self.platform:
                self.reading.facts["views_zero"] += 1
                return None
            self.reading.facts["thousands_separators"] += stated.count(",")
            return count
        negative = stated[:1] in "-−" and _COUNT.fullmatch(stated[1:])
        message = f"{post_id}: {name} is {stated[:40]!r}; expected a whole number of at least 0; left empty"
        self._warn(line, "negative-count" if negative else "not-a-count", message)
        return None

    def _answer(self, values: Values, post_id: str) -> Answer:
        post = values.text("reply_to")
        return Answer(
            post="" if post == post_id else post,
            user_id=values.text("reply_to_user_id"),
            user=values.text("reply_to_user").lstrip("@").lower(),
        )

    def _url(self, author: str, post_id: str) -> str:
        return f"https://x.com/{author or 'i'}/status/{post_id}"
