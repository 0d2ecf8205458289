"""Declared, read, kept and dropped agree, or the report says that they do not."""

from audit.corpora import Post, accounts, corpus
from feedscope.audit import reading


def test_numbers_that_agree_are_said_to() -> None:
    tables = corpus([Post("a", ["甲", "乙"]), Post("b", at="2022-03-02")], summaries=2)
    assert reading.reconciled(tables.audit)
    words = reading.reconciliation_sentence(tables)
    assert (
        "3 declared, 3 read, 3 kept, 0 dropped. The kept ones make 2 posts; 1 record brings another" in words
    )
    assert words.endswith("Nothing went uncounted.")


def test_a_wrong_declared_total_is_named_with_its_document() -> None:
    audit = accounts(3, 0)
    audit["documents"][0]["declared"] = 5
    tables = corpus(
        [Post("a"), Post("b", at="2022-03-02"), Post("c", at="2022-03-03")], audit=audit | {"declared": 5}
    )
    assert not reading.reconciled(tables.audit)
    assert "THE NUMBERS DO NOT AGREE: posts.txt declares 5 and holds 3." in reading.reconciliation_sentence(
        tables
    )


def test_a_lost_record_is_noticed() -> None:
    tables = corpus([Post("a")], audit={"read": 2})
    assert "THE NUMBERS DO NOT AGREE: read is not kept plus dropped" in reading.reconciliation_sentence(
        tables
    )


def test_a_feed_alone_has_no_records() -> None:
    tables = corpus([], summaries=3, audit={"declared": None, "documents": []})
    words = reading.reconciliation_sentence(tables)
    assert words.startswith("No record of a post was read. Summaries: 3 read, 3 kept, 0 dropped.")


def test_problems_are_gathered_by_reason_with_their_first_place() -> None:
    drops = [
        {"file": "a.txt", "line": 8, "reason": "duplicate", "message": "first"},
        {"file": "a.txt", "line": 9, "reason": "duplicate", "message": "second"},
        {"file": "b.txt", "line": 0, "reason": "truncated", "message": "cut"},
    ]
    table = reading.problems(accounts(3, 0) | {"drops": drops}, "drops")
    assert table.to_numpy().tolist() == [
        ["duplicate", 2, "a.txt, line 8", "first"],
        ["truncated", 1, "b.txt", "cut"],
    ]


def test_a_document_of_no_known_format_is_shown_as_left_out() -> None:
    document = {
        "name": "x.bin",
        "sha256": "",
        "format": None,
        "bytes": 5,
        "declared": None,
        "read": 0,
        "kept": 0,
        "dropped": 0,
    }
    table = reading.documents(accounts(0, 0) | {"documents": [document]})
    assert table.loc[0, "format"] == "no known format, left out"
    assert table["declared"].isna().all()
