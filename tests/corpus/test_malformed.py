"""A folder of malformed files, and shapes that have brought readers down: tables or one line, quickly."""

import tracemalloc
from pathlib import Path

import pytest

from corpus.samples import write
from corpus.test_round_trip import come_out_even, consume
from feedscope.corpus import read_corpus

FILES = sorted((Path(__file__).parent / "malformed").iterdir())
KEPT = {
    "array-not-closed.js": ["lamp"],
    "pages-of-nothing.jsonl": ["x"],
    "wrong-types.jsonl": ["kept"],
    "half-a-line.jsonl": ["whole"],
    "quote-never-closed.csv": ["fog", "horn"],
    "ragged.csv": ["fog", "horn"],
    "separators.csv": ["a\u2028b\x0bc\x85d", "e\x1cf\ng"],
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_malformed_file_ends_in_even_tables_or_in_one_line(tmp_path, file):
    consume(tmp_path, file.read_bytes())


@pytest.mark.parametrize("name", KEPT)
def test_what_is_whole_in_a_malformed_file_is_kept(name):
    corpus = read_corpus(Path(__file__).parent / "malformed" / name)
    assert corpus.posts["text"].tolist() == KEPT[name]
    assert corpus.audit["drops"] or corpus.audit["warnings"]


def test_all_of_them_in_one_folder_are_one_corpus():
    corpus = read_corpus(FILES[0].parent)
    come_out_even(corpus.audit)
    assert [document["name"] for document in corpus.audit["documents"]] == [file.name for file in FILES]


SHAPES = {
    "nested arrays": "[" * 100_000,
    "nested objects": '{"id":' * 100_000,
    "nested items": "[\n" + '{"id":[\n' * 50_000,
    "open items": "[" + '\n{"id": "1", "text": "x' * 50_000,
    "open quotes": "id,text\n" + '1,"x\n' * 50_000,
    "odd quotes": "id\ttext\n" + '1\t"x\n' * 50_001,
    "one long cell": "id,text\n1," + "x" * 2_000_000,
    "many columns": "id,text" + ",a" * 4_000 + "\n" + "1,x\n" * 2_000,
    "a long number": '{"id": "1", "text": "x", "likes": ' + "9" * 1_000_000 + "}",
    "many reposts": '{"id": "1643593218048000007", "text": "RT @eva: x", "author_id": "1"}\n' * 20_000,
    "long beginnings": "window.YTD.tweets.part0 = [" + "\n{}," * 50_000 + "]",
    "commas": "[" + "," * 2_000_000,
    "handles": '{"id": "1", "text": "' + "@a " * 500_000 + '"}',
    "spaces": " " * 2_000_000 + "[",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_takes_long(tmp_path, shape, time_limit):
    with time_limit(10):
        consume(tmp_path, SHAPES[shape].encode())


@pytest.mark.parametrize(
    "shape", ["nested objects", "one long cell", "many columns", "a long number", "commas"]
)
def test_no_shape_takes_much_memory(tmp_path, shape):
    data = SHAPES[shape].encode()
    tracemalloc.start()
    try:
        consume(tmp_path, data)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20 + 30 * len(data)
    finally:
        tracemalloc.stop()


def test_a_row_after_a_broken_one_is_read(tmp_path):
    items = '[\n  {"id": "1", "text": "lamp"},\n  {"id": 2, text},\n  {"id": "3", "text": "fog"}\n]'
    corpus = read_corpus(write(tmp_path, items))
    assert corpus.posts["text"].tolist() == ["lamp", "fog"]
    (drop,) = corpus.audit["drops"]
    assert (drop["reason"], drop["line"]) == ("not-json", 3)


def test_a_quote_that_is_never_closed_takes_its_own_line_and_says_so(tmp_path):
    corpus = read_corpus(write(tmp_path, 'id,text\n1,lamp\n2,"never closed\n3,fog\n4,horn\n'))
    (drop,) = corpus.audit["drops"]
    assert drop["line"] == 3
    assert drop["message"].endswith("this line is dropped")
    assert corpus.posts["text"].tolist() == ["lamp", "fog", "horn"]
