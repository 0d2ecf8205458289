"""The irregularities that are looked for, in words: what is counted, and what follows if it is found.

One list for the report, the metrics and the tests. How each is found stands in `checks`.
"""

from typing import NamedTuple


class Irregularity(NamedTuple):
    """What is counted ("post", "pair", "text", …), what is looked for, and what follows from it."""

    noun: str
    looked_for: str
    meaning: str


IRREGULARITIES: dict[str, Irregularity] = {
    "out_of_order": Irregularity(
        "record",
        "records that stand before an older one",
        "Posts were sorted by time; threads rest on that order, not on the document's.",
    ),
    "thousands_separators": Irregularity(
        "separator",
        "thousands separators inside counts",
        "Removed: each count is read as one number.",
    ),
    "entities_decoded": Irregularity(
        "entity",
        "HTML entities in texts",
        "Decoded once, so that an ampersand is one character.",
    ),
    "reply_by_at_only": Irregularity(
        "post",
        "posts that begin with @ though the archive does not mark them as replies",
        "Counted as replies: whom a text addresses decides, not the mark.",
    ),
    "date_disagreements": Irregularity(
        "record",
        "stated dates that differ from the date in the id",
        "The id's own time was taken: it is finer, and nobody edits it.",
    ),
    "ambiguous_splits": Irregularity(
        "record",
        "bodies where source and translation part at no clear place",
        "The likeliest border was taken; a wrong one would look like an error of translation.",
    ),
    "conflicting_counts": Irregularity(
        "record",
        "records of one post with different counts",
        "The first record's counts were kept.",
    ),
    "variants": Irregularity(
        "post",
        "posts that stand with two or more translations",
        "Each counts as one post; its translations are judged one by one and compared.",
    ),
    "sources_differ": Irregularity(
        "post",
        "posts whose translations stand beside different source texts",
        "The first text is the post's; each translation keeps its own.",
    ),
    "untranslated": Irregularity(
        "post",
        "posts without a translation",
        "They count among the posts and are left out where translations are studied.",
    ),
    "id_disagreements": Irregularity(
        "post",
        "posts whose time is more than a day off the one in their id",
        "Their place in time, and in a thread, is doubtful.",
    ),
    "views_not_recorded": Irregularity(
        "post",
        "posts whose views are not recorded",
        "Missing, never zero: see the section on counts.",
    ),
    "likes_above_views": Irregularity(
        "post",
        "posts with more likes than views",
        "One of the two is wrong, most likely the views.",
    ),
    "late_continuations": Irregularity(
        "post",
        "continuations that come long after the part before them",
        "Their thread is inferred, and here least certain.",
    ),
    "lone_continuations": Irregularity(
        "post",
        "continuations with nothing before them to continue",
        "They begin a thread whose first post is not in the corpus.",
    ),
    "texts_with_blank_lines": Irregularity(
        "text",
        "texts with blank lines inside",
        "The first blank line need not be where the translation begins; the reader weighs them all.",
    ),
    "unequal_paragraphs": Irregularity(
        "pair",
        "pairs whose sides differ in their number of paragraphs",
        "Sides are compared as wholes, not paragraph by paragraph.",
    ),
    "header_like": Irregularity(
        "text",
        "texts with a line that looks like a header",
        "Read as text, not as a field or a heading of the document.",
    ),
    "entities_left": Irregularity(
        "text",
        "texts with HTML entities left after decoding",
        "They were encoded twice, or are meant as they stand; left alone.",
    ),
    "leaked_markup": Irregularity(
        "pair",
        "translations with tags, Markdown or labels that their source does not have",
        "Traces of whoever or whatever translated; left in, so that the translation report can count them.",
    ),
    "foreign_sources": Irregularity(
        "text",
        "source texts with letters of the translation's script",
        "Quoted, or a border drawn at the wrong place.",
    ),
    "wrong_script": Irregularity(
        "pair",
        "translations without a letter of their language's script",
        "Left untranslated as a whole.",
    ),
    "wordless": Irregularity(
        "post",
        "posts without a word (handles, links, emoji or numbers only)",
        "No topic can be told from them.",
    ),
    "repeated_texts": Irregularity(
        "post",
        "posts whose words another post has too",
        "Separate posts all the same; a topic must not rest on a repetition.",
    ),
    "split_emoji": Irregularity(
        "text",
        "texts with an emoji that lost the joiner between its parts",
        "One picture counts as two characters there.",
    ),
    "invisible_characters": Irregularity(
        "text",
        "texts with invisible or unknown characters",
        "Shown by their code point, so that they cannot act on this page.",
    ),
}
