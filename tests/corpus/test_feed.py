"""Reading feeds: header, titles, texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.samples import SETTINGS, record
from feedscope.corpus import feed, formats
from feedscope.corpus.documents import Document
from feedscope.corpus.records import Summary
from feedscope.corpus.write import write_archive, write_feed

ITEMS = [
    ("Why Lamps Drift: Forty Years of One Flame", "She measures a flame. It drifts by 3% a year."),
    ("Is Fog Quieter Than Snow?", "Nobody had asked before. " * 12 + "The answer is a grey graph."),
    ("Keeping Time with Tea", "A kettle boils in four minutes & a half. It was tested on 90 nights."),
]
HEADERS = {
    "as usual": "feed.md\n\nThe Keeper\n\nA feed of the works of The Keeper, a summary each.\n\n",
    "without a file name": "The Keeper\n\nA feed of the works of The Keeper, a summary each.\n\n",
    "without a name": "feed.md\n\nA feed of the works of The Keeper, a summary each.\n\n",
    "a sentence only": "A feed of the works of The Keeper, a summary each.\n\n",
    "a longer one": "lamp.md\n\nThe Keeper\n\nTower notes\n\nA feed of all The Keeper wrote.\n\n",
    "none": "",
}


def reading(text):
    return feed.read(Document("f.txt", text, "", len(text)), SETTINGS)


def read_items(text):
    return [(summary.title, summary.text) for summary in reading(text).summaries]


def body(items):
    return "\n\n".join(f"{title}\n\n{text}" for title, text in items)


@pytest.mark.parametrize("header", HEADERS)
def test_titles_and_texts_are_found_below_any_header(header):
    text = HEADERS[header] + body(ITEMS)
    assert feed.recognise(text, SETTINGS)
    assert read_items(text) == ITEMS
    assert not reading(text).warnings


def test_the_header_names_the_author():
    assert reading(write_feed([Summary(*item) for item in ITEMS], "The Keeper")).author == "The Keeper"


def test_one_item_below_a_header_is_a_feed():
    text = write_feed([Summary(*ITEMS[0])], "The Keeper")
    assert feed.recognise(text, SETTINGS)
    assert read_items(text) == ITEMS[:1]


def test_a_text_may_have_several_paragraphs():
    items = [ITEMS[0], (ITEMS[1][0], f"{ITEMS[1][1]}\n\n{ITEMS[2][1]}"), ITEMS[2]]
    assert read_items(HEADERS["as usual"] + body(items)) == items


def test_a_title_that_ends_with_a_full_stop_is_still_a_title():
    items = [ITEMS[0], ("A Visit to Lamp & Sons Ltd.", ITEMS[1][1]), ITEMS[2]]
    found = reading(HEADERS["as usual"] + body(items))
    assert [(s.title, s.text) for s in found.summaries] == items
    assert [w.code for w in found.warnings] == ["odd-title"]
    assert found.warnings[0].line == 11


def test_a_title_without_a_text_is_dropped_and_counted():
    text = HEADERS["as usual"] + body(ITEMS[:2]) + "\n\nA Title and Nothing Else\n\n" + body(ITEMS[2:])
    found = reading(text)
    assert [(s.title, s.text) for s in found.summaries] == ITEMS
    assert [(drop.code, drop.line) for drop in found.drops] == [("no-text", 15)]
    assert found.read == 4


def test_a_feed_cut_off_after_a_title_drops_that_title():
    found = reading(HEADERS["as usual"] + body(ITEMS) + "\n\nWhat Comes After the")
    assert len(found.summaries) == 3
    assert [drop.code for drop in found.drops] == ["no-text"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello world\n",
        "id,text\n1,lamp\n",
        '{"id": 1}\n\n{"id": 2}\n',
        "# Readme\n\nThis is a text about a lamp. It has two sentences.\n\n## Use\n\nLight it every night.\n",
        "<html>\n\n<p>lamp</p>\n",
        "Dear Eva,\n\nthe lamp is out. I am making tea and will write when it is lit.\n\nYours, Otto\n",
        "One paragraph that goes on for a while and ends.\n\nAnother one that does the same and ends too.\n",
        "\n\n\n",
    ],
)
def test_other_texts_are_no_feed(text):
    assert not feed.recognise(text, SETTINGS)
    assert (formats.recognise(text, SETTINGS) is None) != text.startswith("id,text")


def test_each_format_is_recognised_by_its_content():
    assert formats.recognise(write_archive([record()], "The Keeper", 2023), SETTINGS).name == "archive"
    assert formats.recognise(write_feed([Summary(*ITEMS[0])], "The Keeper"), SETTINGS).name == "feed"


words = st.lists(
    st.sampled_from(["lamp", "fog", "tea", "horn", "night", "R&D", "<i>", "40%", "3.5", "&amp;", "salt"]),
    min_size=2,
    max_size=12,
).map(" ".join)
texts = st.lists(words, min_size=3, max_size=12).map(lambda parts: ", ".join(parts).capitalize() + ".")


@given(st.lists(st.tuples(words.map(str.title), texts), min_size=1, max_size=8))
def test_a_written_feed_reads_back_identical(items):
    text = write_feed([Summary(*item) for item in items], "The Keeper")
    assert feed.recognise(text, SETTINGS)
    assert read_items(text) == items


def test_many_blocks_are_labelled_in_linear_time(time_limit):
    items = [(f"Night {k}", f"{ITEMS[2][1]} It was night {k}.") for k in range(20_000)]
    with time_limit(40):
        assert read_items(write_feed([Summary(*item) for item in items], "The Keeper")) == items
