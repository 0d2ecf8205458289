"""Findings are plain counts, true in both languages; metrics are flat numbers."""

import re

import pytest

from audit.corpora import Post, corpus
from feedscope.audit import checks
from feedscope.audit.findings import findings, metrics
from feedscope.audit.irregularities import IRREGULARITIES
from feedscope.corpus import Tables
from feedscope.findings import Finding, judge
from feedscope.params import AuditParams

CORPORA = {
    "ordinary": corpus(
        [
            Post("A thread begins.", ["一个串文。", "串文开始。"], counts={"views": 5}),
            Post("It goes on.", ["继续。"], "2022-03-01 12:01", "self_thread"),
            Post("@ann yes", [], "2022-03-02 12:00", "reply"),
        ],
        summaries=2,
    ),
    "one post, nothing else": corpus([Post("alone", [])]),
    "summaries alone": corpus([], summaries=1, audit={"declared": None}),
    "all viewed": corpus([Post("seen", counts={"views": 1})]),
}


def judged(tables: Tables) -> dict[str, Finding]:
    return {f.id: f for f in judge(findings(tables, checks.run_checks(tables, AuditParams())))}


@pytest.mark.parametrize("name", CORPORA)
def test_no_count_carries_a_verdict_and_both_languages_state_the_same_numbers(name: str) -> None:
    for finding in judged(CORPORA[name]).values():
        assert finding.verdict == ""
        numbers_en, numbers_zh = (
            re.findall(r"\d[\d,.]*%?", claim) for claim in (finding.claim_en, finding.claim_zh)
        )
        assert {n.strip(".,") for n in numbers_en} <= {n.strip(".,") for n in numbers_zh}
        assert re.search("[\u4e00-\u9fff]", finding.claim_zh)


def test_the_claims_of_an_ordinary_corpus() -> None:
    claims = {name: f.claim_en for name, f in judged(CORPORA["ordinary"]).items()}
    assert claims["audit-posts"] == (
        "The corpus holds 3 posts, 2022-03-01 to 2022-03-02, from 4 records, of which none were dropped."
    )
    assert claims["audit-replies"] == "Replies make up 33.3% of all posts."
    assert claims["audit-threads"] == "1 thread of two or more posts holds 2 posts (66.7%)."
    assert (
        claims["audit-translations"]
        == "3 translations stand beside the posts; 1 post has two or more, 1 post has none."
    )
    assert (
        claims["audit-views"]
        == "Views are recorded for 1 post (33.3%); elsewhere they are missing, not zero."
    )
    assert claims["audit-summaries"] == "The corpus holds 2 titled summaries."


def test_the_claims_of_corpora_that_lack_something() -> None:
    alone, feed = judged(CORPORA["one post, nothing else"]), judged(CORPORA["summaries alone"])
    assert alone["audit-translations"].claim_en == "No post has a translation."
    assert alone["audit-replies"].claim_en == "No post is a reply."
    assert alone["audit-threads"].claim_en == "No post is continued in a thread."
    assert alone["audit-views"].claim_en == "Views are recorded for no post."
    assert feed["audit-replies"].estimate is None
    assert feed["audit-posts"].claim_en.startswith("The corpus holds no posts, from no records")
    assert judged(CORPORA["all viewed"])["audit-views"].claim_en == "Views are recorded for every post."


def test_irregularities_that_are_absent_or_cannot_be_told_are_said_to_be() -> None:
    clean = judged(CORPORA["all viewed"])["audit-irregularities"]
    assert clean.claim_en == f"None of {len(IRREGULARITIES)} irregularities looked for occur in the corpus."
    assert (clean.estimate, clean.n) == (0, len(IRREGULARITIES))
    untold = judged(corpus([Post("a")], audit={"counts": {}}))["audit-irregularities"]
    assert untold.claim_en.endswith("occurs in the corpus; 4 cannot be told from these documents.")
    assert "另有 4 类无法从这些文档判断" in untold.claim_zh


def test_metrics_are_flat_numbers_that_add_up() -> None:
    tables = CORPORA["ordinary"]
    got = metrics(tables, checks.run_checks(tables, AuditParams()))
    assert all(value is None or type(value) is int for value in got.values())
    assert got["posts"] == got["originals"] + got["replies"] + got["self_threads"]
    assert (got["threads"], got["threaded_posts"], got["pairs"], got["variants"], got["untranslated"]) == (
        1,
        2,
        3,
        1,
        1,
    )
    assert (got["records_read"], got["records_kept"], got["records_dropped"]) == (4, 4, 0)
    assert (got["posts_with_views"], got["views_not_recorded"], got["summaries"]) == (1, 2, 2)


def test_what_cannot_be_told_is_no_zero_among_the_metrics() -> None:
    tables = corpus([Post("a")], audit={"counts": {}})
    assert metrics(tables, checks.run_checks(tables, AuditParams()))["thousands_separators"] is None
