"""Invented feeds whose topics are known: words drawn from word lists, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedscope.corpus import Settings, Tables
from feedscope.corpus.tables import check
from feedscope.features import Features
from feedscope.topics.material import Material, material

ENGLISH = {
    "bread": "sourdough oven crust dough flour yeast loaf knead "
    "proof starter bake rye wheat crumb butter toast",
    "sea": "tide wave gauge harbour ship current buoy sensor anchor pier sail storm captain coast swell reef",
    "choir": "soprano alto tenor bass pitch hymn rehearsal harmony "
    "chord melody concert voice organ breath psalm carol",
    "train": "station platform ticket rail sleeper carriage timetable "
    "engine track delay luggage border tunnel bridge",
}
CHINESE = {
    "bread": "酵母 烤箱 面包 面团 面粉 发酵 外皮 黄油 吐司 黑麦 小麦 烘焙 揉面 面包店",
    "sea": "潮汐 海浪 港口 浮标 传感器 码头 船长 风暴 海岸 渔网 暗礁 航行 水手 海流",
    "choir": "女高音 女低音 男高音 音高 乐谱 指挥 排练 和声 旋律 音乐会 嗓音 管风琴 颂歌 合唱",
    "train": "车站 站台 车票 铁路 卧铺 车厢 时刻表 火车 轨道 晚点 行李 隧道 桥梁 餐车",
}
COUNTS = ("likes", "retweets", "replies", "quotes", "views", "bookmarks")


@dataclass(frozen=True)
class Feed:
    """An invented corpus: its tables, its vectors, and each post's true topic."""

    tables: Tables
    features: Features
    truth: np.ndarray

    @property
    def material(self) -> Material:
        return material(self.tables, self.features)


def tables(posts: list[tuple[str, str]], summaries: Sequence[tuple[str, str]] = ()) -> Tables:
    """Posts of the given texts and translations ("": none), an hour apart, all originals."""
    ids = [str(1_500_000_000_000_000_000 + i) for i in range(len(posts))]
    times = pd.date_range("2022-07-01", periods=len(posts), freq="h", tz="UTC", unit="ms")
    frame = pd.DataFrame({"id": ids, "created_at": times, "kind": "original", "thread_id": ids})
    frame["thread_position"] = 1
    frame["text"] = [text for text, _ in posts]
    for count in COUNTS:
        frame[count] = pd.array([1] * len(posts), dtype="Int64")
    frame["url"] = [f"https://x.com/mara/status/{i}" for i in ids]
    frame["author"] = "@mara"
    translated = [(i, text, target) for i, (text, target) in zip(ids, posts, strict=True) if target]
    pairs = pd.DataFrame(translated, columns=["id", "source", "target"]).assign(variant=1)
    rows = [(i, *summary) for i, summary in enumerate(summaries, start=1)]
    return Tables(
        posts=check("posts", frame),
        pairs=check("pairs", pairs[["id", "variant", "source", "target"]]),
        summaries=check("summaries", pd.DataFrame(rows, columns=["position", "title", "text"])),
        settings=Settings(name="invented"),
        audit={},
    )


def draw(topics: Sequence[str], n: int, seed: int = 0) -> tuple[list[tuple[str, str]], np.ndarray]:
    """n posts on the topics in turn; one word in ten of the source is of any topic."""
    rng = np.random.default_rng(seed)
    truth = np.array([topics[i % len(topics)] for i in range(n)])
    posts = []
    for topic in truth:
        sources = [topic if rng.random() > 0.1 else rng.choice(topics) for _ in range(rng.integers(6, 12))]
        words = [rng.choice(ENGLISH[source].split()) for source in sources]
        target = [rng.choice(CHINESE[topic].split()) for _ in range(rng.integers(5, 10))]
        posts.append((" ".join(words), "，".join(target)))
    return posts, truth


SUMMARIES = (
    ("Flour and Patience", "How sourdough starter, oven heat and rye dough make a loaf with a crust."),
    ("Measuring the Harbour", "A tide gauge on the pier records each wave, storm and swell along the coast."),
    ("Stamp Duties on Playing Cards", "A history of customs law, court cases and tax on printed card decks."),
)
