"""Risk, quality and errors of pairs, block by block, so that memory does not grow with their number.

What is usual (lengths, similarity, the estimate) is measured on a pool of at most 1,024 pairs, drawn
by a seed; the retrieval rank of a pair is among the translations of the pool. So a pair's scores
depend on the pair and the pool alone: not on its neighbours, nor on how many processes share the work.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from feedscope.features import clean
from feedscope.translation import risk
from feedscope.translation.checking import check_pairs, worst_severity
from feedscope.translation.checks import (
    CHECKS,
    LengthNorm,
    length_checks,
    nearer_check,
    norm,
    unrelated_check,
)
from feedscope.translation.checks.coverage import remember
from feedscope.translation.checks.length import lengths
from feedscope.translation.estimate import Estimates, estimates
from feedscope.translation.likeness import Rivals
from feedscope.translation.model import Pair, Severity
from feedscope.translation.risk import Usual

COLUMNS = ("risk", "quality", "errors", "worst_severity")
POOL, SEED = 1024, 0
BLOCK = 256  # pairs judged at once
# The products of a block are small: threads wait for one another and cost a third more; processes pay.
_ONE_THREAD = threadpool_limits.wrap(limits=1, user_api="blas")
LENGTH_LIMIT = 4.0  # robust standard deviations, as in params/translation.yaml
_DIGITS = 4
_LABELS = {0: "", **{int(severity): severity.label for severity in Severity}}

Texts = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Judged:
    """What was found in a block of pairs.

    Attributes:
        scores: a row a pair, COLUMNS; worst_severity "" for none, from the hard checks alone.
        errors: a row an issue, as `checking.ERROR_COLUMNS`; `id` is the row's number in the block.
    """

    scores: pd.DataFrame
    errors: pd.DataFrame


@dataclass(frozen=True)
class Judge:
    """Judges pairs by what is usual in a pool of pairs of the same file. Made by `Judge.of`.

    Attributes:
        lengths: the usual ratio.
        usual: the usual similarity and estimate.
        rivals: the sources of the pool and their vectors, m × 512; none where retrieval is skipped.
        target: vectors of the targets, m × 512.
        source_texts, target_texts: cleaned, of the same rows.
    """

    lengths: LengthNorm
    usual: Usual
    rivals: Rivals
    target: np.ndarray
    source_texts: tuple[str, ...]
    target_texts: tuple[str, ...]

    @classmethod
    @_ONE_THREAD
    def of(cls, pool: Sequence[Texts], *, retrieval: bool = True) -> "Judge":
        """A judge by the pairs (source, target) of `pool`; without `retrieval`, ranks are left out."""
        usual_lengths = norm(Pair(*texts) for texts in pool)
        found = estimates([source for source, _ in pool], [target for _, target in pool])
        cleaned = [(clean(source), clean(target)) for source, target in pool]
        rows = [i for i, sides in enumerate(cleaned) if all(sides)] if retrieval else []
        signs = pd.DataFrame(
            {
                "similarity": _similarity(found, cleaned),
                "estimate": found.scores["risk"],
                "length": [len(source) for source, _ in cleaned],
            }
        )
        return cls(
            lengths=usual_lengths,
            usual=risk.usual(signs),
            rivals=Rivals(tuple(pool[i][0] for i in rows), found.source[rows]),
            target=found.target[rows],
            source_texts=tuple(cleaned[i][0] for i in rows),
            target_texts=tuple(cleaned[i][1] for i in rows),
        )

    @_ONE_THREAD
    def __call__(self, pairs: Sequence[Texts]) -> Judged:
        """What is found in `pairs` (source, target), in their order."""
        found = estimates([source for source, _ in pairs], [target for _, target in pairs], remember)
        table = self._signs(pairs, found)
        checks = (
            *CHECKS,
            *length_checks(self.lengths, LENGTH_LIMIT),
            unrelated_check(table, LENGTH_LIMIT, texts=len(self.target)),
            nearer_check(table),
        )
        errors = check_pairs(table, checks)
        worst, by_pair = worst_severity(errors), errors.groupby("id")
        ids = table["id"]
        table = table.assign(
            worst=worst.droplevel("variant").reindex(ids, fill_value=0).to_numpy(dtype="int64"),
            soft=(by_pair["hard"].min() == 0).reindex(ids, fill_value=False).to_numpy(dtype="int64"),
        )
        scores = pd.DataFrame(
            {
                "risk": risk.risk(risk.alarms(table, self.usual)).round(_DIGITS),
                "quality": found.scores["quality"].round(_DIGITS),
                "errors": by_pair.size().reindex(ids, fill_value=0).to_numpy(dtype="int64"),
                "worst_severity": table["worst"].map(_LABELS),
            }
        )
        return Judged(scores, errors)

    def _signs(self, pairs: Sequence[Texts], found: Estimates) -> pd.DataFrame:
        """Texts and signs of a block, as `risk.alarms` and `unrelated_check` want them."""
        cleaned = [(clean(source), clean(target)) for source, target in pairs]
        sizes = [lengths(Pair(*texts)) for texts in pairs]
        known = np.array([all(sides) for sides in cleaned], dtype=bool)
        own = np.einsum("ij,ij->i", found.source, found.target)
        ranks = {
            "rank": _ranks(found.source @ self.target.T, own, [zh for _, zh in cleaned], self.target_texts),
            "rank_back": _ranks(
                found.target @ self.rivals.vectors.T, own, [en for en, _ in cleaned], self.source_texts
            ),
        }
        return pd.DataFrame(
            {
                "id": [str(i) for i in range(len(pairs))],
                "variant": pd.array([1] * len(pairs), dtype="Int64"),
                "source": [source for source, _ in pairs],
                "target": [target for _, target in pairs],
                "similarity": _similarity(found, cleaned),
                "closer": [
                    self.rivals.closer(*texts, own[i], found.target[i])
                    if known[i] and len(self.target)
                    else None
                    for i, texts in enumerate(pairs)
                ],
                "estimate": found.scores["risk"].to_numpy(),
                "length": [size for size, _ in sizes],
                "length_score": [self.lengths.score(*size) for size in sizes],
                **{
                    name: np.where(known & bool(len(self.target)), values, np.nan)
                    for name, values in ranks.items()
                },
            }
        )


def _similarity(found: Estimates, cleaned: Sequence[Texts]) -> np.ndarray:
    """Cosine of each pair; NaN where nothing is left of a text without handles and links."""
    known = np.array([all(sides) for sides in cleaned], dtype=bool)
    return np.where(known, np.einsum("ij,ij->i", found.source, found.target), np.nan)


def _ranks(near: np.ndarray, own: np.ndarray, texts: Sequence[str], pool: Sequence[str]) -> np.ndarray:
    """One more than the texts of the pool that are at least as near as the own one, and not the same."""
    same = np.array(texts, dtype=object)[:, None] == np.array(pool, dtype=object)[None, :]
    return 1 + ((near >= own[:, None]) & ~same.astype(bool)).sum(axis=1)


class Reservoir(Generic[T]):
    """At most `size` of what is put in, each as likely as any other (Vitter 1985, ACM TOMS 11:37)."""

    def __init__(self, size: int) -> None:
        self.size, self.seen = size, 0
        self.kept: list[T] = []
        self._rng = np.random.default_rng(SEED)

    def put(self, item: T) -> None:
        """One more."""
        self.seen += 1
        if len(self.kept) < self.size:
            self.kept.append(item)
        elif (place := int(self._rng.integers(self.seen))) < self.size:
            self.kept[place] = item


def draw(pairs: Iterable[Texts]) -> tuple[list[Texts], int]:
    """POOL of `pairs`, each as likely as any other, and how many there were."""
    pool = Reservoir[Texts](POOL)
    for texts in pairs:
        pool.put(texts)
    return pool.kept, pool.seen


def blocks(pairs: Iterable[Texts]) -> Iterator[list[Texts]]:
    """`pairs` in lists of BLOCK."""
    block: list[Texts] = []
    for texts in pairs:
        block.append(texts)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def check_table(pairs: pd.DataFrame, source: str = "source", target: str = "target") -> pd.DataFrame:
    """`pairs` with risk, quality, errors and worst_severity ("" for none).

    Args:
        pairs: any table with a source text and its translation in two columns, of type str.
        source, target: the names of these columns.

    Raises:
        KeyError: no such column.
        TypeError: a text is missing or no str.
    """
    texts: list[Texts] = list(zip(pairs[source], pairs[target], strict=True))
    if not all(isinstance(text, str) for sides in texts for text in sides):
        raise TypeError(f"{source} and {target} must hold texts; drop or fill the rows without")
    judge = Judge.of(draw(texts)[0])
    scores = [judge(block).scores for block in blocks(texts)]
    empty = pd.DataFrame({name: pd.Series(dtype=float) for name in COLUMNS})
    found = pd.concat(scores or [empty], ignore_index=True).set_index(pairs.index)
    return pairs.assign(**{name: found[name] for name in COLUMNS})
