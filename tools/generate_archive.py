"""An archive document of any size, of invented posts: python tools/generate_archive.py POSTS OUT [--seed N].

About 600 bytes a post and as regular as real archives are: a text and its translation, counts with
separators, one post in thirty again with a second translation, one in twenty out of order, HTML entities
and short replies, now and then paragraphs, 28% originals and 53% replies.
"""

import argparse
import datetime as dt
import random
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from feedscope.corpus import snowflake

WORDS = [
    "lamp", "fog", "harbour", "night", "keeper", "oil", "tea", "log", "horn", "tower", "storm", "boat",
    "rope", "tide", "gull", "letter", "stair", "window", "salt", "morning", "signal", "engine", "winter",
    "silence", "the", "a", "of", "and", "in", "with", "for", "nobody", "always", "again", "before", "after",
]  # fmt: skip
HAN = "灯雾港夜守油茶记号塔风船绳潮鸥信梯窗盐晨讯机冬静的一在与为无人总又前后海上我们今天"
YEAR_MS = 365 * 86_400_000
START_MS = 1_609_459_200_000  # 2021-01-01


def generate(posts: int, seed: int = 0) -> Iterator[str]:
    """The document, piece by piece."""
    rng = random.Random(seed)
    again = posts // 30
    yield f"# The Keeper Twitter 2021\n\n总计推文数量: {posts + again}\n\n\n"
    for number, (head, source) in enumerate(_records(rng, posts, again), start=1):
        end = "" if number == posts + again else "\n"
        yield f"### {number:03d}\n\n{head}\n\n{source}\n\n{_translation(rng, source)}\n{end}"


def _records(rng: random.Random, posts: int, again: int) -> Iterator[tuple[str, str]]:
    """Head and source of each record, those that stand a second time at the end."""
    step = max(1, 2 * YEAR_MS // posts)
    late: deque[tuple[str, str]] = deque()
    repeated: list[tuple[str, str]] = []
    for number in range(posts):
        ms = START_MS + number * step + rng.randrange(step)
        source, mark = _text(rng)
        found = _head(rng, ms, snowflake.id_at(ms, number % 4096), mark), source
        if number % 30 == 29:
            repeated.append(found)
        if number % 20 == 19:
            late.append(found)
            if len(late) > 2:
                yield late.popleft()
        else:
            yield found
    yield from late
    yield from repeated[:again]


def _head(rng: random.Random, ms: int, status_id: str, mark: int) -> str:
    likes = int(rng.lognormvariate(4, 1.8))
    views = rng.choice((0, likes * rng.randint(20, 90)))
    date = dt.datetime.fromtimestamp(ms // 1000, dt.UTC).date()
    return (
        f"作者: @keeper\n时间: {date}\n链接: https://x.com/keeper/status/{status_id}\n"
        f"互动: Likes: {likes:,}; Retweets: {likes // 12:,}; Replies: {likes // 30:,}; "
        f"Quotes: {likes // 90:,}; Views: {views:,}; Bookmarks: {likes // 8:,}; isReply: {mark}"
    )


def _text(rng: random.Random) -> tuple[str, int]:
    """A text, as it stands in the document, and its isReply mark."""
    kind, odd = rng.random(), rng.random()
    handle = "@eva " if kind < 0.53 else ""
    if odd < 0.06:
        return handle + rng.choice(("yes", "no", "aye aye", "tea?")), int(kind < 0.72)
    said = rng.choices(WORDS, k=rng.randint(25, 60))
    if odd < 0.065:
        said[len(said) // 2] = "\n\nand"
    elif odd < 0.105:
        said[1] = "&amp;"
    elif odd < 0.155:
        said.append(rng.choice(("https://t.co/aB3xY", "#fog", "🌊")))
    return handle + " ".join(said), int(kind < 0.72)


def _translation(rng: random.Random, source: str) -> str:
    handle = "@eva " if source.startswith("@") else ""
    held = next((f" {word}" for word in ("https://t.co/aB3xY", "#fog", "🌊") if source.endswith(word)), "")
    return handle + "".join(rng.choices(HAN, k=max(2, len(source) // 4))) + held


def main() -> None:
    """Write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with arguments.out.open("w", encoding="utf-8") as file:
        file.writelines(generate(arguments.posts, arguments.seed))


if __name__ == "__main__":
    main()
