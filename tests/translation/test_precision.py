"""How often a check is right, on judgements whose answer is known by hand."""

import json
from collections.abc import Sequence

import pandas as pd
import pytest

from feedscope.corpus import Tables, read_corpus
from feedscope.paths import project_root
from feedscope.translation import precision
from feedscope.translation.checking import check_pairs
from feedscope.translation.checks import CHECKS
from feedscope.translation.intervals import wilson
from feedscope.translation.labels import Error, Label
from feedscope.translation.model import Severity, Span

from .invented import pairs

# In each pair the number at the end of both texts has changed.
CHANGED = pairs([(f"the kiln burnt for {30 + i}", f"窑烧了 {60 + i}") for i in range(6)])


def label(id_: str, *spans: tuple[Span | None, Span | None], weight: float = 1.0) -> Label:
    errors = tuple(Error("accuracy/mistranslation", Severity.MAJOR, *both) for both in spans)
    return Label(id_, 1, "ada", "", weight, errors)


def measured(labels: Sequence[Label]) -> pd.Series:
    found = check_pairs(CHANGED)
    assert set(found["check"]) == {"number-changed"}
    return precision.by_check(found, CHECKS, labels).set_index("check").loc["number-changed"]


def test_a_finding_is_right_where_a_mark_meets_it() -> None:
    number, elsewhere, whole = ((19, 21), (4, 6)), ((4, 8), (0, 1)), (None, None)
    row = measured(
        [
            label("1000", number),
            label("1001", elsewhere),
            label("1002", whole),
            label("1003"),
            label("1004", number),
        ]
    )
    assert row[["right", "judged"]].tolist() == [3, 5], "a mark elsewhere and a pair without one are not met"
    assert row["precision"] == pytest.approx(3 / 5)
    assert row[["precision_low", "precision_high"]].tolist() == pytest.approx(wilson(3, 5))


def test_precision_is_weighted_back_to_the_corpus() -> None:
    row = measured([label("1000", (None, None)), label("1001", weight=9.0)])
    assert row[["right", "judged"]].tolist() == [1, 2]
    assert row["precision"] == pytest.approx(0.1)


def test_a_check_without_a_finding_on_a_judged_pair_is_not_known_to_be_right() -> None:
    table = precision.by_check(check_pairs(CHANGED), CHECKS, [])
    assert list(table["check"]) == [check.name for check in CHECKS]
    assert table["precision"].isna().all()
    assert set(precision.shown(table)) == {""}
    some = precision.by_check(check_pairs(CHANGED), CHECKS, [label("1000", (None, None))])
    assert sum(map(bool, precision.shown(some))) == 1


@pytest.fixture(scope="module")
def sample() -> Tables:
    return read_corpus(project_root() / "data" / "sample")


def test_the_planted_errors_stand_where_their_words_are(sample: Tables) -> None:
    truth = project_root() / "data" / "sample" / "truth.json"
    told = json.loads(truth.read_text(encoding="utf-8"))["errors"]
    said = precision.planted(sample.pairs, truth)
    assert len(said) == len(sample.pairs)
    assert sum(len(one.errors) for one in said) == len(told)


def test_nearly_every_finding_in_the_sample_meets_a_planted_error(sample: Tables) -> None:
    """Of the hard checks, which must seldom speak without cause."""
    said = precision.planted(sample.pairs, project_root() / "data" / "sample" / "truth.json")
    table = precision.by_check(check_pairs(sample.pairs), CHECKS, said).set_index("check")
    hard = table.loc[[check.name for check in CHECKS if check.hard]].sum()
    assert hard["judged"] >= 25
    assert hard["right"] / hard["judged"] >= 0.9
