"""The posts as this study reads them: one row a post, with its first translation, words and vectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from feedscope.corpus import Tables
from feedscope.errors import FeedscopeError
from feedscope.features import Features, clean, tokens
from feedscope.features.embed import Vectors

Words = list[list[str]]


@dataclass(frozen=True)
class Material:
    """Posts with all that topics are made from; every part has one row a post.

    Attributes:
        posts: id, text, target ("" where there is no translation), kind, url, created_at, likes, thread
            (a thread's id; a reply is a thread of its own).
        source_words, target_words: content words; none where there is no translation.
        source, target: n × d, rows of length 1; where there is no translation, target repeats source.
        word_vectors: of the words, by word; may be empty.
    """

    posts: pd.DataFrame
    source_words: Words
    target_words: Words
    source: Vectors
    target: Vectors
    word_vectors: Mapping[str, np.ndarray] = field(default_factory=dict)

    def take(self, rows: np.ndarray) -> "Material":
        """Some of the posts."""
        return Material(
            posts=self.posts.iloc[rows].reset_index(drop=True),
            source_words=[self.source_words[row] for row in rows],
            target_words=[self.target_words[row] for row in rows],
            source=self.source[rows],
            target=self.target[rows],
            word_vectors=self.word_vectors,
        )

    def __len__(self) -> int:
        return len(self.posts)

    @property
    def lengths(self) -> np.ndarray:
        """Letters of each source text without handles and links."""
        return self.posts["text"].map(clean).str.len().to_numpy()

    @property
    def translated(self) -> np.ndarray:
        """Which posts have a translation: n booleans."""
        return (self.posts["target"] != "").to_numpy()


def material(tables: Tables, features: Features) -> Material:
    """Join posts with the first of their translations, and both with their vectors.

    Raises:
        FeedscopeError: the vectors are not of these tables.
    """
    posts, pairs, settings = tables.posts, tables.pairs, tables.settings
    for name, vectors, table in (("posts", features.source, posts), ("pairs", features.target, pairs)):
        if len(vectors) != len(table):
            raise FeedscopeError(
                f"build/features: found {len(vectors)} {name}; expected {len(table)} as in build/corpus; "
                "run 'dvc repro'"
            )
    first = pairs.assign(row=range(len(pairs))).sort_values("variant", kind="stable").drop_duplicates("id")
    joined = posts[["id"]].merge(first[["id", "target", "row"]], on="id", how="left")
    target = features.source.copy()
    there = joined["row"].notna().to_numpy()
    target[there] = features.target[joined.loc[there, "row"].astype(int)]
    chosen = posts[["id", "text", "kind", "url", "created_at", "likes"]].assign(
        target=joined["target"].fillna("").to_numpy(), thread=posts["thread_id"].fillna(posts["id"])
    )
    return Material(
        posts=chosen.reset_index(drop=True),
        source_words=[tokens(text, settings.source_language) for text in chosen["text"]],
        target_words=[tokens(text, settings.target_language) for text in chosen["target"]],
        source=features.source,
        target=target,
        word_vectors=features.words,
    )
