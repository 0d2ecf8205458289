"""The table of issues, and what holds for any pair at all."""

import random
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedscope.translation.checking import ERROR_COLUMNS, check_pair, check_pairs, worst_severity

from .invented import FAITHFUL, pairs

ENTITY_CHECKS = {
    "mention-lost", "mention-changed", "link-lost", "link-changed", "link-added", "hashtag-lost",
    "emoji-lost",
}  # fmt: skip
_HANDLES = st.from_regex(r"@[a-z][a-z0-9_]{2,12}", fullmatch=True)
_LINKS = st.from_regex(r"https://t\.co/[A-Za-z0-9]{10}", fullmatch=True)
_TAGS = st.from_regex(r"#[a-z]{3,10}", fullmatch=True)
_EMOJI = st.sampled_from(["🌿", "👏", "😂", "🤦‍♂️", "🇵🇹", "👍🏽", "❤️"])
_ENTITIES = st.lists(st.one_of(_HANDLES, _LINKS, _TAGS, _EMOJI), max_size=6)
_CHINESE = st.text(alphabet="今天水面很静我们去看船，。！？的了", max_size=12)


@given(_ENTITIES, st.lists(_CHINESE, min_size=7, max_size=7), st.sampled_from(["", " "]), st.randoms())
def test_a_target_that_keeps_all_entities_is_never_flagged_for_one(
    entities: list[str], words: list[str], glue: str, rng: random.Random
) -> None:
    """In any order, glued to Chinese or not."""
    source = " so ".join(["well", *entities])
    kept = entities.copy()
    rng.shuffle(kept)
    # Two Latin entities in a row would run into each other; Chinese or a space keeps them apart.
    target = "".join(
        f"{word or '，'}{glue}{entity}{glue}，" for word, entity in zip(words, kept, strict=False)
    )
    found = {check.name for check, _ in check_pair(source, target)}
    assert not found & ENTITY_CHECKS


@given(_ENTITIES.filter(lambda found: len(set(found)) == len(found) > 0), st.data())
def test_an_entity_that_is_dropped_is_flagged(entities: list[str], data: st.DataObject) -> None:
    lost = data.draw(st.sampled_from(entities))
    source = " so ".join(["well", *entities])
    target = "好吧，" + "，".join(e for e in entities if e != lost)
    found = {check.name for check, _ in check_pair(source, target)}
    assert found & ENTITY_CHECKS


def test_a_number_that_is_off_wherever_it_stands_is_said_once() -> None:
    found = check_pair("The 70B press has 70B parts", "70 亿的印刷机有 70 亿个零件")
    assert [check.name for check, _ in found] == ["number-scale"]


@settings(max_examples=200)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_are_checked_and_every_span_lies_inside(source: str, target: str) -> None:
    for check, issue in check_pair(source, target):
        for span, text in ((issue.source, source), (issue.target, target)):
            assert span is None or 0 <= span[0] < span[1] <= len(text), check.name


@pytest.fixture(scope="module")
def errors() -> pd.DataFrame:
    texts = [*FAITHFUL, ("@quarry_owl 70B grains 👏", "quarry_owl 70 亿粒"), ("many came", "来了 500 人")]
    return check_pairs(pairs(texts))


def test_the_table_has_the_columns_and_types_of_the_contract(errors: pd.DataFrame) -> None:
    assert list(errors.columns) == list(ERROR_COLUMNS)
    assert errors.dtypes.astype(str).to_dict() == ERROR_COLUMNS
    empty = check_pairs(pairs([("same here", "我也是")]))
    assert empty.dtypes.astype(str).to_dict() == ERROR_COLUMNS
    assert empty.empty


def test_what_is_highlighted_is_the_slice_of_the_unmodified_text(errors: pd.DataFrame) -> None:
    table = pairs(
        [*FAITHFUL, ("@quarry_owl 70B grains 👏", "quarry_owl 70 亿粒"), ("many came", "来了 500 人")]
    )
    texts = table.set_index("id")
    assert len(errors) >= 4
    for row in errors.to_dict("records"):
        for side in ("source", "target"):
            start, end = row[f"{side}_start"], row[f"{side}_end"]
            if pd.isna(start):
                assert pd.isna(row[f"{side}_span"])
            else:
                assert texts.loc[row["id"], side][start:end] == row[f"{side}_span"]


def test_the_worst_severity_is_of_hard_checks_alone(errors: pd.DataFrame) -> None:
    worst = worst_severity(errors)
    faulty, merely_odd = str(1000 + len(FAITHFUL)), str(1001 + len(FAITHFUL))
    assert worst[(faulty, 1)] == 2
    assert (merely_odd, 1) not in worst.index
    assert (errors.loc[errors["id"] == merely_odd, "check"] == "number-added").all()


# ---- injected errors ----

_CLEAN = [
    ("@fenlight the kiln holds 340 bricks 🔥 https://t.co/aB3dE5fG7h", "@fenlight 这座窑能放 340 块砖 🔥 https://t.co/aB3dE5fG7h"),
    ("@mossgreen we moved 12 hives in 2019 🐝 #bees", "@mossgreen 我们在 2019 年搬了 12 个蜂箱 🐝 #bees"),
    ("@quarry_owl it weighs 7.5 tons 😅 https://t.co/kL1mN2oP3q", "@quarry_owl 它重 7.5 吨 😅 https://t.co/kL1mN2oP3q"),
    ("The dam stores 3M litres 💧 #water https://t.co/qR4sT5uV6w", "水坝储水 300 万升 💧 #water https://t.co/qR4sT5uV6w"),
    ("@saltmarsh 45% of 800 ducks came back 🦆", "@saltmarsh 800 只鸭子里有 45% 回来了 🦆"),
]  # fmt: skip
_INJECTIONS = {
    "handle dropped": (r"@[a-z_]+ ", "", {"mention-lost"}),
    "handle misspelt": (r"@([a-z])([a-z])", r"@\2\1", {"mention-changed", "mention-lost"}),
    "link dropped": (r"https://\S+", "", {"link-lost"}),
    "link changed": (r"(https://\S+).", r"\1_", {"link-changed"}),
    "hashtag dropped": (r"#[a-z]+", "", {"hashtag-lost"}),
    "emoji dropped": (r"[🔥🐝😅💧🦆]", "", {"emoji-lost"}),
    "emoji changed": (r"[🔥🐝😅💧🦆]", "🙃", {"emoji-lost"}),
    "number raised": (
        r"(?<![\d.A-Za-z/])(\d)(\d+)",
        r"\g<1>9\2",
        {"number-changed", "number-scale", "number-lost"},
    ),
    "wrong scale": (r"300 万", "3 亿", {"number-scale"}),
    "number dropped": (
        r"(?<![\d.A-Za-z/])\d\d+(?:\.\d+)?%? ?(?![\dA-Za-z])",
        "",
        {"number-lost", "number-changed"},
    ),
}


@pytest.mark.parametrize("name", _INJECTIONS)
def test_an_injected_error_is_found_in_every_pair_that_can_hold_it(name: str) -> None:
    pattern, replacement, checks = _INJECTIONS[name]
    tried = 0
    for source, target in _CLEAN:
        assert check_pair(source, target) == []
        broken = re.sub(pattern, replacement, target, count=1)
        if broken != target:
            tried += 1
            assert {check.name for check, _ in check_pair(source, broken)} & checks, (name, broken)
    assert tried >= 1
