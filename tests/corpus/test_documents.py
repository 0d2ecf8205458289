"""From a path to decoded texts, and what is said of bytes that are none."""

import hashlib
import os

import pytest

from corpus.samples import three_records, write
from feedscope.corpus import documents
from feedscope.errors import FeedscopeError

TEXT = three_records()


def decoded(data):
    text, problems = documents.decode("a.txt", data)
    return text, [(problem.code, problem.line) for problem in problems], problems


def test_plain_utf8_is_read_as_it_is():
    assert decoded(TEXT.encode()) == (TEXT, [], [])


def test_a_byte_order_mark_is_left_off_and_said():
    assert decoded(b"\xef\xbb\xbf" + TEXT.encode())[:2] == (TEXT, [("bom", 1)])


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_become_plain_and_are_said(newline):
    assert decoded(TEXT.replace("\n", newline).encode())[:2] == (TEXT, [("carriage-returns", 1)])


def test_line_separators_inside_a_text_are_no_line_ends():
    text = "a\u2028b\x0bc\x85d\n"
    assert decoded(text.encode())[:2] == (text, [])


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gbk", "GBK"),
        ("gb18030", "GBK"),
        *((name, "UTF-16") for name in ("utf-16", "utf-16-le", "utf-16-be")),
    ],
)
def test_other_encodings_are_named_and_left_out(encoding, words):
    text, _, (problem,) = decoded(TEXT.encode(encoding))
    assert text is None
    assert problem.code == "not-utf8"
    assert words in problem.message
    assert "expected UTF-8" in problem.message


def test_the_line_of_the_first_wrong_byte_is_said():
    text, codes, (problem,) = decoded(b"one\ntwo\nthree \xe9 four\n")
    assert (text, codes) == (None, [("not-utf8", 3)])
    assert "0xe9" in problem.message
    assert "GBK" not in problem.message


def test_a_file_cut_off_inside_a_character_is_read_up_to_there():
    data = "one\n灯".encode()
    assert decoded(data[:-1])[:2] == ("one\n", [("truncated", 2)])


def test_some_nul_bytes_are_left_off_and_said():
    text, codes, (problem,) = decoded(TEXT.replace("supper", "sup\0per\0").encode())
    line = TEXT[: TEXT.index("supper")].count("\n") + 1
    assert (text, codes) == (TEXT, [("nul-bytes", line)])
    assert "found NUL bytes" in problem.message


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "empty-file"), (b"\xef\xbb\xbf", "empty-file"), (bytes(500), "not-utf8")]
)
def test_a_file_without_text_is_left_out(data, code):
    text, codes, _ = decoded(data)
    assert text is None
    assert [found for found, _ in codes] == [code]


def test_a_document_carries_the_hash_of_its_bytes(tmp_path):
    data = b"\xef\xbb\xbfa\r\n"
    document, _ = documents.open_document(write(tmp_path, data) / "archive.txt")
    assert document.name == "archive.txt"
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert (document.size, document.text) == (6, "a\n")


def test_a_folder_is_read_at_its_top_level_in_the_order_of_names(tmp_path):
    for name in ("b.txt", "a.md", ".hidden", "feedscope.yaml", "truth.json"):
        write(tmp_path, "x", name)
    (tmp_path / "deeper").mkdir()
    os.mkfifo(tmp_path / "pipe")
    files, problems = documents.find(tmp_path, ["truth.json", "gone.txt"])
    assert [file.name for file in files] == ["a.md", "b.txt"]
    assert {(p.file, p.code) for p in problems} == {
        ("deeper", "not-a-file"),
        ("pipe", "not-a-file"),
        ("feedscope.yaml", "ignored-file-missing"),
    }


def test_a_file_stands_for_itself(tmp_path):
    file = write(tmp_path, "x") / "archive.txt"
    assert documents.find(file) == ([file], [])


@pytest.mark.parametrize("what", ["missing", "empty", "only hidden"])
def test_nothing_to_read_is_one_clear_line(tmp_path, what):
    if what == "only hidden":
        write(tmp_path, "x", ".hidden")
    path = tmp_path / "nowhere" if what == "missing" else tmp_path
    with pytest.raises(FeedscopeError, match="expected") as error:
        documents.find(path)
    assert error.value.exit_code == 2
    assert str(path) in str(error.value)


def test_bytes_of_no_text_are_not_taken_for_another_encoding():
    *_, (problem,) = decoded(bytes(range(256)) * 3)
    assert "NUL bytes, so no text" in problem.message
    assert "save it as" not in problem.message


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"\x1f\x8b\x08", "a gzip file"),
    ],
)
def test_a_file_of_another_kind_is_named(begins, kind):
    text, codes, (problem,) = decoded(begins + b"obj " * 50)
    assert (text, codes) == (None, [("not-utf8", 1)])
    assert f"found {kind}" in problem.message
    assert "save it as UTF-8" not in problem.message


def test_a_lone_byte_of_another_encoding_is_not_taken_for_chinese():
    for text in ("中文的一句话。caf\0e\n", "plain caf\0e\n"):
        _, _, (problem,) = decoded(text.encode().replace(b"\0", b"\xe9"))
        assert "0xe9" in problem.message
        assert "GBK" not in problem.message
