"""feedscope.yaml: what belongs to one corpus and not to the method.

name: sea-levels              # default: the folder's name
author: "@somebody"           # default: the author of most records
languages: {source: en, target: zh}
timezone: Europe/Lisbon       # default: UTC, said loudly
away:                         # travel windows, both dates inclusive, in the zone's own dates
  - {from: 2022-10-10, to: 2022-10-23, timezone: Europe/Vienna}
ignore: [notes.txt]           # files in the folder that are not documents
columns: {text: headline}     # which column of a plain table is which field, where names differ
"""

import datetime as dt
import difflib
import functools
import itertools
import re
import zoneinfo
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict

from feedscope.corpus.records import COUNTS
from feedscope.errors import FeedscopeError

SETTINGS_FILE = "feedscope.yaml"
COLUMNS = (
    "id", "text", "translation", "time", "author", "url", "kind", "is_reply", "reply_to", *COUNTS
)  # fmt: skip
Keys = tuple[str | int, ...]  # where a value stands: names, and places in a list
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


class Away(BaseModel):
    """A stay in another time zone, from the first day to the last, both included."""

    model_config = ConfigDict(frozen=True)

    from_: dt.date
    to: dt.date
    timezone: str


class Settings(BaseModel):
    """The checked settings of a corpus.

    Attributes:
        timezone_declared: False where UTC is only assumed, which must be said loudly.
        ignore: names of files in the folder that are not documents.
        columns: names of a plain table's columns, by field (one of COLUMNS).
    """

    model_config = ConfigDict(frozen=True)

    name: str
    author: str = ""
    source_language: str = "en"
    target_language: str = "zh"
    timezone: str = "UTC"
    timezone_declared: bool = False
    away: tuple[Away, ...] = ()
    ignore: tuple[str, ...] = ()
    columns: dict[str, str] = {}

    def local_time(self, created_at: pd.Series, ignore_away: bool = False) -> pd.Series:
        """UTC times as naive times on the author's own clock.

        Args:
            created_at: times with time zone UTC.
            ignore_away: stay at the home time zone through the travel windows.
        """
        local = created_at.dt.tz_convert(self.timezone).dt.tz_localize(None)
        for window in () if ignore_away else self.away:
            there = created_at.dt.tz_convert(window.timezone).dt.tz_localize(None)
            after = there >= pd.Timestamp(window.from_)
            before = there < pd.Timestamp(window.to) + pd.Timedelta(days=1)
            local = local.mask(after & before, there)
        return local


class _Loader(yaml.SafeLoader):
    """Dates stay texts, so that an impossible one is said as any other wrong value is.

    Half of a surrogate pair, which no file can hold, becomes U+FFFD.
    """

    def construct_scalar(self, node: Any) -> Any:
        return super().construct_scalar(node).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _WrongError(Exception):
    """What stands at `keys` of the file is wrong."""

    def __init__(self, keys: Keys, message: str) -> None:
        super().__init__(message)
        self.keys = keys


def load_settings(path: Path) -> Settings:
    """The settings that stand beside the documents at `path` (a folder or a file), or the defaults.

    Raises:
        FeedscopeError: unreadable, not YAML, an unknown name, a wrong value; one line naming the file,
            its line, the setting, what was found and what was expected.
    """
    folder, default = (path, path.resolve().name) if path.is_dir() else (path.parent, path.stem)
    file = folder / SETTINGS_FILE
    if not file.is_file():
        return Settings(name=default or "corpus")
    try:
        text = file.read_text(encoding="utf-8-sig")
        found = yaml.load(text, _Loader)
    except UnicodeDecodeError:
        raise FeedscopeError(f"{file}: found bytes that are not UTF-8; expected UTF-8; save it so") from None
    except OSError as error:
        raise FeedscopeError(f"{file}: cannot be read ({error.strerror}); expected a readable file") from None
    except (
        yaml.YAMLError,
        ValueError,
        RecursionError,
    ) as error:  # a number of thousands of digits is a ValueError
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        where = f"{file}:{mark.line + 1}" if mark else file
        raise FeedscopeError(f"{where}: found no YAML ({problem}); expected 'name: value' lines") from None
    try:
        return _settings(found if found is not None else {}, default or "corpus")
    except _WrongError as error:
        setting = ", ".join(f"item {key + 1}" if isinstance(key, int) else key for key in error.keys)
        said = f"{setting}: {error}" if setting else str(error)
        raise FeedscopeError(f"{file}:{_line(text, error.keys)}: {said}") from None


def _line(text: str, keys: Keys) -> int:
    """The line of a YAML document in which the value at `keys` stands, or the name nearest to it."""
    node: Any = yaml.compose(text, _Loader)
    line = node.start_mark.line if node else 0
    for key in keys:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[key]
            line = node.start_mark.line
            continue
        found = [pair for pair in node.value if pair[0].value == key]
        if not found:
            break
        line, node = found[-1][0].start_mark.line, found[-1][1]
    return line + 1


def _settings(found: Any, default_name: str) -> Settings:
    """The content of a feedscope.yaml as Settings; raises _WrongError on anything unknown or wrong."""
    found = _mapping(found, (), ("name", "author", "languages", "timezone", "away", "ignore", "columns"))
    languages = _mapping(found.get("languages", {}), ("languages",), ("source", "target"))
    away = found.get("away") or []
    if not isinstance(away, list):
        raise _wrong(("away",), away, "a list of {from, to, timezone}")
    ignore = found.get("ignore") or []
    if not isinstance(ignore, list) or not all(isinstance(name, str) for name in ignore):
        raise _wrong(("ignore",), ignore, "a list of file names")
    columns = _mapping(found.get("columns") or {}, ("columns",), COLUMNS)
    return Settings(
        name=_text(found, ("name",), default_name),
        author=_text(found, ("author",), ""),
        source_language=_language(languages, "source", "en"),
        target_language=_language(languages, "target", "zh"),
        timezone=_zone(found["timezone"], ("timezone",)) if "timezone" in found else "UTC",
        timezone_declared="timezone" in found,
        away=_windows(away),
        ignore=tuple(ignore),
        columns={name: _text(columns, ("columns", name), name) for name in columns},
    )


def _windows(away: list[Any]) -> tuple[Away, ...]:
    windows = []
    for position, item in enumerate(away):
        where = "away", position
        item = _mapping(item, where, ("from", "to", "timezone"))
        for name in ("from", "to", "timezone"):
            if name not in item:
                raise _WrongError(where, f"found no '{name}'; expected {{from, to, timezone}}")
        first, last = (_date(item[name], (*where, name)) for name in ("from", "to"))
        if first > last:
            raise _WrongError(where, f"found from {first} to {last}; expected from ≤ to")
        windows.append(Away(from_=first, to=last, timezone=_zone(item["timezone"], (*where, "timezone"))))
    windows.sort(key=lambda window: window.from_)
    for earlier, later in itertools.pairwise(windows):
        if later.from_ <= earlier.to:
            both = f"{earlier.from_} to {earlier.to} and {later.from_} to {later.to}"
            raise _WrongError(("away",), f"found {both}, which overlap; expected one place at a time")
    return tuple(windows)


def _mapping(value: Any, keys: Keys, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(keys, value, f"names out of {', '.join(known)}, each with its value")
    for name in value:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            message = f"found the unknown name '{name}'; expected one of {', '.join(known)}{hint}"
            raise _WrongError((*keys, str(name)), message)
    return value


def _wrong(keys: Keys, found: object, expected: str) -> _WrongError:
    said = "nothing" if found is None else repr(str(found)[:80])
    return _WrongError(keys, f"found {said}; expected {expected}")


def _text(values: dict[str, Any], keys: Keys, default: str) -> str:
    value = values.get(str(keys[-1]), default)
    if not isinstance(value, str):
        raise _wrong(keys, value, "a text; put it into quotes")
    return value.strip() or default


def _language(values: dict[str, Any], name: str, default: str) -> str:
    value = values.get(name, default)
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise _wrong(("languages", name), value, "a language code such as en or zh")
    return value


def _date(value: Any, keys: Keys) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(keys, value, "a date such as 2022-03-25") from None


@functools.cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zoneinfo.available_timezones()))


def _zone(value: Any, keys: Keys) -> str:
    if isinstance(value, str) and value in _zones():
        return value
    near = difflib.get_close_matches(str(value), _zones(), n=1, cutoff=0.6)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise _wrong(keys, value, f"a time zone of the IANA list such as Europe/Paris{hint}")
