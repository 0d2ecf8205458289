"""Numbers in words: the small phrases that the audit's sentences are made of."""

from collections.abc import Sequence

import pandas as pd

MINUTE, HOUR, DAY = 60, 3_600, 86_400
IRREGULAR_PLURALS = {
    "emoji": "emoji",
    "entity": "entities",
    "reply": "replies",
    "titled summary": "titled summaries",
}


def count(number: int, noun: str) -> str:
    """`number` things: "no posts", "1 post", "1,204 posts", "2 entities"."""
    words = noun if number == 1 else plural(noun)
    return f"{number:,} {words}" if number else f"no {words}"


def plural(noun: str) -> str:
    """The plural of one of the audit's nouns: "posts", "entities"."""
    return IRREGULAR_PLURALS.get(noun, f"{noun}s")


def sentence(words: str) -> str:
    """`words` with the first letter large."""
    return words[0].upper() + words[1:]


def share(part: int, whole: int) -> str:
    """`part` of `whole` in percent: "53.4%", "n/a" of nothing; never rounded to all or to nothing."""
    if not whole:
        return "n/a"
    percent = f"{100 * part / whole:.1f}%"
    if percent == "100.0%" and part < whole:
        return "over 99.9%"
    return "under 0.1%" if percent == "0.0%" and part else percent


def moment(time: pd.Timestamp) -> str:
    """A moment to the minute, in the zone it carries: "2022-12-15 21:20 UTC"."""
    return f"{time:%Y-%m-%d %H:%M}" + (f" {time.tzname()}" if time.tzinfo else "")


def duration(span: pd.Timedelta) -> str:
    """A length of time in the largest fitting unit: "9.0 days", "3.5 hours", "12 minutes", "0.5 seconds"."""
    seconds = span.total_seconds()
    if seconds >= 2 * DAY:
        return f"{seconds / DAY:.1f} days"
    if seconds >= 2 * HOUR:
        return f"{seconds / HOUR:.1f} hours"
    if seconds >= 2 * MINUTE:
        return f"{seconds / MINUTE:.0f} minutes"
    return f"{seconds:.1f} seconds"


def listing(items: Sequence[str]) -> str:
    """Items as in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
