"""Scripts and entities on both sides."""

import pytest

from audit.corpora import UTC_ONLY, Post, corpus
from feedscope.audit import languages


@pytest.mark.parametrize(
    ("letter", "script"),
    [
        ("a", "Latin"),
        ("é", "Latin"),
        ("Ａ", "Latin"),
        ("潮", "Han"),
        ("ж", "Cyrillic"),
        ("ツ", "Katakana"),
        ("ﾂ", "Katakana"),
        ("ひ", "Hiragana"),
        ("한", "Hangul"),
        ("𝐚", "other"),
        ("3", None),
        ("。", None),
        ("😂", None),
    ],
)
def test_the_script_of_a_letter(letter: str, script: str | None) -> None:
    assert languages.script(letter) == script


def test_handles_links_and_hashtags_do_not_count_as_latin() -> None:
    assert dict(languages.letters("@ann 你好 https://t.co/abcdefghij #tide 潮")) == {"Han": 3}


def test_script_shares_are_recomputed_by_hand() -> None:
    tables = corpus([Post("tide", ["潮汐（tide）"]), Post("sea", ["海"], "2022-03-02")])
    table = languages.script_shares(tables).set_index(["side", "script"])
    assert table.loc[("source", "Latin"), ["letters", "share", "texts", "of"]].tolist() == [7, 1.0, 2, 2]
    assert table.loc[("translation", "Han"), ["letters", "texts"]].tolist() == [3, 2]
    assert table.loc[("translation", "Latin"), "share"] == pytest.approx(4 / 7)


def test_the_scripts_are_said_with_what_does_not_belong() -> None:
    tables = corpus([Post("tide ツ", ["潮汐"])])
    words = languages.scripts_sentence(languages.script_shares(tables), UTC_ONLY)
    assert "declared as en: 80.0% of its letters are Latin; the rest is Katakana (1 letter)" in words
    assert "declared as zh: 100.0% of its letters are Han, and no other script occurs" in words


def test_a_nearly_complete_share_is_not_rounded_to_all() -> None:
    tables = corpus([Post("tide " * 2000 + "ツ", [])])
    assert "over 99.9%" in languages.scripts_sentence(languages.script_shares(tables), UTC_ONLY)


def test_entities_are_counted_on_both_sides_and_pairs_that_differ() -> None:
    tables = corpus(
        [
            Post("@ann 3 boats 🙂 https://t.co/abcdefghij", ["@ann 三条船 🙂"], kind="reply"),
            Post("12 more", ["再 12"], "2022-03-02"),
        ]
    )
    table = languages.entity_counts(tables).set_index("entity")
    assert table["source"].to_dict() == {"mention": 1, "link": 1, "hashtag": 0, "emoji": 1, "number": 2}
    assert table["translation"].to_dict() == {"mention": 1, "link": 0, "hashtag": 0, "emoji": 1, "number": 1}
    assert table["disagree"].to_dict() == {"mention": 0, "link": 1, "hashtag": 0, "emoji": 0, "number": 1}
    words = languages.entities_sentence(table.reset_index())
    assert "1 mention, 1 link, 1 emoji and 2 numbers" in words
    assert "a different number: links (1) and numbers (1)" in words


def test_equal_sides_and_missing_translations_are_said() -> None:
    same = corpus([Post("@ann yes", ["@ann 是"], kind="reply")])
    assert "the same number of each on both sides" in languages.entities_sentence(
        languages.entity_counts(same)
    )
    alone = languages.entity_counts(corpus([Post("@ann yes", [], kind="reply")]))
    assert "no translations to compare" in languages.entities_sentence(alone)
    assert alone["translation"].isna().all()
    bare = languages.entity_counts(corpus([Post("plain", [])]))
    assert languages.entities_sentence(bare).startswith("The source texts hold no handle")


def test_texts_without_letters_have_no_script() -> None:
    table = languages.script_shares(corpus([Post("42 😂", [])]))
    assert languages.scripts_sentence(table, UTC_ONLY) == "No text holds a letter, so no script can be told."
