"""The stage `features`: rows as the tables, equal bytes on a rerun, clear lines for bad files."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from feedscope.corpus import Settings
from feedscope.errors import FeedscopeError
from feedscope.features import Features, clean, compute, embed, load_features, save
from feedscope.features.store import FILE


@pytest.fixture
def tables() -> SimpleNamespace:
    return SimpleNamespace(
        settings=Settings(name="invented"),
        posts=pd.DataFrame({"text": ["@ana the oven &amp; the loaf", "low tide https://t.co/aB3dE5fG7h"]}),
        pairs=pd.DataFrame({"target": ["@ana 烤箱和面包", "退潮", "落潮"]}),
        summaries=pd.DataFrame({"title": ["On tides"], "text": ["Water comes and goes."]}),
    )


def test_rows_follow_the_tables_and_texts_are_cleaned(tables: SimpleNamespace) -> None:
    features = compute(tables)
    assert (features.source.shape, features.target.shape, features.summaries.shape) == (
        (2, 512),
        (3, 512),
        (1, 512),
    )
    assert features.source.dtype == np.float32
    np.testing.assert_array_equal(features.source, embed(["the oven & the loaf", "low tide"]))
    np.testing.assert_array_equal(features.summaries, embed([clean("On tides. Water comes and goes.")]))


def test_the_words_of_both_languages_have_vectors_that_survive_the_file(
    tables: SimpleNamespace, tmp_path: Path
) -> None:
    features = compute(tables)
    assert {"oven", "loaf", "tide", "烤箱", "面包"} <= set(features.words)
    save(features, tmp_path)
    stored = load_features(tmp_path).words
    assert list(stored) == list(features.words)
    np.testing.assert_array_equal(stored["loaf"], embed(["loaf"])[0])


def test_a_corpus_without_pairs_or_summaries_has_empty_matrices(tables: SimpleNamespace) -> None:
    tables.pairs, tables.summaries = tables.pairs.iloc[:0], tables.summaries.iloc[:0]
    features = compute(tables)
    assert features.target.shape == features.summaries.shape == (0, 512)


def test_what_is_saved_is_loaded_and_a_rerun_has_the_same_bytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    features = Features(*(rng.normal(size=(n, 512)).astype(np.float32) for n in (3, 4, 0)))
    path = save(features, tmp_path)
    first = path.read_bytes()
    loaded = load_features(tmp_path)
    for part in ("source", "target", "summaries"):
        np.testing.assert_array_equal(getattr(loaded, part), getattr(features, part))
    save(loaded, tmp_path)
    assert path.read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken", b"\x93NUMPY nothing"])
def test_a_missing_or_broken_file_is_one_clear_line(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(FeedscopeError, match="dvc repro features"):
        load_features(tmp_path)
