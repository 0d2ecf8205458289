"""Ranks, recomputed by hand; rivals that are none; the baseline."""

import numpy as np
import pandas as pd
import pytest

from feedscope.translation.similarity import (
    baseline_ranks,
    embedding_ranks,
    own_similarity,
    ranks_as_written,
    source_vectors,
    takes_part,
)

from .invented import pairs


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def noisy() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    source = unit(rng.normal(size=(40, 8)))
    target = unit(source + rng.normal(scale=0.9, size=(40, 8)))
    return pairs([(f"source {i}", f"译文{i}") for i in range(40)]), source, target


def test_the_rank_is_one_more_than_the_number_of_closer_translations(
    noisy: tuple[pd.DataFrame, np.ndarray, np.ndarray],
) -> None:
    table, source, target = noisy
    ranks = embedding_ranks(table, source, target)
    cosine = source.astype(float) @ target.astype(float).T
    for i in range(len(table)):
        assert ranks.forward[i] == 1 + (np.delete(cosine[i], i) >= cosine[i, i]).sum()
        assert ranks.backward[i] == 1 + (np.delete(cosine[:, i], i) >= cosine[i, i]).sum()
    assert (ranks.forward > 1).any()
    assert ranks.of("source-target") is ranks.forward


def test_a_second_translation_is_no_rival_and_is_ranked_itself() -> None:
    table = pairs([("one", "一"), ("two", "二"), ("one", "壹")])
    table.loc[2, ["id", "variant"]] = [table.loc[0, "id"], 2]
    source = unit(np.array([[1.0, 0], [0, 1], [1, 0]]))
    target = unit(np.array([[0.9, 0.4], [0.1, 1], [1, 0.1]]))
    ranks = embedding_ranks(table, source, target)
    assert ranks.forward.tolist() == [1, 1, 1], "the closer second translation of post one is not counted"


def test_equal_texts_are_no_rivals() -> None:
    table = pairs([("thanks", "谢谢"), ("@fenlight thanks", "@fenlight 谢谢"), ("the kiln", "窑")])
    vectors = unit(np.array([[1.0, 0], [1, 0], [0, 1]]))
    assert embedding_ranks(table, vectors, vectors).forward.tolist() == [1, 1, 1]


def test_a_text_without_words_takes_no_part() -> None:
    table = pairs(
        [("@fenlight https://t.co/aB3dE5fG7h", "@fenlight 看这里"), ("the kiln", "窑"), ("tea", "茶")]
    )
    vectors = unit(np.eye(3))
    assert takes_part(table).tolist() == [False, True, True]
    ranks = embedding_ranks(table, vectors, vectors).forward
    assert np.isnan(ranks[0])
    assert ranks[1:].tolist() == [1, 1]


def test_more_pairs_than_a_block_are_ranked_alike() -> None:
    rng = np.random.default_rng(3)
    source = unit(rng.normal(size=(600, 16)))
    target = unit(source + rng.normal(scale=0.3, size=(600, 16)))
    table = pairs([(f"s {i}", f"译 {i}") for i in range(600)])
    ranks = embedding_ranks(table, source, target).forward
    cosine = source.astype(float) @ target.astype(float).T
    for i in (0, 511, 512, 599):
        assert ranks[i] == 1 + (np.delete(cosine[i], i) >= cosine[i, i]).sum()


def test_the_baseline_goes_by_shared_latin_words_then_by_length() -> None:
    table = pairs(
        [
            ("SQLite is a patient animal", "SQLite 是一种有耐心的动物"),
            ("NumPy runs away from loops", "NumPy 见循环就跑"),
            ("yes", "是"),
            ("a rather long remark about the weather in this valley", "关于这个山谷天气的一段相当长的感想"),
        ]
    )
    assert baseline_ranks(table).forward.tolist() == [1, 1, 1, 1]
    swapped = table.assign(target=table["target"].iloc[[1, 0, 3, 2]].to_numpy())
    assert (baseline_ranks(swapped).forward > 1).all()


def test_the_baseline_copes_with_no_latin_word_and_with_no_pair() -> None:
    assert len(baseline_ranks(pairs([])).forward) == 0
    assert baseline_ranks(pairs([("12", "十二"), ("34 56 78", "三四五六七八")])).forward.tolist() == [1, 1]


def test_handles_give_a_pair_away_only_where_they_are_kept() -> None:
    """Each translation says what another source says; only the handles tell whose it is."""
    handles = ["fenlight", "mossgreen", "quarry_owl", "tidepool", "bellringer"]
    says = [
        ("the kiln is cold", "窑是冷的"),
        ("the heron sleeps", "苍鹭在睡觉"),
        ("bread for all", "人人有面包"),
        ("rain at noon", "中午下雨"),
        ("an old violin", "一把旧小提琴"),
    ]
    table = pairs([(f"@{h} {says[i][0]}", f"@{h} {says[i - 1][1]}") for i, h in enumerate(handles)])
    assert (baseline_ranks(table, str).forward == 1).all()
    assert not (baseline_ranks(table).forward == 1).all()
    kept = ranks_as_written(table, "usem3").forward
    cleaned = table.assign(source=[en for en, _ in says], target=[says[i - 1][1] for i in range(5)])
    assert kept.mean() < ranks_as_written(cleaned, "usem3").forward.mean()


def test_source_vectors_follow_the_pairs_not_the_posts() -> None:
    posts = pd.DataFrame({"id": ["c", "a", "b"]})
    table = pairs([("x", "一"), ("y", "二")]).assign(id=["b", "c"])

    class Vectors:
        source = np.array([[3.0], [1.0], [2.0]])

    assert source_vectors(posts, table, Vectors()).ravel().tolist() == [2, 3]  # type: ignore[arg-type]


def test_own_similarity_is_the_cosine_of_the_row_with_its_own() -> None:
    a, b = unit(np.array([[1.0, 0], [1, 1]])), unit(np.array([[1.0, 1], [1, 1]]))
    assert own_similarity(a, b) == pytest.approx([np.sqrt(0.5), 1.0])
