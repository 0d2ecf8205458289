"""What the lexical checks know: tables of words, read once.

Every table is a TSV in this package; lines that begin with # are comments. The rows were written from
general knowledge of English idiom, slang and technical usage and of what translating programs make
of them, not from any corpus that this project measures itself on. Regular expressions throughout;
the English ones ignore case and match whole words.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from feedscope.errors import FeedscopeError


@dataclass(frozen=True)
class Entry:
    """A row of a lexicon of English words.

    Attributes:
        english: the word or phrase in the source.
        context: what else the source must hold, near the word; None for nothing.
        wrong: what stands in the target when it was misunderstood; None where only absence tells.
        right: renderings that excuse it.
        sense: what it means, in English, for the message.
        needs: of each alternative of `english` letters that stand in whatever it matches; () for none.
    """

    english: re.Pattern[str]
    context: re.Pattern[str] | None
    wrong: re.Pattern[str] | None
    right: re.Pattern[str] | None
    sense: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Marker:
    """A Chinese phrase that needs one of `anchors` in the source; `kind` is "claim" or "aside"."""

    chinese: re.Pattern[str]
    anchors: re.Pattern[str]
    kind: str
    sense: str


def _rows(name: str, columns: int) -> list[list[str]]:
    text = resources.files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != columns:
            raise FeedscopeError(f"{name}.tsv:{number}: {len(cells)} columns, expected {columns}")
        rows.append(cells)
    return rows


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """The rows of terms, idioms or relations."""
    fields = dict(_rows("domains", 2))
    return tuple(
        Entry(
            re.compile(rf"(?<![\w#@/.])(?:{english})(?!\w)", re.IGNORECASE),
            _compiled(_any_field(context, fields), re.IGNORECASE),
            _compiled(wrong),
            _compiled(right),
            sense,
            _needs(english),
        )
        for english, context, wrong, right, sense in _rows(name, 5)
    )


def candidates(name: str, lowered: str) -> list[Entry]:
    """The rows of a table that may match a text, given in lower case; a few of hundreds, found cheaply."""
    always, by_letters = _index(name)
    places = {
        place
        for i in range(len(lowered) - _RUN + 1)
        for letters, place in by_letters.get(lowered[i : i + _RUN], ())
        if lowered.startswith(letters, i)
    }
    return [entries(name)[place] for place in sorted(places.union(always))]


@cache
def _index(name: str) -> tuple[list[int], dict[str, list[tuple[str, int]]]]:
    """Which rows always may match, and the others by the first letters of what they need."""
    always: list[int] = []
    by_letters: dict[str, list[tuple[str, int]]] = {}
    for place, entry in enumerate(entries(name)):
        if not entry.needs:
            always.append(place)
        for letters in entry.needs:
            by_letters.setdefault(letters[:_RUN], []).append((letters, place))
    return always, by_letters


_RUN = 3  # letters by which rows are looked up; shorter runs rule too little out
_OPTIONAL = re.compile(r"(?:\([^()]*\)|\[[^\]]*\]|\\.|[^()\[\]\\|])(?:[?*]|\{0[^}]*\})")
_NESTED = re.compile(r"\((?:\?[:!<=]*)?[^()]*\)")
_NO_LETTERS = re.compile(r"\[[^\]]*\]|\\.|\{[^}]*\}|[^a-z ]")


def _needs(pattern: str) -> tuple[str, ...]:
    """Letters that every match holds, one run for each alternative; () where an alternative has none."""
    pattern = pattern.lower()
    while (bare := _NESTED.sub("\0", _OPTIONAL.sub("\0", pattern))) != pattern:
        pattern = bare  # groups and what may be absent are given up, the innermost first
    runs = [max(_NO_LETTERS.sub("\0", part).split("\0"), key=len) for part in pattern.split("|")]
    return tuple(runs) if all(len(run) >= _RUN for run in runs) else ()


def _any_field(context: str, fields: dict[str, str]) -> str:
    """The context with the names of fields replaced by their words."""
    words = "|".join(fields.get(part, part) for part in context.split("|"))
    return rf"(?<![A-Za-z])(?:{words})" if words else ""


@cache
def markers() -> tuple[Marker, ...]:
    """The rows of markers."""
    return tuple(
        Marker(re.compile(chinese), re.compile(anchors, re.IGNORECASE), kind, sense)
        for chinese, anchors, kind, sense in _rows("markers", 4)
    )


@cache
def acronyms() -> dict[str, re.Pattern[str]]:
    """What must be among the Chinese words that spell an acronym out."""
    return {acronym: re.compile(chinese) for acronym, chinese in _rows("acronyms", 2)}


def _compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str] | None:
    return re.compile(pattern, flags) if pattern else None
