"""The trained estimate: what shipped, what it says of invented pairs, and that its parts add up."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from feedscope.translation.estimate import GROUPS, contributions, estimate, estimator
from feedscope.translation.estimate.features import FEATURES, inputs, read_source, read_target
from feedscope.translation.estimate.words import read_words

# Invented for these tests; each translation has two halves.
PAIRS = [
    (
        "The museum opens at nine, and children may enter without a ticket.",
        "博物馆九点开门，儿童无需购票即可入场。",
    ),
    (
        "Our train was late, so we missed the beginning of the concert.",
        "我们的火车晚点了，所以错过了音乐会的开头。",
    ),
    (
        "She planted tomatoes in spring and gave most of them to her neighbours.",
        "她春天种了西红柿，大部分都送给了邻居。",
    ),
    (
        "The river froze in January, and the whole village went skating.",
        "河水在一月结了冰，全村的人都去滑冰了。",
    ),
    (
        "I read the contract twice, but I still do not understand the second clause.",
        "合同我读了两遍，但还是看不懂第二条。",
    ),
    (
        "The bakery on the corner sells rye bread, and it closes at noon.",
        "街角的面包店卖黑麦面包，中午就关门。",
    ),
    (
        "He repaired the old clock because his daughter liked its sound.",
        "他修好了那座旧钟，因为女儿喜欢它的声音。",
    ),
    (
        "The committee rejected the proposal and asked for a cheaper plan.",
        "委员会否决了这项提案，并要求拿出更便宜的方案。",
    ),
    (
        "If it rains tomorrow, the football match will be moved to Sunday.",
        "如果明天下雨，足球比赛将改到星期天。",
    ),
    (
        "The doctor examined the patient carefully and found nothing wrong.",
        "医生仔细检查了病人，没有发现任何问题。",
    ),
]
SOURCES = [source for source, _ in PAIRS]
TARGETS = [target for _, target in PAIRS]


@pytest.fixture(scope="module")
def right() -> pd.DataFrame:
    return estimate(SOURCES, TARGETS)


def another(targets: list[str]) -> list[str]:
    return targets[1:] + targets[:1]


def first_half(targets: list[str]) -> list[str]:
    return [target.split("，")[0] + "。" for target in targets]


def half_of_another(targets: list[str]) -> list[str]:
    return [
        target.split("，")[0] + "，" + other.split("，")[1]
        for target, other in zip(targets, another(targets), strict=True)
    ]


def backwards(targets: list[str]) -> list[str]:
    return [target[::-1] for target in targets]


def test_the_weights_are_small_and_say_what_they_were_trained_on() -> None:
    model = estimator()
    hashes = model.about["data_sha256"]
    assert isinstance(hashes, dict)
    assert set(hashes) == {"mlqe_enzh_train.tsv", "ced_enzh_train.tsv"}
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in hashes.values())
    assert 0 < model.threshold < 1


def test_the_shapes_of_the_weights_fit_each_other() -> None:
    model = estimator()
    axes = model.words.axes.shape[1]
    assert model.words.axes.shape[0] == model.scaling.sentences.axes.shape[0] == 512
    pair = len(FEATURES) + 2 * model.scaling.sentences.axes.shape[1]
    assert len(model.scaling.mean) == len(model.scaling.spread) == len(FEATURES)
    for net in model.networks:
        assert net.source_in.shape == net.target_in.shape == (4 * axes + 6, len(net.source_offset))
        assert net.join.shape == (2 * len(net.source_offset) + pair, len(net.join_offset))
        assert net.out.shape == (len(net.join_offset), 2)
        assert len(model.groups) == len(net.join)
    assert all(np.isfinite(net.join).all() for net in model.networks)
    assert model.kernel.landmarks.shape == (len(model.kernel.heights), pair)


def test_the_score_of_the_translating_model_is_no_feature() -> None:
    assert not [name for name in FEATURES if "prob" in name or "nmt" in name]
    assert set(FEATURES.values()) == set(GROUPS)


@pytest.mark.parametrize(
    ("spoil", "at_least"), [(another, 10), (first_half, 8), (half_of_another, 8), (backwards, 8)]
)
def test_a_right_translation_ranks_above_a_spoilt_one(
    right: pd.DataFrame, spoil: Callable[[list[str]], list[str]], at_least: int
) -> None:
    wrong = estimate(SOURCES, spoil(TARGETS))
    assert (right["quality"] > wrong["quality"]).sum() >= at_least
    assert (right["risk"] < wrong["risk"]).sum() >= at_least


def test_a_pair_is_judged_for_itself_and_the_same_each_time(right: pd.DataFrame) -> None:
    again = estimate(SOURCES, TARGETS)
    pd.testing.assert_frame_equal(right, again, check_exact=True)
    parts = [estimate(SOURCES[a:b], TARGETS[a:b]) for a, b in ((0, 1), (1, 4), (4, 10))]
    np.testing.assert_allclose(pd.concat(parts), right, atol=1e-5)
    assert right["risk"].between(0, 1).all()


def test_contributions_add_up_to_the_scores(right: pd.DataFrame) -> None:
    parts = contributions(SOURCES, TARGETS)
    assert list(parts["risk"].columns) == ["typical", *GROUPS]
    np.testing.assert_allclose(parts["quality"].sum(axis=1), right["quality"], atol=1e-4)
    np.testing.assert_allclose(parts["risk"].sum(axis=1), logit(right["risk"]), atol=1e-4)
    assert np.ptp(parts["quality"]["typical"]) < 1e-5


def test_what_coverage_and_similarity_lose_shows_in_their_parts() -> None:
    moved = contributions(SOURCES, another(TARGETS)) - contributions(SOURCES, TARGETS)
    lost = (moved["quality"]["similarity"] + moved["quality"]["coverage"]).mean()
    assert lost < 0
    np.testing.assert_allclose(moved["quality"]["source difficulty"].mean(), 0, atol=abs(lost))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("", ""),
        ("Yes", "是"),
        ("Yes", ""),
        ("", "是"),
        ("@ada https://x.example 🎉", "@ada 🎉"),
        ("…", "……"),
        ("a" * 900, "长" * 900),
    ],
)
def test_empty_short_and_endless_texts_get_a_finite_score(source: str, target: str) -> None:
    scores = estimate([source], [target])
    assert np.isfinite(scores.to_numpy()).all()
    assert np.isfinite(contributions([source], [target]).to_numpy()).all()


def test_no_pair_gives_an_empty_table() -> None:
    assert list(estimate([], []).columns) == ["quality", "risk"]
    assert len(estimate([], [])) == len(contributions([], [])) == 0


def test_sides_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        estimate(["Yes", "No"], ["是"])


def test_handles_links_emoji_and_spacing_do_not_count() -> None:
    plain = estimate(SOURCES[:3], TARGETS[:3])
    adorned = estimate(
        [f"@reader {text} https://example.org/x 🎉" for text in SOURCES[:3]],
        [f"@reader {' '.join(text)} https://example.org/x 🎉" for text in TARGETS[:3]],
    )
    np.testing.assert_allclose(adorned, plain, atol=1e-5)


def test_a_bracketed_gloss_is_left_out() -> None:
    assert read_target("他喜欢贝叶斯推断（Bayesian inference）和 统计。") == "他喜欢贝叶斯推断和统计。"
    assert read_target("见附录（第三章）") == "见附录（第三章）"
    assert read_source("It’s @bob  fine :) ✨ 1:0") == "It's fine 1:0"


def test_words_lie_near_their_translations() -> None:
    """The vectors that the alignment rests on: the sentence as the encoder gives it, words by meaning."""
    from feedscope.features import embed

    english, chinese = read_words(["The doctor bought a sword.", "医生买了一把剑。"])
    np.testing.assert_allclose(english.sentence, embed(["The doctor bought a sword."])[0], atol=1e-5)
    np.testing.assert_allclose(chinese.sentence, embed(["医生买了一把剑。"])[0], atol=1e-5)
    near = english.vectors @ chinese.vectors.T
    for word, counterpart in (("▁doctor", "医生"), ("▁sword", "剑")):
        assert chinese.forms[near[english.forms.index(word)].argmax()] in counterpart


def test_a_feature_stands_in_its_own_column() -> None:
    """Names and values are two lists; planted texts tell whether they still run side by side."""
    given = inputs(["the 3 cats, dogs", "The cats"], ["那3只猫，狗NASA", "猫 猫"], estimator().words)
    table = pd.DataFrame(given.readable, columns=list(FEATURES))
    assert table["digits"].tolist() == pytest.approx([1 / 16, 0])
    assert table["commas"].tolist() == [1, 0]
    assert table["begins small"].tolist() == [1, 0]
    assert table["capitalised"].tolist() == [0, 0.5]
    assert table["latin in target"].tolist() == pytest.approx([4 / 10, 0])
    assert table["log ratio"].tolist() == pytest.approx(np.log([10 / 16, 2 / 8]).tolist(), abs=1e-6)
    assert table["cosine"].tolist() == pytest.approx(
        (given.source * given.target).sum(axis=1).tolist(), abs=1e-6
    )
