"""A claim that could not be tested says what was asked and why there is no answer, without its id."""

import pytest

from feedscope.engagement.questions import asked
from feedscope.engagement.result import untested
from feedscope.engagement.wording import METRIC, Words
from feedscope.params import EngagementParams

CLAIMS = EngagementParams().claims
WHY = Words("only 3 posts", "只有 3 条")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_an_untested_claim_is_a_question_with_its_reason(claim):
    found = untested(claim, 3, "posts", 1.0, WHY).finding
    assert found.claim_en.startswith("Not tested: whether ")
    assert found.claim_en.endswith(" (only 3 posts).")
    assert found.claim_zh.startswith("未检验：")
    assert METRIC[claim.metric].zh in found.claim_zh
    assert f"({claim.id})" not in found.claim_en


def test_no_two_claims_ask_the_same():
    assert len({asked(claim) for claim in CLAIMS}) == len(CLAIMS)
