"""Topics at scale, beside BERTopic as it comes; and on planted topics, beside tuned baselines."""

import json
import pickle
import sys
import tempfile
from itertools import product
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from benchmarks.labelled import agreement, difference
from benchmarks.measure import COST_HEADS, Cost, cells, command, table
from feedscope.corpus import Tables, read_corpus
from feedscope.features import compute
from feedscope.params import TopicsParams
from feedscope.topics import context, engine, study
from feedscope.topics.baselines import BOTH, DEFAULT
from feedscope.topics.layouts import Spaces
from feedscope.topics.measures import ami
from feedscope.topics.repeats import CONSENSUS
from feedscope.topics.representation import marked_words, represent

TITLE = "features and fit by number of texts; agreement with planted topics, baselines tuned on them"
SIZES, FULL = (1_000, 4_000), (1_000, 10_000, 50_000)
KEPT = 0.8  # of a post's words in a text made from it
SEEDS = 5  # runs of each baseline

_FEATURES = """
import pickle, sys
from pathlib import Path
from feedscope.features import compute, save
save(compute(pickle.loads(Path(sys.argv[1], "tables").read_bytes())), Path(sys.argv[1]))
"""
_FIT = """
import pickle, sys
from pathlib import Path
from feedscope.features import load_features
from feedscope.params import TopicsParams
from feedscope.topics import study
tables = pickle.loads(Path(sys.argv[1], "tables").read_bytes())
study(tables, load_features(Path(sys.argv[1])), TopicsParams(claims=[]))
"""
_DEFAULT = """
import pickle, sys
from pathlib import Path
import numpy as np
from bertopic import BERTopic
from feedscope.features import load_features
from feedscope.topics.engine import ProjectEmbedder
texts = pickle.loads(Path(sys.argv[1], "tables").read_bytes()).posts["text"].tolist()
BERTopic(embedding_model=ProjectEmbedder()).fit(texts, load_features(Path(sys.argv[1])).source)
"""


def run(corpus: Path, full: bool) -> str:
    """Measure on texts made of the corpus's posts, and on its planted topics where it has any."""
    tables = read_corpus(corpus)
    truth = corpus / "truth.json"
    parts = [_scale(tables, FULL if full else SIZES)]
    if truth.is_file():
        parts.append(_planted(tables, json.loads(truth.read_text(encoding="utf-8"))["posts"]))
    return "\n\n".join(parts)


# ---- scale ----


def _scale(tables: Tables, sizes: tuple[int, ...]) -> str:
    rows: list[tuple[str, ...]] = []
    said: list[str] = []
    before: dict[str, tuple[int, Cost]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="feedscope-bench-") as folder:
            Path(folder, "tables").write_bytes(pickle.dumps(many(tables, size)))
            env = {"FEEDSCOPE_CACHE": folder}
            found = {
                name: command([sys.executable, "-c", code, folder], Path.cwd(), env)
                for name, code in (("features", _FEATURES), ("fit", _FIT), (DEFAULT, _DEFAULT))
            }
        for name, cost in found.items():
            growth = "–"
            if name in before:
                smaller, past = before[name]
                power = np.log(cost.processor / past.processor) / np.log(size / smaller)
                growth = f"n^{power:.2f}"
            rows.append((name, f"{size:,}", *cells(cost), growth))
            before[name] = size, cost
        ours, theirs = found["fit"], found[DEFAULT]
        said.append(
            f"fit / {DEFAULT} at {size:,}: processor time {ours.processor / theirs.processor:.2f}, memory "
            f"{ours.megabytes / theirs.megabytes:.2f}. The fit is {TopicsParams().runs} seeds' consensus, "
            "the "
            "choice of the number of topics and all baselines on the page; the other is one run."
        )
    heads = ("what", "texts", *COST_HEADS, "growth of processor time")
    return table(rows, heads) + "\n\n" + "\n".join(said)


def many(tables: Tables, size: int) -> Tables:
    """`size` posts, each four in five of a post's words, in order, under a number of its own."""
    rng = np.random.default_rng(0)
    texts = tables.posts["text"].str.split().tolist()
    chosen = rng.integers(0, len(texts), size)
    posts = tables.posts.iloc[chosen].reset_index(drop=True)
    kept = [[word for word in texts[row] if rng.random() < KEPT] for row in chosen]
    ids = [str(1_500_000_000_000_000_000 + i) for i in range(size)]
    posts = posts.assign(id=ids, thread_id=ids, thread_position=1, kind="original")
    posts["text"] = [" ".join(own) for own in kept]
    return Tables(posts, tables.pairs.iloc[:0], tables.summaries, tables.settings, {})


# ---- planted topics ----


def _planted(tables: Tables, planted: dict[str, dict]) -> str:
    truth = np.array([planted[post]["topic"] for post in tables.posts["id"]])
    features = compute(tables)
    found = study(tables, features, TopicsParams(claims=[]))
    rows = found.grouped
    groups = len(set(truth))
    methods = {CONSENSUS: [found.labels[rows]], **_tuned(found, truth[rows], groups)}
    lines = []
    for name, partitions in methods.items():
        value = float(np.mean([ami(truth[rows], labels) for labels in partitions]))
        low, high = difference(truth[rows], methods[CONSENSUS], partitions)
        gap = "–" if name == CONSENSUS else f"{value - agreement(truth[rows], methods[CONSENSUS]):+.2f}"
        interval = "" if name == CONSENSUS else f" ({low:+.2f} to {high:+.2f})"
        lines.append((name, f"{value:.2f}", gap + interval))
    text = table(lines, ("method", "AMI with the planted topics", "against the consensus (95%)"))
    return (
        text
        + f"\n\nn = {len(rows)} posts, {groups} planted topics, all methods but the first two asked for as "
        "many. Each baseline's settings are the best of a grid by these very labels, which no user has; the "
        "consensus was not told them. Intervals: delete-a-group jackknife over 20 blocks of posts."
    )


def _tuned(found, truth: np.ndarray, topics: int) -> dict[str, list[np.ndarray]]:  # type: ignore[no-untyped-def]
    """Each method's partitions under the settings that agree best with the truth."""
    material = found.material.take(found.grouped)
    params = TopicsParams()
    alone = represent(found.material, params.lexical_weight)
    leaning = context.lean(alone, context.around(alone, found.material.posts)[0], params.context_weight)
    tried: dict[str, list[list[np.ndarray]]] = {DEFAULT: [], "UMAP + k-means": []}
    for vectors in (leaning[found.grouped], np.hstack([material.source, material.target])):
        reduced = Spaces(vectors, range(SEEDS)).reduced
        tried[DEFAULT].append([engine.default_clusters(at) for at in reduced])
        tried["UMAP + k-means"].append(
            [KMeans(topics, n_init=5, random_state=s).fit_predict(at) for s, at in enumerate(reduced)]
        )
    for sides, least in product((BOTH, BOTH[:1]), (1, 2, 3)):
        words = marked_words(material, sides)
        weights = TfidfVectorizer(analyzer=list, min_df=least, sublinear_tf=True).fit_transform(words)
        counts = CountVectorizer(analyzer=list, min_df=least).fit_transform(words)
        tried.setdefault("TF-IDF + k-means", []).append(
            [KMeans(topics, n_init=10, random_state=s).fit_predict(weights) for s in range(SEEDS)]
        )
        for init in ("random", "nndsvda"):
            tried.setdefault("NMF", []).append(
                [
                    NMF(topics, init=init, max_iter=400, tol=1e-3, random_state=s)
                    .fit_transform(weights)
                    .argmax(axis=1)
                    for s in range(SEEDS)
                ]
            )
        for prior in (None, 0.05):
            tried.setdefault("LDA", []).append(
                [
                    LatentDirichletAllocation(topics, doc_topic_prior=prior, max_iter=20, random_state=s)
                    .fit_transform(counts)
                    .argmax(axis=1)
                    for s in range(SEEDS)
                ]
            )
    return {name: max(settings, key=lambda own: agreement(truth, own)) for name, settings in tried.items()}
