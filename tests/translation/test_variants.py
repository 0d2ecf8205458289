"""Two translations of one post: how far apart, and where."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from feedscope.translation.variants import VARIANT_COLUMNS, chrf, differences, twice_translated

from .invented import pairs

_TEXT = st.text(alphabet="水面很静 kiln SQLite，。我们", max_size=20)


def test_chrf_is_symmetric_and_100_for_equal_texts() -> None:
    assert chrf("水面很静，我们看船", "水面很静，我们看船") == 100
    assert chrf("水面很静", "风很大，船在晃") == chrf("风很大，船在晃", "水面很静") < 40


def test_differences_are_marked_by_character_and_by_latin_word() -> None:
    first, second = "我们用 SQLite 存数据", "我们用 DuckDB 存资料"
    spans = differences(first, second)
    assert [first[a:b] for a, b in spans[0]] == ["SQLite", "数据"]
    assert [second[a:b] for a, b in spans[1]] == ["DuckDB", "资料"]


@given(_TEXT, _TEXT)
def test_what_is_not_marked_is_equal_on_both_sides(first: str, second: str) -> None:
    spans = differences(first, second)
    rest = []
    for text, marked in zip((first, second), spans, strict=True):
        kept = [c for i, c in enumerate(text) if not any(a <= i < b for a, b in marked)]
        rest.append("".join(kept))
    assert rest[0] == rest[1]


def test_each_further_translation_stands_beside_the_first() -> None:
    table = pairs([("one", "一"), ("two", "二"), ("one", "壹"), ("one", "一个")]).assign(
        similarity=[0.5, 0.6, 0.7, 0.8]
    )
    table.loc[2, ["id", "variant"]] = [table.loc[0, "id"], 2]
    table.loc[3, ["id", "variant"]] = [table.loc[0, "id"], 3]
    twice = twice_translated(table)
    assert twice["variant"].tolist() == [2, 3]
    assert twice["first"].tolist() == ["一", "一"]
    assert twice["second"].tolist() == ["壹", "一个"]
    assert np.allclose(twice["similarity_second"] - twice["similarity_first"], [0.2, 0.3])


def test_no_second_translation_leaves_an_empty_table_of_the_same_columns() -> None:
    twice = twice_translated(pairs([("one", "一")]).assign(similarity=0.5))
    assert list(twice.columns) == VARIANT_COLUMNS
    assert twice.empty
