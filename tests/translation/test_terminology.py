"""Terms rendered in several ways, found through the glosses of invented translations."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from feedscope.translation.terminology import COLUMNS, terminology

_NEAR = {"slip kiln": 0, "泥浆窑": 0, "注浆窑": 0, "glaze": 1, "釉": 1, "釉料": 1}


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Known renderings lie on their term, everything else elsewhere."""
    rows = np.zeros((len(texts), 3))
    for row, text in zip(rows, texts, strict=True):
        row[_NEAR.get(text, 2)] = 1
    return rows


def pairs(*texts: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame([(str(i), *text) for i, text in enumerate(texts)], columns=["id", "source", "target"])


def test_a_term_rendered_in_two_ways_is_listed_with_where() -> None:
    table = terminology(
        pairs(
            ("Slip kilns are slow", "我的泥浆窑（slip kilns）很慢"),
            ("a slip kiln at last", "终于有了泥浆窑（Slip kiln）"),
            ("the slip-kiln again", "又是那座注浆窑（slip kiln）"),
            ("The glaze ran", "那层釉料（glaze）流了"),
            ("Glaze everywhere", "到处是釉料（glaze）"),
        ),
        vectors,
    )
    assert table["term"].tolist() == ["slip kiln"]
    row = table.iloc[0]
    assert (row["usual"], row["others"], row["uses"], row["ids"]) == ("泥浆窑 (2)", "注浆窑 (1)", 3, "2")


def test_a_gloss_that_is_not_in_the_source_is_no_term() -> None:
    table = terminology(pairs(("A kiln", "泥浆窑（slip kiln）"), ("No kiln", "注浆窑（slip kiln）")), vectors)
    assert table.empty
    assert list(table.columns) == COLUMNS


@pytest.mark.parametrize("led", ["我们烧的", "如果谁拆除了", "当", "这个", "其中一台", "在", ""])
def test_a_rendering_is_shown_whole_whatever_leads_into_it(led: str) -> None:
    table = terminology(
        pairs(
            ("The MLO is cold", f"{led}多层感知机（MLO）坏了"),
            ("An MLO again", "先说多层感知机（MLO）吧"),
            ("My MLO and yours", "由多层感知机（MLO）来"),
            ("One more MLO", "人们称作多层感知器（MLO）的"),
            ("the MLO", "昨天的双层感知机（MLO）"),
        ),
        vectors,
    )
    row = table.iloc[0]
    assert (row["term"], row["usual"], row["others"]) == (
        "MLO",
        "多层感知机 (3)",
        "双层感知机 (1), 多层感知器 (1)",
    )


def test_what_the_author_had_in_brackets_is_no_rendering_of_the_translator() -> None:
    table = terminology(
        pairs(
            ("A big model (Tunnelkiln)", "大模型（Tunnelkiln）"),
            ("An oven (Tunnelkiln)", "烤炉（Tunnelkiln）"),
        ),
        vectors,
    )
    assert table.empty


def test_a_term_is_shown_as_it_is_mostly_written() -> None:
    table = terminology(
        pairs(
            ("Slip kilns", "泥浆窑（Slip kilns）"),
            ("Slip kilns", "注浆窑（Slip kilns）"),
            ("Slip kilns", "注浆窑（slip kiln）"),
        ),
        vectors,
    )
    assert table["term"].tolist() == ["Slip kilns"]
