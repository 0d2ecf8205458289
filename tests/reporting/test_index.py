"""The index: what was found by verdict, the four doors, the tables gathered, the baseline."""

import json
import re

import pandas as pd
import pytest

from feedscope.errors import FeedscopeError
from feedscope.findings import PUBLIC_FIELDS
from feedscope.reporting import baseline, index
from tests.reporting.site import Site, counted, finding, site_in


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    return site_in(tmp_path / "project", monkeypatch)


def test_findings_come_by_verdict_and_counts_apart(site):
    weak = {"p": 0.9, "ci_low": 0.4}
    site.made("engagement", finding("weak", **weak), finding("half", p=0.9), finding("sure"))
    site.made("audit", counted("many"))
    index.build()
    page = site.page("index")
    places = [page.index(f"Claim {name}.") for name in ("sure", "half", "weak")]
    assert places == sorted(places)
    tally = re.search(r'class="tally">(.*?)</p>', page, re.DOTALL)[1]
    assert re.findall(r"<b>(\d+)</b>", tally) == ["1", "1", "1"]
    assert page.rindex("There are 7 of many.") > page.index('id="counts"')
    assert 'href="engagement.html#finding-sure"' in page


NO_TEST = {"estimate": None, "ci_low": None, "ci_high": None, "p": None}


def test_claims_that_the_corpus_could_not_carry_are_no_tested_claims(site):
    """They stand apart, folded: neither in the tally nor among what is not established."""
    site.made("engagement", finding("sure"))
    index.build()
    assert "could not be tested" not in site.page("index")
    site.made("engagement", finding("sure"), finding("untold", **NO_TEST))
    index.build()
    page = site.page("index")
    assert "1 claim was listed beforehand and tested:" in page
    tally = re.search(r'class="tally">(.*?)</p>', page, re.DOTALL)[1]
    assert re.findall(r"<b>(\d+)</b>", tally) == ["1", "0", "0"]
    folded = re.search(r'<details class="untested">(.*?)</details>', page, re.DOTALL)[1]
    assert "1 claim could not be tested on this corpus" in folded
    assert 'href="engagement.html#finding-untold"' in folded
    assert "Claim untold." not in page.replace(folded, "")


def test_a_report_whose_input_the_corpus_lacks_leads_with_that(site):
    site.made("engagement", finding("untold", **NO_TEST))
    site.lacks("engagement", "This corpus counts nothing.")
    index.build()
    door = doors(site.page("index"))
    assert "This corpus counts nothing." in door
    assert "Claim untold." not in door
    assert "claims tested" not in door


def doors(page: str) -> str:
    return re.search(r'<ul class="doors">(.*?)</ul>', page, re.DOTALL)[1]


def test_each_door_says_what_its_notebook_leads_with(site):
    site.made("engagement", finding("first"), finding("chief"), counted("many", "engagement"))
    site.lead("engagement", "chief", "many", "of another corpus")
    index.build()
    door = doors(site.page("index"))
    assert re.findall(r"Claim \w+\.|There are 7 of many\.", door) == ["Claim chief.", "There are 7 of many."]
    assert "2 claims tested, 2 established" in door
    assert "What engagement asks." in door


def test_what_is_not_established_leads_nothing(site):
    site.made("engagement", finding("weak", p=0.9, ci_low=0.4), finding("sure"))
    site.lead("engagement", "weak")
    index.build()
    door = doors(site.page("index"))
    assert "Claim sure." in door
    assert "Claim weak." not in door


def test_what_was_asked_of_the_posts_comes_before_what_only_counts(site):
    site.made("audit", counted("many"))
    site.made("engagement", finding("sure"))
    index.build()
    order = re.findall(r'<h3><a href="(\w+)\.html"', doors(site.page("index")))
    assert order == ["engagement", "audit"]


def test_the_door_of_the_topics_names_the_largest_that_are_about_something(site):
    names = [f"n{i}" for i in range(9)]
    table = {
        "topic": range(9), "size": range(9, 0, -1), "label_en": names, "label_zh": names,
        "chatter": [0, 1, 0, 0, 0, 0, 0, 0, 0], "mixed": [0, 0, 0, 0, 1, 0, 0, 0, 0],
    }  # fmt: skip
    site.made("topics", counted("topics", "topics"), tables={"topics": pd.DataFrame(table)})
    index.build()
    named = re.findall(r'topics\.html#topic-(\d)"><span class="en">(\w+)<', doors(site.page("index")))
    assert named == [(str(i), f"n{i}") for i in (0, 2, 3, 5, 6, 7)]


def test_the_door_of_topics_without_a_chinese_name_names_them_in_english_alone(site):
    table = {"topic": [0], "size": [9], "label_en": ["sea"], "label_zh": [""], "chatter": [0], "mixed": [0]}
    site.made("topics", counted("topics", "topics"), tables={"topics": pd.DataFrame(table)})
    index.build()
    assert '<a href="topics.html#topic-0">sea</a>' in doors(site.page("index"))


def test_the_door_of_topics_without_any_topic_stands(site):
    none = pd.DataFrame(columns=["topic", "size", "label_en", "label_zh", "chatter", "mixed"])
    site.made("topics", counted("topics", "topics"), tables={"topics": none})
    index.build()
    assert "door-topics" not in doors(site.page("index"))


def test_a_report_that_was_not_made_is_no_broken_link(site):
    site.made("audit", counted("many"))
    index.build()
    main = site.page("index").partition("<main")[2]
    assert "topics.html" not in main
    assert main.count("Not made yet") == 3


def test_findings_json_holds_every_finding_with_the_promised_fields(site):
    site.made("engagement", finding("sure"))
    site.made("audit", counted("many"))
    index.build()
    rows = json.loads((site.root / "reports/findings.json").read_text(encoding="utf-8"))
    assert [row["id"] for row in rows] == ["many", "sure"]
    assert all(tuple(row) == PUBLIC_FIELDS for row in rows)


def test_tables_are_gathered_and_nothing_old_stays(site):
    site.made("topics", tables={"kept": pd.DataFrame({"topic": [0]}), "old": pd.DataFrame({"a": [1]})})
    index.build()
    assert (site.root / "reports/tables/old.csv").is_file()
    (site.root / "build/results/topics/tables/old.csv").unlink()
    index.build()
    names = {path.name for path in (site.root / "reports/tables").iterdir()}
    assert names == {"posts.csv", "pairs.csv", "summaries.csv", "kept.csv"}
    assert sorted(p.name for p in (site.root / "reports").iterdir()) == [
        "findings.json",
        "index.html",
        "tables",
    ]


def test_what_stands_beside_the_tables_is_gathered_with_them(site):
    site.made("engagement", finding("sure"), tables={"people": pd.DataFrame({"a": [1]})})
    (site.root / "build/results/engagement/tables/people.gexf").write_text("<gexf/>", encoding="utf-8")
    index.build()
    assert (site.root / "reports/tables/people.gexf").read_text(encoding="utf-8") == "<gexf/>"
    assert '<a href="tables/people.gexf">people.gexf</a></li>' in site.page("index")


def test_two_tables_of_one_name_stop_before_anything_is_replaced(site):
    site.made("audit", counted("many"))
    index.build()
    before = site.page("index")
    site.made("topics", tables={"posts": pd.DataFrame({"a": [1]})})
    with pytest.raises(FeedscopeError, match=r"'posts\.csv': the corpus and report 'topics'"):
        index.build()
    assert site.page("index") == before


def test_the_same_results_give_the_same_bytes(site):
    site.made("engagement", finding("sure"))
    index.build()
    first = site.page("index")
    index.build()
    assert site.page("index") == first


def test_hostile_claims_and_names_are_text(site):
    site.made("engagement", finding("bad", claim_en="<script>x</script> {{7*7}}", unit="<b>u</b>"))
    index.build()
    page = site.page("index")
    assert "<script>x" not in page.replace('<script>"use strict"', "")
    assert "&lt;script&gt;x&lt;/script&gt; {{7*7}}" in page
    assert "&lt;b&gt;u&lt;/b&gt;" in page
    assert "<title>feedscope · &lt;/script&gt;" in page


def test_another_report_joins_by_itself(site):
    site.made("weather", counted("rain", "weather"))
    index.build()
    assert 'href="weather.html"' in site.page("index")


# ---- the baseline ----


def test_without_a_baseline_nothing_is_said_of_changes(site):
    site.made("engagement", finding("sure"))
    index.build()
    assert 'id="changes"' not in site.page("index")


def test_what_changed_since_the_baseline_is_named(site):
    site.made("engagement", finding("same"), finding("moved"), finding("gone"), likes=5, posts=3)
    baseline.write()
    new = finding("moved", estimate=2.6, ci_low=2.2, ci_high=3.0)
    weaker = finding("same", p=0.9)
    site.made("engagement", weaker, new, finding("new"), likes=6, posts=3)
    found = baseline.changes(index.read_studies()[2].findings, ["engagement"])
    assert [f.id for f in found.new] == ["new"]
    assert [f.id for f in found.gone] == ["gone"]
    assert [(a.estimate, b.estimate) for a, b in found.moved] == [(2.0, 2.6)]
    assert [b.id for _, b in found.judged] == ["same"]
    assert found.metrics == (("engagement", "likes", 5, 6),)
    index.build()
    page = site.page("index")
    since = re.sub("<span class=.zh.*?</span>|<[^>]*>", "", re.search(r'class="since">(.*?)</p>', page)[1])
    assert since == "Since the baseline: 1 new, 1 gone, 1 moved, 1 with another verdict, 1 metric differs"
    assert "was 2.00, is 2.60" in page
    assert page.index('id="changes"') < page.index("Claim gone.")


def test_an_estimate_inside_the_old_interval_is_no_change(site):
    site.made("engagement", finding("drift"))
    baseline.write()
    site.made("engagement", finding("drift", estimate=2.4))
    assert baseline.changes(index.read_studies()[2].findings, ["engagement"]).nothing


def test_another_corpus_is_not_a_change(site):
    site.made("engagement", finding("sure"))
    baseline.write()
    kept = json.loads((site.root / "baseline.json").read_text())
    (site.root / "baseline.json").write_text(json.dumps(kept | {"documents": ["f00"], "corpus": "elsewhere"}))
    site.made("engagement", finding("other"))
    index.build()
    assert "The baseline is of other documents (elsewhere)" in site.page("index")
    assert "Claim sure." not in site.page("index")


@pytest.mark.parametrize("kept", ["{", '{"corpus": "x"}'])
def test_a_broken_baseline_is_one_line(site, kept):
    (site.root / "baseline.json").write_text(kept)
    site.made("engagement", finding("sure"))
    with pytest.raises(FeedscopeError, match=r"baseline\.json: .*make baseline"):
        index.build()
