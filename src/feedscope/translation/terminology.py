"""One term of the source, several renderings: a table that a translator can act on.

Translators of technical posts set a term in brackets behind its rendering: 缩放定律（scaling laws）.
These glosses are an alignment that needs no list of terms: the term stands in the bracket, before it
the rendering. Where a rendering begins is not marked in Chinese; of the last two to eight characters
before the bracket that beginning is taken whose piece lies closest to the term in the space both
languages share, a longer piece preferred where it costs little. Terms that are never glossed are not in it.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from feedscope.features import embed
from feedscope.translation.checks.script import HAN

_GLOSS = re.compile(rf"([{HAN}]{{2,10}})[（(]([A-Za-z][A-Za-z0-9 +/'’-]{{1,40}})[)）]")
_SHORTEST, _LONGEST = 2, 8
_A_LITTLE = 0.04  # cosine that a longer piece may cost
_LEADING = re.compile(  # words that lead into a term and are no part of it
    "^(?:通过|依靠|采用|进行|其中|使用|利用|一个|一种|一些|一次|这个|这种|"
    "[的为将被由用在与于现得即出任对之和及或是以把从向使让种个些各其了着到成])"
    "(?=.{2})"
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
        three at most).
    """
    rows = pairs[["id", "source", "target"]].itertuples(index=False, name=None)
    return of_glosses([gloss for row in rows for gloss in glosses(*row)], vectors, fewest)


def glosses(id_: str, source: str, target: str) -> list[Gloss]:
    """The glossed terms of a pair that are in its source: id, term (as a key), Chinese before the bracket."""
    return [(id_, _key(m[2]), m[1]) for m in _GLOSS.finditer(target) if _key(m[2]) in _key(source)]


def of_glosses(
    found: Sequence[Gloss], vectors: Callable[[Sequence[str]], np.ndarray] = embed, fewest: int = 2
) -> pd.DataFrame:
    """As `terminology`, from the glosses of all pairs."""
    rows = []
    for term, spread in _renderings(found, vectors, fewest).groupby("term", sort=True):
        uses = spread.assign(rendering=_merged(spread["rendering"]))
        counts = (
            uses["rendering"]
            .value_counts(sort=False)
            .sort_index()
            .sort_values(ascending=False, kind="stable")
        )
        if uses["id"].nunique() < fewest or len(counts) < 2:
            continue
        usual = counts.index[0]
        others = uses[uses["rendering"] != usual]
        rows.append(
            {
                "term": term,
                "uses": len(uses),
                "ways": len(counts),
                "usual": f"{usual} ({counts.iloc[0]})",
                "share": counts.iloc[0] / len(uses),
                "others": ", ".join(f"{text} ({n})" for text, n in counts.iloc[1:].items()),
                "ids": ", ".join(dict.fromkeys(others["id"].head(3))),
            }
        )
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["uses", "share", "term"], ascending=[False, True, True], ignore_index=True)


def _renderings(
    found: Sequence[Gloss], vectors: Callable[[Sequence[str]], np.ndarray], fewest: int
) -> pd.DataFrame:
    """A row for each post and term that is glossed in enough posts: id, term, rendering."""
    posts = Counter(term for term, _ in {(term, id_) for id_, term, _ in found})
    glosses = [gloss for gloss in found if posts[gloss[1]] >= fewest]
    texts = sorted(
        {term for _, term, _ in glosses} | {p for _, _, before in glosses for p in _pieces(before)}
    )
    if not texts:
        return pd.DataFrame(columns=["id", "term", "rendering"])
    place = {text: i for i, text in enumerate(texts)}
    table = vectors(texts)
    rows = [(id_, term, _closest(term, before, table, place)) for id_, term, before in glosses]
    return pd.DataFrame(rows, columns=["id", "term", "rendering"]).drop_duplicates(ignore_index=True)


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
    return [before[-n:] for n in range(_SHORTEST, min(_LONGEST, len(before)) + 1)]


def _closest(term: str, before: str, table: np.ndarray, place: dict[str, int]) -> str:
    """The longest of the pieces before the bracket that are, but for a little, closest to the term."""
    pieces = _pieces(before)
    near = [float(table[place[piece]] @ table[place[term]]) for piece in pieces]
    piece = max((p for p, c in zip(pieces, near, strict=True) if c >= max(near) - _A_LITTLE), key=len)
    while (bare := _LEADING.sub("", piece)) != piece:
        piece = bare
    return piece
