"""What a notebook may say, and what it writes when it closes."""

import csv
import json
import re

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from feedscope import params
from feedscope.errors import FeedscopeError
from feedscope.findings import PUBLIC_FIELDS, Finding
from feedscope.reporting import Example, Report

ALT = "A straight line from one to two."


def line(canvas):
    canvas.subplots(height=1.5)[1].plot([1, 2], [1, 2])


def finding(name, **changes):
    values = {
        "id": f"audit-{name}", "report": "audit", "claim_en": f"Claim {name}.", "claim_zh": "结论。",
        "estimate": 2.0, "unit": "ratio of medians", "n": 50, "ci_low": 1.5, "ci_high": 2.5, "p": 0.02,
        "null": 1.0,
    }  # fmt: skip
    return Finding(**{**values, **changes})


@pytest.fixture
def namespace():
    return params.AuditParams().model_dump()


@pytest.fixture
def shown(monkeypatch):
    """The HTML of everything shown, in order."""
    pieces = []
    monkeypatch.setattr(Report, "_show", lambda self, markup: pieces.append(str(markup)))
    return pieces


@pytest.fixture
def report(namespace, shown, tmp_path, monkeypatch):
    monkeypatch.setenv("FEEDSCOPE_OUT", str(tmp_path / "out"))
    return Report("audit", namespace)


# ---- parameters ----


def test_a_report_has_the_typed_parameters_of_its_notebook(report):
    assert report.params == params.AuditParams()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"examples": "two"}, "notebooks/audit.ipynb: parameter 'examples' is 'two'; expected: "),
        ({"examples": None}, "parameter 'examples' is None; expected: "),
        ({"examples": 2.0}, "parameter 'examples' is 2.0; expected: "),
    ],
)
def test_a_value_of_another_type_in_the_notebook_stops_it(namespace, shown, change, said):
    with pytest.raises(FeedscopeError, match=re.escape(said)):
        Report("audit", namespace | change)


def test_a_missing_parameter_and_an_unknown_report_are_named(namespace):
    with pytest.raises(FeedscopeError, match="does not set 'examples'"):
        Report("audit", {k: v for k, v in namespace.items() if k != "examples"})
    with pytest.raises(FeedscopeError, match=r"unknown report 'adit'; known: .*audit"):
        Report("adit", namespace)


# ---- findings ----


def test_findings_are_judged_together_once(report):
    report.find([finding("a"), finding("b", p=0.03)])
    assert {f.id: f.p_adj for f in report.findings.values()} == pytest.approx(
        {"audit-a": 0.04, "audit-b": 0.04}
    )
    with pytest.raises(FeedscopeError, match=r"find.. was called twice"):
        report.find([finding("c")])


def test_foreign_and_double_findings_are_refused(report, namespace):
    with pytest.raises(FeedscopeError, match="'topics-x' is of report 'topics', not of 'audit'"):
        report.find([finding("x", id="topics-x", report="topics")])
    with pytest.raises(FeedscopeError, match="two findings with the id 'audit-a'"):
        Report("audit", namespace).find([finding("a"), finding("a")])


def test_a_said_finding_carries_both_languages_its_doubt_and_its_anchor(report, shown):
    report.find([finding("a", p=0.0001)])
    report.say("audit-a")
    (html,) = shown
    assert 'id="finding-audit-a"' in html
    for words in ("Claim a.", "结论。", "1.5", "2.5", "n = 50", "p &lt; .001", "established"):
        assert words in html, words


def test_the_summary_links_to_every_finding(report, shown):
    with pytest.raises(FeedscopeError, match=r"summary\(\) before find\(\)"):
        report.summary()
    report.find([finding("a"), finding("b")])
    report.summary()
    assert re.findall(r'href="#([^"]+)"', shown[-1]) == ["finding-audit-a", "finding-audit-b"]


def test_an_unknown_finding_is_named_with_the_known_ones(report):
    report.find([finding("a")])
    with pytest.raises(FeedscopeError, match="no finding 'audit-b'; known: audit-a"):
        report.say("audit-b")


def test_a_finding_never_shown_keeps_the_report_from_closing(report, tmp_path):
    """Its anchor, in the index, would lead nowhere."""
    report.find([finding("a"), finding("b")])
    report.say("audit-a")
    with pytest.raises(FeedscopeError, match=r"never shown by report.say: audit-b"):
        report.close()
    assert not (tmp_path / "out").exists()


# ---- figures and tables ----


@pytest.mark.parametrize(
    "alt",
    [
        "",
        "A figure.",
        "TODO describe this figure",
        "alt text of the figure",
        "Likes by kind of post.",
    ],
)
def test_an_alt_text_that_says_nothing_is_refused(report, shown, alt):
    with pytest.raises(FeedscopeError, match="does not say what the figure shows"):
        report.figure(line, caption="Likes by kind of post.", alt=alt)
    with pytest.raises(FeedscopeError, match="does not say what the figure shows"):
        report.plotly(object(), caption="Likes by kind of post.", alt=alt)
    assert shown == []


def test_figures_and_tables_are_numbered_apart_and_can_be_linked(report, shown):
    table = pd.DataFrame({"kind": ["reply"], "likes": [3]})
    report.figure(line, caption="One.", alt=ALT)
    report.table(table, caption="One.")
    report.figure(line, caption="Two.", alt=ALT, key="likes-by-kind")
    report.table(table, caption="Two.", key="kinds")
    found = [re.search(r'<figure class="(\w+)" id="([\w-]+)"', html).groups() for html in shown]
    assert found == [
        ("figure", "fig-1"),
        ("table", "table-1"),
        ("figure", "fig-likes-by-kind"),
        ("table", "table-kinds"),
    ]
    for html, label in zip(shown, ("Figure 1", "Table 1", "Figure 2", "Table 2"), strict=True):
        assert label in html
    assert all(f'aria-label="{ALT}"' in html for html in (shown[0], shown[2]))
    # The wide and the narrow drawing, and both figures, share no id.
    ids = re.findall(r' id="([^"]+)"', "".join(shown))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("key", ["Likes", "a b", "-a", "数", "taken"])
def test_a_key_that_is_no_anchor_or_taken_is_refused(report, key):
    report.figure(line, caption="One.", alt=ALT, key="taken")
    with pytest.raises(FeedscopeError, match="is taken, or not lower-case letters"):
        report.figure(line, caption="Two.", alt=ALT, key=key)


def test_a_table_shows_missing_as_a_dash_and_formats_what_it_is_told(report, shown):
    table = pd.DataFrame(
        {
            "likes": pd.array([1204, None], dtype="Int64"),
            "change": [-0.25, np.nan],
            "title": ["<b>x</b>", "中文"],
        }
    )
    report.table(
        table, caption="C.", columns={"title": "Title", "likes": "Likes", "change": "Change"},
        formats={"change": ".0%"},
    )  # fmt: skip
    cells = re.findall(r"<td[^>]*>(.*?)</td>", shown[-1])
    assert cells[0] == "&lt;b&gt;x&lt;/b&gt;"
    assert cells[1:3] == ["1,204", "−25%"]
    assert cells[3] == '<span lang="zh">中文</span>'
    assert cells[4:] == ["–", "–"]
    assert re.findall(r'<th scope="col"( class="num")?>', shown[-1]) == ["", ' class="num"', ' class="num"']


def test_ids_of_posts_in_a_table_lead_to_their_rows_in_the_explorer(report, shown):
    table = pd.DataFrame({"post": ["12", 'a"b/c d'], "others": [["7", "8"], []]})
    report.table(table, caption="C.", posts="post")
    assert '<td><a href="explorer.html#12">12</a></td>' in shown[-1]
    assert '<a href="explorer.html#a%22b/c%20d">a&#34;b/c d</a>' in shown[-1]
    report.table(table, caption="C.", posts="others")
    assert '<td><a href="explorer.html#7">7</a>, <a href="explorer.html#8">8</a></td>' in shown[-1]
    assert "<td></td>" in shown[-1], "no post, no link"


def test_a_column_of_prose_is_marked_so_that_a_phone_leaves_it_some_width(report, shown):
    table = pd.DataFrame({"name": ["short"], "english": ["a word, " * 6], "chinese": ["汉字" * 11], "n": [1]})
    report.table(table, caption="C.")
    heads = re.findall(r'<th scope="col"(?: class="([\w-]+)")?>', shown[0])
    assert heads == ["", "prose-column", "prose-column", "num"]


def test_the_summary_goes_from_counts_to_what_is_not_established(report, shown):
    weak, half = finding("weak", p=0.9, ci_low=0.4), finding("half", p=0.9)
    report.find([weak, half, finding("sure", p=1e-6), finding("count", null=None, p=None)])
    report.summary()
    order = re.findall(r'href="#finding-audit-(\w+)"', shown[0])
    assert order == ["count", "sure", "half", "weak"]


def test_medians_of_counts_show_no_digits_that_say_nothing(report, shown):
    report.table(pd.DataFrame({"median": [7.0, 11.5, 5_700.0, np.nan]}), caption="Medians")
    assert re.findall(r"<td[^>]*>([^<]*)</td>", shown[-1]) == ["7", "11.5", "5,700", "–"]


def test_a_column_of_our_own_words_has_both_languages_and_one_of_the_corpus_stays_as_it_is(report, shown):
    ours = ["reply", "a ridge regression on features and words"]
    report.table(pd.DataFrame({"label": ours, "word": ["reply", "tide"]}), caption="Labels")
    page = shown[-1]
    assert page.count('lang="zh">回复</span>') == 1
    assert "prose-column" not in page
    assert "<td>reply</td>" in page


def test_a_missing_column_is_named_with_the_known_ones(report):
    with pytest.raises(FeedscopeError, match="no column 'like'; the table has: likes"):
        report.table(pd.DataFrame({"likes": [1]}), caption="C.", columns={"like": "Likes"})


def test_text_of_a_corpus_is_text_wherever_it_is_shown(report, shown):
    hostile = "<script>alert(1)</script>\u202e{{ 7*7 }}"
    report.note(hostile)
    report.examples([Example(hostile, hostile, "javascript:alert(1)", hostile, hostile, [(0, 8)])])
    report.table(pd.DataFrame({hostile: [hostile]}), caption=hostile)
    page = "".join(shown)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', page))
    assert "{{ 7*7 }}" in page
    with pytest.raises(FeedscopeError, match=r"takes markupsafe.Markup, not str"):
        report.html("<b>raw</b>")
    report.html(Markup("<b>made safe</b>"))


def test_examples_may_be_folded_away_under_a_line(report, shown):
    report.examples([Example("bread", "面包")])
    report.examples([Example("sea", "海")], folded="Posts on <the> sea")
    assert "<details" not in shown[0]
    line, inside = shown[1].split("</summary>")
    assert "Posts on &lt;the&gt; sea" in line
    assert "海" in inside
    assert inside.rstrip().endswith("</details>")


# ---- closing ----


def test_closing_writes_valid_json_and_csv(report, tmp_path):
    report.find([finding("a", estimate=float("nan")), finding("count", null=None, p=None)])
    report.say("audit-a", "audit-count")
    for name, value in {
        "posts": np.int64(657),
        "gini": np.float64(0.5),
        "none": pd.NA,
        "inf": np.inf,
    }.items():
        report.metric(name, value)
    rows = {"id": ["001234"], "text": ["=1+1\n第二行"], "likes": pd.array([None], dtype="Int64")}
    report.save_table("posts", pd.DataFrame(rows))
    report.close()
    out = tmp_path / "out"
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert [list(row) for row in findings] == [list(PUBLIC_FIELDS)] * 2
    assert [row["estimate"] for row in findings] == [None, 2.0]
    assert [row["verdict"] for row in findings] == ["established", ""]
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert metrics == {"gini": 0.5, "inf": None, "none": None, "posts": 657}
    assert list(metrics) == sorted(metrics)
    with open(out / "tables/posts.csv", encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["id", "text", "likes"], ["001234", "'=1+1\n第二行", ""]]


def test_a_metric_is_a_plain_number_once(report):
    report.metric("posts", 1)
    with pytest.raises(FeedscopeError, match="two metrics called 'posts'"):
        report.metric("posts", 2)
    with pytest.raises(FeedscopeError, match="metric 'name' is str; expected a plain number"):
        report.metric("name", "many")
    report.save_table("t", pd.DataFrame())
    with pytest.raises(FeedscopeError, match="two tables called 't'"):
        report.save_table("t", pd.DataFrame())


def test_by_hand_a_report_writes_into_the_lab_folder(namespace, small, monkeypatch, capsys):
    """In JupyterLab nothing that the pipeline made is touched."""
    monkeypatch.delenv("FEEDSCOPE_OUT", raising=False)
    monkeypatch.chdir(small.root / "notebooks")
    by_hand = Report("audit", namespace)
    by_hand.metric("posts", 1)
    by_hand.close()
    assert (small.root / "build/lab/audit/metrics.json").is_file()
    assert not (small.root / "reports").exists()
