"""Topics of any number of posts: a sample is grouped, the rest joins, beside BERTopic's defaults."""

import sys
import tempfile
from pathlib import Path

from benchmarks.measure import COST_HEADS, cells, command, table

TITLE = "from vectors to topics: a sample grouped and the rest assigned, beside default BERTopic"
SIZES, FULL = (1_000, 10_000, 30_000), (1_000, 10_000, 100_000, 1_000_000)
MOST_BESIDE, FULL_MOST_BESIDE = 10_000, 100_000
# Vectors around 40 centres, drawn batch by batch, so that none but the sample is kept.
_DRAWN = """
import sys
import numpy as np
SIZE, BATCH, TOPICS, DIMENSIONS = int(sys.argv[1]), 10_000, 40, 512
centres = np.random.default_rng(0).normal(size=(TOPICS, DIMENSIONS)).astype(np.float32)
def drawn(batch):
    rng = np.random.default_rng([1, batch])
    count = min(BATCH, SIZE - batch * BATCH)
    topics = rng.integers(TOPICS, size=count)
    rows = centres[topics] + 2 * rng.standard_normal((count, DIMENSIONS), dtype=np.float32)
    return topics, rows / np.linalg.norm(rows, axis=1, keepdims=True)
batches = range(-(-SIZE // BATCH))
"""
_OURS = (
    _DRAWN
    + """
from feedscope.topics.consensus import Runs, agree
from feedscope.topics.joining import BATCH as PART, join
from feedscope.topics.study import CORE
every = max(1, SIZE // CORE)
core = np.vstack([rows[::every].copy() for _, rows in map(drawn, batches)])[:CORE]
found = agree(Runs(core, range(2), TOPICS).partitions(TOPICS), TOPICS)
table = np.zeros((TOPICS, TOPICS), dtype=int)
for batch in batches:
    topics, rows = drawn(batch)
    for at in range(0, len(rows), PART):
        labels = join(found, core, rows[at : at + PART]).labels
        np.add.at(table, (topics[at : at + PART], labels), 1)
assert table.max(axis=1).sum() > 0.9 * SIZE
"""
)
_BERTOPIC = (
    _DRAWN
    + """
from bertopic import BERTopic
from feedscope.topics.engine import ProjectEmbedder
topics, rows = (np.concatenate(part) for part in zip(*map(drawn, batches)))
words = [" ".join(f"word{topic}x{k % 7}" for k in range(i, i + 5)) for i, topic in enumerate(topics)]
BERTopic(embedding_model=ProjectEmbedder()).fit(words, embeddings=rows)
"""
)


def run(corpus: Path, full: bool) -> str:
    """Measure on invented vectors; `corpus` is not read."""
    rows, said = [], []
    with tempfile.TemporaryDirectory(prefix="feedscope-bench-") as folder:
        for size in FULL if full else SIZES:
            ours = command([sys.executable, "-c", _OURS, str(size)], Path(folder))
            rows.append(("a sample, and the rest in batches", f"{size:,}", *cells(ours)))
            if size > (FULL_MOST_BESIDE if full else MOST_BESIDE):
                continue
            theirs = command([sys.executable, "-c", _BERTOPIC, str(size)], Path(folder))
            rows.append(("BERTopic's defaults", f"{size:,}", *cells(theirs)))
            ratios = ours.processor / theirs.processor, ours.megabytes / theirs.megabytes
            said.append(
                f"{size:,} vectors, ours / BERTopic: processor {ratios[0]:.2f}, memory {ratios[1]:.2f}"
            )
    return table(rows, ("what", "vectors", *COST_HEADS)) + "\n\n" + "\n\n".join(said)
