"""The ranking: what must raise it, what it must not say, and that its rule is the one written out."""

import numpy as np
import pandas as pd
import pytest

from feedscope.translation import risk


def signs(n: int = 100, **first: float) -> pd.DataFrame:
    """n ordinary pairs of many lengths; `first` changes the first of them."""
    rng = np.random.default_rng(5)
    table = pd.DataFrame(
        {
            "worst": np.zeros(n, dtype=int),
            "soft": np.zeros(n, dtype=int),
            "similarity": rng.normal(0.7, 0.08, n),
            "length": np.tile(np.arange(10, 260, 10), n)[:n],
            "rank": np.ones(n),
        }
    )
    table.loc[:0, "similarity"] = 0.7
    for name, value in first.items():
        table[name] = table[name].astype(float)
        table.loc[0, name] = value
    return table.astype({"worst": int, "soft": int})


def test_risk_lies_between_0_and_1_and_grows_with_every_sign() -> None:
    ordinary = risk.risk(signs())
    assert ordinary.between(0, 1).all()
    for worse in ({"worst": 1}, {"soft": 1}, {"similarity": 0.3}, {"rank": 3}):
        assert risk.risk(signs(**worse))[0] > ordinary[0], worse
    by_severity = [risk.risk(signs(worst=w))[0] for w in (0, 1, 2, 3)]
    assert by_severity == sorted(by_severity)
    assert risk.risk(signs(rank=50))[0] > risk.risk(signs(rank=3))[0]


def test_an_ordinary_pair_has_hardly_any_risk() -> None:
    table = signs(500)
    table.loc[0, "similarity"] = table["similarity"].median()
    assert risk.risk(table)[0] < 0.02
    low = (
        table["similarity"].median()
        - 2 * 1.4826 * (table["similarity"] - table["similarity"].median()).abs().median()
    )
    table.loc[0, "similarity"] = low
    assert risk.risk(table)[0] == pytest.approx(0.25, abs=0.07), "an even alarm, halved, at two deviations"


def test_a_major_error_outranks_a_low_similarity_alone() -> None:
    assert risk.risk(signs(worst=2))[0] > risk.risk(signs(similarity=0.0))[0]


def test_the_signs_join_as_independent_alarms() -> None:
    table = signs(worst=2, soft=1, rank=9)
    alarms = risk.alarms(table)
    by_hand = 1 - (1 - alarms["checks"]) * (1 - alarms["soft"]) * (1 - alarms["similarity"]) * (
        1 - alarms["retrieval"]
    )
    assert np.allclose(risk.risk(table), by_hand)


def test_similarity_is_judged_among_sources_of_like_length() -> None:
    """Short sources are less similar to their translations throughout: that alone is no alarm."""
    rng = np.random.default_rng(2)
    short = np.arange(250) < 50
    table = signs(250).assign(
        length=np.where(short, 5, 100) + np.arange(250) % 3,
        similarity=np.where(short, 0.4, 0.8) + rng.normal(0, 0.03, 250),
    )
    scores = risk.like_length_z(table)
    assert abs(np.median(scores[short])) < 0.5
    assert abs(np.median(scores[~short])) < 0.5
    usual = risk.usual_similarity(table)
    assert np.allclose(usual[short], 0.4, atol=0.03)
    assert np.allclose(usual[~short], 0.8, atol=0.03)


def test_what_has_no_similarity_raises_no_alarm_and_is_of_middling_quality() -> None:
    table = signs(similarity=np.nan, rank=np.nan)
    assert risk.alarms(table).loc[0, "retrieval"] == 0
    assert risk.risk(table)[0] == pytest.approx(risk.alarms(signs()).loc[0, "similarity"], abs=0.02)
    assert risk.quality(table)[0] == 0


def test_quality_is_a_z_score_of_the_similarity() -> None:
    table = signs()
    quality = risk.quality(table)
    assert quality.mean() == pytest.approx(0, abs=1e-9)
    assert quality.std(ddof=0) == pytest.approx(1)
    assert (quality.rank() == table["similarity"].rank()).all()


def test_one_pair_and_equal_pairs_are_no_trouble() -> None:
    for table in (signs(1), signs(20).assign(similarity=0.7)):
        assert risk.risk(table).between(0, 1).all()
        assert (risk.quality(table) == 0).all()
    assert risk.risk(signs(0)).empty


def test_the_rule_in_words_gives_the_numbers_in_use() -> None:
    rule = " ".join(risk.rule()["alarm"])
    alarms = [risk.alarms(signs(worst=w)).loc[0, "checks"] for w in (1, 2, 3)]
    assert all(f"{alarm:.2f}" in rule for alarm in alarms)
    assert f"{risk.alarms(signs(rank=4)).loc[0, 'retrieval']:.2f}" in rule
