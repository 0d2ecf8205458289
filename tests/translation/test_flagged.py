"""What must be flagged, by which check, how gravely, and where on both sides."""

import pytest

from feedscope.translation import Severity, check_pair

MINOR, MAJOR, CRITICAL = Severity.MINOR, Severity.MAJOR, Severity.CRITICAL
_LINK, _OTHER = "https://t.co/aB3dE5fG7h", "https://t.co/zZ9yY8xX7w"

# source, target, check, severity, highlighted in the source, highlighted in the target
FAULTY = [
    ("@quarry_owl thanks!", "谢谢！", "mention-lost", MAJOR, "@quarry_owl", None),
    ("Ask @fenlight about it.", "去打听一下吧。", "mention-lost", MAJOR, "@fenlight", None),
    ("@quarry_owl thanks!", "quarry_owl 谢谢！", "mention-changed", MINOR, "@quarry_owl", "quarry_owl"),
    ("@quarryowl thanks!", "@Quarry Owl 谢谢！", "mention-changed", MINOR, "@quarryowl", "@Quarry Owl"),
    ("Ask @fenlight.", "问 @fenlihgt。", "mention-changed", MAJOR, "@fenlight", "@fenlihgt"),
    ("@fenlight moss waits", "@fenlight 的苔藓在等", "mention-owner", MAJOR, "@fenlight ", "@fenlight 的"),
    (f"Notes: {_LINK}", "笔记在这里", "link-lost", MAJOR, _LINK, None),
    (f"Notes: {_LINK}", f"笔记：{_LINK[:-1]}k", "link-changed", MAJOR, _LINK, f"{_LINK[:-1]}k"),
    ("Notes are in the drawer", f"笔记在抽屉里 {_OTHER}", "link-added", MAJOR, None, _OTHER),
    ("on #lichen again", "又聊地衣", "hashtag-lost", MINOR, "#lichen", None),
    ("on #lichen again", "又聊 lichen", "hashtag-lost", MINOR, "#lichen", "lichen"),
    ("on #lichen again", "又聊 #地衣", "hashtag-lost", MINOR, "#lichen", "#地衣"),
    ("on #lichen again", "又聊 #lichan", "hashtag-lost", MAJOR, "#lichen", "#lichan"),
    ("well done 👏", "干得好", "emoji-lost", MINOR, "👏", None),
    ("well done 👏👏", "干得好 👏", "emoji-lost", MINOR, "👏", None),
    ("so sad 😢", "真难过 😂", "emoji-lost", MINOR, "😢", "😂"),
    ("see you there :)", "到时候见", "emoticon-lost", MINOR, ":)", None),
    ("no luck :( so far", "目前没戏 :)", "emoticon-lost", MINOR, ":(", None),
    ("It has 70B grains", "它有 70 亿粒", "number-scale", MAJOR, "70B", "70 亿"),
    ("It has 3M grains", "它有 3 亿粒", "number-scale", MAJOR, "3M", "3 亿"),
    ("5 GHz of noise", "50 GHz 的噪声", "number-scale", MAJOR, "5", "50"),
    ("since 2019", "自 2017 年以来", "number-changed", MAJOR, "2019", "2017"),
    ("three cats came", "来了五只猫", "number-changed", MAJOR, "three", "五"),
    ("the 1790s", "17 世纪 90 年代", "number-changed", MAJOR, "1790s", "17 世纪 90 年代"),
    ("tune to 455 kHz", "请调频率", "number-lost", MAJOR, "455", None),
    ("we ran GPT-3 on it", "我们用 GPT-4 跑了一下", "name-number", MAJOR, "GPT-3", "GPT-4"),
    ("a 3D map", "一张 2D 地图", "name-number", MAJOR, "3D", "2D"),
    ("many people came", "来了 500 人", "number-added", MINOR, None, "500"),
    ("bread is a slow kind of patience", "bread is a slow kind of patience", "untranslated", CRITICAL,
     None, "bread is a slow kind of patience"),
    ("Knead it well. A loaf that sulks is not a loaf.", "好好揉面。a loaf that sulks is not a loaf。",
     "untranslated-part", MAJOR, "A loaf that sulks is not a loaf", "a loaf that sulks is not a loaf"),
    ("A diary of the sea, and of bread", "一本海洋的日记，還写面包", "traditional", MINOR, None, "還"),
    ("I keep a diary", "我寫日記記錄風與海", "traditional", MAJOR, None, "寫日記記錄風與"),
    ("so pretty", "真好看 かわいい", "foreign-script", MAJOR, None, "かわいい"),
    ("the end", "完</refined_text>", "leaked-markup", MAJOR, None, "</refined_text>"),
    ("salt & pepper", "盐 &amp; 胡椒", "leaked-markup", MINOR, None, "&amp;"),
    ("the end", "译文：完", "leaked-prompt", MAJOR, None, "译文："),
    ("@fenlight the end", "@fenlight 翻译：完", "leaked-prompt", MAJOR, None, "翻译："),
    ("the end", "以下是翻译结果：\n完", "leaked-prompt", MAJOR, None, "以下是翻译结果："),
    ("the end of it", "** 就这样 ** 完了", "stray-bold", MINOR, None, "** 就这样 **"),
    ("we ran Llama 2 on it", "我们用 Llama 3 跑了一下", "number-changed", MAJOR, "2", "3"),
    ("soothing", "安神的 / 抚慰的", "alternatives", MINOR, None, "安神的 / 抚慰的"),
    ("@fenlight soothing", "@fenlight 安神的 / 抚慰的 / 舒缓的。", "alternatives-only", MAJOR,
     None, "安神的 / 抚慰的 / 舒缓的"),
    ("so it goes 🤷♂️", "就是这样 🤷", "emoji-lost", MINOR, "♂️", None),
    ("anything at all", "  ", "empty", CRITICAL, "anything at all", None),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "name", "severity", "left", "right"), FAULTY)
def test_a_fault_is_found_where_it_stands(
    source: str, target: str, name: str, severity: Severity, left: str | None, right: str | None
) -> None:
    found = [(check, issue) for check, issue in check_pair(source, target) if check.name == name]
    assert len(found) == 1, [check.name for check, _ in check_pair(source, target)]
    check, issue = found[0]
    assert (issue.severity or check.severity) is severity
    assert (issue.source and source[slice(*issue.source)]) == left
    assert (issue.target and target[slice(*issue.target)]) == right


@pytest.mark.parametrize(("source", "target", "name", "severity", "left", "right"), FAULTY)
def test_a_fault_is_not_named_twice(
    source: str, target: str, name: str, severity: Severity, left: str | None, right: str | None
) -> None:
    """One fault, one hard check: a changed link is not a lost one as well."""
    assert len({check.name for check, _ in check_pair(source, target) if check.hard} | {name}) == 1


def test_the_message_states_both_values_and_the_factor() -> None:
    ((_, issue),) = check_pair("It has 70B grains", "它有 70 亿粒")
    assert issue.message == "70B (70,000,000,000) is rendered as 70 亿 (7,000,000,000): 10 times too small."


def test_a_message_reads_as_a_sentence() -> None:
    ((_, issue),) = check_pair("thanks @quarry_owl", "谢谢")
    assert issue.message == "@quarry_owl is missing."


@pytest.mark.parametrize(
    ("source", "target", "name", "severity"),
    [
        ("He has a chip on his shoulder, a piece of cake", "他肩上有芯片，一块蛋糕", "idiom-literal", MAJOR),
        ("That interview was a piece of cake", "那次面试是「一块蛋糕」", "idiom-literal", MINOR),
        ("That interview was a piece of cake", "那次面试是一块蛋糕（piece of cake）", "idiom-literal", MINOR),
        ("It does not stop the rain", "这并不能完全挡住雨，并非完全挡住", "negation-softened", MINOR),
        ("There must be a leak in the roof", "屋顶上必须有一个漏洞", "guess-as-duty", MINOR),
        ("Run it with --seed=7 first", "先用 --种子=7 运行", "code-lost", MAJOR),
        ('Run --prompt "a kiln at dawn"', "运行 --prompt「黎明的窑」", "code-lost", MINOR),
    ],
)
def test_what_a_reader_sees_through_is_minor(source: str, target: str, name: str, severity: Severity) -> None:
    """Major is what leaves a reader with something wrong, or makes her stumble; a nuance does not."""
    said = [(issue, check) for check, issue in check_pair(source, target) if check.name == name]
    assert {issue.severity or check.severity for issue, check in said} == {severity}


def test_an_apostrophe_makes_an_owner_of_the_source_too() -> None:
    assert check_pair("@fenlight 's moss is patient", "@fenlight 的苔藓很有耐心") == []


def test_a_number_said_twice_may_be_said_once() -> None:
    assert check_pair("50% of you and 50% of me", "你我各占 50%") == []


def test_a_number_in_a_remark_replaces_nothing() -> None:
    """A bracketed remark of the translator is no other version of the number that is missing."""
    names = [check.name for check, _ in check_pair("tune to 455 kHz", "调好频率（误差在 30 以内）")]
    assert names == ["number-lost", "number-added"]


def test_numbers_and_script_are_checked_only_for_the_languages_they_were_built_for() -> None:
    from feedscope.translation import CHECKS
    from feedscope.translation.checking import checks_for

    names = {check.name for check in checks_for(CHECKS, "en", "de")}
    assert {"mention-lost", "leaked-markup"} <= names
    assert not {"number-scale", "traditional", "untranslated"} & names
    assert len(checks_for(CHECKS, "en", "zh")) == len(CHECKS)
