"""Words for numbers, languages and directions."""

from dataclasses import dataclass

from feedscope.reporting.text import NOT_RECORDED


@dataclass(frozen=True)
class Way:
    """A direction of retrieval in words."""

    query: str
    candidate: str
    label: str
    zh: str

    @property
    def a_query(self) -> str:
        """ "A source"."""
        return f"A {self.query}"


WAYS = {
    "source-target": Way("source", "translation", "source → translation", "以原文检索译文"),
    "target-source": Way("translation", "source", "translation → source", "以译文检索原文"),
}
_LANGUAGES = {"en": "English", "zh": "Chinese"}


def percent(successes: int, n: int) -> str:
    """A share as "4.4%", with a digit behind the point from a hundred cases on."""
    if not n:
        return NOT_RECORDED
    share = 100 * successes / n
    return f"{share:.1f}%" if n >= 100 else f"{share:.0f}%"


def direction(
    difference: float, more: tuple[str, str], less: tuple[str, str], same: tuple[str, str]
) -> tuple[str, str]:
    """The words (English, Chinese) for the sign of a difference."""
    return more if difference > 0 else less if difference < 0 else same


def count(n: int, one: str, many: str = "") -> str:
    """ "1 post", "3 posts"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def language(code: str) -> str:
    """The English name of a language, or its code."""
    return _LANGUAGES.get(code, code)
