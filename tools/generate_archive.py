"""An archive document of any size, of invented posts: python tools/generate_archive.py POSTS OUT [--seed N].

About 600 bytes a post, as real archives have; a text and its translation, counts with separators, one
post in thirty with a second translation, one in a hundred with paragraphs, 28 % originals, 53 % replies.
"""

import argparse
import datetime as dt
import random
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
    step = max(1, 2 * YEAR_MS // posts)
    repeated: list[tuple[int, str, str]] = []
    for number in range(1, posts + 1):
        ms = START_MS + number * step + rng.randrange(step)
        status_id = snowflake.id_at(ms, number % 4096)
        source, mark = _text(rng, rng.randint(25, 60))
        head = _head(rng, ms, status_id, mark)
        yield f"### {number:03d}\n\n{head}\n\n{source}\n\n{_translation(rng, source)}\n\n"
        if len(repeated) < again and number % 30 == 0:
            repeated.append((number, head, source))
    for k, (_, head, source) in enumerate(repeated, start=posts + 1):
        end = "\n" if k < posts + len(repeated) else ""
        yield f"### {k:03d}\n\n{head}\n\n{source}\n\n{_translation(rng, source)}\n{end}"


def _head(rng: random.Random, ms: int, status_id: str, mark: int) -> str:
    likes = int(rng.lognormvariate(4, 1.8))
    views = rng.choice((0, likes * rng.randint(20, 90)))
    date = dt.datetime.fromtimestamp(ms // 1000, dt.UTC).date()
    return (
        f"作者: @keeper\n时间: {date}\n链接: https://x.com/keeper/status/{status_id}\n"
        f"互动: Likes: {likes:,}; Retweets: {likes // 12:,}; Replies: {likes // 30:,}; "
        f"Quotes: {likes // 90:,}; Views: {views:,}; Bookmarks: {likes // 8:,}; isReply: {mark}"
    )


def _text(rng: random.Random, words: int) -> tuple[str, int]:
    """A text and its isReply mark."""
    said = rng.choices(WORDS, k=words)
    if rng.random() < 0.01:
        said[words // 2] = "\n\nand"
    kind = rng.random()
    return ("@eva " if kind < 0.53 else "") + " ".join(said), int(kind < 0.72)


def _translation(rng: random.Random, source: str) -> str:
    handle = "@eva " if source.startswith("@") else ""
    return handle + "".join(rng.choices(HAN, k=max(10, len(source) // 4)))


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
