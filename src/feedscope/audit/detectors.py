"""Detectors of irregularities: pure functions from the tables to a table of cases.

Each returns one row per place found, with the columns of CASES; several rows may belong to one
text. Nothing here knows a corpus: what is not there is not found.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from feedscope.audit.languages import letters, prose, scripts_of
from feedscope.audit.threads import thread_gaps
from feedscope.audit.wording import duration
from feedscope.corpus import Tables
from feedscope.corpus.entities import strip_leading_entities
from feedscope.corpus.snowflake import time_ms

# side: "source", "translation" or "" (the post itself); start, end: offsets into that text.
CASES = ("id", "variant", "side", "start", "end", "detail")
SOURCE, TRANSLATION = "source", "translation"
Span = tuple[int, int]

PARAGRAPH = re.compile(r"\n[ \t]*\n")
# What begins a line and looks like a field ("Note: …": a capitalised label of up to three words, one
# word, or up to six Han characters), a Markdown heading, or a rule.
_LABEL = (
    r"(?:[A-Z][\w'’-]*(?: [\w'’-]+){0,2}|[^\W\d_]\w*)[ \t]?:(?=\s|$)"
    r"|[\u4e00-\u9fff]{1,6}[：:]"
)
HEADER = re.compile(rf"^(?:{_LABEL}|#{{1,6}} \S.*|(?:-{{3,}}|={{3,}}|\*{{3,}})[ \t]*$)", re.MULTILINE)
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-f]{2,5});", re.IGNORECASE)
# Tags, Markdown, and a label that names the text a translation.
MARKUP = re.compile(
    r"</?[A-Za-z][\w./-]*(?: [^<>\n]*)?>|\*\*|^```\w*$|\A(?:翻译|译文|中文翻译|[Tt]ranslation)[:：]",
    re.MULTILINE,
)
# A male or female sign right after a pictograph, without the joiner (U+200D) that makes the two one.
SPLIT_EMOJI = re.compile("[\U0001f300-\U0001faff]\ufe0f?[♀♂]")
JOINERS = frozenset("\u200c\u200d")  # wanted inside emoji and in some scripts
A_DAY = pd.Timedelta(days=1)


def cases(rows: Iterable[tuple[str, int | None, str, int | None, int | None, str]]) -> pd.DataFrame:
    """Rows as a table with the columns of CASES."""
    table = pd.DataFrame(list(rows), columns=list(CASES))
    texts = {"id": "str", "side": "str", "detail": "str"}
    return table.astype({"variant": "Int64", "start": "Int64", "end": "Int64"} | texts)


def _of_posts(ids: Iterable[str], details: Iterable[str]) -> pd.DataFrame:
    """Cases that concern posts as such."""
    return cases((i, None, "", None, None, detail) for i, detail in zip(ids, details, strict=True))


def _pairs(tables: Tables) -> Iterator[tuple[str, int, str, str]]:
    """(id, variant, source, target) of each pair."""
    pairs = tables.pairs
    return zip(pairs["id"], pairs["variant"].astype("int64"), pairs["source"], pairs["target"], strict=True)


def _texts(tables: Tables, side: str) -> Iterator[tuple[str, int | None, str]]:
    """(id, variant, text) of each text of a side: sources once a post, translations once a pair."""
    if side == SOURCE:
        yield from ((i, None, text) for i, text in zip(tables.posts["id"], tables.posts["text"], strict=True))
    else:
        yield from ((i, variant, target) for i, variant, _, target in _pairs(tables))


def _spans(tables: Tables, find: Callable[[str], Iterable[Span]]) -> pd.DataFrame:
    """A case for each span that `find` returns in a text of either side, with what stands there."""
    return cases(
        (post, variant, side, start, end, " ".join(text[start:end].split()))
        for side in (SOURCE, TRANSLATION)
        for post, variant, text in _texts(tables, side)
        for start, end in find(text)
    )


def _matches(pattern: re.Pattern[str]) -> Callable[[str], list[Span]]:
    return lambda text: [match.span() for match in pattern.finditer(text)]


def several_translations(tables: Tables) -> pd.DataFrame:
    """Posts that stand with two or more translations; a case for each translation."""
    twice = set(tables.pairs.loc[tables.pairs["id"].duplicated(), "id"])
    return cases((i, v, "", None, None, f"translation {v}") for i, v, _, _ in _pairs(tables) if i in twice)


def sources_differ(tables: Tables) -> pd.DataFrame:
    """Posts whose several translations stand beside different source texts."""
    number = tables.pairs.groupby("id", sort=False)["source"].nunique()
    number = number[number > 1]
    return _of_posts(number.index, [f"{n} source texts" for n in number])


def untranslated(tables: Tables) -> pd.DataFrame:
    """Posts without a translation, or with a blank one."""
    has_text = tables.pairs["target"].str.strip() != ""
    missing = tables.posts.loc[~tables.posts["id"].isin(tables.pairs.loc[has_text, "id"]), "id"]
    return _of_posts(missing, ["no translation"] * len(missing))


def id_disagrees(tables: Tables) -> pd.DataFrame:
    """Posts whose time is more than a day from the one their id carries (a bare date may be off by that)."""
    found = [
        (i, created, pd.Timestamp(carried, unit="ms", tz="UTC"))
        for i, created in zip(tables.posts["id"], tables.posts["created_at"], strict=True)
        if not pd.isna(created) and i.isdecimal() and len(i) < 20 and (carried := time_ms(i)) is not None
    ]
    odd = [(i, f"{at:%Y-%m-%d}, the id says {own:%Y-%m-%d}") for i, at, own in found if abs(at - own) > A_DAY]
    return _of_posts([i for i, _ in odd], [detail for _, detail in odd])


def likes_above_views(tables: Tables) -> pd.DataFrame:
    """Posts with more likes than views, which cannot both be right."""
    odd = tables.posts[(tables.posts["likes"] > tables.posts["views"]).fillna(False).astype(bool)]
    details = [f"{li:,} likes, {v:,} views" for li, v in zip(odd["likes"], odd["views"], strict=True)]
    return _of_posts(odd["id"], details)


def late_continuations(tables: Tables, hours: float) -> pd.DataFrame:
    """Continuations that follow the part before them after more than `hours` hours."""
    gaps = thread_gaps(tables.posts)
    late = gaps[gaps["gap"] > pd.Timedelta(hours=hours)]
    return _of_posts(late["id"], [f"{duration(gap)} after the part before" for gap in late["gap"]])


def lone_continuations(tables: Tables) -> pd.DataFrame:
    """Continuations before which no post of the author stands that they could continue."""
    posts = tables.posts
    lone = posts.loc[(posts["kind"] == "self_thread") & (posts["thread_position"] == 1), "id"]
    return _of_posts(lone, ["nothing to continue"] * len(lone))


def paragraphs(text: str) -> int:
    """Number of paragraphs: runs of lines between blank lines."""
    return len([part for part in PARAGRAPH.split(text) if part.strip()])


def blank_lines(tables: Tables) -> pd.DataFrame:
    """Texts of two or more paragraphs, on either side."""
    return cases(
        (post, variant, side, None, None, f"{paragraphs(text)} paragraphs")
        for side in (SOURCE, TRANSLATION)
        for post, variant, text in _texts(tables, side)
        if paragraphs(text) > 1
    )


def unequal_paragraphs(tables: Tables) -> pd.DataFrame:
    """Pairs whose two sides differ in their number of paragraphs."""
    return cases(
        (i, variant, "", None, None, f"{paragraphs(source)} : {paragraphs(target)} paragraphs")
        for i, variant, source, target in _pairs(tables)
        if paragraphs(source) != paragraphs(target)
    )


def header_lines(tables: Tables) -> pd.DataFrame:
    """Lines of a text that look like a header of the document ("Note: …", "# …", "---")."""
    return _spans(tables, _matches(HEADER))


def entities_left(tables: Tables) -> pd.DataFrame:
    """HTML entities that still stand after decoding: they were written twice over."""
    return _spans(tables, _matches(ENTITY))


def leaked_markup(tables: Tables) -> pd.DataFrame:
    """Tags, Markdown or a translator's label in a translation whose source does not have them."""
    return cases(
        (i, variant, TRANSLATION, *match.span(), match[0])
        for i, variant, source, target in _pairs(tables)
        for match in MARKUP.finditer(target)
        if match[0] not in source
    )


def foreign_sources(tables: Tables) -> pd.DataFrame:
    """Source texts that hold letters of the target language's script, where their own is another."""
    settings = tables.settings
    target = scripts_of(settings.target_language) - scripts_of(settings.source_language)
    held = [(i, letters(text)) for i, _, text in _texts(tables, SOURCE)]
    counted = [(i, sum(n for script, n in found.items() if script in target)) for i, found in held]
    return cases((i, None, SOURCE, None, None, f"{n} such letters") for i, n in counted if n)


def wrong_script(tables: Tables) -> pd.DataFrame:
    """Translations that hold letters, but none of the target language's script."""
    target = scripts_of(tables.settings.target_language)
    counted = ((i, v, letters(text)) for i, v, text in _texts(tables, TRANSLATION))
    return cases(
        (i, v, TRANSLATION, None, None, f"{found.total()} letters, none {' or '.join(sorted(target))}")
        for i, v, found in counted
        if found and not target & set(found)
    )


def wordless(tables: Tables) -> pd.DataFrame:
    """Posts without a letter once handles, links and hashtags are taken out."""
    texts = ((i, text) for i, _, text in _texts(tables, SOURCE) if not letters(text))
    return cases((i, None, SOURCE, None, None, prose(text).strip() or "nothing left") for i, text in texts)


def repeated_texts(tables: Tables) -> pd.DataFrame:
    """Posts whose words, leading handles and links aside, another post has too."""
    words = tables.posts["text"].map(lambda t: " ".join(strip_leading_entities(t).casefold().split()))
    twice = words.ne("") & words.duplicated(keep=False)
    found = zip(tables.posts.loc[twice, "id"], words[twice], strict=True)
    return cases((i, None, SOURCE, None, None, text[:60]) for i, text in found)


def split_emoji(tables: Tables) -> pd.DataFrame:
    """Emoji whose parts have lost the joiner between them, so that one picture counts as two."""
    return _spans(tables, _matches(SPLIT_EMOJI))


def invisible(tables: Tables) -> pd.DataFrame:
    """Characters no reader sees or no font has: controls, direction marks, private use, U+FFFD."""
    return cases(
        (post, variant, side, at, at + 1, f"U+{ord(character):04X}")
        for side in (SOURCE, TRANSLATION)
        for post, variant, text in _texts(tables, side)
        for at, character in enumerate(text)
        if _is_unseen(character)
    )


def _is_unseen(character: str) -> bool:
    if character in JOINERS or character in "\n\t":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cn") or character == "\ufffd"
