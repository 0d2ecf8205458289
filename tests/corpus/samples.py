"""Invented records and documents for the tests of this room."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from feedscope.corpus import snowflake
from feedscope.corpus.records import COUNTS, Record
from feedscope.corpus.settings import Settings
from feedscope.corpus.write import write_archive

SETTINGS = Settings(name="lighthouse", timezone="Europe/Lisbon", timezone_declared=True)
NOON = dt.datetime(2023, 4, 5, 12, tzinfo=dt.UTC)
SOURCE = "The lamp has burned for forty nights and the keeper has not slept through one of them."
TARGET = "那盏灯已经亮了四十个夜晚，守灯人没有一晚睡过整觉。"


def ms(minutes: float = 0) -> int:
    """Milliseconds since 1970 at noon of 2023-04-05 (UTC) and so many minutes."""
    return round((NOON.timestamp() + 60 * minutes) * 1000)


def record(minutes: float = 0, **changes: object) -> Record:
    """A plain original, `minutes` after noon, with `changes`."""
    status_id = snowflake.id_at(ms(minutes))
    plain = Record(
        id=status_id,
        time_ms=ms(minutes),
        author="@keeper",
        url=f"https://x.com/keeper/status/{status_id}",
        counts=dict.fromkeys(COUNTS, 5),
        is_reply=False,
        source=SOURCE,
        target=TARGET,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def write(folder: Path, text: str | bytes, name: str = "archive.txt") -> Path:
    """`text` as the file `name` in `folder`; gives the folder."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    (folder / name).write_bytes(data)
    return folder


def three_records() -> str:
    """An archive of three posts: an original, its continuation, a reply."""
    texts = [
        (
            False,
            "The fog came in before supper and stayed for the washing up.",
            "雾在晚饭前进来，留到洗完碗才走。",
        ),
        (
            True,
            "By midnight the horn had said the same thing 900 times.",
            "到午夜，雾号把同一句话说了 900 遍。",
        ),
        (
            True,
            "@harbour_eva no ships tonight, only opinions about ships",
            "@harbour_eva 今晚没有船，只有关于船的看法",
        ),
    ]
    records = [
        record(10 * k, is_reply=mark, source=source, target=target)
        for k, (mark, source, target) in enumerate(texts)
    ]
    return write_archive(records, "The Keeper", 2023)
