"""Topics and likes: what is only a kind's doing is not sold as a topic's."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from feedscope.findings import ESTABLISHED, NOT_ESTABLISHED, judge
from feedscope.params import TopicsParams
from feedscope.topics import relation_captions as related
from feedscope.topics.likes import Effects, effects, median_interval, units
from feedscope.topics.likes_claim import likes_findings
from feedscope.topics.material import Material
from feedscope.topics.study import Study
from feedscope.topics.summaries import Placed

PARAMS = TopicsParams(permutations=500, resamples=500)


def made(topic: np.ndarray, kind: np.ndarray, likes: np.ndarray, **columns: object) -> Study:
    """A study of posts with given topics, kinds and likes, an hour apart, each a thread of its own."""
    n = len(topic)
    posts = pd.DataFrame({"id": [str(i) for i in range(n)], "kind": kind, "likes": likes})
    posts["likes"] = posts["likes"].astype("Int64")
    posts = posts.assign(text="word", target="", url="", thread=posts["id"])
    posts["created_at"] = pd.date_range("2022-01-01", periods=n, freq="7h", tz="UTC")
    posts = posts.assign(**columns)
    topics = pd.DataFrame({"topic": range(topic.max() + 1)})
    topics = topics.assign(label_en=[f"name{i}" for i in topics["topic"]], label_zh="", chatter=0)
    words, vectors = [["word"]] * n, np.ones((n, 3), dtype=np.float32)
    placed = Placed(pd.DataFrame(), np.zeros(0), float("nan"), float("nan"))
    assigned = pd.DataFrame({"id": posts["id"], "topic": topic, "confidence": 1.0})
    return Study(Material(posts, words, words, vectors, vectors), True, topics, assigned, placed)


def drawn(seed: int, effect: float, n: int = 400) -> Study:
    """Originals get 20 times a reply's likes, and topic 0 is mostly originals; `effect`: topic 1's own."""
    rng = np.random.default_rng(seed)
    topic = rng.integers(0, 4, n)
    original = rng.random(n) < np.where(topic == 0, 0.9, 0.25)
    likes = np.exp(rng.normal(np.where(original, 6, 3), 1.0)) * np.where(topic == 1, effect, 1)
    return made(topic, np.where(original, "original", "reply"), likes.round())


def test_an_effect_of_kind_alone_is_not_sold_as_one_of_a_topic() -> None:
    study = drawn(0, 1.0)
    found = effects(study, PARAMS)
    assert found is not None
    first = found.table.set_index("topic").loc[0]
    assert first["crude"] > 3
    assert first["crude_low"] > 1
    assert first["low"] < 1 < first["high"]
    assert first["p"] > 0.05
    claims = {claim.id: claim for claim in judge(likes_findings(study, found))}
    assert claims["topics-likes"].verdict == NOT_ESTABLISHED
    assert claims["topics-likes-kept"].estimate == 0
    seem = int(((found.table["crude_low"] > 1) | (found.table["crude_high"] < 1)).sum())
    assert seem > 1
    assert f"At first sight {seem} of 4 topics differ in" in claims["topics-likes-kept"].claim_en
    assert "none of these still does" in claims["topics-likes-kept"].claim_en


def test_a_single_topic_is_spoken_of_in_the_singular() -> None:
    study = drawn(0, 1.0)
    found = effects(study, PARAMS)
    assert found is not None
    alone = found.table["topic"] == 0
    table = found.table.assign(
        crude_low=found.table["crude_low"].where(alone, 0.9),
        crude_high=found.table["crude_high"].where(alone, 1.1),
    )
    claims = {claim.id: claim for claim in likes_findings(study, replace(found, table=table))}
    assert claims["topics-likes-kept"].claim_en == (
        "At first sight 1 of 4 topics differs in likes from the rest. Among posts of the same kind and month "
        "it no longer does."
    )


def test_a_planted_effect_of_a_topic_is_found_with_its_size() -> None:
    study = drawn(1, 3.0)
    found = effects(study, PARAMS)
    assert found is not None
    own = found.table.set_index("topic").loc[1]
    assert own["low"] < 3 < own["high"]
    assert own["p"] < 0.01
    claim = judge(likes_findings(study, found))[0]
    assert claim.verdict == ESTABLISHED
    assert "topic 1 (name1) get more likes" in claim.claim_en
    assert "topic 1" in claim.claim_en
    assert "主题 1" in claim.claim_zh


def test_a_topic_of_which_interval_and_test_disagree_is_named() -> None:
    study = drawn(0, 1.0)
    table = pd.DataFrame({"topic": [0, 1, 2, 3], "low": [1.1, 0.5, 1.2, 0.9], "high": [3.0, 0.9, 2.0, 2.0]})
    found = Effects(table.assign(p=[0.2, 0.01, 0.01, 0.01]), pd.DataFrame(), 400, True)
    said = related.disagreeing(study, found)
    assert "0 (name0), 3 (name3)" in said
    assert "name1" not in said
    assert "name2" not in said
    assert related.disagreeing(study, Effects(table.assign(p=0.01).head(3), pd.DataFrame(), 400, True)) == ""


def test_without_any_effect_few_of_many_feeds_have_a_topic_below_five_percent() -> None:
    quick = TopicsParams(permutations=200, resamples=100)
    smallest = []
    for seed in range(60):
        found = effects(drawn(seed, 1.0, n=160), quick)
        assert found is not None
        smallest.append(found.table["p"].min())
    assert np.mean(np.array(smallest) < 0.05) <= 0.12


def test_posts_of_a_thread_are_one_unit_however_many_they_are() -> None:
    """40 threads of ten posts that share their luck, topics by thread: no effect, and no false one."""
    quick = TopicsParams(permutations=200, resamples=100)
    few = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        luck, topic = rng.normal(4, 1, 40), rng.integers(0, 3, 40)
        likes = np.exp(np.repeat(luck, 10) + rng.normal(0, 0.2, 400)).round()
        thread = np.repeat([str(i) for i in range(40)], 10)
        posts = made(np.repeat(topic, 10), np.full(400, "self_thread"), likes, thread=thread)
        found = effects(posts, quick)
        assert found is not None
        few += found.table["p"].min() < 0.05
    assert few <= 5


def test_stratified_ratio_is_the_weighted_mean_of_the_strata() -> None:
    study = drawn(2, 1.0)
    found = effects(study, PARAMS)
    assert found is not None
    posts = study.material.posts.assign(
        y=np.log1p(study.material.posts["likes"].astype(float)), topic=study.labels
    )
    posts["stratum"] = posts["kind"] + posts["created_at"].dt.strftime("%Y-%m")
    top = bottom = 0.0
    for _, own in posts.groupby("stratum"):
        inside = own["topic"] == 2
        if 0 < inside.sum() < len(own):
            weight = inside.sum() * (~inside).sum() / len(own)
            top += weight * (own.loc[inside, "y"].mean() - own.loc[~inside, "y"].mean())
            bottom += weight
    ratio = found.table.set_index("topic").loc[2, "ratio"]
    assert ratio == pytest.approx(np.exp(top / bottom))


def test_answers_to_one_person_on_one_day_are_one_unit() -> None:
    texts = ["@ann yes", "@Ann and no", "@bob yes", "@ann later"]
    days = pd.to_datetime(["2022-01-01", "2022-01-01", "2022-01-01", "2022-01-02"], utc=True)
    posts = pd.DataFrame({"text": texts, "kind": "reply", "created_at": days, "thread": list("abcd")})
    found = units(posts)
    assert found.iloc[0] == found.iloc[1]
    assert found.nunique() == 3


def test_the_interval_of_a_median_is_the_bootstraps() -> None:
    values = np.sort(np.random.default_rng(0).lognormal(3, 1, 41).round(1))
    draws = np.median(np.random.default_rng(1).choice(values, (40_000, 41)), axis=1)
    low, high = np.quantile(draws, [0.025, 0.975], method="inverted_cdf")
    assert median_interval(values) == (low, high)
    assert np.isnan(median_interval(values[:4])).all()


def test_without_likes_times_or_a_second_topic() -> None:
    study = drawn(3, 1.0)
    assert effects(study, PARAMS.model_copy(update={"claims": ["stability"]})) is None
    n = len(study.labels)
    nothing = made(study.labels, np.full(n, "original"), np.full(n, np.nan))
    assert effects(nothing, PARAMS) is None
    one = made(np.zeros(n, dtype=int), np.full(n, "original"), np.arange(n))
    assert effects(one, PARAMS) is None
    untimed = made(
        study.labels,
        study.material.posts["kind"].to_numpy(),
        study.material.posts["likes"].to_numpy(float),
        created_at=pd.Series(pd.NaT, index=range(n), dtype="datetime64[ns, UTC]"),
    )
    found = effects(untimed, PARAMS)
    assert found is not None
    assert not found.months
    assert "month" not in likes_findings(untimed, found)[0].claim_en
