"""A folder of documents as one corpus, with every item accounted for."""

import pytest

from corpus.samples import SETTINGS, record, three_records, write
from feedscope.corpus import account, documents, formats, read_corpus
from feedscope.corpus.posts import merge
from feedscope.corpus.records import Reading, Summary
from feedscope.corpus.write import write_archive, write_feed
from feedscope.errors import FeedscopeError
from feedscope.paths import project_root

FEED = write_feed([Summary(f"Night {k}", f"On night {k} the lamp was lit & seen.") for k in range(4)], "Eva")
REAL = project_root().parent / "shared/corpus"


def codes(corpus):
    return {(warning["file"], warning["code"]) for warning in corpus.audit["warnings"]}


@pytest.mark.skipif(not REAL.is_dir(), reason="the documents of the first corpus are not on this machine")
def test_the_first_corpus_holds_what_it_is_known_to_hold():
    corpus = read_corpus(REAL)
    expected = {
        "posts": 657,
        "originals": 183,
        "replies": 351,
        "self_threads": 123,
        "threads": 59,
        "threaded_posts": 182,
        "variants": 23,
        "untranslated": 1,
        "posts_with_views": 33,
        "summaries": 32,
        "reply_by_at_only": 14,
    }
    assert {name: corpus.audit["counts"][name] for name in expected} == expected
    assert corpus.audit["declared"] == corpus.audit["read"] == corpus.audit["kept"] == 680
    assert corpus.audit["warnings"] == corpus.audit["drops"] == []


def test_several_documents_of_both_formats_make_one_corpus(tmp_path):
    write(tmp_path, write_archive([record(1), record(2)], "The Keeper", 2023), "a.txt")
    write(tmp_path, write_archive([record(0), record(2)], "The Keeper", 2023), "b.md")
    write(tmp_path, FEED, "c.txt")
    corpus = read_corpus(tmp_path)
    assert corpus.posts["id"].tolist() == [record(k).id for k in range(3)]
    assert corpus.summaries["position"].tolist() == [1, 2, 3, 4]
    audit = corpus.audit
    assert (audit["declared"], audit["read"], audit["kept"], audit["dropped"]) == (4, 4, 3, {"duplicate": 1})
    assert audit["summaries"] == {"read": 4, "kept": 4, "dropped": {}}
    assert [(d["name"], d["format"], d["read"], d["dropped"]) for d in audit["documents"]] == [
        ("a.txt", "archive", 2, 0),
        ("b.md", "archive", 2, 1),
        ("c.txt", "feed", 4, 0),
    ]
    assert [(drop["file"], drop["line"]) for drop in audit["drops"]] == [("b.md", 19)]


def test_a_summary_that_stands_twice_is_dropped_and_counted(tmp_path):
    write(tmp_path, FEED, "a.txt")
    write(tmp_path, FEED, "b.txt")
    corpus = read_corpus(tmp_path)
    assert len(corpus.summaries) == 4
    assert corpus.audit["summaries"] == {"read": 8, "kept": 4, "dropped": {"duplicate": 4}}
    assert corpus.audit["counts"]["entities_decoded"] == 8


def test_what_cannot_be_read_beside_what_can_is_a_warning(tmp_path):
    write(tmp_path, three_records(), "good.txt")
    write(tmp_path, three_records().encode("gbk"), "gbk.txt")
    write(tmp_path, b"", "nothing.txt")
    write(tmp_path, "colour,weight\nred,3\n", "table.csv")
    (tmp_path / "deeper").mkdir()
    corpus = read_corpus(tmp_path)
    assert len(corpus.posts) == 3
    assert codes(corpus) == {
        ("gbk.txt", "not-utf8"),
        ("nothing.txt", "empty-file"),
        ("table.csv", "unknown-format"),
        ("deeper", "not-a-file"),
        ("feedscope.yaml", "timezone-not-declared"),
    }
    formats = {d["name"]: d["format"] for d in corpus.audit["documents"]}
    assert formats == {"good.txt": "archive", "gbk.txt": None, "nothing.txt": None, "table.csv": None}


def test_a_file_that_the_settings_ignore_is_not_looked_at(tmp_path):
    write(tmp_path, three_records(), "good.txt")
    write(tmp_path, "{}", "truth.json")
    write(tmp_path, "ignore: [truth.json]\ntimezone: UTC\n", "feedscope.yaml")
    corpus = read_corpus(tmp_path)
    assert corpus.audit["warnings"] == []
    assert [d["name"] for d in corpus.audit["documents"]] == ["good.txt"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["archive.txt", "0 bytes"]),
        (three_records().encode("gbk"), ["archive.txt:3", "GBK"]),
        (three_records().encode("utf-16"), ["archive.txt:1", "UTF-16"]),
        (bytes(99), ["NUL"]),
        (b"lamp\n", ["archive.txt:1", "no known format", "archive, feed"]),
        (b"Dear log, no ships today\nand none came\n", ["archive.txt:1", "no known format"]),
        (write_archive([], "The Keeper", 2023).encode(), ["no post and no summary"]),
        (three_records().replace("/status/", "/list/").encode(), ["archive.txt:12", "/status/", "2 more"]),
    ],
)
@pytest.mark.parametrize("as_file", [True, False])
def test_a_corpus_of_nothing_is_one_line_with_its_place(tmp_path, data, words, as_file):
    write(tmp_path, data)
    with pytest.raises(FeedscopeError) as error:
        read_corpus(tmp_path / "archive.txt" if as_file else tmp_path)
    assert error.value.exit_code == 2
    assert all(word in str(error.value) for word in [*words, "expected"]), str(error.value)


def test_a_file_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    write(tmp_path, three_records())
    monkeypatch.setattr(documents.Path, "read_bytes", _refuse)
    with pytest.raises(FeedscopeError, match=r"archive\.txt: cannot be read"):
        read_corpus(tmp_path)


def _refuse(path):
    raise PermissionError(13, "Permission denied")


def test_the_author_is_declared_or_else_the_one_of_most_records(tmp_path):
    records = [record(0, author="@otto"), record(1), record(2)]
    write(tmp_path, write_archive(records, "The Keeper", 2023))
    assert read_corpus(tmp_path).settings.author == "@keeper"
    write(tmp_path, "author: '@otto'\n", "feedscope.yaml")
    assert read_corpus(tmp_path).settings.author == "@otto"


def test_a_feed_alone_has_no_posts_and_an_author_from_its_header(tmp_path):
    corpus = read_corpus(write(tmp_path, FEED))
    assert (len(corpus.posts), len(corpus.pairs), len(corpus.summaries)) == (0, 0, 4)
    assert corpus.settings.author == "Eva"
    assert str(corpus.posts["created_at"].dtype) == "datetime64[ms, UTC]"
    assert corpus.audit["declared"] is None


def test_the_irregularities_are_counted(tmp_path):
    zero = {**record(0).counts, "views": None}
    records = [
        record(9, counts=zero),
        record(0, source="@eva yes & no", target="@eva 是与否", is_reply=False),
        record(
            2,
            source="Watch:\n\nNote: the lamp is out and the fog is in.",
            target="守望：\n注：灯灭了，雾来了。",
        ),
        record(3, counts={**zero, "likes": 1_234}, target=None, is_reply=True),
        record(4, is_reply=True),
    ]
    corpus = read_corpus(write(tmp_path, write_archive(records, "The Keeper", 2023)))
    expected = {
        "out_of_order": 1,
        "entities_decoded": 1,
        "reply_by_at_only": 1,
        "blank_lines_in_text": 1,
        "header_like_lines": 1,
        "views_zero": 2,
        "thousands_separators": 1,
        "untranslated": 1,
        "threads": 1,
        "threaded_posts": 3,
        "posts_with_views": 3,
    }
    assert {name: corpus.audit["counts"][name] for name in expected} == expected


def test_an_uncounted_record_stops_the_program():
    document = documents.Document("a.txt", "", "", 0)
    reading = Reading(read=2, records=[record(0)])
    read = [account.Read(document, formats.recognise(three_records(), SETTINGS), reading)]
    with pytest.raises(AssertionError, match="2 items read, but 1 kept and 0 dropped"):
        account.audit(read, merge(reading.records), [], [])


def test_the_account_names_no_folder(tmp_path):
    corpus = read_corpus(write(tmp_path, three_records()))
    assert str(tmp_path) not in str(corpus.audit)
