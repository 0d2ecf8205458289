"""The sample's planted truths: effects inside their intervals, the absent ones not established."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from feedscope import engagement, params
from feedscope.corpus import read_corpus
from feedscope.engagement.threads import decay, follow_ups
from feedscope.findings import ESTABLISHED, Finding, judge
from feedscope.paths import project_root

SAMPLE = project_root() / "data/sample"


@pytest.fixture(scope="module")
def truth() -> dict:
    return json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    corpus = read_corpus(SAMPLE)
    return engagement.study_frame(corpus.posts, corpus.settings)


@pytest.fixture(scope="module")
def findings(frame: pd.DataFrame) -> dict[str, Finding]:
    chosen = params.load("engagement").model_copy(update={"resamples": 4000, "shuffles": 1000})
    results = engagement.run_claims(frame, chosen, engagement.forecast(frame, "likes", 1000, seed=0))
    judged = judge([*engagement.counted(frame), *(result.finding for result in results)])
    return {finding.id.removeprefix("engagement-"): finding for finding in judged}


def holds(finding: Finding, value: float) -> bool:
    assert finding.ci_low is not None
    assert finding.ci_high is not None
    return finding.ci_low <= value <= finding.ci_high


def test_the_planted_ratio_of_kinds_is_found(findings: dict[str, Finding], truth: dict) -> None:
    found = findings["original-vs-reply"]
    assert found.verdict == ESTABLISHED
    assert holds(found, truth["effects"]["original_to_reply_ratio_of_medians"])


def test_the_planted_decay_is_found(findings: dict[str, Finding], frame: pd.DataFrame, truth: dict) -> None:
    planted = truth["effects"]["ratio_per_thread_position"]
    second = findings["second-post"]
    assert second.verdict == ESTABLISHED
    assert holds(second, planted)
    table = decay(follow_ups(frame, "likes"), 4000, np.random.default_rng(0)).dropna(subset=["ci_low"])
    inside = [
        row["ci_low"] <= planted ** (row["position"] - 1) <= row["ci_high"] for _, row in table.iterrows()
    ]
    assert len(inside) >= 2
    assert all(inside)


@pytest.mark.parametrize(
    "claim",
    ["best-hour", "best-weekday", "trend", "link", "question", "number", "emoji", "length", "weekend"],
)
def test_an_absent_effect_is_not_established(findings: dict[str, Finding], claim: str) -> None:
    assert findings[claim].verdict != ESTABLISHED
    assert holds(findings[claim], findings[claim].null or 0.0)


def test_every_listed_claim_is_answered_with_its_doubt(findings: dict[str, Finding]) -> None:
    for claim in params.load("engagement").claims:
        found = findings[claim.id]
        assert found.verdict, claim.id
        assert found.p_adj is not None or found.claim_en.startswith("Not tested"), claim.id
        assert found.claim_en
        assert found.claim_zh


def test_the_same_seed_gives_the_same_findings_whatever_the_other_claims(frame: pd.DataFrame) -> None:
    chosen = params.load("engagement").model_copy(
        update={"resamples": 300, "shuffles": 100, "tail_draws": 10}
    )
    first = engagement.run_claims(frame, chosen, None)[1].finding
    alone = engagement.run_claims(frame, chosen.model_copy(update={"claims": chosen.claims[1:2]}), None)[
        0
    ].finding
    assert replace(first) == replace(alone)
