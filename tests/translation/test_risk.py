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
            "estimate": rng.beta(3, 14, n),
            "length": np.tile(np.arange(10, 260, 10), n)[:n],
            "rank": np.ones(n),
        }
    )
    table.loc[:0, ["similarity", "estimate"]] = [0.7, 0.17]
    for name, value in first.items():
        table[name] = table[name].astype(float)
        table.loc[0, name] = value
    return table.astype({"worst": int, "soft": int})


def ranked(table: pd.DataFrame) -> pd.Series:
    return risk.risk(risk.alarms(table, risk.usual(table)))


def test_risk_lies_between_0_and_1_and_grows_with_every_sign() -> None:
    ordinary = ranked(signs())
    assert ordinary.between(0, 1).all()
    for worse in ({"worst": 1}, {"soft": 1}, {"similarity": 0.3}, {"rank": 3}, {"estimate": 0.8}):
        assert ranked(signs(**worse))[0] > ordinary[0], worse
    by_severity = [ranked(signs(worst=w))[0] for w in (0, 1, 2, 3)]
    assert by_severity == sorted(by_severity)
    assert ranked(signs(rank=50))[0] > ranked(signs(rank=3))[0]


def test_an_ordinary_pair_has_hardly_any_risk() -> None:
    table = signs(500)
    table.loc[0, "similarity"] = table["similarity"].median()
    table.loc[0, "estimate"] = table["estimate"].median()
    assert ranked(table)[0] < 0.03


def test_what_was_found_outranks_what_is_suspected_and_the_graver_the_lighter() -> None:
    suspected = {"similarity": -0.5, "estimate": 0.99, "rank": 500, "soft": 1}
    for worst in (1, 2, 3):
        assert ranked(signs(worst=worst))[0] > ranked(signs(worst=0, **suspected))[0]
    major = signs(worst=2)
    major.loc[0, ["similarity", "estimate"]] = [0.99, 0.001]
    assert ranked(major)[0] > ranked(signs(worst=1))[0]


def test_the_signs_join_as_independent_alarms() -> None:
    table = signs(worst=2, soft=1, rank=9)
    alarms = risk.alarms(table, risk.usual(table))
    weaker = 1 - (1 - alarms[["estimate", "similarity", "retrieval", "soft"]]).prod(axis=1)
    assert np.allclose(ranked(table), 1 - (1 - alarms["checks"]) * (1 - 0.33 * weaker))


def test_what_moved_a_pair_adds_up_to_its_risk() -> None:
    table = signs(worst=2, soft=1, rank=9, similarity=0.2)
    alarms = risk.alarms(table, risk.usual(table))
    parts = risk.parts(alarms)
    assert list(parts.columns) == list(alarms.columns)
    assert (parts >= 0).all(axis=None)
    assert np.allclose(parts.sum(axis=1), ranked(table))
    assert parts.loc[0].idxmax() == "checks"
    assert (parts[1:]["checks"] == 0).all()
    assert parts[1:]["retrieval"].eq(0).all()


@pytest.mark.parametrize("sign", ["similarity", "estimate"])
def test_a_sign_is_judged_among_sources_of_like_length(sign: str) -> None:
    """Short sources are less similar to their translations throughout: that alone is no alarm."""
    rng = np.random.default_rng(2)
    short = np.arange(250) < 50
    values = np.where(short, 0.4, 0.8) + rng.normal(0, 0.03, 250)
    table = signs(250).assign(length=np.where(short, 5, 100) + np.arange(250) % 3, **{sign: values})
    among = risk.usual(table)
    scores = among.z(table, sign)
    assert abs(np.median(scores[short])) < 0.5
    assert abs(np.median(scores[~short])) < 0.5
    if sign == "similarity":
        middle = among.middle[sign][among.group(table)]
        assert np.allclose(middle[short], 0.4, atol=0.03)
        assert np.allclose(middle[~short], 0.8, atol=0.03)


def test_what_is_usual_may_come_from_a_sample() -> None:
    table = signs(2000)
    some = risk.usual(table.sample(1000, random_state=1))
    assert risk.risk(risk.alarms(table, some)).corr(ranked(table), method="spearman") > 0.98


def test_a_sign_that_is_not_known_raises_no_alarm() -> None:
    table = signs(similarity=np.nan, rank=np.nan, estimate=np.nan)
    alarms = risk.alarms(table, risk.usual(table))
    assert alarms.loc[0, "retrieval"] == 0
    assert alarms.loc[0, "similarity"] == alarms.loc[0, "estimate"] == pytest.approx(0.0228, abs=1e-3)
    nowhere = signs().assign(estimate=np.nan)
    assert ranked(nowhere).between(0, 1).all()


def test_one_pair_and_equal_pairs_are_no_trouble() -> None:
    for table in (signs(1), signs(20).assign(similarity=0.7, estimate=0.1), signs(300).assign(length=7)):
        assert ranked(table).between(0, 1).all()
    assert ranked(signs(0)).empty


def test_the_rule_in_words_gives_the_numbers_in_use() -> None:
    rule = " ".join(risk.rule()["alarm"])
    among = risk.usual(signs())
    alarms = [risk.alarms(signs(worst=w), among).loc[0, "checks"] for w in (1, 2, 3)]
    assert all(f"{alarm:.2f}" in rule for alarm in alarms)
    assert f"{risk.alarms(signs(rank=4), among).loc[0, 'retrieval']:.2f}" in rule
