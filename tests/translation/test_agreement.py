"""Checker against person and person against person, on judgements whose agreement is known."""

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from feedscope.corpus import Tables, read_corpus
from feedscope.paths import project_root
from feedscope.translation import agreement
from feedscope.translation.calibration import calibration
from feedscope.translation.checking import check_pairs
from feedscope.translation.intervals import wilson, wilson_of_share
from feedscope.translation.labels import Error, Label
from feedscope.translation.model import Severity
from feedscope.translation.precision import planted


def label(id_: str, worst: int, person: str = "ada", weight: float = 1.0) -> Label:
    errors = (Error("accuracy/omission", Severity(worst), (0, 4)),) if worst else ()
    return Label(id_, 1, person, "", weight, errors)


def issues(**worst: str) -> pd.DataFrame:
    rows = [
        {"id": id_, "variant": 1, "severity": severity, "hard": 1, "source_start": 2, "source_end": 6,
         "target_start": None, "target_end": None}
        for id_, severity in worst.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_precision_and_recall_count_pairs_at_each_gravity() -> None:
    found = issues(a="major", b="minor", c="critical")
    said = [label("a", 2), label("b", 2), label("c", 0), label("d", 3), label("e", 0)]
    table = agreement.checker(found, said).set_index(["gravity", "measure"])
    assert table.loc[("any error", "precision"), ["right", "pairs"]].tolist() == [2, 3]
    assert table.loc[("any error", "recall"), ["right", "pairs"]].tolist() == [2, 3]
    assert table.loc[("major or worse", "precision"), ["right", "pairs"]].tolist() == [1, 2]
    assert table.loc[("major or worse", "recall"), ["right", "pairs"]].tolist() == [1, 3]
    assert table.loc[("major or worse", "recall"), ["low", "high"]].tolist() == pytest.approx(wilson(1, 3))


def test_a_stratified_sample_is_weighted_back() -> None:
    """Nine faulted pairs of a rare stratum, one of a common one that the checks miss."""
    said = [*(label(f"r{i}", 2) for i in range(9)), label("c", 2, weight=91)]
    table = agreement.checker(issues(**{f"r{i}": "major" for i in range(9)}), said)
    recall = table[(table["measure"] == "recall") & (table["gravity"] == "any error")].iloc[0]
    assert recall["share"] == pytest.approx(9 / 100)
    assert recall["high"] > 0.7, "one heavy pair says little"


def test_nothing_to_count_is_said_as_nothing() -> None:
    table = agreement.checker(issues(a="major").iloc[:0], [label("a", 0)])
    assert table["share"].isna().all()
    assert agreement.by_category(issues(a="major"), []).empty
    assert agreement.persons([label("a", 1)]).empty


def test_kappa_is_cohens() -> None:
    rng = np.random.default_rng(4)
    first = rng.integers(0, 4, 60)
    second = np.where(rng.random(60) < 0.7, first, rng.integers(0, 4, 60))
    said = [
        label(str(i), int(worst), person)
        for person, worsts in (("ada", first), ("ben", second))
        for i, worst in enumerate(worsts)
    ]
    table = agreement.persons(said).set_index("gravity")
    for gravity, least in (("any error", 1), ("major or worse", 2)):
        row = table.loc[gravity]
        assert row["kappa"] == pytest.approx(cohen_kappa_score(first >= least, second >= least))
        assert row["low"] < row["kappa"] < row["high"]
        assert row["pairs"] == 60
        assert row["same"] == ((first >= least) == (second >= least)).sum()


def test_kappa_of_persons_who_never_fault_is_not_known() -> None:
    said = [label(str(i), 0, person) for person in ("ada", "ben") for i in range(5)]
    table = agreement.persons(said)
    assert table[["kappa", "low", "high"]].isna().all(axis=None)
    assert (table["same"] == 5).all()


def test_a_figure_that_is_missing_is_said_in_words() -> None:
    one_finding, found = issues(a="minor"), "share (95% interval)"
    told = agreement.shown(agreement.checker(one_finding, [label("a", 1), label("b", 0)]))
    assert told.set_index(["gravity", "measure"])[found].to_dict() == {
        ("any error", "precision"): "1.00 (0.21 to 1.00)",
        ("any error", "recall"): "1.00 (0.21 to 1.00)",
        ("major or worse", "precision"): "no flagged pair labelled yet",
        ("major or worse", "recall"): "no pair with such an error labelled yet",
    }
    assert agreement.shown(agreement.by_category(one_finding, [])).loc[0, "category"] == "no error marked yet"
    assert agreement.shown(agreement.persons([])).loc[0, "first"] == "fewer than two persons so far"
    said = [label("a", 1), label("b", 1), label("a", 1, "ben"), label("b", 0, "ben"), label("c", 0, "cleo")]
    kappa = agreement.shown(agreement.persons(said)).set_index(["first", "second", "gravity"]).iloc[:, 0]
    assert kappa["ada", "ben", "any error"] == "0.00; no interval"
    assert kappa["ada", "ben", "major or worse"] == "none: both fault all of these pairs, or both none"
    assert kappa["ada", "cleo", "any error"] == "no pair that both labelled yet"


def test_a_mark_and_a_finding_may_meet_or_miss() -> None:
    found = issues(a="major", b="minor")
    elsewhere = Label("b", 1, "ada", "", 1.0, (Error("accuracy/omission", Severity.MAJOR, (40, 44)),))
    row = agreement.by_category(found, [label("a", 2), elsewhere, label("c", 1)]).iloc[0]
    assert row[["right", "pairs", "overlap"]].tolist() == [2, 3, 1]


def test_the_interval_of_a_weighted_share_is_wilsons_where_all_weigh_alike() -> None:
    for k, n in ((0, 5), (3, 7), (50, 50)):
        assert wilson_of_share(k / n, n) == pytest.approx(wilson(k, n))


@pytest.fixture(scope="module")
def sample() -> Tables:
    return read_corpus(project_root() / "data" / "sample")


def test_the_planted_errors_run_through_the_same_evaluation(sample: Tables) -> None:
    """The author of the sample is a person whose labels are complete: the checks against her."""
    said = planted(sample.pairs, project_root() / "data" / "sample" / "truth.json")
    table = agreement.checker(check_pairs(sample.pairs), said).set_index(["gravity", "measure"])
    assert table.loc[("any error", "precision"), "share"] >= 0.6
    assert table.loc[("major or worse", "precision"), "share"] >= 0.6
    assert 0.2 < table.loc[("any error", "recall"), "share"] < 1
    by_category = agreement.by_category(check_pairs(sample.pairs), said).set_index("category")
    assert by_category["pairs"].sum() >= len({label.key for label in said if label.errors})
    assert by_category.loc["markup", "right"] == by_category.loc["markup", "pairs"]
    assert agreement.persons(said).empty


def labelled(n: int, seed: int, steep: float) -> tuple[pd.DataFrame, list[Label]]:
    """n pairs whose true log odds of an error are steep · log odds of risk − 1, and their labels."""
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 3, n)
    truth = 1 / (1 + np.exp(-(steep * np.log(risk / (1 - risk)) - 1)))
    table = pd.DataFrame({"id": [str(i) for i in range(n)], "variant": 1, "risk": risk})
    return table, [label(str(i), 2 if wrong else 0) for i, wrong in enumerate(rng.random(n) < truth)]


def test_two_hundred_labels_turn_the_ranking_into_a_probability() -> None:
    table, said = labelled(2000, 1, steep=0.8)
    made = calibration(table, said)
    assert made is not None
    assert made.slope == pytest.approx(0.8, abs=0.15)
    assert made.offset == pytest.approx(-1, abs=0.3)
    assert made.gain > 0.02
    probability = made(table["risk"])
    assert (probability.rank() == table["risk"].rank()).all(), "the order stays"
    assert probability.mean() == pytest.approx(np.mean([one.worst > 0 for one in said]), abs=1e-3)
    assert calibration(table, said[:200]) is not None


def test_too_few_labels_or_labels_that_do_not_bear_it_out_leave_it_a_ranking() -> None:
    table, said = labelled(2000, 1, steep=0.8)
    assert calibration(table, said[:199]) is None
    assert calibration(table, [label(str(i), 0) for i in range(500)]) is None
    assert calibration(*labelled(2000, 1, steep=-0.8)) is None
    assert calibration(table, []) is None


def test_several_persons_share_a_pair() -> None:
    table, said = labelled(400, 2, steep=1.0)
    others = [label(one.id, 0 if one.worst else 2, "ben") for one in said]
    one, both = calibration(table, said), calibration(table, [*said, *others])
    assert one is not None
    assert both is None or abs(both.slope) < 0.05, "two who always differ say nothing"
    assert math.isfinite(one.gain)
