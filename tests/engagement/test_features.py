"""What goes with more likes: the model against statsmodels' own, the curve against plain regressions."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from feedscope.engagement import study_frame, wording
from feedscope.engagement.curve import LARGEST, MODELS, curve
from feedscope.engagement.features import feature_effect
from feedscope.engagement.frame import codes
from feedscope.engagement.model import column, controls, full_rank, rate_ratio
from feedscope.engagement.terms import rate_ratios
from feedscope.findings import ESTABLISHED, SUGGESTIVE, judge
from feedscope.params import FeatureClaim

from .invented import HOME, World, frame, posts


@pytest.fixture(scope="module")
def linked() -> pd.DataFrame:
    """A feed where a link doubles the likes."""
    return frame(World(days=200, link_ratio=2.0, trend=3.0), seed=5)


@pytest.fixture(scope="module")
def unlinked() -> pd.DataFrame:
    """The same without the link's effect."""
    return frame(World(days=200, trend=3.0), seed=6)


def likes(rows: pd.DataFrame) -> np.ndarray:
    return rows["likes"].to_numpy(dtype=float)


def test_the_rate_ratio_is_that_of_statsmodels(linked: pd.DataFrame) -> None:
    """The same model by full maximum likelihood, another road to the same place."""
    z = controls(linked, "topic", without="link") * np.sqrt(len(linked))
    x = np.column_stack([z, column(linked, "link")])
    start = sm.GLM(likes(linked), x, family=sm.families.NegativeBinomial(alpha=1.0)).fit().params
    theirs = sm.NegativeBinomial(likes(linked), x).fit(
        np.append(start, 1.0), method="newton", disp=0, maxiter=200,
        cov_type="cluster", cov_kwds={"groups": codes(linked["day"])},
    )  # fmt: skip
    ours = rate_ratio(linked, likes(linked), "link")
    assert ours is not None
    assert ours.alpha == pytest.approx(theirs.params[-1], rel=0.02)
    assert np.log(ours.ratio) == pytest.approx(theirs.params[-2], abs=0.01)
    low, high = np.exp(theirs.conf_int()[-2])
    assert (ours.low, ours.high) == pytest.approx((low, high), rel=0.05)


def test_a_planted_effect_is_inside_and_established(linked: pd.DataFrame) -> None:
    claim = FeatureClaim(id="link", test="feature", feature="link")
    result = feature_effect(claim, linked, 400, np.random.default_rng(0))
    (found,) = judge([result.finding])
    assert found.verdict == ESTABLISHED
    assert found.ci_low is not None
    assert found.ci_high is not None
    assert found.ci_low < 2.0 < found.ci_high
    assert found.sign_share == 1.0
    assert "more likes" in found.claim_en


def test_an_absent_effect_is_not_established(unlinked: pd.DataFrame) -> None:
    claim = FeatureClaim(id="link", test="feature", feature="link")
    result = feature_effect(claim, unlinked, 400, np.random.default_rng(0))
    (found,) = judge([result.finding])
    assert found.verdict not in (ESTABLISHED, SUGGESTIVE)


def test_a_log_linear_specification_is_the_plain_regression(linked: pd.DataFrame) -> None:
    table = curve(linked, likes(linked), "link", 100, np.random.default_rng(0)).table
    rows = linked[linked["kind"] == "original"]
    x = np.column_stack([controls(rows, "features", without="link"), column(rows, "link")])
    plain = np.exp(np.linalg.lstsq(x, np.log1p(likes(rows)), rcond=None)[0][-1])
    chosen = table[
        (table["posts"] == "originals")
        & (table["largest"] == LARGEST[0])
        & (table["controls"] == "kind, time, hour, features")
        & (table["model"] == MODELS[0])
    ]
    assert chosen["ratio"].tolist() == pytest.approx([plain])
    assert chosen["n"].tolist() == [len(rows)]


def test_one_scoring_step_comes_near_the_full_fit(linked: pd.DataFrame) -> None:
    table = curve(linked, likes(linked), "link", 100, np.random.default_rng(0)).table
    full = rate_ratio(linked, likes(linked), "link", "features")
    chosen = table[
        (table["posts"] == "all posts")
        & (table["largest"] == LARGEST[0])
        & (table["controls"] == "kind, time, hour, features")
        & (table["model"] == MODELS[1])
    ]
    assert full is not None
    assert np.log(chosen["ratio"].item()) == pytest.approx(np.log(full.ratio), abs=0.25)


def test_every_specification_is_another_one(linked: pd.DataFrame) -> None:
    found = curve(linked, likes(linked), "link", 100, np.random.default_rng(0))
    assert not found.table.duplicated(["posts", "largest", "clock", "controls", "model"]).any()
    assert len(found.table) == 3 * 3 * 3 * 2  # no travel, no topics: one clock, three sets of controls
    with_topics = linked.assign(topic=pd.array(np.arange(len(linked)) % 3, dtype="Int64"))
    assert (
        len(curve(with_topics, likes(linked), "link", 100, np.random.default_rng(0)).table) == 3 * 3 * 4 * 2
    )


def test_the_sign_share_decides_the_verdict(linked: pd.DataFrame) -> None:
    """An effect that holds in too little of the curve is at most suggestive."""
    from dataclasses import replace

    claim = FeatureClaim(id="link", test="feature", feature="link")
    finding = feature_effect(claim, linked, 400, np.random.default_rng(0)).finding
    assert [judge([replace(finding, sign_share=s)])[0].verdict for s in (0.91, 0.89)] == [
        ESTABLISHED,
        SUGGESTIVE,
    ]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(0, 3), st.integers(0, 10_000))
def test_full_rank_spans_what_it_was_given(k: int, idle: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = rng.standard_normal((40, k))
    matrix = np.column_stack([base, base @ rng.standard_normal((k, idle))])
    basis = full_rank(matrix)
    assert basis.shape[1] == k
    np.testing.assert_allclose(basis.T @ basis, np.eye(k), atol=1e-9)
    np.testing.assert_allclose(basis @ (basis.T @ matrix), matrix, atol=1e-6)


def test_a_weekend_is_shuffled_by_whole_days(unlinked: pd.DataFrame) -> None:
    from feedscope.engagement.curve import _donors

    donors = _donors(unlinked, "weekend", 20, np.random.default_rng(0))
    weekend = unlinked["weekend"].to_numpy()[donors]
    by_day = pd.DataFrame(weekend.T).groupby(unlinked["day"].to_numpy()).nunique()
    assert (by_day == 1).all(axis=None)


def test_every_term_stands_in_one_regression_that_agrees_with_the_claim(linked: pd.DataFrame) -> None:
    table = rate_ratios(linked, {}).set_index(["group", "term"])
    link = table.loc[("feature", "posts with a link")]
    alone = rate_ratio(linked, likes(linked), "link")
    assert alone is not None
    assert np.log(link["ratio"]) == pytest.approx(np.log(alone.ratio), abs=0.1)
    assert link["ci_low"] < 2.0 < link["ci_high"]
    assert link["n"] == linked["link"].sum()
    assert {"kind", "feature", "hour", "weekday"} == set(table.index.get_level_values("group"))
    days = list(table.loc["weekday"].index)
    assert days == sorted(days, key=wording.WEEKDAYS.index), "from Monday to Sunday"
    named = linked.assign(topic=pd.array(np.arange(len(linked)) % 3, dtype="Int64"))
    topics = rate_ratios(named, {0: "rain", 1: "snow", 2: "hail"}).query("group == 'topic'")
    assert set(topics["term"]) < {"rain", "snow", "hail"}
    assert len(topics) == 2


def test_a_single_day_carries_no_regression(linked: pd.DataFrame) -> None:
    assert rate_ratios(linked.assign(day=linked["day"].min()), {}).empty
    assert rate_ratios(linked.assign(likes=linked["likes"] * 0), {}).empty


def test_features_are_those_of_the_authors_own_words() -> None:
    text = "@ann1 @bob Rain 😀 https://example.org/7?a=1 and more"
    rows = [{"local": "2022-02-01 10:00", "kind": "reply", "likes": 1, "text": text}]
    row = study_frame(posts(rows), HOME).iloc[0]
    assert row["link"]
    assert row["emoji"]
    assert not row["number"]
    assert not row["question"]
    assert row["length"] == len("Rain 😀  and more")
