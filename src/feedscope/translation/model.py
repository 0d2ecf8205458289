"""What a check is and what it says: pairs, issues, severities.

Categories and severities follow MQM, Multidimensional Quality Metrics (Lommel et al. 2014,
Tradumàtica 12:455-463; Freitag et al. 2021, TACL 9:1460-1474): minor does not mislead, major
misleads or leaves out something that matters, critical turns the meaning round or makes the
translation unusable.

A check is a generator over the issues of one pair, made a `Check` by the decorator `check`:

    @check("link-lost", category="accuracy/omission", severity=Severity.MAJOR)
    def link_lost(pair: Pair) -> Iterator[Issue]:
        '''A link of the source is missing.'''
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from feedscope.corpus.entities import Entity, entities
from feedscope.translation import amounts_en, amounts_zh
from feedscope.translation.amounts import Amount

Span = tuple[int, int]
EN_ZH = ("en", "zh")


class Severity(IntEnum):
    """MQM severities, ordered."""

    MINOR = 1
    MAJOR = 2
    CRITICAL = 3

    @property
    def label(self) -> str:
        """As written in the tables."""
        return self.name.lower()


@dataclass(frozen=True)
class Pair:
    """A source text and its translation, with what several checks need of them, found once."""

    source: str
    target: str

    @cached_property
    def source_entities(self) -> list[Entity]:
        """Mentions, links, hashtags, emoji of the source."""
        return entities(self.source)

    @cached_property
    def target_entities(self) -> list[Entity]:
        """Mentions, links, hashtags, emoji of the target."""
        return entities(self.target)

    @cached_property
    def source_amounts(self) -> list[Amount]:
        """Numbers of the source, by value."""
        return amounts_en.amounts(self.source, self.source_entities)

    @cached_property
    def target_amounts(self) -> list[Amount]:
        """Numbers of the target, by value."""
        return amounts_zh.amounts(self.target, self.target_entities)


@dataclass(frozen=True)
class Issue:
    """One thing a check found.

    Attributes:
        message: one sentence for a translator, naming what stands where.
        source, target: (start, end) offsets into the unmodified texts; None where there is no span.
        severity: where this one is graver or lighter than the check's usual; None for the usual.
    """

    message: str
    source: Span | None = None
    target: Span | None = None
    severity: Severity | None = None


@dataclass(frozen=True)
class Check:
    """A named check.

    Attributes:
        name: as written in the tables, "link-lost".
        category: MQM category, "accuracy/omission".
        severity: of an issue that does not say otherwise.
        hard: counts towards `worst_severity`; a soft check points a reader somewhere, no more.
        languages: the (source, target) codes it was built for; None for any.
        run: the issues of one pair.
    """

    name: str
    category: str
    severity: Severity
    hard: bool
    languages: tuple[str, str] | None
    run: Callable[[Pair], Iterator[Issue]]

    @property
    def explains(self) -> str:
        """What is flagged, in a sentence: the first line of the function's docstring."""
        return (self.run.__doc__ or "").strip().split("\n")[0]


def check(
    name: str,
    *,
    category: str,
    severity: Severity,
    hard: bool = True,
    languages: tuple[str, str] | None = None,
) -> Callable[[Callable[[Pair], Iterator[Issue]]], Check]:
    """Make a generator of issues a `Check`."""

    def named(run: Callable[[Pair], Iterator[Issue]]) -> Check:
        return Check(name, category, severity, hard, languages, run)

    return named
