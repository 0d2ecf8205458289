"""The notebook, run top to bottom on invented corpora and on the reversed sample: it says what they hold."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from feedscope.corpus import Settings, Tables, read_corpus
from feedscope.corpus.tables import read_csv
from feedscope.paths import project_root
from tests.in_process import Notebook, Run

from .invented import START, World, draw, posts, tables

ROOT = project_root()


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    quick = {"resamples": 200, "shuffles": 100, "tail_draws": 10}
    return Notebook("engagement", monkeypatch, tmp_path, drawn=False, **quick)


def day(number: int, hour: int = 12, minute: int = 0) -> pd.Timestamp:
    return START.tz_localize(None) + pd.Timedelta(days=number, hours=hour, minutes=minute)


def originals(days: list[int], **counts: object) -> list[dict]:
    same = {"kind": "original", "retweets": 1, "replies": 1, "quotes": 0, "bookmarks": 2}
    return [
        {"local": day(d, minute=i % 60), "likes": 10 + i * 7 % 11, **same, **counts}
        for i, d in enumerate(days)
    ]


def test_no_views_at_all_is_said_and_not_counted_as_zero(page: Run, tmp_path: Path) -> None:
    text = page(tables(draw(World(days=60), 1).assign(views=pd.NA)))
    assert "No views are recorded here" in text
    assert "views" not in set(read_csv(tmp_path / "tables" / "engagement_by_kind.csv")["metric"])
    assert json.loads((tmp_path / "metrics.json").read_text())["median_likes_per_1000_views"] is None


def test_one_kind_only(page: Run) -> None:
    text = page(tables(posts(originals(list(range(40))))))
    assert "There are no replies and no self-thread posts." in text
    assert "the corpus has no replies with a time where this is recorded" in text
    assert "No thread goes on beyond its first post." in text


def test_a_single_day_carries_no_interval(page: Run) -> None:
    text = page(tables(posts(originals([3] * 40))))
    assert "of the at least 5 distinct days it takes" in text
    assert 'finding-established"' not in text


def test_all_zeros(page: Run) -> None:
    zero = dict.fromkeys(("likes", "retweets", "replies", "quotes", "bookmarks"), 0)
    text = page(tables(posts(originals(list(range(40)), **zero))))
    assert "all posts have the same count" in text
    assert "likes went to" not in text
    assert 'finding-established"' not in text


def test_twelve_posts(page: Run) -> None:
    rows = originals(list(range(6))) + [{**row, "kind": "reply"} for row in originals(list(range(10, 16)))]
    text = page(tables(posts(rows)))
    assert "12 posts by @someone: 6 originals, 6 replies" in text
    assert 'finding-established"' not in text


def test_no_posts(page: Run) -> None:
    text = page(tables(posts([])))
    assert "This corpus holds no posts" in text


def test_posts_without_times_or_counts_are_counted_as_left_out(page: Run) -> None:
    feed = draw(World(days=40), 2)
    none = dict.fromkeys(("likes", "retweets", "replies", "quotes", "bookmarks", "views"), pd.NA)
    some = feed.assign(**{name: feed[name].mask(feed.index < 7) for name in none})
    assert f"Left out: 7 of {len(feed)} posts of the corpus (0 without a time, 7 without any count)." in page(
        tables(some)
    )
    text = page(tables(feed.assign(created_at=feed["created_at"].mask(feed.index >= 0))))
    assert "This corpus holds no posts with a time and a count" in text
    assert f"({len(feed)} without a time" in text


def test_an_undeclared_zone_is_said_loudly(page: Run) -> None:
    text = page(tables(draw(World(days=40), 2), Settings(name="made-up")))
    assert "NO TIME ZONE IS DECLARED" in text


def test_hostile_text_stays_text(page: Run) -> None:
    hostile = "<script>alert(1)</script>\u202e{{ 7*7 }}"
    rows = originals(list(range(30)), text=hostile)
    rows += [{**row, "kind": "reply", "text": f"@evil<img src=x> {hostile}"} for row in rows[:12]]
    text = page(tables(posts(rows), target=f"雨 {hostile} <img src=x onerror=alert(1)>"))
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "\u202e" not in text
    assert "{{ 7*7 }}" in text


@pytest.fixture(scope="module")
def reversed_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reversed")
    subprocess.run([sys.executable, ROOT / "tools/build_sample.py", folder, "--reversed"], check=True)
    return folder


def as_tables(folder: Path) -> Tables:
    corpus = read_corpus(folder)
    return Tables(corpus.posts, corpus.pairs, corpus.summaries, corpus.settings, corpus.audit)


def test_the_sentences_turn_with_the_planted_effects(page: Run, reversed_sample: Path) -> None:
    """On the sample originals and first posts lead; reversed, the same notebook must say the opposite."""
    straight = page(as_tables(ROOT / "data/sample"), resamples=1000)
    turned = page(as_tables(reversed_sample), resamples=1000)
    for text, right, wrong in ((straight, "more", "fewer"), (turned, "fewer", "more")):
        assert f"Originals get {right} likes than replies" in text
        assert f"Originals get {wrong} likes than replies" not in text
        opposite = {"more": "fewer", "fewer": "more"}[right]
        assert f"A thread&#39;s second post gets {opposite} likes than its first" in text
    assert "原创帖的点赞数少于回复帖" in turned


@pytest.mark.slow
def test_through_the_runner_the_reversed_sample_reads_reversed(project, reversed_sample: Path) -> None:
    """The page itself, made by the command line in a copy of the project."""
    (project.root / "params/corpus.yaml").write_text(f"documents: {reversed_sample}\n", encoding="utf-8")
    assert project("stage", "corpus").returncode == 0
    made = project("report", "engagement")
    assert made.returncode == 0, made.stderr
    html = (project.root / "reports/engagement.html").read_text(encoding="utf-8")
    assert "Originals get fewer likes than replies" in html
    assert "Originals get more likes than replies" not in html
    claims = json.loads((project.root / "build/results/engagement/findings.json").read_text(encoding="utf-8"))
    verdicts = {row["id"]: row["verdict"] for row in claims}
    assert verdicts["engagement-original-vs-reply"] == "established"
    assert verdicts["engagement-best-hour"] != "established"
