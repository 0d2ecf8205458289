"""An archive read in parts gives the tables that it gives when read whole."""

import json

import pandas as pd
import pytest

from corpus.samples import SETTINGS, record, write
from feedscope.cli import main
from feedscope.corpus import read_corpus, stream
from feedscope.corpus.write import write_archive
from feedscope.errors import FeedscopeError
from feedscope.paths import project_root


def plain(table):
    rows = table.astype(object).where(table.notna(), None)
    return rows.assign(**{"created_at": rows["created_at"].map(str)} if "created_at" in rows else {})


def same(folder, corpus):
    for name in ("posts", "pairs"):
        found = pd.read_parquet(folder / f"{name}.parquet")
        expected = getattr(corpus, name)
        assert list(found.columns) == list(expected.columns)
        for column in expected:
            if column == "created_at":
                assert (found[column].astype("int64") // 1000 == expected[column].astype("int64")).all() or (
                    [t.timestamp() for t in found[column]] == [t.timestamp() for t in expected[column]]
                )
            else:
                assert plain(found[[column]]).equals(plain(expected[[column]])), column


def odd_archive():
    records = [record(k, source=f"Night {k} was & will be.", is_reply=k % 3 == 1) for k in range(40)]
    records += [
        record(5),
        record(5, target="另一种译法。"),
        record(7, source="@eva no"),
        record(90, target=None),
    ]
    records += [record(8, source="Night 8 was & will be.")]
    text = write_archive(records, "The Keeper", 2023)
    return (
        text.replace("### 009\n", "### 0091\n")
        .replace("Likes: 5", "Likes: five", 1)
        .replace("/status/", "/list/", 1)
    )


@pytest.fixture
def small_parts(monkeypatch):
    planned = stream.plan
    monkeypatch.setattr(stream, "plan", lambda file: planned(file, 1500))


def test_the_sample_in_parts_is_the_sample(tmp_path, small_parts):
    file = project_root() / "data/sample/archive-b.txt"
    audit = stream.write_parquet(file, SETTINGS, tmp_path)
    corpus = read_corpus(file)
    same(tmp_path, corpus)
    assert (audit["read"], audit["kept"], audit["declared"]) == (118, corpus.audit["kept"], 118)


def test_drops_and_warnings_are_those_of_the_whole_at_their_lines(tmp_path, small_parts):
    file = write(tmp_path, odd_archive()) / "archive.txt"
    assert len(list(stream.plan(file))) > 5
    audit = stream.write_parquet(file, SETTINGS, tmp_path / "out")
    corpus = read_corpus(file)
    same(tmp_path / "out", corpus)
    assert audit["dropped"] == corpus.audit["dropped"]
    assert audit["read"] == corpus.audit["read"]
    places = {(w["line"], w["code"]) for w in corpus.audit["warnings"]}
    assert {(w["line"], w["code"]) for w in audit["warnings"]} <= places
    assert {"no-status-id", "duplicate"} <= set(audit["dropped"])


def test_the_command_writes_parquet_of_any_corpus(tmp_path, capsys):
    file = write(tmp_path, odd_archive()) / "archive.txt"
    for path in (file, tmp_path):
        out = tmp_path.parent / f"{tmp_path.name}-{path.name}"
        assert main(["corpus", "read", str(path), "-o", str(out), "--format", "parquet"]) == 0
        assert len(pd.read_parquet(out / "posts.parquet")) == len(read_corpus(file).posts)
        assert json.loads((out / "audit.json").read_text(encoding="utf-8"))["read"] == 45


def test_what_is_no_utf8_is_one_line(tmp_path, small_parts):
    file = write(tmp_path, odd_archive().encode("gbk", errors="ignore")) / "archive.txt"
    with pytest.raises(FeedscopeError, match="expected UTF-8"):
        stream.write_parquet(file, SETTINGS, tmp_path / "out")
