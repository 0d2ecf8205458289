"""Kinds, calendar, lengths and threads of small corpora."""

import pandas as pd

from audit.corpora import Post, corpus
from feedscope.audit import shape, threads
from feedscope.corpus import Settings

LISBON = Settings(name="made-up", timezone="Europe/Lisbon", timezone_declared=True)


def test_every_kind_has_a_row_also_one_that_does_not_occur() -> None:
    table = shape.kinds(corpus([Post("a"), Post("b", at="2022-03-02")]).posts).set_index("kind")
    assert table["posts"].to_dict() == {"original": 2, "self_thread": 0, "reply": 0}
    assert table.loc["original", "share"] == 1


def test_months_are_local_and_silent_ones_stand_there_as_zero() -> None:
    tables = corpus([Post("a", at="2022-06-30 23:30"), Post("b", at="2022-09-01 12:00")], LISBON)
    table = shape.months(tables.posts, LISBON)
    assert table["original"].to_dict() == {"2022-07": 1, "2022-08": 0, "2022-09": 1}


def test_the_longest_silence_is_found() -> None:
    tables = corpus([Post("a", at=f"2022-03-{day} 12:00") for day in ("01", "02", "09", "10")])
    found = shape.calendar(tables.posts, tables.settings)
    assert found is not None
    assert (found.silence, found.silent_from) == (pd.Timedelta(days=7), pd.Timestamp("2022-03-02 12:00"))
    assert (found.days, found.active_days) == (10, 4)


def test_one_day_and_no_day_are_said_in_words() -> None:
    one = corpus([Post("a"), Post("b", at="2022-03-01 13:00")])
    assert shape.calendar_sentence(shape.calendar(one.posts, one.settings)).startswith(
        "2 posts in all, of one day"
    )
    none = corpus([], summaries=1)
    assert "no post with a time" in shape.calendar_sentence(shape.calendar(none.posts, none.settings))


def test_lengths_are_characters_of_each_side() -> None:
    tables = corpus([Post("four", ["四个字呀"]), Post("seventy", ["七", "七十"], "2022-03-02")], summaries=1)
    table = shape.lengths(tables).set_index("side")
    assert table["texts"].to_dict() == {"source": 2, "translation": 3, "summary": 1}
    assert table.loc["translation", ["shortest", "median", "longest"]].tolist() == [1, 2, 4]
    assert "from 0.14 to 1.00" in shape.lengths_sentence(tables)


def test_lengths_without_translations_say_so() -> None:
    tables = corpus([Post("alone", [])])
    assert shape.lengths_sentence(tables).endswith("There are no translations to set beside them.")
    assert shape.lengths(tables)["side"].tolist() == ["source"]


def test_thread_sizes_and_pauses() -> None:
    posts = [
        Post("root", at="2022-03-01 12:00"),
        Post("second", at="2022-03-01 12:05", kind="self_thread"),
        Post("@a between", at="2022-03-01 12:06", kind="reply"),
        Post("third", at="2022-03-03 12:05", kind="self_thread"),
        Post("lone", at="2022-03-04 12:00"),
    ]
    found = corpus(posts).posts
    assert threads.thread_sizes(found).to_dict("list") == {"size": [1, 3], "threads": [1, 1], "posts": [1, 3]}
    assert threads.thread_gaps(found)["gap"].tolist() == [pd.Timedelta(days=2), pd.Timedelta(minutes=5)]
    assert threads.gap_bands(found)["continuations"].tolist() == [0, 1, 0, 0, 1]
    assert "The longest thread has 3 posts" in threads.threads_sentence(found)


def test_a_pause_of_exactly_ten_minutes_is_not_under_ten_minutes() -> None:
    posts = [Post("root", at="2022-03-01 12:00"), Post("next", at="2022-03-01 12:10", kind="self_thread")]
    table = threads.gap_bands(corpus(posts).posts).set_index("gap")
    assert table.loc["10 minutes to 1 hour", "continuations"] == 1


def test_no_thread_is_said_in_words() -> None:
    assert "there are no threads" in threads.threads_sentence(corpus([Post("a")]).posts)
    assert "there are no threads" in threads.threads_sentence(corpus([]).posts)
