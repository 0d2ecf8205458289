"""Which files of an X archive are read, by their paths alone; its media and private files are not opened."""

import re
from collections.abc import Iterable

_FILE = re.compile(
    r"(?:tweets?|community-tweets?|note-tweets?)(?:-part\d+)?\.js|account\.js|js/tweets/\d{4}_\d{2}\.js"
    r"|js/user_details\.js"
)
_BESIDE = re.compile(r".*\.(?:html|js)")
_BESIDE_MONTHS = re.compile(r"tweets\.csv|README\.txt")  # before 2019; the table holds the same posts again
_FOLDERS = re.compile(r"^(?:[^/]+/)??data/")


def is_beside(name: str, chosen: Iterable[str]) -> bool:
    """Whether a file of this name comes with the archive whose `chosen` files are read, and adds nothing."""
    by_month = any("js/tweets/" in each for each in chosen)
    return bool(_BESIDE.fullmatch(name) or (by_month and _BESIDE_MONTHS.fullmatch(name)))


def choose(names: Iterable[str]) -> list[str]:
    """Those of the paths in a folder or zip that hold posts, long texts or the owner, sorted.

    None at all if no path is a file of posts: then it is no X archive.
    """
    inside = {name: _FOLDERS.sub("", name) for name in names}
    chosen = sorted(name for name, rest in inside.items() if _FILE.fullmatch(rest))
    return chosen if any("tweet" in inside[name] for name in chosen) else []
