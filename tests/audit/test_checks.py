"""Planted irregularities are found with the right counts; absent ones are reported as absent."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

from audit.corpora import UTC_ONLY, Post, accounts, corpus
from feedscope.audit import checks, detectors
from feedscope.audit.irregularities import IRREGULARITIES
from feedscope.corpus import Tables
from feedscope.params import AuditParams

PARAMS = AuditParams()
CLEAN = [
    Post("The gauge read 3.2 m at noon.", ["中午验潮仪读数为 3.2 米。"]),
    Post("@ann it drifted again", ["@ann 它又漂移了"], "2022-03-02 12:00", "reply"),
    Post("So I opened the case.", ["于是我打开了外壳。"], "2022-03-01 12:01", "self_thread"),
]


def found(tables: Tables) -> dict[str, int | None]:
    return {check.key: check.found for check in checks.run_checks(tables, PARAMS)}


def planted(*posts: Post) -> Tables:
    """The clean corpus with further posts, none of them at the same time."""
    default = Post("").at
    later = [
        replace(post, at=f"2022-03-0{day} 12:00") if post.at == default else post
        for day, post in enumerate(posts, start=3)
    ]
    return corpus([*CLEAN, *later])


def test_a_clean_corpus_shows_none_but_the_unrecorded_views() -> None:
    counts = found(corpus(CLEAN))
    assert counts.pop("views_not_recorded") == 3
    assert set(counts.values()) == {0}


def test_a_corpus_without_any_irregularity_is_said_to_have_none() -> None:
    tables = corpus([Post(p.text, p.translations, p.at, p.kind, {"views": 9}) for p in CLEAN])
    looked_for = checks.run_checks(tables, PARAMS)
    assert checks.overview(looked_for).empty
    words = checks.absent_sentence(looked_for)
    assert words.startswith("Looked for and not found: ")
    assert all(irregularity.looked_for in words for irregularity in IRREGULARITIES.values())


@pytest.mark.parametrize(
    ("key", "posts", "count"),
    [
        ("variants", [Post("Same tide.", ["同一个潮。", "一样的潮。"]), Post("Once.", ["一次。"])], 1),
        ("untranslated", [Post("Nobody translated me.", [])], 1),
        ("texts_with_blank_lines", [Post("One.\n\nTwo.", ["一。\n\n二。"])], 2),
        ("unequal_paragraphs", [Post("One.\n\nTwo.", ["一。二。"]), Post("A.\n\nB.", ["甲。\n \n乙。"])], 1),
        (
            "header_like",
            [Post("Step 3: let it rest", ["第三步：静置"]), Post("at 6:40 it rained", ["下雨"])],
            2,
        ),
        ("header_like", [Post("# heading like this", ["像标题"]), Post("#tag like this", ["像标签"])], 1),
        ("entities_left", [Post("a &amp; b", ["甲 & 乙"]), Post("a & b; c", ["甲乙丙"])], 1),
        ("leaked_markup", [Post("plain", ["**普通**"]), Post("bold **x**", ["粗体 **x**"])], 1),
        (
            "leaked_markup",
            [Post("plain", ["普通。\n</step2_draft>"]), Post("if a < b > c", ["若 a < b > c"])],
            1,
        ),
        ("leaked_markup", [Post("plain", ["翻译：普通"])], 1),
        ("foreign_sources", [Post("the word 潮 is tide", ["潮这个字"])], 1),
        ("wrong_script", [Post("left alone", ["left alone"]), Post("lol 😂", ["😂"])], 1),
        ("wordless", [Post("@ann 👍 https://t.co/abcdefghij", ["@ann 👍"], kind="reply")], 1),
        (
            "repeated_texts",
            [Post("@bob same here", ["一样"], kind="reply"), Post("@cy Same  here", ["同样"], kind="reply")],
            2,
        ),
        ("split_emoji", [Post("well 🤷♂️", ["好吧 🤷\u200d♂️"]), Post("♂ alone", ["只有 ♂"])], 1),
        ("invisible_characters", [Post("a\u202eb", ["甲\ufffd"]), Post("👩\u200d🔬", ["科学家"])], 2),
        ("likes_above_views", [Post("odd", ["怪"], counts={"likes": 9, "views": 3})], 1),
        ("id_disagreements", [Post("when?", ["何时？"], id="1400000000000000000")], 1),
        ("late_continuations", [Post("years later", ["多年后"], "2023-03-01 12:00", "self_thread")], 1),
    ],
)
def test_what_is_planted_is_found_with_its_count(key: str, posts: Sequence[Post], count: int) -> None:
    assert found(planted(*posts))[key] == count
    assert found(corpus(CLEAN))[key] == 0


def test_a_continuation_with_nothing_before_it_is_found() -> None:
    assert found(corpus([Post("going on", ["继续"], kind="self_thread")]))["lone_continuations"] == 1


def test_a_continuation_is_late_only_beyond_the_parameter() -> None:
    tables = corpus([CLEAN[0], Post("later", ["后来"], "2022-03-02 13:00", "self_thread")])
    assert len(detectors.late_continuations(tables, 25)) == 0
    assert len(detectors.late_continuations(tables, 24)) == 1


def test_variants_beside_different_sources_are_found() -> None:
    tables = planted(Post("Same tide.", ["同一个潮。", "一样的潮。"]))
    tables.pairs.loc[tables.pairs["variant"] == 2, "source"] = "Another tide."
    assert found(tables)["sources_differ"] == 1


def test_what_the_reader_counted_is_passed_on() -> None:
    tables = corpus(CLEAN, audit=accounts(3, 0, out_of_order=37, thousands_separators=150))
    assert found(tables)["out_of_order"] == 37
    assert found(tables)["thousands_separators"] == 150


def test_what_the_reader_does_not_count_cannot_be_told() -> None:
    tables = corpus(CLEAN, audit={"counts": {}})
    looked_for = checks.run_checks(tables, PARAMS)
    told = {check.key: check.outcome for check in looked_for}
    assert told["out_of_order"] == told["reply_by_at_only"] == "cannot be told"
    words = checks.absent_sentence(looked_for)
    assert words.index("records that stand before an older one") > words.index(
        "These documents cannot tell: "
    )


def test_the_readers_warnings_are_counted_by_their_code() -> None:
    warning = {"file": "a.txt", "line": 3, "message": "…"}
    warnings = [warning | {"code": code} for code in ("date-disagrees", "date-disagrees", "ambiguous-split")]
    counts = found(corpus(CLEAN, audit={"warnings": warnings}))
    assert (counts["date_disagreements"], counts["ambiguous_splits"], counts["conflicting_counts"]) == (
        2,
        1,
        0,
    )


def test_every_irregularity_has_a_check_and_each_check_its_words() -> None:
    assert [check.key for check in checks.run_checks(corpus(CLEAN), PARAMS)] == list(IRREGULARITIES)


def test_what_occurs_is_in_the_table_and_what_does_not_in_the_sentence() -> None:
    looked_for = checks.run_checks(planted(Post("Nobody translated me.", [])), PARAMS)
    table = checks.overview(looked_for).set_index("looked_for")
    assert table["found"].to_dict() == {
        "Posts without a translation": "1 post",
        "Posts whose views are not recorded": "4 posts",
    }
    words = checks.absent_sentence(looked_for)
    assert not any(looked in words for looked in table.index)
    assert "posts with more likes than views" in words


class TestExamples:
    def check(self, tables: Tables, key: str) -> checks.Check:
        return next(check for check in checks.run_checks(tables, PARAMS) if check.key == key)

    def test_the_place_is_marked_on_its_own_side(self) -> None:
        tables = planted(Post("Note: wet", ["备注：潮湿"]))
        (example,) = checks.examples(self.check(tables, "header_like"), tables, 2)
        assert [example.source[a:b] for a, b in example.source_spans] == ["Note:"]
        assert [example.target[a:b] for a, b in example.target_spans] == ["备注："]
        assert example.note == ""

    def test_all_translations_of_a_post_are_shown(self) -> None:
        tables = planted(Post("Same tide.", ["同一个潮。", "一样的潮。"]))
        shown = checks.examples(self.check(tables, "variants"), tables, 2)
        assert [example.target for example in shown] == ["同一个潮。", "一样的潮。"]
        assert [example.note for example in shown] == ["translation 1", "translation 2"]

    def test_they_are_spread_over_all_cases(self) -> None:
        tables = corpus([Post(f"Number {n}", [], f"2022-03-{n:02d} 12:00") for n in range(1, 10)])
        shown = checks.examples(self.check(tables, "untranslated"), tables, 3)
        assert [example.source for example in shown] == ["Number 1", "Number 5", "Number 9"]
        assert {example.target for example in shown} == {""}

    def test_none_are_wanted(self) -> None:
        tables = planted(Post("Nobody translated me.", []))
        assert checks.examples(self.check(tables, "untranslated"), tables, 0) == []


def test_detectors_keep_the_columns_of_a_case_even_when_nothing_is_found() -> None:
    tables = corpus(CLEAN)
    for detect in checks.DETECTED.values():
        table = detect(tables)
        assert tuple(table.columns) == detectors.CASES
        assert pd.api.types.is_integer_dtype(table["start"])


def test_another_language_pair_is_judged_by_its_own_scripts() -> None:
    settings = UTC_ONLY.model_copy(update={"source_language": "en", "target_language": "ru"})
    tables = corpus([Post("rain", ["дождь"]), Post("wind", ["风"], "2022-03-02")], settings)
    assert found(tables)["wrong_script"] == 1
