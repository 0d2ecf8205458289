"""Points in time as exports write them, in milliseconds since 1970 (UTC)."""

import datetime as dt
import re

_MONTHS = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Wed Apr 05 12:00:00 +0000 2023
_TWITTER = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})")
_SECONDS, _MILLISECONDS = re.compile(r"-?\d{9,10}(?:\.0*)?"), re.compile(r"\d{12,13}(?:\.0*)?")
_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)|\s*(?:UTC|GMT)$")
EXPECTED = "a time such as 2023-04-05T12:00:00Z"


def parse(stated: str) -> int | None:
    """`stated` in ms: ISO 8601, the platform's own form, or seconds or milliseconds since 1970.

    A time without a zone is UTC, a date alone its midnight. None where it is nothing of all this.
    """
    stated = stated.strip()
    if _SECONDS.fullmatch(stated):
        return int(stated.split(".")[0]) * 1000
    if _MILLISECONDS.fullmatch(stated):
        return int(stated.split(".")[0])
    if (found := _TWITTER.fullmatch(stated)) and found[1] in _MONTHS:
        stated = f"{found[5]}-{_MONTHS.index(found[1]):02d}-{int(found[2]):02d}T{found[3]}{found[4]}"
    try:
        time = dt.datetime.fromisoformat(_ZONE.sub("", stated) + _offset(stated))
        time = time.replace(tzinfo=time.tzinfo or dt.UTC)
        ms = (time - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return None
    return ms if 1900 <= time.year < 2200 else None


def _offset(stated: str) -> str:
    return "+00:00" if re.search(r"(?:UTC|GMT)$", stated) else ""
