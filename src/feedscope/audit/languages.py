"""Which scripts and which entities stand on each side.

Script: the Unicode name of each letter ("LATIN SMALL LETTER A", "CJK UNIFIED IDEOGRAPH-…"), after
handles, links and hashtags are taken out, which are Latin whatever the language. A script says
less than a language, but it cannot be wrong: a Chinese text without a Han character is none.
"""

import unicodedata
from collections import Counter
from functools import lru_cache

import pandas as pd

from feedscope.audit.wording import count, listing, plural, share
from feedscope.corpus import Settings, Tables
from feedscope.corpus.entities import entities

ENTITY_KINDS = ("mention", "link", "hashtag", "emoji", "number")
NOT_PROSE = frozenset({"mention", "link", "hashtag"})
# Scripts that a text in the language can be recognised by; languages not named here: Latin.
SCRIPTS = {
    "zh": frozenset({"Han"}),
    "ja": frozenset({"Han", "Hiragana", "Katakana"}),
    "ko": frozenset({"Hangul"}),
    "ru": frozenset({"Cyrillic"}),
    "uk": frozenset({"Cyrillic"}),
    "ar": frozenset({"Arabic"}),
    "el": frozenset({"Greek"}),
    "he": frozenset({"Hebrew"}),
}
SCRIPT_NAMES = frozenset(
    {"Arabic", "Cyrillic", "Devanagari", "Greek", "Han", "Hangul", "Hebrew", "Hiragana", "Katakana", "Latin"}
)


def scripts_of(language: str) -> frozenset[str]:
    """The scripts that show a text to be in `language` ("zh", "zh-Hans", "en")."""
    return SCRIPTS.get(language.split("-")[0].lower(), frozenset({"Latin"}))


@lru_cache(maxsize=65_536)
def script(letter: str) -> str | None:
    """The script of one character: Latin, Han, …, "other"; None for what is no letter."""
    if not unicodedata.category(letter).startswith("L"):
        return None
    first = unicodedata.name(letter, "other").split("-")[0].split()[0].capitalize()
    name = {"Cjk": "Han", "Fullwidth": "Latin", "Halfwidth": "Katakana"}.get(first, first)
    return name if name in SCRIPT_NAMES else "other"


def prose(text: str) -> str:
    """`text` with a space for each handle, link and hashtag."""
    cut = sorted((e.start, e.end) for e in entities(text) if e.kind in NOT_PROSE)
    kept, at = [], 0
    for start, end in cut:
        kept.append(text[at:start])
        at = max(at, end)
    return " ".join([*kept, text[at:]])


def letters(text: str) -> Counter[str]:
    """Letters of `text` by script, handles, links and hashtags aside."""
    return Counter(name for name in map(script, prose(text)) if name)


def sides(tables: Tables) -> dict[str, pd.Series]:
    """The texts of each side: pairs where there are any (so that both sides compare), else the posts."""
    if tables.pairs.empty:
        return {"source": tables.posts["text"]}
    return {"source": tables.pairs["source"], "translation": tables.pairs["target"]}


def script_shares(tables: Tables) -> pd.DataFrame:
    """Columns side, script, letters, share (of the side's letters), texts (that hold one), of (texts)."""
    rows = []
    for side, texts in sides(tables).items():
        found = [letters(text) for text in texts]
        total = sum(found, Counter[str]())
        rows += [
            {
                "side": side,
                "script": name,
                "letters": number,
                "share": number / total.total(),
                "texts": sum(name in each for each in found),
                "of": len(found),
            }
            for name, number in sorted(total.items(), key=lambda item: (-item[1], item[0]))
        ]
    return pd.DataFrame(rows, columns=["side", "script", "letters", "share", "texts", "of"])


def scripts_sentence(table: pd.DataFrame, settings: Settings) -> str:
    """For each side of `script_shares`, the share of letters in the script that its declared language has."""
    if table.empty:
        return "No text holds a letter, so no script can be told."
    words = []
    languages = {"source": settings.source_language, "translation": settings.target_language}
    for side, rows in table.groupby("side", sort=False):
        language = languages[str(side)]
        expected = rows["script"].isin(scripts_of(language))
        part = share(int(rows.loc[expected, "letters"].sum()), int(rows["letters"].sum()))
        strangers = rows.loc[~expected, ["script", "letters"]].to_numpy()
        others = [f"{name} ({count(number, 'letter')})" for name, number in strangers]
        rest = f"; the rest is {listing(others)}" if others else ", and no other script occurs"
        names = listing(sorted(scripts_of(language)))
        words.append(f"The {side} is declared as {language}: {part} of its letters are {names}{rest}.")
    return " ".join(words)


def entity_counts(tables: Tables) -> pd.DataFrame:
    """Entities of each kind on both sides.

    Columns: entity, source, source_texts, translation, translation_texts, disagree (pairs whose two
    sides hold a different number of them), pairs. The last four are missing without translations.
    """
    tallies = {
        side: [Counter(entity.kind for entity in entities(text)) for text in texts]
        for side, texts in sides(tables).items()
    }
    rows = []
    for kind in ENTITY_KINDS:
        row: dict[str, object] = {"entity": kind}
        for side, tally in tallies.items():
            row[side] = sum(each[kind] for each in tally)
            row[f"{side}_texts"] = sum(each[kind] > 0 for each in tally)
        if "translation" in tallies:
            both = zip(tallies["source"], tallies["translation"], strict=True)
            row["disagree"] = sum(s[kind] != t[kind] for s, t in both)
            row["pairs"] = len(tables.pairs)
        rows.append(row)
    columns = ["source", "source_texts", "translation", "translation_texts", "disagree", "pairs"]
    table = pd.DataFrame(rows).reindex(columns=["entity", *columns])
    return table.astype(dict.fromkeys(columns, "Int64"))


def entities_sentence(table: pd.DataFrame) -> str:
    """What `entity_counts` says, the two sides compared."""
    held = table[table["source"] > 0]
    if held.empty:
        return "The source texts hold no handle, link, hashtag, emoji or number."
    totals = [count(number, name) for name, number in held[["entity", "source"]].to_numpy()]
    words = f"Counted once with each translation, the source texts hold {listing(totals)}. "
    if table["pairs"].isna().all():
        return words + "There are no translations to compare them with."
    differ = [
        f"{plural(name)} ({number:,})" for name, number in table[["entity", "disagree"]].to_numpy() if number
    ]
    if not differ:
        return words + "Each pair holds the same number of each on both sides."
    return words + (
        f"Pairs whose two sides hold a different number: {listing(differ)}. A number can be spelled out in "
        "translation, a handle or a link cannot: the translation report looks at each."
    )
