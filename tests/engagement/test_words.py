"""What sentences and captions say is what was counted and drawn."""

import numpy as np
import pandas as pd

from feedscope.engagement import by_hour, captions, wording
from feedscope.engagement.contrast import contrast
from feedscope.engagement.features import feature_effect
from feedscope.params import ContrastClaim, FeatureClaim

from .invented import World, frame


def test_a_contrast_says_how_many_posts_stand_on_each_side() -> None:
    posts = frame(World(days=60))
    claim = ContrastClaim(id="kinds", metric="likes", test="contrast", by="kind", a="original", b="reply")
    found = contrast(claim, posts, 200, np.random.default_rng(0)).finding
    originals, replies = ((posts["kind"] == kind).sum() for kind in ("original", "reply"))
    assert originals != replies
    assert f"({originals} posts) against " in found.claim_en
    assert found.claim_en.endswith(f"({replies}).")
    assert f"（{originals} 条）对" in found.claim_zh


def test_a_claim_on_a_feature_says_how_many_posts_have_it() -> None:
    posts = frame(World(days=60))
    claim = FeatureClaim(id="link", metric="likes", test="feature", feature="link")
    found = feature_effect(claim, posts, 20, np.random.default_rng(0)).finding
    links = int(posts["link"].sum())
    assert 0 < links < len(posts)
    assert found.claim_en.startswith(f"Posts with a link ({links} of {len(posts)}) get ")
    assert found.claim_zh.startswith(f"带链接的帖子（{len(posts)} 条中的 {links} 条）的")


def test_originals_that_go_on_are_counted_among_originals() -> None:
    posts = frame(World(days=60))
    claim = FeatureClaim(id="on", metric="likes", test="feature", feature="goes_on")
    found = feature_effect(claim, posts, 20, np.random.default_rng(0)).finding
    own, originals = int(posts["goes_on"].sum()), int((posts["kind"] == "original").sum())
    assert found.claim_en.startswith(f"Originals that go on as a thread ({own} of {originals}) get ")


def test_a_ratio_near_one_is_not_rounded_towards_it() -> None:
    assert [wording.times(r) for r in (1.062, 1.024, 0.972, 1.53, 0.31)] == [
        "1.06",
        "1.02",
        "0.972",
        "1.5",
        "0.31",
    ]


def test_the_hour_in_the_caption_is_the_one_with_most_days_not_with_most_posts() -> None:
    """One burst of 30 posts at 9 against two days with a single post at 15."""
    days = pd.to_datetime(["2022-03-01"] * 30 + ["2022-03-01", "2022-03-02"]).date
    table = by_hour(pd.DataFrame({"hour": [9] * 30 + [15, 15], "day": days}))
    assert f"Most days: {wording.hour(15)} with the windows" in captions.hours_of_day(table, table)
