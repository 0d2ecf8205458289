"""docs/data.md names every column, format, setting and table there is."""

import re

import pytest

from feedscope.corpus import formats, read_corpus, settings, tables
from feedscope.paths import project_root, results_dir

DOCS = (project_root() / "docs/data.md").read_text(encoding="utf-8")


def section(table):
    return re.split(r"\n##+ ", DOCS.split(f"\n### {table}.csv", 1)[1], maxsplit=1)[0]


@pytest.mark.parametrize("table", tables.SCHEMAS)
def test_every_column_of_the_corpus_is_described(table):
    assert set(tables.SCHEMAS[table].columns) <= set(re.findall(r"\w+", section(table)))


def test_every_table_of_a_report_and_its_columns_are_described():
    for path in results_dir("*").parent.glob("*/tables/*.csv"):
        columns = set(tables.read_csv(path).columns)
        assert columns <= set(re.findall(r"\w+", section(path.stem))), path.stem


def test_every_format_and_every_setting_is_described():
    for each in formats.FORMATS:
        if each.holds != formats.NOTHING:
            assert f"| `{each.name}` |" in DOCS
    for name in (*settings.COLUMNS, "ignore", "away", "timezone", "languages"):
        assert name in DOCS


def test_the_example_of_partitions_runs_and_gives_the_corpus(tmp_path, monkeypatch):
    text = (project_root() / "docs/scale.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    for folder in ("parts", "tables"):
        (tmp_path / folder).mkdir()
    (tmp_path / "archive.txt").write_bytes((project_root() / "data/sample/archive-b.txt").read_bytes())
    exec(example, names := {})
    assert names["merged"].counts["posts"] == len(read_corpus(tmp_path / "archive.txt").posts)
