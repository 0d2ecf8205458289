"""Lengths are judged against what is usual in the corpus."""

import numpy as np
import pytest

from feedscope.translation import Pair
from feedscope.translation.checks.length import USUAL, LengthNorm, length_checks, lengths, norm


def usual_pairs(n: int, ratio: float = 0.5) -> list[Pair]:
    """n pairs of many lengths whose ratio wobbles by a fifth around `ratio`."""
    sizes = np.linspace(20, 280, n).astype(int)
    wobble = np.resize([0.8, 1.0, 1.2, 0.9, 1.1], n)
    return [
        Pair("a" * int(size), "水" * round(size * ratio * w)) for size, w in zip(sizes, wobble, strict=True)
    ]


def test_the_usual_ratio_is_recovered_and_odd_pairs_do_not_move_it() -> None:
    clean = norm(usual_pairs(100))
    odd = norm([*usual_pairs(100), *[Pair("a" * 50, "水" * 500)] * 10])
    assert clean.ratio == pytest.approx(0.5, rel=0.03)
    assert odd.ratio == pytest.approx(clean.ratio, rel=0.05)
    assert odd.spread == pytest.approx(clean.spread, rel=0.35)


def test_a_small_corpus_is_judged_by_general_experience() -> None:
    assert norm(usual_pairs(29)) is USUAL
    assert norm([]) is USUAL
    assert norm([Pair("a" * 40, "水" * 20)] * 50) is USUAL, "no spread at all"


def test_too_long_and_too_short_are_told_apart() -> None:
    too_short, too_long = length_checks(norm(usual_pairs(100)), limit=4.0)
    source = "a" * 200
    assert [check.name for check in (too_short, too_long) if list(check.run(Pair(source, "水" * 20)))] == [
        "too-short"
    ]
    assert [check.name for check in (too_short, too_long) if list(check.run(Pair(source, "水" * 300)))] == [
        "too-long"
    ]
    assert not [check for check in (too_short, too_long) if list(check.run(Pair(source, "水" * 100)))]


def test_handles_and_links_have_no_length() -> None:
    assert lengths(Pair("@fenlight hello https://t.co/aB3dE5fG7h", "@fenlight 你好")) == (5, 2)


def test_short_texts_are_judged_more_mildly() -> None:
    """The same ratio, four times the usual, is odd for a paragraph and not for a word."""
    usual = LengthNorm(ratio=0.5, spread=0.25)
    assert usual.score(200, 400) > 4 > usual.score(5, 10)


def test_the_band_in_the_figure_is_the_band_of_the_check() -> None:
    usual = LengthNorm(ratio=0.5, spread=0.25)
    for source in (10, 80, 250):
        target = usual.target_at(np.array([source]), 3.0)[0]
        assert usual.score(source, target) == pytest.approx(3.0)
