"""A target that belongs to another source."""

import pandas as pd

from feedscope.translation import Pair, check_pair
from feedscope.translation.checks import CHECKS, unrelated_check


def table(**changes: list[float]) -> pd.DataFrame:
    """Five pairs among three hundred; the first far from its source in both directions."""
    rows = {
        "source": ["the tide tables of the harbour", "b", "c", "d", "e"],
        "target": ["一张车票", "二", "三", "四", "五"],
        "rank": [120.0, 1, 1, 1, 1],
        "rank_back": [90.0, 1, 1, 1, 1],
        "length": [60, 60, 60, 60, 60],
        "length_score": [0.0, 0, 0, 0, 0],
    }
    padding = {
        "source": [f"s{i}" for i in range(295)],
        "target": [f"t{i}" for i in range(295)],
        "rank": [1.0] * 295,
        "rank_back": [1.0] * 295,
        "length": [60] * 295,
        "length_score": [0.0] * 295,
    }
    return pd.concat([pd.DataFrame({**rows, **changes}), pd.DataFrame(padding)], ignore_index=True)


def flagged(pairs: pd.DataFrame) -> list[str]:
    check = unrelated_check(pairs, length_limit=4.0)
    return [source for source, target in zip(pairs["source"], pairs["target"], strict=True)
            if list(check.run(Pair(source, target)))]  # fmt: skip


def test_far_in_both_directions_is_unrelated() -> None:
    assert flagged(table()) == ["the tide tables of the harbour"]


def test_of_an_unrelated_target_nothing_minor_is_said_beside_it() -> None:
    source = "the tide tables of the harbour, see https://t.co/aB3dE5fG7h"
    target = "共 99 张，一张车票"
    pairs = table()
    pairs.loc[0, ["source", "target"]] = [source, target]
    alone = {check.name for check, _ in check_pair(source, target)}
    whole = [check.name for check, _ in check_pair(source, target, (*CHECKS, unrelated_check(pairs, 4.0)))]
    assert alone == {"link-lost", "number-added"}
    assert whole == ["link-lost", "unrelated"]


def test_far_in_one_direction_is_not_enough() -> None:
    assert flagged(table(rank_back=[1.0] * 5)) == []


def test_a_few_words_say_nothing_unless_the_length_is_odd_too() -> None:
    assert flagged(table(length=[9, 60, 60, 60, 60])) == []
    odd = table(length=[9, 60, 60, 60, 60], length_score=[9.0, 0, 0, 0, 0])
    assert flagged(odd) == ["the tide tables of the harbour"]


def test_the_message_counts_the_closer_texts() -> None:
    check = unrelated_check(table(), length_limit=4.0)
    issue = next(iter(check.run(Pair("the tide tables of the harbour", "一张车票"))))
    assert issue.message.startswith("At least 89 other texts")
