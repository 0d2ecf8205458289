"""Reading archives: what a record is, and what is said of one that is not as it should be."""

import re

import pytest

from corpus.samples import SETTINGS, SOURCE, TARGET, record, three_records
from feedscope.corpus import archive
from feedscope.corpus.documents import Document
from feedscope.corpus.snowflake import id_at
from feedscope.corpus.write import write_archive


def reading(text):
    return archive.read(Document("a.txt", text, "", len(text)), SETTINGS)


def line_of(text, beginning, nth=1):
    """Number of the nth line of `text` that begins so."""
    return [n for n, line in enumerate(text.split("\n"), start=1) if line.startswith(beginning)][nth - 1]


def test_records_read_back_as_they_were_written():
    found = reading(three_records())
    assert found.declared == found.read == len(found.records) == 3
    assert found.author == "The Keeper"
    assert not found.drops
    assert not found.warnings
    first = found.records[0]
    assert (first.author, first.is_reply, first.line) == ("@keeper", False, 8)
    assert first.source == "The fog came in before supper and stayed for the washing up."
    assert first.target == "雾在晚饭前进来，留到洗完碗才走。"


def test_the_ids_own_time_gives_hours_that_the_date_does_not():
    assert [r.time_ms for r in reading(three_records()).records] == [record(10 * k).time_ms for k in range(3)]


def test_thousands_separators_are_no_part_of_a_count():
    counts = {
        "likes": 2_016,
        "retweets": 1_234_567,
        "replies": 0,
        "quotes": 7,
        "views": 12_345,
        "bookmarks": 10,
    }
    text = write_archive([record(counts=counts)], "The Keeper", 2023)
    assert "Likes: 2,016; Retweets: 1,234,567;" in text
    found = reading(text)
    assert found.records[0].counts == counts
    assert found.facts["thousands_separators"] == 1 + 2 + 1


def test_views_of_0_are_not_recorded():
    found = reading(three_records().replace("Views: 5", "Views: 0"))
    assert [r.counts["views"] for r in found.records] == [None] * 3
    assert found.facts["views_zero"] == 3
    assert not found.warnings


def test_html_entities_are_decoded_once_on_both_sides():
    source = "R&D means &lt; twice: a <b> & c > d; say &amp;amp; slowly, it is AT&T; &copy"
    found = reading(write_archive([record(source=source, target="研发 & 开发 <慢>")], "The Keeper", 2023))
    assert found.records[0].source == source
    assert found.records[0].target == "研发 & 开发 <慢>"
    assert found.records[0].entities == 12


def test_what_only_looks_like_an_entity_is_left_alone():
    text = three_records().replace("before supper", "&copy AT&T &nosuch; &amp;gt; &#76;")
    (first, *_) = reading(text).records
    assert first.source.startswith("The fog came in &copy AT&T &nosuch; &gt; L and")
    assert first.entities == 3


@pytest.mark.parametrize(
    "line",
    [
        "### 12",
        "### 002",
        "### Night watch",
        "# Log",
        "作者: somebody else",
        "互动: Likes: 3; isReply: 1",
        "总计推文数量: 99",
        "Weather: none",
        "- lamp",
        "1) horn",
        "> she said",
    ],
)
def test_lines_in_a_text_that_look_like_the_format_stay_in_the_text(line):
    sources = [
        f"{SOURCE}\n{line}\nand that was the night.",
        f"{SOURCE}\n\n{line}\n\nand that, more or less, was all of the night.",
        f"{SOURCE}\n{line}",
    ]
    records = [record(k, source=source) for k, source in enumerate(sources)]
    found = reading(write_archive(records, "The Keeper", 2023))
    assert [r.source for r in found.records] == sources
    assert [r.target for r in found.records] == [TARGET] * 3
    assert not found.drops
    assert found.declared == 3


def test_a_heading_with_one_line_like_a_field_begins_no_record():
    source = f"{SOURCE}\n\n### 2\n\n作者: the cat\n\nShe signs everything that is left on the table."
    found = reading(write_archive([record(source=source)], "The Keeper", 2023))
    assert [r.source for r in found.records] == [source]
    assert [w.code for w in found.warnings] == ["heading-without-fields"]


def test_a_heading_as_the_very_last_line_belongs_to_the_text_if_the_total_is_reached():
    target = f"{TARGET}\n\n### 2"
    found = reading(write_archive([record(target=target)], "The Keeper", 2023))
    assert [r.target for r in found.records] == [target]


def test_a_post_without_translation_has_none():
    found = reading(write_archive([record(target=None)], "The Keeper", 2023))
    assert (found.records[0].source, found.records[0].target) == (SOURCE, None)


def test_full_width_colons_and_a_tight_layout_are_read_too():
    text = (
        three_records()
        .replace("作者: ", "作者：")
        .replace("\n\n作者", "\n作者")
        .replace("Likes: 5", "Likes：5")
    )
    found = reading(text)
    assert [r.counts["likes"] for r in found.records] == [5, 5, 5]
    assert not found.warnings


ID = id_at(record(10).time_ms)
LINK = f"链接: https://x.com/keeper/status/{ID}\n"
COUNTS = "互动: Likes: 5; Retweets: 5; Replies: 5; Quotes: 5; Views: 5; Bookmarks: 5; isReply: 1\n"
# what is done to the second of three records, the code of the warning, where, and what it must say
TIME = "时间: 2023-04-05\n"
KEPT = {
    "no engagement field": (COUNTS, "", "missing-engagement", "###", ["no engagement field", "互动"]),
    "one count missing": ("Quotes: 5; ", "", "missing-engagement", "互动", ["no Quotes"]),
    "a count that is no number": (
        "Likes: 5",
        "Likes: many",
        "not-a-count",
        "互动",
        ["Likes is 'many'", "whole"],
    ),
    "a count with wrong separators": ("Likes: 5", "Likes: 1,2", "not-a-count", "互动", ["Likes is '1,2'"]),
    "a count of too many digits": ("Likes: 5", "Likes: " + "9" * 40, "not-a-count", "互动", ["Likes"]),
    "a negative count": ("Likes: 5", "Likes: -3", "negative-count", "互动", ["Likes is '-3'", "at least 0"]),
    "an isReply that is neither": ("isReply: 1", "isReply: 7", "reply-mark", "互动", ["'7'", "0 or 1"]),
    "an impossible date": (
        TIME,
        "时间: 2023-02-30\n",
        "impossible-date",
        "时间",
        ["2023-02-30", "YYYY-MM-DD"],
    ),
    "a date that disagrees": (
        TIME,
        "时间: 2023-04-07\n",
        "date-disagrees",
        "时间",
        ["2023-04-07", "2023-04-05"],
    ),
    "no author": ("作者: @keeper\n", "", "missing-author", "###", ["no author", "作者"]),
    "a gap in the numbering": ("### 002", "### 004", "numbering", "###", ["record 4", "expected 2"]),
    "a number twice": ("### 002", "### 001", "numbering", "###", ["record 1 after record 1", "expected 2"]),
}


@pytest.mark.parametrize("what", KEPT)
def test_a_flaw_is_said_with_its_line_and_the_record_kept(what):
    old, new, code, line, words = KEPT[what]
    first, second, third = re.split(r"(?=### 00[23])", three_records())
    assert old in second
    text = first + second.replace(old, new) + third
    found = reading(text)
    assert (found.read, len(found.records), len(found.drops)) == (3, 3, 0)
    warning = next(w for w in found.warnings if w.code == code)
    assert warning.line == line_of(text, line, 2)
    assert all(word in warning.message for word in [*words, "expected", ";"])
    assert "\n" not in warning.message
    assert len(found.warnings) == 1
    assert found.records[1].source.startswith("By midnight")
    assert found.records[1].time_ms == record(10).time_ms
    assert found.records[1].author == "@keeper"


@pytest.mark.parametrize(
    ("numbers", "odd"),
    [
        ([1, 2, 2, 3], [3]),  # one stands twice, and the next goes on from it
        ([1, 2, 2, 4], [3]),  # one has the number of the one before
        ([1, 2, 7, 4], [3]),
        ([1, 2, 1, 3], [3]),  # one too many
        ([1, 2, 8, 9], [3]),
        ([1, 2, 7, 9], [3, 4]),
        ([1, 1, 1, 1], [2, 3, 4]),
        ([5, 6, 7, 8], [1]),
        ([1, 9, 3, 7], [2, 4]),
    ],
)
def test_each_odd_number_is_said_once(numbers, odd):
    records = re.split(r"### \d+\n", write_archive([record(k) for k in range(4)], "The Keeper", 2023))
    found = reading(records[0] + "".join(f"### {n}\n{r}" for n, r in zip(numbers, records[1:], strict=True)))
    lines = [record.line for record in found.records]
    assert [(w.code, w.line) for w in found.warnings] == [("numbering", lines[k - 1]) for k in odd]


@pytest.mark.parametrize("value", ["many", "-3", "", "1.5", "1e3", "٣", "NaN", "0x10"])
def test_a_count_that_cannot_be_read_is_missing_and_the_others_stand(value):
    found = reading(three_records().replace("Likes: 5", f"Likes: {value}"))
    assert [r.counts["likes"] for r in found.records] == [None] * 3
    assert [r.counts["quotes"] for r in found.records] == [5] * 3
    assert len(found.warnings) == 3


DROPPED = {
    "a link without a status id": (LINK, "链接: https://x.com/keeper/lists\n", "no-status-id", "链接"),
    "an id of too many digits": (
        LINK,
        f"链接: https://x.com/keeper/status/{'9' * 25}\n",
        "no-status-id",
        "链接",
    ),
    "an id beyond 64 bits": (LINK, f"链接: https://x.com/keeper/status/{2**63}\n", "no-status-id", "链接"),
    "no link": (LINK, "", "no-status-id", "###"),
    "no text": (
        "By midnight the horn had said the same thing 900 times.\n\n到午夜，雾号把同一句话说了 900 遍。\n",
        "",
        "no-text",
        "###",
    ),
}


@pytest.mark.parametrize("what", DROPPED)
def test_a_record_that_is_no_post_is_dropped_with_its_reason_and_line(what):
    old, new, reason, line = DROPPED[what]
    text = three_records()
    assert text.count(old) == 1
    text = text.replace(old, new)
    found = reading(text)
    assert (found.read, len(found.records), len(found.drops)) == (3, 2, 1)
    assert found.drops[0].code == reason
    assert found.drops[0].line == line_of(text, line, 2)
    assert "expected" in found.drops[0].message


def test_an_old_id_carries_no_time_and_the_date_stands_in():
    text = three_records().replace(ID, "123456789")
    found = reading(text)
    assert [w.code for w in found.warnings] == ["id-without-time"]
    assert found.records[1].time_ms == record(-12 * 60).time_ms
    found = reading(text.replace("时间: 2023-04-05", "时间: soon"))
    assert [drop.code for drop in found.drops] == ["no-time"]
    assert found.drops[0].line == line_of(text, "时间", 2)


@pytest.mark.parametrize("kept", range(40, 400, 7))
def test_an_archive_cut_off_anywhere_keeps_what_is_whole_and_says_so(kept):
    """The last record is cut; the two before it stay as they were. A cut between texts cannot be seen."""
    text = three_records()
    start = text.index("### 003")
    cut = text[: start + kept]
    found = reading(cut)
    whole = reading(text).records[:2]
    assert found.records[:2] == whole
    assert found.read == len(found.records) + len(found.drops)
    if not cut.endswith("\n"):
        assert {w.code for w in found.warnings} & {"declared-total", "no-final-newline"}


def test_a_last_record_without_a_text_is_called_truncated():
    text = three_records()
    for end in ("### 003\n\n作者: @kee", "### 003\n\n作者: @keeper\n时", "### 003\n", "### 003"):
        found = reading(text[: text.index("### 003")] + end)
        assert [drop.code for drop in found.drops] == ["truncated"], end
        assert found.drops[0].line == line_of(text, "### 003")
        assert len(found.records) == 2


def test_a_last_text_that_is_a_piece_of_a_label_is_a_text():
    found = reading(three_records().split("@harbour_eva")[0] + "链")
    assert [r.source for r in found.records][2:] == ["链"]


def test_the_declared_total_is_checked_and_both_numbers_said():
    found = reading(three_records().replace("总计推文数量: 3", "总计推文数量: 1,680"))
    assert found.declared == 1680
    (warning,) = found.warnings
    assert (warning.code, warning.line) == ("declared-total", 5)
    assert "1680" in warning.message
    assert "3" in warning.message


def test_a_total_of_nothing_is_still_an_archive():
    text = write_archive([], "The Keeper", 2023)
    assert archive.recognise(text, SETTINGS)
    assert reading(text).read == 0


def test_other_texts_are_no_archive():
    for text in (
        "",
        "### 1\n\nwords",
        "作者: x",
        "# The Keeper Twitter 2023",
        '{"作者": 1}',
        "### 1\n作者 and so on",
    ):
        assert not archive.recognise(text, SETTINGS)


def test_a_line_of_5_mb_is_read_in_a_moment(time_limit):
    word = "lighthouse keeper @eva https://t.co/abc 1,200 #fog 🌊 "
    source = (word * (5_000_000 // len(word) + 1)).strip()
    text = write_archive([record(source=source), record(1)], "The Keeper", 2023)
    with time_limit(40):
        found = reading(text)
    assert found.records[0].source == source
    assert found.records[1].source == SOURCE
    (warning,) = found.warnings
    assert (warning.code, warning.line) == ("long-line", line_of(text, "lighthouse"))


def test_a_body_of_many_blank_lines_is_split_in_linear_time(time_limit):
    source, target = (
        "\n\n".join(f"one more night {k}" for k in range(9_000)),
        "\n\n".join(f"又是一夜 {k}" for k in range(9_000)),
    )
    with time_limit(40):
        found = reading(write_archive([record(source=source, target=target)], "The Keeper", 2023))
    assert (found.records[0].source, found.records[0].target) == (source, target)
