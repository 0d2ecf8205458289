"""One post an id: kinds, threads, variants, duplicates."""

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.samples import NOON, SOURCE, TARGET, record
from feedscope.corpus import snowflake
from feedscope.corpus.posts import merge
from feedscope.corpus.tables import check


def merged(*records):
    found = merge(records)
    check("posts", found.posts)
    check("pairs", found.pairs)
    return found


def column(found, name):
    return [None if value != value else value for value in found.posts[name]]


def test_a_leading_at_makes_a_reply_whatever_the_mark_says():
    found = merged(
        record(0),
        record(1, source="@eva yes", is_reply=False),
        record(2, source="@eva no", is_reply=True),
        record(3, is_reply=True),
        record(4, source="thanks to @eva", is_reply=None),
    )
    assert column(found, "kind") == ["original", "reply", "reply", "self_thread", "original"]


def test_a_self_thread_belongs_to_the_nearest_earlier_post_that_is_no_reply():
    found = merged(
        record(0),
        record(1, is_reply=True),
        record(2, source="@eva yes", is_reply=True),
        record(3, is_reply=True),
        record(4),
        record(5, is_reply=True),
    )
    first, second = record(0).id, record(4).id
    assert column(found, "thread_id") == [first, first, None, first, second, second]
    assert column(found, "thread_position") == [1, 2, None, 3, 1, 2]


def test_threads_follow_the_time_and_not_the_order_of_the_records():
    records = [record(1, is_reply=True), record(0), record(3), record(2, is_reply=True)]
    found = merged(*records)
    assert column(found, "id") == [record(k).id for k in range(4)]
    assert column(found, "thread_position") == [1, 2, 3, 1]


def test_a_self_thread_before_any_original_begins_a_thread_and_is_said():
    found = merged(record(0, is_reply=True), record(1, is_reply=True))
    assert column(found, "thread_id") == [record(0).id] * 2
    assert [w.code for w in found.warnings] == ["thread-without-root"]


def test_two_authors_do_not_go_on_each_others_threads():
    records = [record(0), record(1, author="@otto", is_reply=True), record(2, is_reply=True)]
    assert column(merged(*records), "thread_id") == [record(0).id, record(1).id, record(0).id]


def test_a_second_translation_is_a_variant_of_one_post():
    found = merged(record(0), record(0, target="另一种译法。"))
    assert len(found.posts) == 1
    assert found.pairs[["variant", "target"]].to_numpy().tolist() == [[1, TARGET], [2, "另一种译法。"]]
    assert (found.kept, found.drops, found.warnings) == (2, [], [])


def test_a_record_that_adds_nothing_is_a_duplicate():
    found = merged(record(0, file="a.txt", line=8), record(0, file="b.txt", line=20), record(0, target=None))
    assert (found.kept, len(found.pairs)) == (1, 1)
    first, second = found.drops
    assert (first.code, first.file, first.line) == ("duplicate", "b.txt", 20)
    assert "a.txt:8" in first.message
    assert second.code == "duplicate"
    assert found.warnings == []


def test_a_translation_that_comes_late_is_the_first_variant():
    found = merged(record(0, target=None), record(0))
    assert found.pairs[["variant", "target"]].to_numpy().tolist() == [[1, TARGET]]
    assert found.kept == 2


def test_counts_that_conflict_are_said_and_the_first_kept():
    later = record(0, counts={**record(0).counts, "likes": 7, "views": None}, file="b.txt", line=20)
    found = merged(record(0), later)
    assert column(found, "likes") == [5]
    (warning,) = found.warnings
    assert (warning.code, warning.file, warning.line) == ("conflicting-counts", "b.txt", 20)
    assert "likes 7" in warning.message
    assert "likes 5" in warning.message
    assert "views not recorded" in warning.message
    assert "retweets" not in warning.message


def test_a_source_that_conflicts_is_said_and_kept_with_its_own_translation():
    found = merged(record(0), record(0, source="Another text altogether.", target="完全是另一段文字。"))
    assert [w.code for w in found.warnings] == ["conflicting-text"]
    assert column(found, "text") == [SOURCE]
    assert found.pairs["source"].tolist() == [SOURCE, "Another text altogether."]


def test_ids_of_different_length_are_ordered_by_time_then_number():
    old = [record(0, id=name, time_ms=0) for name in ("100", "99", "1000")]
    assert column(merged(*old), "id") == ["99", "100", "1000"]


def test_the_time_of_an_id():
    """An id made independently of the project: 1 ms after the epoch is the 22nd bit."""
    assert snowflake.time_ms(str((1680696000000 - 1288834974657) * 4194304 + 7)) == 1680696000000
    assert NOON.timestamp() * 1000 == 1680696000000
    assert snowflake.time_ms("20") is None


@settings(max_examples=20)
@given(st.permutations(list(range(6))), st.data())
def test_the_order_of_the_documents_changes_no_post(order, data):
    marks = data.draw(st.lists(st.sampled_from([True, False]), min_size=6, max_size=6))
    sources = data.draw(st.lists(st.sampled_from(["the lamp is lit", "@eva it is"]), min_size=6, max_size=6))
    records = [record(k, is_reply=marks[k], source=sources[k]) for k in range(6)]
    assert merged(*records).posts.equals(merged(*(records[k] for k in order)).posts)
