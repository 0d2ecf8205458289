"""Addressees, ratios, gaps, steps: small feeds whose answers are known."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from feedscope import engagement
from feedscope.engagement import study_frame
from feedscope.engagement.changes import neighbours
from feedscope.engagement.people import leading_handles
from feedscope.engagement.ratios import shared_top
from feedscope.engagement.rhythm import burstiness
from feedscope.params import NeighboursClaim

from .invented import HOME, START, World, frame, posts


def replies(texts: list[str]) -> pd.DataFrame:
    start = START.tz_localize(None)
    rows = [
        {"local": start + pd.Timedelta(days=i, hours=9), "kind": "reply", "likes": i, "text": text}
        for i, text in enumerate(texts)
    ]
    return study_frame(posts(rows), HOME)


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("@Ann @bob hello @carl", ["@ann", "@bob"]),
        ("@ann @ANN twice", ["@ann"]),
        ("hello @ann", []),
        ("@ann", ["@ann"]),
        ("@ann https://example.org @bob see", ["@ann", "@bob"]),
    ],
)
def test_only_leading_handles_are_addressed(text: str, handles: list[str]) -> None:
    assert leading_handles(text) == handles


def test_addressees_are_counted_by_person_and_day() -> None:
    table = engagement.addressees(replies(["@Ann a", "@ann b", "@bob c", "no handle"]))
    assert table["handle"].tolist() == ["@ann", "@bob"]
    assert table["replies"].tolist() == [2, 1]
    assert table["days"].tolist() == [2, 1]
    assert table["median_likes"].tolist() == [0.5, 2.0]
    assert engagement.addressees(replies(["nobody"])).empty


def test_the_network_is_the_same_bytes_and_readable_whatever_the_handles() -> None:
    feed = replies(["@ann @bob a", "@ann b", "@bob @ann c"])
    text = engagement.gexf(engagement.network(feed))
    assert text == engagement.gexf(engagement.network(feed))
    assert not re.search(r"lastmodified", text)
    edges = {
        (e.get("source"), e.get("target")): float(e.get("weight", 0))
        for e in ET.fromstring(text).iter()
        if e.tag.endswith("edge")
    }
    assert edges == {("@someone", "@ann"): 3.0, ("@someone", "@bob"): 2.0, ("@ann", "@bob"): 2.0}


def test_ratios_per_like_are_of_all_posts_together() -> None:
    start = START.tz_localize(None)
    rows = [
        {"local": start + pd.Timedelta(days=i), "kind": "original", "likes": likes, "bookmarks": kept}
        for i, (likes, kept) in enumerate([(10, 1), (90, 9), (100, 40), (0, 0)])
    ]
    feed = study_frame(posts(rows), HOME)
    row = engagement.per_like(feed).set_index(["kind", "metric"]).loc[("original", "bookmarks")]
    assert row["n"] == 4
    assert row["per_100"] == pytest.approx(100 * 50 / 200)
    assert row["median_per_100"] == pytest.approx(10.0)
    top = engagement.outliers(feed, "bookmarks", 1)
    assert top["likes"].tolist() == [100]


def test_tops_are_shared_when_counts_go_together_and_apart_when_not() -> None:
    feed = frame(World(days=120), seed=3)
    same = feed.assign(bookmarks=feed["likes"])
    found = shared_top(same, "bookmarks")
    assert found is not None
    assert found[0] == found[1]
    other = feed.assign(bookmarks=feed["likes"].max() - feed["likes"])
    assert (shared_top(other, "bookmarks") or (9, 9))[0] == 0


def test_burstiness_tells_a_clock_from_chance_from_bursts() -> None:
    def value(gaps: np.ndarray) -> float:
        times = START + pd.to_timedelta(np.cumsum(gaps), unit="s")
        found = burstiness(pd.DataFrame({"created_at": times}))
        assert found is not None
        return found[0]

    rng = np.random.default_rng(0)
    assert value(np.full(400, 3600.0)) == pytest.approx(-1, abs=0.02)
    assert value(rng.exponential(3600, 4000)) == pytest.approx(0, abs=0.05)
    assert value(rng.lognormal(6, 3, 2000)) > 0.6


def test_a_planted_step_is_found_at_every_penalty_and_noise_has_none_at_the_highest() -> None:
    feed = frame(World(days=200, noise=0.4, day_sd=0.1), seed=4)
    late = (feed["day"] >= feed["day"].min() + pd.Timedelta(days=100)).to_numpy()
    stepped = feed.assign(likes=feed["likes"].where(~late, feed["likes"] * 8))
    table = engagement.change_points(stepped)
    assert (table["breaks"] >= 1).all()
    date = pd.Timestamp(table["dates"].iloc[-1])
    assert abs((date - feed["day"].min()).days - 100) <= 10
    assert engagement.change_points(feed)["breaks"].iloc[-1] == 0
    assert engagement.change_points(feed.head(5)).empty


def test_neighbours_that_resemble_each_other_are_found() -> None:
    feed = frame(World(days=200), seed=9)
    claim = NeighboursClaim(id="neighbours", test="neighbours")
    plain = neighbours(claim, feed, 500, np.random.default_rng(0)).finding
    assert plain.p is not None
    assert plain.p > 0.05
    rng = np.random.default_rng(1)
    walk = np.zeros(len(feed))
    for i in range(1, len(walk)):
        walk[i] = 0.9 * walk[i - 1] + rng.standard_normal()
    tied = feed.assign(likes=pd.array(np.round(np.exp(5 + walk)).astype(int), dtype="Int64"))
    found = neighbours(claim, tied, 500, np.random.default_rng(0)).finding
    assert found.p is not None
    assert found.p < 0.01
    assert " are like " in found.claim_en


def test_the_threads_table_holds_every_thread_of_two_or_more() -> None:
    feed = frame(World(days=100), seed=2)
    table = engagement.threads_table(feed)
    sizes = feed["thread_id"].value_counts()
    assert dict(zip(table["thread_id"], table["posts"], strict=True)) == sizes[sizes > 1].to_dict()
    one = table.iloc[0]
    of_thread = feed[feed["thread_id"] == one["thread_id"]].sort_values("thread_position")
    assert one["first_likes"] == of_thread["likes"].iloc[0]
    assert one["last_relative"] == pytest.approx(of_thread["likes"].iloc[-1] / of_thread["likes"].iloc[0])
