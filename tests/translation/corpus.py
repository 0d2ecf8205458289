"""An invented corpus in memory, with invented vectors: what a study needs, and nothing of the disk."""

import numpy as np
import pandas as pd

from feedscope.corpus import Settings, Tables
from feedscope.features import Features

_THINGS = ["kiln", "heron", "ledger", "turnip", "ferry", "violin", "comet", "quilt", "tannery", "lantern"]
_VERBS = ["keeps", "forgets", "paints", "follows", "mends", "outlives"]
_EN_ZH = dict(
    zip(
        _THINGS,
        ["窑", "苍鹭", "账本", "萝卜", "渡轮", "小提琴", "彗星", "被子", "皮革厂", "灯笼"],
        strict=True,
    )
)
_DOES = dict(zip(_VERBS, ["守着", "忘了", "画着", "跟着", "修补", "活得比它久的是"], strict=True))
DIMENSIONS = 32


def sentences(n: int) -> list[tuple[str, str]]:
    """n different invented pairs of several lengths, without any error."""
    made = []
    for i in range(n):
        a, b, verb = _THINGS[i % 10], _THINGS[(i // 10 + 1 + i) % 10], _VERBS[i % 6]
        more = i % 4
        made.append(
            (
                f"In year {1900 + i} the {a} {verb} the {b}" + ", and nobody asks why" * more,
                f"{1900 + i} 年，{_EN_ZH[a]}{_DOES[verb]}{_EN_ZH[b]}" + "，也没有人问为什么" * more,
            )
        )
    return made


def tables(
    texts: list[tuple[str, str]], twice: dict[int, str] | None = None, untranslated: int = 0
) -> Tables:
    """A corpus of `texts`, post i translated again as `twice[i]`, and posts without any translation."""
    rows = [(str(5000 + i), 1, source, target) for i, (source, target) in enumerate(texts)]
    for i, target in (twice or {}).items():
        rows.append((str(5000 + i), 2, texts[i][0], target))
    rows.sort(key=lambda row: (row[0], row[1]))
    pairs = pd.DataFrame(rows, columns=["id", "variant", "source", "target"]).astype({"variant": "Int64"})
    n = len(texts) + untranslated
    posts = pd.DataFrame(
        {
            "id": [str(5000 + i) for i in range(n)],
            "kind": ["original"] * n,
            "text": [*[source for source, _ in texts], *["left alone"] * untranslated],
            "url": [f"https://example.org/{5000 + i}" if i % 5 else None for i in range(n)],
        }
    )
    summaries = pd.DataFrame({"position": [], "title": [], "text": []})
    return Tables(posts=posts, pairs=pairs, summaries=summaries, settings=Settings(name="invented"), audit={})


def features(corpus: Tables, noise: float = 0.3, seed: int = 1) -> Features:
    """A random direction for each post; a translation is its source's direction with noise."""
    rng = np.random.default_rng(seed)
    source = rng.normal(size=(len(corpus.posts), DIMENSIONS))
    place = pd.Series(range(len(corpus.posts)), index=corpus.posts["id"])
    rows = place.reindex(corpus.pairs["id"]).to_numpy(dtype=int)
    target = source[rows] + noise * rng.normal(size=(len(rows), DIMENSIONS))

    def unit(vectors: np.ndarray) -> np.ndarray:
        return (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).astype(np.float32)

    return Features(source=unit(source), target=unit(target), summaries=np.zeros((0, DIMENSIONS), np.float32))
