"""Posts that were translated twice: how far the translations differ, and where.

chrF (Popović 2015, WMT, 392-395; by sacrebleu) compares two texts by their character n-grams:
100 for equal texts. It is not symmetric, so the mean of both directions is taken. It measures
difference and says nothing about which translation is better.
"""

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from feedscope.translation.checks.script import HAN
from feedscope.translation.model import Span

if TYPE_CHECKING:
    from sacrebleu.metrics import CHRF

_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|\s+|.", re.DOTALL)
VARIANT_COLUMNS = [
    "id",
    "source",
    "first",
    "second",
    "variant",
    "chrf",
    "similarity_first",
    "similarity_second",
]


def chrf(first: str, second: str) -> float:
    """chrF of two texts in both directions, averaged; 0 to 100."""
    score = _chrf().sentence_score
    return (score(first, [second]).score + score(second, [first]).score) / 2


@cache
def _chrf() -> "CHRF":
    from sacrebleu.metrics import CHRF

    return CHRF()


def differences(first: str, second: str) -> tuple[list[Span], list[Span]]:
    """What stands in one text and not in the other, as spans of each; Chinese by character, Latin by word."""
    tokens = [[m.span() for m in _TOKEN.finditer(text)] for text in (first, second)]
    words = [[text[a:b] for a, b in spans] for text, spans in zip((first, second), tokens, strict=True)]
    spans: tuple[list[Span], list[Span]] = ([], [])
    for tag, *ends in SequenceMatcher(None, words[0], words[1], autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for side, (start, end) in enumerate((ends[:2], ends[2:])):
            if start < end:
                spans[side].append((tokens[side][start][0], tokens[side][end - 1][1]))
    return spans


def twice_translated(pairs: pd.DataFrame) -> pd.DataFrame:
    """A row for each further translation beside the first.

    Args:
        pairs: id, variant, source, target, similarity.

    Returns:
        Columns `VARIANT_COLUMNS`; `variant` is the second one's number.
    """
    again = pairs["id"].duplicated()
    columns = {"target": "first", "similarity": "similarity_first"}
    firsts = pairs.loc[~again, ["id", *columns]].rename(columns=columns)
    columns = {"target": "second", "similarity": "similarity_second"}
    table = pairs[again].rename(columns=columns).merge(firsts, on="id", validate="many_to_one")
    scores = [chrf(a, b) for a, b in zip(table["first"], table["second"], strict=True)]
    return table.assign(chrf=pd.Series(scores, index=table.index, dtype="float64"))[VARIANT_COLUMNS]
