"""The pieces of a page: badges, numbers, colours, and the Chinese of the page's own words."""

import json
import re

import nbformat
import pytest
import yaml
from markupsafe import Markup

from feedscope.audit.checks import IRREGULARITIES, Check
from feedscope.corpus.records import COUNTS
from feedscope.findings import judge
from feedscope.paths import project_root
from feedscope.reporting import parts
from feedscope.reporting.chinese import bilingual, chinese, column
from feedscope.reporting.palette import COLOURS, TEMPLATE
from feedscope.translation.checks import CHECKS
from feedscope.translation.model import Severity
from tests.reporting.site import counted, finding

CATALOGUE = yaml.safe_load((TEMPLATE / "zh.yaml").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of #rrggbb."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_text_has_contrast_aa_and_series_stand_out(mode):
    colour = {name: pair[mode] for name, pair in COLOURS.items()}
    for ground in ("paper", "card"):
        for name in ("ink", "muted", "accent", "string", "digit"):
            assert contrast(colour[name], colour[ground]) >= 4.5, (name, ground)
    for i in range(1, 9):
        assert contrast(colour[f"s{i}"], colour["paper"]) >= 3, i
    assert contrast(colour["paper"], colour["accent"]) >= 4.5, "the badge of what is established"


def test_a_verdict_is_told_by_its_words_and_its_form():
    verdicts = {"established": {}, "suggestive": {"p": 0.9}, "not established": {"p": 0.9, "ci_low": 0.4}}
    judged = {verdict: judge([finding("x", **more)])[0] for verdict, more in verdicts.items()}
    badges = {verdict: parts.render("badge", claim) for verdict, claim in judged.items()}
    for verdict, badge in badges.items():
        assert verdict in badge
        assert CATALOGUE[verdict] in badge
    css = parts.css("parts.css")
    assert ".badge-suggestive::before" in css
    assert re.search(r"\.badge-not-established \{[^}]*dashed", css)


def said(shown: str, language: str) -> str:
    """What a reader of one language reads."""
    other = {"en": "zh", "zh": "en"}[language]
    return " ".join(Markup(re.sub(f'<span class="{other}".*?</span>', "", shown)).striptags().split())


@pytest.mark.parametrize(
    ("more", "verdict"),
    [({}, "established"), ({"p": 0.9}, "suggestive"), ({"p": 0.9, "ci_low": 0.4}, "not established")],
)
def test_only_what_is_established_is_a_statement(more, verdict):
    """In both languages the verdict comes first; a claim that is not established is quoted."""
    (judged,) = judge([finding("sure", **more)])
    for shown in (parts.render("finding", judged), parts.render("summary", [judged], [])):
        english, han = said(shown, "en"), said(shown, "zh")
        if verdict == "established":
            assert english.startswith("established Claim sure.")
            assert han.startswith("已确立 论断 sure。")
        else:
            assert english.startswith(f"{verdict} “Claim sure.”")
            assert han.startswith(f"{CATALOGUE[verdict]} “论断 sure。”")


def test_what_could_not_be_tested_is_a_statement():
    (judged,) = judge([finding("x", claim_en="Not tested: too few.", estimate=None, p=None)])
    shown = said(parts.render("finding", judged), "en")
    assert shown.startswith("not tested Not tested: too few.")
    assert "“" not in shown


def test_a_plain_count_says_its_number_once():
    shown = parts.render("finding", counted("many", estimate=18))
    assert shown.count("18") == 2, "in both languages, and nowhere else"
    assert "n = 18" in parts.render("finding", counted("some", estimate=7))


def test_a_tested_finding_shows_all_its_doubt():
    shown = parts.render("finding", judge([finding("sure")])[0])
    for said in ("2.00", "ratio of medians", "1.50", "2.50", "n = 40", "p = .001", "established"):
        assert said in shown
    assert '<svg class="strip"' in shown


def test_half_and_double_are_as_far_from_one():
    low = parts.interval_strip(finding("a", estimate=0.5, ci_low=0.25, ci_high=4.0))
    x1, x2 = (float(x) for x in re.search(r'strip-interval" x1="([\d.]+)" x2="([\d.]+)"', low).groups())
    null = float(re.search(r'strip-null" x1="([\d.]+)"', low)[1])
    assert abs((null - x1) - (x2 - null)) < 0.2
    assert parts.interval_strip(finding("b", null=None)) == ""


# ---- Chinese ----


def test_names_in_braces_are_taken_over_and_translated():
    assert (
        chinese("Posts by month and kind (n = 657); the number at a bar is the month's total.").count("657")
        == 1
    )
    assert chinese("12 min read · 3 figures · 1 table") == "阅读约 12 分钟 · 3 幅图 · 1 个表"
    assert chinese("an unknown wording") is None
    assert bilingual("<unknown>") == "&lt;unknown&gt;"


def test_every_name_of_an_entry_stands_on_both_sides():
    for english, wording in CATALOGUE.items():
        names = [set(re.findall(r"\{(\w+)\}", said)) for said in (english, wording)]
        assert names[0] == names[1], english


@pytest.mark.parametrize("name", parts.REPORTS)
def test_nearly_every_heading_of_a_report_has_a_chinese_wording(name):
    notebook = nbformat.read(project_root() / f"notebooks/{name}.ipynb", as_version=4)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    headings = [line.lstrip("# ") for line in prose.splitlines() if re.match("##+ ", line)]
    assert headings
    missing = [heading for heading in headings if chinese(heading) is None]
    assert len(missing) <= len(headings) / 5, missing


def test_what_the_templates_say_is_in_the_catalogue():
    for path in TEMPLATE.glob("*.j2"):
        template = path.read_text(encoding="utf-8")
        for said in re.findall(r'\{\{ "([^"]+)" \| bilingual|option\("\w*", "([^"]+)"', template):
            assert chinese("".join(said)) is not None, (path.name, said)


def test_what_is_counted_and_what_checks_call_their_errors_is_in_the_catalogue():
    said = [form.format(name) for name in COUNTS for form in ("most {}", "7 {}")]
    said += [check.category for check in CHECKS] + [severity.label for severity in Severity]
    assert [words for words in said if chinese(words) is None] == []


def test_the_unit_of_every_finding_is_in_the_catalogue():
    findings = json.loads((project_root() / "reports/findings.json").read_text(encoding="utf-8"))
    units = {finding["unit"] for finding in findings if finding["unit"]}
    assert units
    assert [unit for unit in sorted(units) if chinese(unit) is None] == []


def test_only_a_number_stands_for_n():
    assert chinese("7 retweets") == "转发 7"
    assert chinese("column: retweets") is None
    assert "column" not in column("retweets")
    assert "column" not in column("in translations")


def test_a_line_of_several_pieces_is_translated_piece_by_piece():
    assert chinese("self-thread · confidence 0.75") == "续帖 · 置信度 0.75"
    assert chinese("No. 1 of 1,236 by likes · reply") == "点赞第 1（共 1,236 条） · 回复"
    assert bilingual("a · b") == "a · b", "nothing of it is known"


def test_a_column_that_is_named_like_a_unit_has_no_measure_word():
    heads = [{"label": "posts", "numeric": True, "prose": False}]
    page = parts.render("table", "t", "Table 1", "Sizes", heads, [["7"]], {}, [])
    assert "帖子数" in page
    assert "条帖子" not in page
    assert "条帖子" in bilingual("posts"), "the unit after a number keeps it"


def test_what_the_audit_looks_for_is_in_the_catalogue():
    for key, irregularity in IRREGULARITIES.items():
        heading = str(Check(key, 2).heading)
        assert heading.count('class="zh"') == 2, (irregularity.looked_for, heading)
