"""Since when a count is recorded is derived from which posts carry it."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from audit.corpora import Post, corpus
from feedscope.audit.counts import count_table, recording, recording_sentence
from feedscope.corpus import Tables


def viewed(*views: int | None) -> Tables:
    """A post a day, with these views."""
    return corpus(
        [Post(f"Day {n}", at=f"2022-03-{n:02d} 08:30", counts={"views": v}) for n, v in enumerate(views, 1)]
    )


def test_the_change_point_is_the_first_post_from_which_on_all_have_views() -> None:
    found = recording(viewed(None, None, 5, 7, 9).posts, "views")
    assert (found.recorded, found.total, found.strays) == (3, 5, 0)
    assert found.since == pd.Timestamp("2022-03-03 08:30", tz="UTC")
    assert found.until == pd.Timestamp("2022-03-02 08:30", tz="UTC")
    assert "from 2022-03-03 08:30 UTC on every post has them, and before that none has" in recording_sentence(
        found
    )


def test_a_stray_view_before_the_change_point_is_named() -> None:
    found = recording(viewed(None, 4, None, 7).posts, "views")
    assert found.strays == 1
    assert found.since == pd.Timestamp("2022-03-04 08:30", tz="UTC")
    assert "Before that, 1 post had them too" in recording_sentence(found)


def test_without_an_unbroken_end_no_date_is_named() -> None:
    found = recording(viewed(1, None, 3, None).posts, "views")
    assert found.since is None
    assert "in patches" in recording_sentence(found)
    assert "2022" not in recording_sentence(found)


def test_all_none_and_no_posts_are_said_in_words() -> None:
    assert recording_sentence(recording(viewed(1, 2).posts, "views")) == "Every post has recorded views."
    assert recording_sentence(recording(viewed(None).posts, "views")).startswith("No post has recorded views")
    assert recording_sentence(recording(corpus([]).posts, "views")).startswith("There are no posts")


@given(st.lists(st.booleans(), min_size=1, max_size=25))
def test_from_the_change_point_on_no_post_lacks_the_count(has: list[bool]) -> None:
    """Recomputed the slow way: the longest end of the list that is all recorded."""
    days = pd.date_range("2022-03-01", periods=len(has), tz="UTC")
    views = pd.array([3 if known else None for known in has], dtype="Int64")
    posts = pd.DataFrame({"id": [str(n) for n in range(len(has))], "created_at": days, "views": views})
    found = recording(posts, "views")
    ends = [n for n in range(len(has)) if all(has[n:])]
    assert found.since == (days[min(ends)] if ends else None)
    assert found.strays == sum(has[: min(ends)] if ends else has)


def test_missing_is_never_counted_as_zero() -> None:
    table = count_table(viewed(None, 0, 4).posts).set_index("count")
    assert table.loc["views", ["recorded", "not_recorded", "zeros", "median", "largest"]].tolist() == [
        2,
        1,
        1,
        2,
        4,
    ]
    assert table.loc["likes", "not_recorded"] == 0


def test_a_count_nobody_recorded_has_no_median() -> None:
    table = count_table(viewed(None).posts).set_index("count")
    assert table.loc["views"].isna().tolist() == [False, False, False, True, True, True]
