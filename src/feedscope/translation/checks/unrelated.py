"""A target that translates some other text: found by retrieval, not by reading.

A check of the whole corpus: the target's own source must be far down the list in both directions,
and the pair must be long enough, or odd enough in length, for that to mean something. Very short
replies ("same here") are close to hundreds of other texts, and say nothing.
"""

from collections.abc import Iterator

import pandas as pd

from feedscope.features import clean
from feedscope.translation.model import Check, Issue, Pair, Severity, check

_FAR_SHARE, _FAR_LEAST = 0.05, 10  # a rank beyond this share of all texts, and beyond this number
_SHOWN = 60  # characters of the other source in the message
_LONG_ENOUGH = 40  # characters of the source, handles and links left out


def unrelated_check(pairs: pd.DataFrame, length_limit: float, texts: int | None = None) -> Check:
    """The check for a corpus.

    Args:
        pairs: source, target, rank, rank_back, length (of the cleaned source), length_score.
        length_limit: robust standard deviations from which a length is odd.
        texts: how many the ranks are among; default: as many as there are ranks.
    """
    far = max(_FAR_LEAST, _FAR_SHARE * (pairs["rank"].notna().sum() if texts is None else texts))
    telling = (pairs["length"] >= _LONG_ENOUGH) | (pairs["length_score"].abs() > length_limit)
    flagged = pairs[(pairs["rank"] > far) & (pairs["rank_back"] > far) & telling]
    nearest = flagged[["rank", "rank_back"]].min(axis=1).astype("int64")
    ranks = dict(zip(zip(flagged["source"], flagged["target"], strict=True), nearest, strict=True))

    @check("unrelated", category="accuracy/unrelated", severity=Severity.CRITICAL)
    def unrelated(pair: Pair) -> Iterator[Issue]:
        """The target seems to translate another text: many others are closer, in both directions."""
        if rank := ranks.get((pair.source, pair.target)):
            yield Issue(
                f"At least {rank - 1} other texts of the corpus are closer, in both directions.",
                (0, len(pair.source)),
                (0, len(pair.target)),
            )

    return unrelated


def nearer_check(pairs: pd.DataFrame) -> Check:
    """The soft check for a corpus: a target that another source fits at least as well as its own.

    It finds what `unrelated` must let pass, the translation of a very similar text, and short texts.

    Args:
        pairs: source, target, closer (the source that fits better, see `likeness`; None for none).
    """
    known = pairs.dropna(subset=["closer"])
    closer = dict(zip(zip(known["source"], known["target"], strict=True), known["closer"], strict=True))

    @check("nearer-source", category="accuracy/unrelated", severity=Severity.MAJOR, hard=False)
    def nearer_source(pair: Pair) -> Iterator[Issue]:
        """The target fits the source of another text better than its own."""
        if other := closer.get((pair.source, pair.target)):
            words = " ".join(clean(other).split())
            shown = words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0] + " …"
            yield Issue(f"Another source of the corpus fits this target at least as well: “{shown}”.")

    return nearer_source
