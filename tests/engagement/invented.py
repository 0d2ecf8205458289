"""Invented feeds with known truths: trend, good and bad days, bursts and threads in them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from feedscope.corpus import Settings, Tables
from feedscope.corpus.records import COUNTS
from feedscope.corpus.tables import check
from feedscope.engagement import study_frame

HOME = Settings(name="made-up", author="@someone", timezone="Europe/Lisbon", timezone_declared=True)
START = pd.Timestamp("2022-01-03", tz="UTC")


@dataclass(frozen=True)
class World:
    """What is planted. Ratios of typical counts; `day_sd` and `noise` are on the log scale.

    Attributes:
        days: length of the feed; posts fall on some of them, on bad luck several.
        per_day: mean number of originals a day; a burst day has several times as many.
        reply_ratio: a reply's typical count over an original's.
        decay: factor for each step down a thread.
        trend: factor from the first day to the last.
        good_hour, hour_ratio: originals of this local hour get so many times the count.
        link_ratio: what a link does.
        day_sd: how far the days differ, a day's posts sharing their fate.
    """

    days: int = 150
    per_day: float = 0.8
    reply_ratio: float = 0.25
    decay: float = 0.6
    trend: float = 1.0
    good_hour: int = 12
    hour_ratio: float = 1.0
    link_ratio: float = 1.0
    day_sd: float = 0.4
    noise: float = 0.8
    level: float = 300.0


def draw(world: World, seed: int) -> pd.DataFrame:
    """The posts of one feed, as the corpus room would hand them over."""
    rng = np.random.default_rng(seed)
    burst = rng.gamma(0.7, 1 / 0.7, world.days)  # some days are busy, some silent
    fate = world.day_sd * rng.standard_normal(world.days)
    rows: list[dict[str, Any]] = []
    for day in range(world.days):
        base = np.log(world.level) + fate[day] + np.log(world.trend) * day / max(world.days - 1, 1)
        for _ in range(rng.poisson(world.per_day * burst[day])):
            hour = int(rng.choice([8, 9, 10, 11, 12, 13, 17, 18, 19, 20, 21]))
            minute = float(rng.uniform(0, 40))
            link = bool(rng.random() < 0.35)
            lift = np.log(world.hour_ratio) * (hour == world.good_hour) + np.log(world.link_ratio) * link
            length = 1 + int(rng.geometric(0.5) - 1) if rng.random() < 0.4 else 1
            shared = world.noise * 0.7 * rng.standard_normal()
            for position in range(1, length + 1):
                own = world.noise * 0.7 * rng.standard_normal()
                rows.append(_row(day, hour, minute + position, "original" if position == 1 else "self_thread",
                                 position, base + lift + shared + own + np.log(world.decay) * (position - 1),
                                 link, rng))  # fmt: skip
        for _ in range(rng.poisson(world.per_day * burst[day])):
            noise = world.noise * 0.99 * rng.standard_normal()
            hour, minute, link = int(rng.integers(8, 22)), float(rng.uniform(0, 59)), bool(rng.random() < 0.1)
            level = base + np.log(world.reply_ratio) + noise
            rows.append(_row(day, hour, minute, "reply", 0, level, link, rng))
    return posts(rows)


def _row(day: int, hour: int, minute: float, kind: str, position: int, log_likes: float, link: bool,
         rng: np.random.Generator) -> dict[str, Any]:  # fmt: skip
    likes = max(0, round(float(np.exp(log_likes))))
    handle = f"@friend{int(rng.zipf(1.6)) % 40} " if kind == "reply" else ""
    return {
        "local": START.tz_localize(None) + pd.Timedelta(days=day, hours=hour, minutes=minute),
        "kind": kind,
        "position": position,
        "text": f"{handle}Rain{' and more rain' * int(rng.integers(0, 12))}"
        f"{', again?' if rng.random() < 0.2 else ', again.'}{' 3 days' if rng.random() < 0.3 else ''}"
        f"{' https://example.org/rain' if link else ''}",
        "likes": likes,
        "retweets": int(rng.poisson(likes / 15)),
        "replies": int(rng.poisson(likes / 30)),
        "quotes": int(rng.poisson(likes / 150)),
        "bookmarks": int(rng.poisson(likes / 20)),
        "views": likes * 90 + 500 if day > 75 else None,
    }


def posts(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of local (naive, in HOME's zone), kind, text and counts as a posts table.

    A self_thread row follows the nearest original before it; `position` need not be given.
    """
    table = pd.DataFrame(rows, columns=["local", "kind", "text", *COUNTS])
    local = pd.to_datetime(table["local"]).dt.tz_localize(
        HOME.timezone, ambiguous=True, nonexistent="shift_forward"
    )
    table["created_at"] = local.dt.tz_convert("UTC").dt.as_unit("ms")
    table = table.sort_values("created_at", kind="stable").reset_index(drop=True)
    table["id"] = pd.array([str(5_000_000 + i) for i in range(len(table))], dtype="str")
    threaded = table["kind"] != "reply"
    root = table["id"].where(table["kind"] == "original").ffill().where(threaded)
    table["thread_id"] = root
    table["thread_position"] = (root.groupby(root).cumcount() + 1).where(threaded)
    table["url"] = "https://x.com/someone/status/" + table["id"]
    table["author"] = "@someone"
    table["text"] = table["text"].astype("object").fillna("Rain.").astype("str")
    order = ["id", "created_at", "kind", "thread_id", "thread_position", "text", *COUNTS, "url", "author"]
    for name in COUNTS:
        table[name] = pd.array(pd.to_numeric(table[name]), dtype="Int64")
    return check("posts", table[order])


def frame(world: World, seed: int = 0, settings: Settings = HOME) -> pd.DataFrame:
    """A drawn feed as the study's own table."""
    return study_frame(draw(world, seed), settings)


def tables(table: pd.DataFrame, settings: Settings = HOME, target: str = "屋顶上的雨。") -> Tables:
    """A corpus of these posts, each with the same translation."""
    pairs = pd.DataFrame({"id": table["id"], "variant": 1, "source": table["text"], "target": target})
    none = pd.DataFrame({"position": [], "title": [], "text": []})
    return Tables(
        posts=table,
        pairs=check("pairs", pairs),
        summaries=check("summaries", none.astype({"title": "str", "text": "str"})),
        settings=settings,
        audit={},
    )
