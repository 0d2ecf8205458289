"""Words for numbers, in both languages."""


def percent(successes: int, n: int) -> str:
    """A share as "4.4 %", with as many digits as n can carry; an en dash for n = 0."""
    if not n:
        return "\N{EN DASH}"
    share = 100 * successes / n
    return f"{share:.1f} %" if n >= 100 else f"{share:.0f} %"


def points(share: float) -> tuple[str, str]:
    """A difference of shares without its sign, in both languages."""
    return f"{abs(100 * share):.1f} percentage points", f"{abs(100 * share):.1f} 个百分点"


def direction(
    difference: float, more: tuple[str, str], less: tuple[str, str], same: tuple[str, str]
) -> tuple[str, str]:
    """The words (English, Chinese) for the sign of a difference."""
    return more if difference > 0 else less if difference < 0 else same


def count(n: int, one: str, many: str | None = None) -> str:
    """ "1 post", "3 posts"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


LANGUAGES = {"en": "English", "zh": "Chinese"}


def language(code: str) -> str:
    """The English name of a language, or its code."""
    return LANGUAGES.get(code, code)
