"""A person labels translations: which pairs she is shown, and what she has said of the one before her.

The sample is stratified by risk: half of it from the tenth of the pairs that the ranking puts first,
a quarter from the next three tenths, a quarter from the rest, in random order, so that nobody knows
from the place of a pair what the ranking thinks of it. Each pair carries as a weight how many pairs of
the corpus it stands for. Everybody who labels the same corpus with the same seed sees the same pairs
in the same order; so two persons can be compared.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from feedscope.errors import FeedscopeError
from feedscope.translation import labels
from feedscope.translation.labels import CATEGORIES, Error, Label, digest
from feedscope.translation.model import Severity, Span

_STRATA = ((0.1, 0.5), (0.4, 0.25), (1.0, 0.25))  # up to this share of the ranking: this share of the sample


def sample(pairs: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    """`size` of `pairs` (id, variant, source, target, risk), or all of fewer, with a column `weight`."""
    rng = np.random.default_rng(seed)
    order = pairs["risk"].to_numpy().argsort(kind="stable")[::-1]
    size = min(size, len(pairs))
    chosen: list[np.ndarray] = []
    weights: list[np.ndarray] = []
    start = taken = 0
    wanted = 0.0
    for until, share in _STRATA:
        end = round(until * len(pairs))
        wanted += share * size
        # What a small stratum cannot give, the next one gives.
        n = min(end - start, round(wanted) - taken)
        chosen.append(rng.permutation(order[start:end])[:n])
        weights.append(np.full(n, (end - start) / n if n else 0.0))
        start, taken = end, taken + n
    rows, weight = np.concatenate(chosen), np.concatenate(weights)
    shuffled = rng.permutation(len(rows))
    return pairs.iloc[rows[shuffled]].assign(weight=weight[shuffled]).reset_index(drop=True)


@dataclass
class Session:
    """One person at work on a sample, taken up where she left off.

    Attributes:
        pairs: the sample, as `sample`.
        person: a name for her; letters, digits, - and _.
        folder: where her labels are, as NAME.jsonl.
        at: the pair before her, a row of `pairs`; len(pairs) when all are done.
        errors: what she has marked in it so far.
    """

    pairs: pd.DataFrame
    person: str
    folder: Path
    at: int = 0
    errors: list[Error] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Go to the first pair that has no label of hers yet."""
        if not self.person or not all(c.isalnum() or c in "-_" for c in self.person):
            raise FeedscopeError(
                f"person: found {self.person!r}; expected a name of letters, digits, - and _, which becomes "
                "the name of a file"
            )
        self._said = {label.key: label for label in labels.current(labels.read(self.path), self.pairs)}
        self._to_next(0)

    @property
    def path(self) -> Path:
        """Her file."""
        return self.folder / f"{self.person}.jsonl"

    @property
    def done(self) -> int:
        """How many of the sample she has judged."""
        return len(self._said)

    @property
    def finished(self) -> bool:
        """True when no pair is before her."""
        return self.at >= len(self.pairs)

    @property
    def source(self) -> str:
        """The source before her."""
        return str(self.pairs["source"].iloc[self.at])

    @property
    def target(self) -> str:
        """The translation before her."""
        return str(self.pairs["target"].iloc[self.at])

    def mark(self, category: str, severity: str, source: str = "", target: str = "") -> Error:
        """Mark an error; `source` and `target` are the words it stands in, as they are in the texts.

        Raises:
            ValueError: words that do not stand in their text, with a sentence for the person.
        """
        if category not in CATEGORIES:
            raise ValueError(f"No such category: {category}.")
        error = Error(
            category,
            Severity[severity.upper()],
            _find(source, self.source, "source"),
            _find(target, self.target, "translation"),
        )
        self.errors.append(error)
        return error

    def unmark(self) -> None:
        """Take the last mark back."""
        if self.errors:
            self.errors.pop()

    def save(self) -> None:
        """Write the judgement of this pair to the disk and go to the next one without."""
        row = self.pairs.iloc[self.at]
        label = Label(
            str(row["id"]),
            int(row["variant"]),
            self.person,
            digest(self.source, self.target),
            float(row["weight"]),
            tuple(self.errors),
        )
        labels.append(self.path, label)
        self._said[label.key] = label
        self._to_next(self.at + 1)

    def back(self) -> None:
        """The pair before this one, with what she said of it."""
        self._go(max(0, self.at - 1))

    def _to_next(self, start: int) -> None:
        keys = list(zip(self.pairs["id"].astype(str), self.pairs["variant"].astype(int), strict=True))
        later = [*range(start, len(keys)), *range(start)]
        self._go(next((i for i in later if keys[i] not in self._said), len(keys)))

    def _go(self, at: int) -> None:
        self.at, self.errors = at, []
        if not self.finished:
            row = self.pairs.iloc[at]
            known = self._said.get((str(row["id"]), int(row["variant"])))
            self.errors = list(known.errors) if known else []


def _find(words: str, text: str, where: str) -> Span | None:
    """Where `words` first stand in `text`; None for no words."""
    words = words.strip()
    if not words:
        return None
    start = text.find(words)
    if start < 0:
        raise ValueError(f"“{words}” does not stand in the {where}. Copy the words from the text.")
    return start, start + len(words)
