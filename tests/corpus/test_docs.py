"""docs/data.md names every column, format, setting and table there is."""

import re

import pandas as pd
import pytest

from feedscope.corpus import formats, read_corpus, settings, tables
from feedscope.paths import project_root
from tests.documented import DATA, undescribed, words_on

SAVED = re.compile(r'report\.save_table\(\\"(\w+)\\"')


@pytest.mark.parametrize("table", tables.SCHEMAS)
def test_every_column_of_the_corpus_is_described(table):
    assert set(tables.SCHEMAS[table].columns) <= words_on(table)


def test_every_table_that_a_notebook_saves_is_described():
    """Its columns too: tests/in_process.py sees to that whenever a notebook has run."""
    notebooks = (project_root() / "notebooks").glob("*.ipynb")
    saved = [name for file in notebooks for name in SAVED.findall(file.read_text(encoding="utf-8"))]
    assert {"topics", "engagement_by_kind", "translation_pairs"} <= set(saved)
    assert [table for table in saved if not words_on(table)] == []


def test_a_column_without_a_description_would_be_found(tmp_path):
    (tmp_path / "topics.csv").write_text("topic,size,mood\n0,7,good\n", encoding="utf-8")
    (tmp_path / "weather.csv").write_text("rain\n3\n", encoding="utf-8")
    assert undescribed(tmp_path) == ["topics.mood", "weather.rain"]


def test_every_format_and_every_setting_is_described():
    for each in formats.FORMATS:
        if each.holds in (formats.POSTS, formats.SUMMARIES, formats.TRANSLATIONS):
            assert f"| `{each.name}` |" in DATA
    for name in (*settings.COLUMNS, "ignore", "away", "timezone", "languages"):
        assert name in DATA


def examples():
    text = (project_root() / "docs/scale.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def test_the_example_of_partitions_runs_and_gives_the_corpus(tmp_path, monkeypatch):
    reading, _ = examples()
    monkeypatch.chdir(tmp_path)
    for folder in ("parts", "tables"):
        (tmp_path / folder).mkdir()
    (tmp_path / "archive.txt").write_bytes((project_root() / "data/sample/archive-b.txt").read_bytes())
    exec(reading, names := {})
    expected = read_corpus(tmp_path / "archive.txt").posts
    assert names["written"].account.counts["posts"] == len(expected)
    written = pd.read_parquet(tmp_path / "tables/posts.parquet")
    assert written["id"].tolist() == expected["id"].tolist()
    assert written["thread_id"].fillna("").tolist() == expected["thread_id"].fillna("").tolist()


def test_the_example_of_checking_in_parts_gives_what_one_process_gives():
    _, checking = examples()
    sample = read_corpus(project_root() / "data/sample").pairs
    pairs = list(zip(sample["source"], sample["target"], strict=True)) * 2
    exec(checking, names := {"pairs": pairs})
    in_order = [names["judge"](part) for part in names["parts"]]
    assert sum(len(part.scores) for part in in_order) == len(pairs)
    for here, there in zip(in_order, names["judged"], strict=True):
        pd.testing.assert_frame_equal(here.scores, there.scores, check_exact=True)
        pd.testing.assert_frame_equal(here.errors, there.errors, check_exact=True)
