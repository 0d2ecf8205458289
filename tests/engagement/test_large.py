"""The table of sizes over a Parquet file is the one of the posts in memory."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedscope.corpus import read_corpus
from feedscope.engagement import engagement_by_kind, engagement_by_kind_of
from feedscope.engagement.sizes import COUNTED, KINDS
from feedscope.paths import project_root

counts = st.none() | st.integers(0, 5) | st.integers(0, 10**9)


def same(posts: pd.DataFrame, folder: Path) -> None:
    posts.to_parquet(folder / "posts.parquet", index=False)
    found = engagement_by_kind_of(folder / "posts.parquet", 500, 3)
    expected = engagement_by_kind(posts, 500, 3)
    pd.testing.assert_frame_equal(
        found.drop(columns="gini"), expected.drop(columns="gini"), check_exact=True, check_dtype=False
    )
    assert found["gini"].tolist() == pytest.approx(
        expected["gini"].tolist(), rel=1e-9, abs=1e-12, nan_ok=True
    )


def test_the_samples_sizes_are_those_of_the_small_path(tmp_path: Path) -> None:
    folder = tmp_path / "it's [1]*"
    folder.mkdir()
    same(read_corpus(project_root() / "data/sample").posts, folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(KINDS), *[counts] * len(COUNTED)), min_size=1, max_size=30))
def test_any_posts_sizes_are_those_of_the_small_path(
    tmp_path: Path, rows: list[tuple[str | int | None, ...]]
) -> None:
    posts = pd.DataFrame(rows, columns=["kind", *COUNTED]).astype(
        {"kind": "str"} | dict.fromkeys(COUNTED, "Int64")
    )
    same(posts, tmp_path)
