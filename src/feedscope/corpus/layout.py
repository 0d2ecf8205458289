"""Which files of an X archive are read, by their paths alone; its media and private files are not opened."""

import re
from collections.abc import Iterable

_FILE = re.compile(
    r"(?:tweets?|community-tweets?|note-tweets?)(?:-part\d+)?\.js|account\.js|js/tweets/\d{4}_\d{2}\.js"
    r"|js/user_details\.js"
)
_FOLDERS = re.compile(r"^(?:[^/]+/)??data/")


def choose(names: Iterable[str]) -> list[str]:
    """Those of the paths in a folder or zip that hold posts, long texts or the owner, sorted.

    None at all if no path is a file of posts: then it is no X archive.
    """
    inside = {name: _FOLDERS.sub("", name) for name in names}
    chosen = sorted(name for name, rest in inside.items() if _FILE.fullmatch(rest))
    return chosen if any("tweet" in inside[name] for name in chosen) else []
