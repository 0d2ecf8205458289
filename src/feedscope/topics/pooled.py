"""A map of pooled texts by their words alone, and why single posts will not do for it.

The oldest map of a feed: TF-IDF of uni- and bigrams, cosine, t-SNE (van der Maaten & Hinton 2008, JMLR
9:2579-2605). It needs texts in which words recur. Whether they do is measured, for single posts and for
pools alike: each text's words are dealt to two halves at random, and a half should find its other half
among all others. `recognised` is the share of other texts' halves that are less alike than the own one,
0.5 by chance, whatever the number of texts.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from feedscope.corpus import Settings
from feedscope.topics.material import Words
from feedscope.topics.study import Study

POOLS = ("thread", "month", "correspondent")
POOLED = 2  # posts of a pool, at least
LEAST_POOLS = 10  # that a map is drawn of
MOST = 2000  # texts judged and mapped; beyond, the longest pools, and evenly spaced posts
PERPLEXITY = 15
NAMING_TERMS = 2


@dataclass(frozen=True)
class Pooled:
    """The pools and how well each way of pooling works.

    Attributes:
        by: what the mapped pools are: thread, month or correspondent.
        judged: unit ("post" and the ways to pool), n, words (median), alone (share of texts that share
            no word with any other), recognised (0.5 by chance).
        pools: name (month, handle or most telling terms), posts, words, topic (most common, -1: none),
            x, y; empty where there are too few.
    """

    by: str
    judged: pd.DataFrame
    pools: pd.DataFrame


def pooled(study: Study, settings: Settings, by: str, seed: int) -> Pooled:
    """Judge single posts and all pools, and map the pools of one kind."""
    words = study.material.source_words
    rows = [_judge("post", [own for own in _spaced(words) if own], seed)]
    for unit in POOLS:
        texts = [_together(words, members) for members in members_of(study, settings, unit).values()]
        rows.append(_judge(unit, texts, seed))
    judged = pd.DataFrame(rows, columns=["unit", "n", "words", "alone", "recognised"])
    return Pooled(by, judged[judged["n"] > 1].reset_index(drop=True), _map(study, settings, by, seed))


def members_of(study: Study, settings: Settings, by: str) -> dict[str, np.ndarray]:
    """Rows of the posts of each pool with POOLED posts at least, by its name; the longest MOST pools."""
    posts = study.material.posts
    if by == "month":
        known = posts["created_at"].notna()
        local = settings.local_time(posts.loc[known, "created_at"])
        key = local.dt.strftime("%Y-%m").reindex(posts.index)
    elif by == "correspondent":
        key = posts["text"].str.extract(r"^\s*(@\w+)")[0].str.lower().where(posts["kind"] == "reply")
    else:
        key = posts["thread"].where(posts["kind"] != "reply")
    groups = key.groupby(key, sort=True).indices
    large = {str(name): np.asarray(rows) for name, rows in groups.items() if len(rows) >= POOLED}
    longest = sorted(large, key=lambda name: -len(large[name]))[:MOST]
    return {name: large[name] for name in large if name in set(longest)}


def recognised(texts: Words, seed: int) -> float:
    """How well a random half of each text's words finds the other half; 0.5 by chance, 1 always."""
    rng = np.random.default_rng(seed)
    halves: tuple[Words, Words] = ([], [])
    for words in texts:
        order = rng.permutation(len(words))
        halves[0].append([words[i] for i in order[: len(words) // 2]])
        halves[1].append([words[i] for i in order[len(words) // 2 :]])
    model = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit(halves[0] + halves[1])
    alike = (model.transform(halves[0]) @ model.transform(halves[1]).T).toarray()
    own = np.diag(alike)[:, None]
    lower, equal = (alike < own).sum(axis=1), (alike == own).sum(axis=1) - 1
    return float(((lower + equal / 2) / (len(texts) - 1)).mean())


def _judge(unit: str, texts: Words, seed: int) -> tuple[str, int, float, float, float]:
    nothing = float("nan")
    if len(texts) < 2 or not any(texts):
        return unit, 0, nothing, nothing, nothing
    alike = _cosines(TfidfVectorizer(analyzer=list).fit_transform(texts))
    alone = float((alike.max(axis=1) == 0).mean())
    return unit, len(texts), float(np.median([len(own) for own in texts])), alone, recognised(texts, seed)


def _cosines(weights: csr_matrix) -> np.ndarray:
    """Of every two texts; 0 of a text with itself."""
    alike = (weights @ weights.T).toarray()
    np.fill_diagonal(alike, 0)
    return np.asarray(alike)


def _map(study: Study, settings: Settings, by: str, seed: int) -> pd.DataFrame:
    members = members_of(study, settings, by)
    columns = ["name", "posts", "words", "topic", "x", "y"]
    texts = [_together(study.material.source_words, rows) for rows in members.values()]
    if len(members) < LEAST_POOLS or not any(texts):
        return pd.DataFrame(columns=columns)
    model = TfidfVectorizer(analyzer=_grams, sublinear_tf=True, min_df=2 if len(texts) > LEAST_POOLS else 1)
    try:
        weights = csr_matrix(model.fit_transform(texts))
    except ValueError:  # no term in two pools
        return pd.DataFrame(columns=columns)
    with threadpool_limits(1):
        at = TSNE(
            metric="cosine", init="random", perplexity=min(PERPLEXITY, (len(texts) - 1) / 3),
            learning_rate="auto", random_state=seed,
        ).fit_transform(weights)  # fmt: skip
    terms = model.get_feature_names_out()
    named = [" · ".join(_telling(weights[[row]], terms)) for row in range(len(texts))]
    topics = [_commonest(study.labels[rows]) for rows in members.values()]
    return pd.DataFrame(
        {
            "name": named if by == "thread" else list(members),
            "posts": [len(rows) for rows in members.values()],
            "words": [len(own) for own in texts],
            "topic": topics,
            "x": at[:, 0],
            "y": at[:, 1],
        }
    )


def _commonest(labels: np.ndarray) -> int:
    """The topic of most posts; -1 where none has one."""
    inside = labels[labels >= 0]
    return int(np.bincount(inside).argmax()) if len(inside) else -1


def _telling(weights: csr_matrix, terms: np.ndarray) -> list[str]:
    """The terms of largest weight in one text, none of them part of another."""
    row = weights.toarray().ravel()
    found: list[str] = []
    for column in np.argsort(-row, kind="stable"):
        if row[column] == 0 or len(found) == NAMING_TERMS:
            break
        term = str(terms[column])
        if not any(set(term.split()) & set(other.split()) for other in found):
            found.append(term)
    return found


def _grams(words: list[str]) -> list[str]:
    """Words, and every two neighbours."""
    return words + [f"{a} {b}" for a, b in pairwise(words) if a != b]


def _together(words: Words, rows: np.ndarray) -> list[str]:
    return [word for row in rows for word in words[row]]


def _spaced(words: Words) -> Words:
    """At most MOST texts, evenly spaced."""
    rows = np.unique(np.linspace(0, len(words) - 1, min(len(words), MOST)).round().astype(int))
    return [words[row] for row in rows]
