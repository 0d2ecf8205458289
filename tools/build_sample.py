"""Build data/sample from the hand-written texts in data/authoring.

The texts are written by people; the dates and counts are drawn here, with known effects:

* kind: an original's median likes are `kind_ratio` times a reply's;
* thread position: likes fall by the factor `position_ratio` with each step down a thread;
* the hour, the weekday, the date, a link, the topic: no effect at all.

Counts are rounded lognormal draws, so that ratios of medians have a known value. Everything
planted is written to truth.json. `--reversed` turns both effects round, for the tests that read
what the reports then say. Usage: python tools/build_sample.py [OUTPUT] [--reversed]
"""

import argparse
import html
import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
TOPICS = ("bread", "tides", "garden", "radio", "trains", "code", "choir", "swim")
HOME, AWAY = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/Vienna")
AWAY_FROM, AWAY_TO = datetime(2022, 10, 10), datetime(2022, 10, 23)
START, DAYS = datetime(2022, 7, 1), 364
VIEWS_SINCE = datetime(2022, 12, 15, 19, 30, tzinfo=UTC)
SNOWFLAKE_EPOCH_MS = 1288834974657
SPLIT = datetime(2023, 1, 1, tzinfo=UTC)
SEED = 20220701


@dataclass(frozen=True)
class Effects:
    """What is planted. Ratios of medians; sigma is the standard deviation of log likes."""

    reply_median: float = 45.0
    kind_ratio: float = 6.0
    position_ratio: float = 0.65
    sigma: float = 0.9

    def reversed(self) -> "Effects":
        """The same sizes in the other direction."""
        return Effects(
            self.reply_median * self.kind_ratio, 1 / self.kind_ratio, 1 / self.position_ratio, self.sigma
        )


@dataclass
class Post:
    """One written text with what the builder adds to it."""

    key: str
    topic: str
    kind: str
    en: str
    zh: str | None
    item: dict[str, Any]
    root: "Post | None" = None
    position: int = 1
    at: datetime = VIEWS_SINCE
    id: int = 0
    is_reply: int = 0
    counts: dict[str, int] = field(default_factory=dict)


Entry = tuple[Post, str | None]


def read_texts() -> list[Post]:
    """All written posts in the order of their files, threads linked to their roots."""
    posts: list[Post] = []
    for topic in (*TOPICS, "chatter"):
        for item in yaml.safe_load((ROOT / f"data/authoring/{topic}.yaml").read_text(encoding="utf-8")):
            post = Post(item["key"], topic, item["kind"], item["en"], item.get("zh"), item)
            if post.kind == "self_thread":
                post.root = posts[-1].root or posts[-1]
                post.position = posts[-1].position + 1
            post.is_reply = int(post.kind != "original")
            posts.append(post)
    return posts


def read_summaries() -> list[dict[str, Any]]:
    """All written summaries."""
    parts = (ROOT / f"data/authoring/summaries_{part}.yaml" for part in "ab")
    return [summary for part in parts for summary in yaml.safe_load(part.read_text(encoding="utf-8"))]


def schedule(posts: list[Post], rng: np.random.Generator) -> None:
    """Give every post a time: topics spread over the year, threads within minutes, no two alike."""
    units: dict[str, list[list[Post]]] = {}
    for post in posts:
        same = units.setdefault(post.topic, [])
        if post.root:
            same[-1].append(post)
        else:
            same.append([post])
    taken: set[tuple[int, int]] = set()
    for of_topic in units.values():
        days = np.sort(rng.choice(DAYS, size=len(of_topic), replace=False))
        for day, unit in zip(days, of_topic, strict=True):
            # Mornings and evenings of the author's own clock, wherever she is.
            hour = int(
                rng.choice(
                    [7, 8, 9, 12, 13, 18, 20, 21, 22, 23], p=np.array([2, 3, 2, 1, 1, 2, 3, 4, 3, 1]) / 22
                )
            )
            while (int(day), hour) in taken:
                hour = (hour + 1) % 24
            taken.add((int(day), hour))
            local = START + timedelta(days=int(day), hours=hour, minutes=int(rng.integers(0, 30)))
            zone = AWAY if AWAY_FROM <= local < AWAY_TO + timedelta(days=1) else HOME
            at = local.replace(tzinfo=zone).astimezone(UTC) + timedelta(
                milliseconds=int(rng.integers(0, 60_000))
            )
            for post in unit:
                post.at = at
                at += timedelta(seconds=int(rng.integers(60, 400)))
    for post in posts:
        milliseconds = int(post.at.timestamp() * 1000) - SNOWFLAKE_EPOCH_MS
        post.id = (milliseconds << 22) | int(rng.integers(0, 1 << 22))


def draw_counts(posts: list[Post], effects: Effects, rng: np.random.Generator) -> None:
    """Draw likes with the planted effects and the other counts from the likes."""
    original_median = effects.reply_median * effects.kind_ratio
    for post in sorted(posts, key=lambda p: p.id):
        noise = math.exp(effects.sigma * rng.standard_normal())
        if post.kind == "reply":
            level = effects.reply_median * noise
        elif post.root is None:
            level = original_median * noise
        else:
            step = math.exp(0.25 * rng.standard_normal())
            level = post.root.counts["Likes"] * effects.position_ratio ** (post.position - 1) * step
        likes = round(level)
        retweets, replies = (int(rng.binomial(likes, share)) for share in (0.07, 0.05))
        quotes, bookmarks = int(rng.binomial(retweets, 0.2)), int(rng.binomial(likes, 0.12))
        views = (
            round(likes * 60 * math.exp(0.3 * rng.standard_normal())) + 40 if post.at >= VIEWS_SINCE else 0
        )
        post.counts = {
            "Likes": likes, "Retweets": retweets, "Replies": replies, "Quotes": quotes, "Views": views,
            "Bookmarks": bookmarks,
        }  # fmt: skip


def record(number: int, post: Post, translation: str | None) -> str:
    """One numbered record of the archive format."""
    counts = "; ".join(f"{name}: {value:,}" for name, value in post.counts.items())
    body = post.en if translation is None else f"{post.en}\n\n{translation}"
    link = f"https://x.com/tidewright/status/{post.id}"
    return (
        f"### {number:03d}\n\n作者: @tidewright\n时间: {post.at:%Y-%m-%d}\n链接: {link}\n"
        f"互动: {counts}; isReply: {post.is_reply}\n\n{body}\n"
    )


def archive(year: int, records: list[Entry]) -> str:
    """A whole archive document of the records, in the order given."""
    head = f"# Mara Tidewright Twitter {year}\n\n本文件包含Mara Tidewright在{year}年的所有推文。\n\n"
    body = "\n".join(record(number, *entry) for number, entry in enumerate(records, start=1))
    return f"{head}总计推文数量: {len(records)}\n\n\n{body}"


def feed(summaries: list[dict[str, Any]]) -> str:
    """The document of titled summaries."""
    head = "feed.md\n\nMara Tidewright\n\nA feed of the works of Mara Tidewright, a summary each.\n\n"
    return head + "\n\n".join(f"{s['title'].strip()}\n\n{s['text'].strip()}" for s in summaries) + "\n"


def planted_errors(posts: list[Post], rng: np.random.Generator) -> list[dict[str, Any]]:
    """The planted translation errors, a third of them set aside (held_out)."""
    wrong = [post for post in posts if "error" in post.item]
    held_out = set(rng.permutation(len(wrong))[: round(len(wrong) / 3)].tolist())
    rows = []
    for number, post in enumerate(wrong):
        error = post.item["error"]
        spans = {}
        for side, text, span in (
            ("source", post.en, error["source_span"]),
            ("target", post.zh, error["target_span"]),
        ):
            text, span = html.unescape(text or ""), html.unescape(span)
            start = text.index(span) if span else None
            spans |= {f"{side}_start": start, f"{side}_end": None if start is None else start + len(span)}
        row = {name: error[name] for name in ("category", "severity", "note")}
        correct = html.unescape(post.item["zh_correct"])
        rows.append(
            {
                "id": str(post.id),
                "variant": 1,
                **row,
                **spans,
                "correct": correct,
                "held_out": number in held_out,
            }
        )
    return rows


def order_records(posts: list[Post], rng: np.random.Generator) -> tuple[list[Entry], list[Entry]]:
    """The records of the two archives, with the irregularities that real ones have."""
    # Replies that the archive does not mark as replies.
    replies = [p for p in posts if p.kind == "reply"]
    for k in rng.choice(len(replies), size=4, replace=False):
        replies[k].is_reply = 0
    # A second translation stands directly after the first, as another record of the same post.
    entries: list[Entry] = []
    for post in posts:
        entries += [(post, post.zh)] + [(post, v) for v in [post.item.get("zh_variant")] if v]
    first = [entry for entry in entries if entry[0].at < SPLIT]
    second = [entry for entry in entries if entry[0].at >= SPLIT]
    # The second archive repeats a record of the first, and neither is quite chronological.
    second.insert(0, first[-1])
    for records in (first, second):
        for k in rng.choice(len(records) // 10, size=3, replace=False):
            records[10 * k + 4], records[10 * k + 7] = records[10 * k + 7], records[10 * k + 4]
    return first, second


def truth_of(
    posts: list[Post], summaries: list[dict[str, Any]], records: int, effects: Effects
) -> dict[str, Any]:
    """What a study of the sample should find."""
    kinds = ("original", "reply", "self_thread")
    likes = {kind: [p.counts["Likes"] for p in posts if p.kind == kind] for kind in kinds}
    return {
        "seed": SEED,
        "posts": {
            str(p.id): {
                "topic": p.topic,
                "kind": p.kind,
                "thread_id": None if p.kind == "reply" else str((p.root or p).id),
                "thread_position": None if p.kind == "reply" else p.position,
            }
            for p in posts
        },
        "summaries": [
            {"title": s["title"].strip(), "topic": None if s["topic"] == "none" else s["topic"]}
            for s in summaries
        ],
        "effects": {
            "original_to_reply_ratio_of_medians": effects.kind_ratio,
            "ratio_per_thread_position": effects.position_ratio,
            **dict.fromkeys(("hour", "weekday", "trend", "link", "topic")),
        },
        "counts": {
            "records": records,
            "posts": len(posts),
            "duplicates_dropped": 1,
            **{kind: len(values) for kind, values in likes.items()},
            "variants": sum("zh_variant" in p.item for p in posts),
            "untranslated": sum(p.zh is None for p in posts),
            "posts_with_views": sum(p.counts["Views"] > 0 for p in posts),
            "summaries": len(summaries),
            "replies_not_marked": sum(p.kind == "reply" and not p.is_reply for p in posts),
            "likes": {kind: sum(values) for kind, values in likes.items()},
        },
        "views_recorded_since": VIEWS_SINCE.isoformat(),
    }


SETTINGS = {
    "name": "feedscope-sample",
    "author": "@tidewright",
    "languages": {"source": "en", "target": "zh"},
    "timezone": HOME.key,
    "away": [{"from": AWAY_FROM.date(), "to": AWAY_TO.date(), "timezone": AWAY.key}],
    "ignore": ["truth.json"],
}


def build(output: Path, effects: Effects) -> None:
    """Write the documents, feedscope.yaml and truth.json into `output`."""
    posts = read_texts()
    summaries = read_summaries()
    dates, counts, details, errors, order = (np.random.default_rng([SEED, k]) for k in range(5))
    schedule(posts, dates)
    draw_counts(posts, effects, counts)
    posts.sort(key=lambda p: p.id)
    first, second = order_records(posts, details)
    summaries = [summaries[k] for k in order.permutation(len(summaries))]
    truth = truth_of(posts, summaries, len(first) + len(second), effects)
    truth["errors"] = planted_errors(posts, errors)

    output.mkdir(parents=True, exist_ok=True)
    header = (
        "# The sample: an invented author, texts written for this project, truths planted (truth.json).\n"
    )
    write(output / "feedscope.yaml", header + yaml.safe_dump(SETTINGS, sort_keys=False))
    write(output / "archive-a.txt", archive(2022, first))
    write(output / "archive-b.txt", archive(2023, second))
    write(output / "summaries.txt", feed(summaries))
    write(output / "truth.json", json.dumps(truth, ensure_ascii=False, indent=1) + "\n")


def write(path: Path, text: str) -> None:
    """Write UTF-8 with plain newlines, whatever the system."""
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("output", type=Path, nargs="?", default=ROOT / "data/sample")
    arguments.add_argument("--reversed", action="store_true", help="turn the planted effects round")
    chosen = arguments.parse_args()
    build(chosen.output, Effects().reversed() if chosen.reversed else Effects())
