"""Where the source ends and the translation begins."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedscope.corpus.split import Splitter

LAMP, ZH_LAMP = "The lamp went out twice and nobody on the water noticed.", "灯灭了两次，水上没有一个人发觉。"
TEA, ZH_TEA = "So I made tea and wrote it in the log anyway.", "于是我泡了茶，照样记进了日志。"
CODE = "```\nfor night in year:\n\n    light()\n```"
SIDES = {
    "one paragraph each": (LAMP, ZH_LAMP),
    "two each": (f"{LAMP}\n\n{TEA}", f"{ZH_LAMP}\n\n{ZH_TEA}"),
    "the translation runs together": (f"{LAMP}\n\n{TEA}", f"{ZH_LAMP}\n{ZH_TEA}"),
    "the translation falls apart": (f"{LAMP} {TEA}", f"{ZH_LAMP}\n\n{ZH_TEA}"),
    "three against one": (f"{LAMP}\n\n{TEA}\n\n{LAMP[:30]}", f"{ZH_LAMP}{ZH_TEA}{ZH_LAMP[:8]}"),
    "no translation": (LAMP, None),
    "two paragraphs, no translation": (f"{LAMP}\n\n{TEA}", None),
    "a reply, two paragraphs, no translation": (f"@eva {LAMP}\n\n{TEA} https://t.co/a", None),
    "an untranslated copy": (f"@eva {LAMP}", f"@eva {LAMP}"),
    "an untranslated copy of two paragraphs": (f"{LAMP}\n\n{TEA}", f"{LAMP}\n\n{TEA}"),
    "handles and emoji only": ("@eva 👍👍", "@eva 👍👍"),
    "a last paragraph of emoji on both sides": (f"{LAMP}\n\n🌊🌊", f"{ZH_LAMP}\n\n🌊🌊"),
    "a last paragraph of emoji in the translation": (LAMP, f"{ZH_LAMP}\n\n🌊🌊"),
    "a last paragraph of emoji in the source": (f"{LAMP}\n\n🌊🌊", f"{ZH_LAMP}🌊🌊"),
    "code on both sides": (f"{LAMP}\n\n{CODE}", f"{ZH_LAMP}\n\n{CODE}"),
    "code and no translation": (f"{LAMP[:20]}\n\n{CODE}", None),
    "fences that never close": (f"{LAMP}\n```\nlight()", f"{ZH_LAMP}\n```\nlight()"),
    "code between": (f"{LAMP}\n\n{CODE}\n\n{TEA}", f"{ZH_LAMP}\n\n{CODE}\n\n{ZH_TEA}"),
    "a link in a paragraph of its own": (f"{LAMP}\n\nhttps://t.co/aB3", f"{ZH_LAMP}\n\nhttps://t.co/aB3"),
    "Chinese in the source": (
        f"{LAMP}\n\nMy neighbour calls it 灯下黑, the dark below the lamp.",
        f"{ZH_LAMP}\n\n邻居把这叫作“灯下黑”，灯底下的那片黑。",
    ),
    "a Chinese paragraph in the source": (
        f"{LAMP} My neighbour said:\n\n灯下黑",
        f"{ZH_LAMP}邻居说：\n\n灯下黑",
    ),
    "a list": ("Tonight:\n\n- lamp\n- tea\n- log", "今晚：\n\n- 点灯\n- 喝茶\n- 写日志"),
    "numbered lists at the head": (f"1) lamp\n2) tea\n\n{TEA}", f"1）灯\n2）茶\n\n{ZH_TEA}"),
    "key and value": (f"Weather: fog\n\nNote: {TEA}", f"天气：雾\n\n注：{ZH_TEA}"),
    "an English name alone in the translation": (f"{LAMP}\n\nMercury Vapour", f"{ZH_LAMP}\n\nMercury Vapour"),
    "a clause left in English": (f"{LAMP} {TEA}", f"{ZH_LAMP} So I made tea and wrote it in the log anyway."),
    "several blank lines": (f"{LAMP}\n\n\n{TEA}", f"{ZH_LAMP}\n \n{ZH_TEA}"),
    "chatter": ("@eva ha yes", "@eva 哈哈对"),
}  # fmt: skip


@pytest.mark.parametrize("what", SIDES)
def test_sides_come_apart_where_they_were_joined(what):
    source, target = SIDES[what]
    split = Splitter("en", "zh").split("\n\n".join(filter(None, (source, target))))
    assert (split.source, split.target) == (source, target)
    assert split.rival is None


def test_the_border_may_be_wider_than_one_blank_line():
    split = Splitter("en", "zh").split(f"{LAMP}\n\n \n\n{ZH_LAMP}")
    assert (split.source, split.target) == (LAMP, ZH_LAMP)


def test_a_body_that_could_be_parted_in_several_ways_is_called_ambiguous():
    split = Splitter("en", "zh").split("🌊\n\n🌫️\n\n🌧️")
    assert split.rival is not None
    assert split.rival != split.border


def test_the_declared_languages_decide():
    body = f"{ZH_LAMP}\n\n{ZH_TEA}\n\n{LAMP}"
    assert Splitter("zh", "en").split(body).source == f"{ZH_LAMP}\n\n{ZH_TEA}"
    body = "Лампа гасла дважды, и никто не заметил.\n\nЯ заварил чай.\n\nThe lamp went out twice. I made tea."
    assert Splitter("ru", "en").split(body).target == "The lamp went out twice. I made tea."


def test_languages_of_one_script_are_parted_by_what_both_sides_hold():
    source = "@eva The lamp went out 2 times, see https://t.co/aB3\n\nThen I made tea 🌊"
    target = "@eva Die Lampe ging 2 Mal aus, siehe https://t.co/aB3\n\nDann machte ich Tee 🌊"
    split = Splitter("en", "de").split(f"{source}\n\n{target}")
    assert (split.source, split.target) == (source, target)


# Bodies in which one kind of evidence alone decides.
ALONE = {
    "script": (f"{LAMP}\n\n{TEA}", f"{ZH_LAMP}\n\n{ZH_TEA}", "zh"),
    "a copy that was edited": (
        "The lamp went out twice and nobody noticed it.",
        "The lamp went out twice; nobody noticed.",
        "zh",
    ),
    "handles at the beginning": ("@eva yes it is\n\nand it was", "@eva ja das ist so\n\nund es war so", "de"),
    "numbers": ("one lamp of 1,200\n\ntwo of 40", "eine von 1,200\n\nzwei von 40", "de"),
    "length": (
        "one lamp out\n\nand another one that is still lit by Eva",
        "eine Lampe aus, eine andere, die noch brennt",
        "de",
    ),
    "code is in no language": (
        "Lamp out.",
        "灯灭了。\n\n```\nprint(lamp, fog, keeper, night, out)\n```",
        "zh",
    ),
    "a translation begins with words": (f"{LAMP}\n\n🌊🌊", ZH_LAMP, "zh"),
}


@pytest.mark.parametrize("evidence", ALONE)
def test_each_kind_of_evidence_decides_where_no_other_speaks(evidence):
    source, target, language = ALONE[evidence]
    split = Splitter("en", language).split(f"{source}\n\n{target}")
    assert (split.source, split.target) == (source, target)


PIECES = [
    LAMP,
    LAMP[:9],
    ZH_LAMP,
    TEA,
    ZH_TEA,
    "@eva ",
    "灯下黑",
    "1,200 ",
    "#灯塔的夜 ",
    "https://t.co/a ",
    "🌊",
]


@settings(max_examples=200)
@given(*[st.lists(st.sampled_from([*PIECES, "`灯灭了又亮` ", "ok "]), max_size=5)] * 2)
def test_whatis_clear_at_a_glance_is_what_scoring_says(first, second):
    body = f"{''.join(first).strip() or 'ha'}\n\n{''.join(second).strip() or 'ha'}"
    quick, scored = Splitter("en", "zh"), Splitter("en", "zh")
    scored.is_clear = lambda *paragraphs: False
    assert quick.split(body) == scored.split(body)
