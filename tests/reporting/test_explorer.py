"""The explorer's data: every post once, with what the studies say of it, and nothing that runs."""

import html
import json
import re

import pandas as pd
import pytest
import yaml

from feedscope.corpus import load_tables
from feedscope.errors import FeedscopeError
from feedscope.paths import project_root, results_dir
from feedscope.reporting import explorer
from tests.reporting import hostile
from tests.reporting.site import Site, site_in

ID, WHEN, KIND, TOPIC, COUNTS, RISK, ERRORS, WORST, POST, TARGET = range(10)


@pytest.fixture
def site(tmp_path, monkeypatch) -> Site:
    return site_in(tmp_path / "project", monkeypatch)


def payload(page: str) -> list[list]:
    return json.loads(
        re.search(r'<script type="application/json" id="posts">(.*?)</script>', page, re.DOTALL)[1]
    )


def in_english(cell: str) -> str:
    """A cell as it is with English switched on."""
    return re.sub('<span class="en">(.*?)</span>', r"\1", re.sub('<span class="zh".*?</span>', "", cell))


def study(site: Site) -> str:
    """Tables of topics and translation for the first post; gives its id."""
    post = load_tables().posts["id"].iloc[0]
    errors = {
        "id": [post, post], "variant": [1, 1],
        "severity": ["minor", "critical"], "message": ["<i>lost", "gone"],
        "source_start": [0, None], "source_end": [3, None],
        "target_start": [None, 1], "target_end": [None, 2],
    }  # fmt: skip
    site.made(
        "translation",
        tables={
            "translation_pairs": pd.DataFrame({"id": [post], "variant": [1], "risk": [0.87654]}),
            "translation_errors": pd.DataFrame(errors),
        },
    )
    topics = {"topic": [0], "label_en": ["sea <b>"], "label_zh": ["海"]}
    assigned = {"id": [post], "topic": [0], "confidence": [0.9]}
    site.made("topics", tables={"topics": pd.DataFrame(topics), "topic_assignments": pd.DataFrame(assigned)})
    return post


def test_every_post_is_there_once_the_latest_first(site):
    explorer.build()
    rows = payload(site.page("explorer"))
    posts = load_tables().posts
    assert [row[ID] for row in rows] == posts["id"].tolist()[::-1]
    assert [row[COUNTS][0] for row in rows] == posts["likes"].tolist()[::-1]


def test_a_row_says_what_the_studies_found(site):
    post = study(site)
    explorer.build()
    rows = {row[ID]: row for row in payload(site.page("explorer"))}
    row = rows.pop(post)
    assert (row[TOPIC], row[RISK], row[ERRORS], row[WORST]) == (0, 0.877, 2, 3)
    assert "<b>critical</b> gone" in in_english(row[TARGET])
    assert "&lt;i&gt;lost" in row[TARGET]
    assert '<a href="topics.html#topic-0">sea &lt;b&gt;</a>' in in_english(row[POST])
    assert "<mark>" in row[POST]
    assert all((other[RISK], other[ERRORS]) == (None, 0) for other in rows.values())


def test_a_topic_without_a_chinese_name_is_called_by_its_english_one(site):
    study(site)
    topics = pd.DataFrame({"topic": [0], "label_en": ["sea"], "label_zh": [""]})
    site.made("topics", tables={"topics": topics})
    explorer.build()
    page = site.page("explorer")
    assert '<option value="0" data-zh="0 · sea">0 · sea</option>' in page
    assert any('<a href="topics.html#topic-0">sea</a>' in row[POST] for row in payload(page))


def test_the_pipeline_remakes_the_page_when_a_study_it_reads_has_changed_and_for_no_other(site, monkeypatch):
    read = []
    monkeypatch.setattr(explorer, "results_dir", lambda name: read.append(name) or results_dir(name))
    explorer.build()
    stage = yaml.safe_load((project_root() / "dvc.yaml").read_text(encoding="utf-8"))["stages"]["explorer"]
    assert {f"build/results/{name}" for name in read} == {
        dep for dep in stage["deps"] if dep.startswith("build/results/")
    }


def test_what_the_page_says_of_a_post_is_said_in_chinese_too(site):
    post = study(site)
    explorer.build()
    row = {row[ID]: row for row in payload(site.page("explorer"))}[post]
    for said in ("原创", "海", "转发 3", "收藏 3", "轻微", "致命"):
        assert f'lang="zh">{said}</span>' in row[POST] + row[TARGET], said


def test_without_any_study_the_posts_are_still_there(site):
    explorer.build()
    page = site.page("explorer")
    assert len(payload(page)) == len(hostile.PAYLOADS)
    assert 'id="topic"' not in page


def test_the_data_cannot_leave_their_script(site):
    explorer.build()
    page = site.page("explorer")
    data = re.search(r'id="posts">(.*?)</script>', page, re.DOTALL)[1]
    assert not re.search(r"[<\u2028\u2029]", data)
    cells = "".join(row[POST] + row[TARGET] for row in payload(page))
    assert set(re.findall(r"<(\w+)", cells)) <= {"p", "span", "a", "ul", "li", "b", "mark"}
    assert not re.search(r"<[^>]*\son\w+=|href=\"(?!https?://|topics\.html|#)", cells)


def test_the_policy_names_the_two_scripts_and_nothing_else(site):
    explorer.build()
    page = site.page("explorer")
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    allowed = re.search(r"script-src ([^;]*)", policy)[1].split()
    assert len(allowed) == 2
    assert all(source.startswith("'sha256-") for source in allowed)
    assert "default-src 'none'" in policy


def test_a_page_that_cannot_be_written_leaves_the_old_one(site):
    explorer.build()
    before = site.page("explorer")
    (site.root / "reports/.explorer.html.new").mkdir()
    with pytest.raises(FeedscopeError, match="the last good page stands"):
        explorer.build()
    assert site.page("explorer") == before
