"""The rule that turns estimates into verdicts, and Holm's adjustment."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from feedscope.findings import PUBLIC_FIELDS, Finding, holm, judge, write_findings


def finding(**changes):
    values = {
        "id": "x", "report": "r", "claim_en": "c", "claim_zh": "c", "estimate": 2.0, "unit": "ratio", "n": 50,
        "ci_low": 1.5, "ci_high": 2.5, "p": 0.001, "null": 1.0,
    }  # fmt: skip
    return Finding(**{**values, **changes})


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_agrees_with_an_independent_implementation(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "established"),
        ({"p": 0.2}, "suggestive"),
        ({"ci_low": 0.9}, "suggestive"),
        ({"ci_low": 1.0}, "suggestive"),
        ({"p": 0.2, "ci_low": 0.9}, "not established"),
        ({"sign_share": 0.95}, "established"),
        ({"sign_share": 0.7}, "suggestive"),
        ({"sign_share": 0.7, "p": 0.2}, "not established"),
        ({"p": None}, "suggestive"),
        ({"p": None, "ci_low": None, "ci_high": None}, "not established"),
        ({"estimate": None, "ci_low": None, "ci_high": None}, "not established"),
        ({"null": None, "p": None}, ""),
    ],
)
def test_a_verdict_follows_from_test_interval_and_specification_curve(changes, verdict):
    assert judge([finding(**changes)])[0].verdict == verdict


def test_many_tests_make_each_harder_to_establish():
    alone = judge([finding(p=0.03)])[0]
    among_five = judge([finding(id=str(k), p=0.03) for k in range(5)])[0]
    assert (alone.verdict, among_five.verdict) == ("established", "suggestive")
    assert among_five.p_adj == pytest.approx(0.15)


def test_a_count_takes_no_part_in_the_adjustment():
    judged = judge([finding(p=0.03), finding(id="count", null=None, p=None)])
    assert judged[0].p_adj == pytest.approx(0.03)
    assert judged[1].p_adj is None


def test_written_findings_hold_the_public_fields_and_no_nan(tmp_path):
    write_findings(judge([finding(ci_high=float("nan"))]), tmp_path / "findings.json")
    (row,) = json.loads((tmp_path / "findings.json").read_text())
    assert tuple(row) == PUBLIC_FIELDS
    assert row["ci_high"] is None
    assert row["anchor"] == "finding-x"
