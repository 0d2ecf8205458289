"""Posts joined with their translations and vectors."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from feedscope.errors import FeedscopeError
from feedscope.features import Features
from feedscope.topics.material import material

from .invented import tables


def vectors(n: int, start: int) -> np.ndarray:
    return np.arange(start, start + n, dtype=np.float32)[:, None] * np.ones((1, 4), dtype=np.float32)


def test_the_first_variant_is_taken_and_an_untranslated_post_speaks_alone() -> None:
    made = tables([("tide gauge", "验潮仪"), ("bread oven", ""), ("night train", "夜车车厢")])
    second = made.pairs.iloc[[0]].assign(variant=2, target="另一个验潮仪")
    made = replace(made, pairs=pd.concat([second, made.pairs], ignore_index=True))
    posts = material(made, Features(vectors(3, 0), vectors(3, 10), vectors(0, 0)))
    assert posts.posts["target"].tolist() == ["验潮仪", "", "夜车车厢"]
    assert posts.target[:, 0].tolist() == [11, 1, 12]
    assert posts.translated.tolist() == [True, False, True]
    assert posts.target_words[1] == []
    assert posts.source_words[0] == ["tide", "gauge"]


def test_a_reply_is_a_thread_of_its_own() -> None:
    made = tables([("one tide", ""), ("@ana two tides", "")])
    made.posts.loc[1, ["kind", "thread_id", "thread_position"]] = ["reply", None, None]
    posts = material(made, Features(vectors(2, 0), vectors(0, 0), vectors(0, 0)))
    assert posts.posts["thread"].tolist() == made.posts["id"].tolist()


def test_vectors_of_another_corpus_are_one_clear_line() -> None:
    made = tables([("one tide", "潮汐"), ("two tides", "潮汐")])
    with pytest.raises(FeedscopeError, match="found 3 posts; expected 2"):
        material(made, Features(vectors(3, 0), vectors(2, 0), vectors(0, 0)))
