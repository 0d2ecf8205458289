"""CSV that is safe in a spreadsheet and comes back as it was, and the schemas."""

import csv
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.samples import three_records, write
from feedscope.corpus import load_result, load_tables, read_corpus, tables
from feedscope.corpus.commands import write_corpus
from feedscope.corpus.tables import check, escape, read_csv, unescape, write_csv
from feedscope.errors import FeedscopeError

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+49 30 1234",
    "-2+3",
    "- a list",
    "@SUM(1+1)",
    "@eva=1",
    "@eva+1",
    "@",
    "@ eva",
    "@eva说",
    "@eva, cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "＝1",
    "'=1",
    "''-1",
]
HARMLESS = [
    "",
    "lamp",
    "1+1=2",
    "@eva the lamp",
    "@eva",
    "@eva, yes",
    "@eva：好",
    "@eva\n=1",
    "'tis the lamp",
    "'",
    "''",
    "|!",
    "灯",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_a_formula_gets_an_apostrophe_and_loses_it_again(text):
    assert escape(text) == "'" + text
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text):
    assert escape(text) == text == unescape(text)


cells = st.text(
    st.sampled_from("'=+-@|!a1, \t\r\n\"灯\x00\u2028NA").filter(lambda c: c != "\x00"), max_size=12
)


@given(cells)
def test_no_text_is_lost_and_none_begins_a_formula(text):
    assert unescape(escape(text)) == text
    assert escape(text)[:1] not in ("=", "+", "-", "\t", "\r")


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(cells, st.none() | st.integers(-5, 10**15), st.none() | cells), max_size=8))
def test_a_table_reads_back_identical(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    types = {"id": "str", "n": "Int64", "text": "str"}
    df = pd.DataFrame(rows, columns=["id", "n", "text"]).astype(types)
    write_csv(df, path)
    # An empty text and a missing one are written alike.
    expected = df.assign(**{name: df[name].mask(df[name] == "") for name in ("id", "text")})
    pd.testing.assert_frame_equal(read_csv(path, types), expected.astype(types))
    if rows:
        with path.open(encoding="utf-8", newline="") as file:
            assert len(list(csv.reader(file))) == len(rows) + 1  # to any other program, too


def test_what_is_written_is_plain(tmp_path):
    df = pd.DataFrame(
        {
            "id": ["1643584266040246272", "2"],
            "at": pd.to_datetime(["2023-04-05T12:00:00.5Z", None], utc=True),
            "likes": pd.array([-3, None], dtype="Int64"),
            "share": [0.1, np.nan],
            "=sum": ["=1", 'say "lamp"'],
        }
    )
    write_csv(df, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().decode() == (
        "id,at,likes,share,'=sum\n"
        "1643584266040246272,2023-04-05T12:00:00.500Z,-3,0.1,'=1\n"
        '2,,,,"say ""lamp"""\n'
    )
    assert read_csv(tmp_path / "t.csv")["=sum"].tolist() == ["=1", 'say "lamp"']
    assert read_csv(tmp_path / "t.csv")["id"].tolist() == ["1643584266040246272", "2"]


def test_a_column_of_missing_texts_keeps_its_rows(tmp_path):
    write_csv(pd.DataFrame({"text": [None, "NA", None]}), tmp_path / "t.csv")
    assert read_csv(tmp_path / "t.csv")["text"].isna().tolist() == [True, False, True]


def test_a_corpus_is_loaded_as_it_was_read(tmp_path):
    corpus = read_corpus(write(tmp_path, three_records()))
    write_corpus(corpus, tmp_path / "out")
    loaded = load_tables(tmp_path / "out")
    for name in ("posts", "pairs", "summaries"):
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(corpus, name))
    assert loaded.settings == corpus.settings
    assert loaded.audit == corpus.audit
    assert str(loaded.posts["created_at"].dtype) == "datetime64[ms, UTC]"
    settings_json = json.loads((tmp_path / "out/settings.json").read_text(encoding="utf-8"))
    assert [document["name"] for document in settings_json["documents"]] == ["archive.txt"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "repost"}, ["kind", "repost"]),
        ({"likes": -1}, ["likes", "-1"]),
        ({"text": " "}, ["text"]),
        ({"id": "1"}, ["id", "unique"]),
        ({"thread_id": None}, ["threads"]),
        ({"mood": "grey"}, ["mood"]),
    ],
)
def test_a_table_against_the_schema_is_refused_in_one_line(tmp_path, change, words):
    posts = read_corpus(write(tmp_path, three_records())).posts
    with pytest.raises(FeedscopeError) as error:
        check("posts", posts.assign(**change), "posts.csv")
    assert all(word in str(error.value) for word in ["posts.csv", "expected", *words]), str(error.value)


def test_tables_that_are_not_there_are_named(tmp_path):
    with pytest.raises(FeedscopeError, match=r"no posts\.csv"):
        load_tables(tmp_path)


def test_a_report_that_has_not_run_is_one_line_that_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "results_dir", lambda report: tmp_path / report)
    with pytest.raises(FeedscopeError, match=r"topics\.csv: no such table; .*none; run make reports"):
        load_result("topics", "topics")


def test_a_misspelt_table_of_a_report_is_answered_with_the_ones_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "results_dir", lambda report: tmp_path / report)
    made = tmp_path / "topics" / "tables"
    made.mkdir(parents=True)
    write_csv(pd.DataFrame({"id": ["12"], "topic": [3]}), made / "topic_assignments.csv")
    assert load_result("topics", "topic_assignments").to_dict("list") == {"id": ["12"], "topic": [3]}
    with pytest.raises(FeedscopeError, match=r"tables of the report 'topics': topic_assignments$"):
        load_result("topics", "assignments")
