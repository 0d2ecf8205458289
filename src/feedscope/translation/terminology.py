"""One term of the source, several renderings: a table that a translator can act on.

Translators of technical posts set a term in brackets behind its rendering: 缩放定律（scaling laws）.
These glosses are an alignment that needs no list of terms: the term stands in the bracket, before it
the rendering. Where a rendering begins is not marked in Chinese. It begins with a word, after the last
function word before the bracket. Of the beginnings that remain the translators' own repetition decides:
what stays together in several posts is one unit (after the accessor variety of Feng et al. 2004). Where
nothing repeats, it begins as the term's other renderings do, or else where the piece lies closest to the
term in the space both languages share. Terms that are never glossed are not in it, nor those that the
author had in brackets already, unless they are abbreviations.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from feedscope.features import embed
from feedscope.features.tokens import stop_words, words_zh
from feedscope.translation.checks.script import HAN

_GLOSS = re.compile(rf"([{HAN}]{{2,24}})[（(]([A-Za-z][A-Za-z0-9 +/'’-]{{1,40}})[)）]")
_LONGEST = 8  # characters of a rendering
_A_LITTLE = 0.04  # cosine that a longer piece may cost
_FUNCTION = re.compile(  # words that lead into a term and are no part of it, beside the stop words
    "[的地得将为被由用在与于现即出任对之和及或是以把从向使让种个些各其了着到成当也都就还又再不没有中里上下后前"
    "时年月日仅只很更最并而且但因则若如像叫做]|[一二两三几每某这那此该][种个些次位名项条件本篇张只匹台座]|"
    "[我你您他她它][们的]?|依靠|采用|进行|使用|利用"
)
Gloss = tuple[str, str, str]
COLUMNS = ["term", "uses", "ways", "usual", "share", "others", "ids"]


def terminology(
    pairs: pd.DataFrame, vectors: Callable[[Sequence[str]], np.ndarray] = embed, fewest: int = 2
) -> pd.DataFrame:
    """Glossed terms that were rendered in several ways.

    Args:
        pairs: id, source, target.
        vectors: texts → rows of length 1 in a space both languages share.
        fewest: posts in which a term must be glossed.

    Returns:
        A row a term, the least consistent first: term, uses (posts), ways, usual (the most frequent
        rendering), share (of the usual one), others (the rest with their numbers), ids (of the others,
        eight at most).
    """
    rows = pairs[["id", "source", "target"]].itertuples(index=False, name=None)
    return of_glosses([gloss for row in rows for gloss in glosses(*row)], vectors, fewest)


def glosses(id_: str, source: str, target: str) -> list[Gloss]:
    """Glosses that a translator added to a pair: id, term as written, Chinese before the bracket."""
    words, authors = _key(source), source.casefold().replace("（", "(")
    return [
        (id_, m[2], m[1])
        for m in _GLOSS.finditer(target)
        if _key(m[2]) in words and (m[2].isupper() or f"({m[2].casefold()}" not in authors)
    ]


def of_glosses(
    found: Sequence[Gloss], vectors: Callable[[Sequence[str]], np.ndarray] = embed, fewest: int = 2
) -> pd.DataFrame:
    """As `terminology`, from the glosses of all pairs."""
    uses = pd.DataFrame(found, columns=["id", "term", "before"])
    uses = uses.assign(key=uses["term"].map(_key), pieces=uses["before"].map(_pieces))
    uses = uses[uses["pieces"].map(len) > 0]
    uses = uses[uses.groupby("key")["id"].transform("nunique") >= fewest]
    texts = sorted({*uses["term"], *uses["pieces"].explode()})
    near = dict(zip(texts, vectors(texts), strict=True)) if texts else {}
    spreads = [_spread(of_term, near) for _, of_term in uses.groupby("key", sort=True)]
    table = pd.DataFrame(spreads, columns=COLUMNS)
    table = table[table["ways"] > 1]
    return table.sort_values(["uses", "share", "term"], ascending=[False, True, True], ignore_index=True)


def _spread(uses: pd.DataFrame, near: dict[str, np.ndarray]) -> dict[str, object]:
    """The table's row of one term, from its uses: id, term, before, pieces."""
    written = Counter(uses["term"])
    term = min(written, key=lambda text: (-written[text], len(text), text.swapcase()))
    uses = uses.assign(rendering=_merged(_aligned(uses, near))).drop_duplicates(["id", "rendering"])
    counts = uses["rendering"].value_counts(sort=False).sort_index()
    counts = counts.sort_values(ascending=False, kind="stable")
    others = uses[uses["rendering"] != counts.index[0]]
    return {
        "term": term,
        "uses": len(uses),
        "ways": len(counts),
        "usual": f"{counts.index[0]} ({counts.iloc[0]})",
        "share": counts.iloc[0] / len(uses),
        "others": ", ".join(f"{text} ({n})" for text, n in counts.iloc[1:].items()),
        "ids": ", ".join(dict.fromkeys(others["id"].head(8))),
    }


def _aligned(uses: pd.DataFrame, near: dict[str, np.ndarray]) -> pd.Series:
    """Of each use of a term the piece before the bracket that is its rendering."""
    posts = Counter(uses[["id", "pieces"]].explode("pieces").drop_duplicates()["pieces"])
    again = [piece for piece, n in posts.items() if n > 1]
    longest = [max((p for p in again if text.endswith(p)), key=len, default="") for text in uses["before"]]
    units = {unit for unit in longest if unit}
    heads = {words_zh(unit)[0] for unit in units}
    chosen = []
    for term, pieces, unit in zip(uses["term"], uses["pieces"], longest, strict=True):
        wholes = [whole for whole in units if unit and whole != unit and whole.endswith(unit)]
        if wholes:  # only the end of a unit: another rendering, as long as the unit where it can be
            reach = len(max(wholes, key=len))
            chosen.append(next((piece for piece in pieces if len(piece) >= reach), pieces[-1]))
        elif unit:
            chosen.append(unit)
        else:
            alike = [piece for piece in pieces if words_zh(piece)[0] in heads]
            chosen.append(max(alike or _closest(term, pieces, near), key=len))
    return pd.Series(chosen, index=uses.index)


def _merged(renderings: pd.Series) -> pd.Series:
    """Renderings that end in a more frequent (or equally frequent, shorter) one counted as that one."""
    counts = renderings.value_counts()
    order = sorted(counts.index, key=lambda text: (-counts[text], len(text), text))
    ends = {text: next(known for known in order if text.endswith(known)) for text in order}
    return renderings.map(ends)


def _key(text: str) -> str:
    """A term without case, hyphens and a plural s."""
    words = re.sub(r"[-’'/+]", " ", text.casefold()).split()
    return " ".join(re.sub(r"(?<=[a-z]{2}[^s])s$", "", word) for word in words)


def _pieces(before: str) -> list[str]:
    """Ends of the Chinese before a bracket that begin with a word, none with a function word in it."""
    pieces, piece = [], ""
    for word in reversed(words_zh(before)):
        if word in stop_words("zh") or _FUNCTION.fullmatch(word) or len(word + piece) > _LONGEST:
            break
        piece = word + piece
        if len(piece) > 1:
            pieces.append(piece)
    return pieces


def _closest(term: str, pieces: Sequence[str], near: dict[str, np.ndarray]) -> list[str]:
    """The pieces that are, but for a little, closest to the term."""
    cosines = [float(near[piece] @ near[term]) for piece in pieces]
    return [p for p, cosine in zip(pieces, cosines, strict=True) if cosine >= max(cosines) - _A_LITTLE]
