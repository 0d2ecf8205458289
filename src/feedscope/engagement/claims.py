"""The claims listed in params/engagement.yaml, tested one by one."""

import pandas as pd

from feedscope.engagement import sizes, wording
from feedscope.engagement.best_time import best_time
from feedscope.engagement.changes import neighbours
from feedscope.engagement.contrast import contrast
from feedscope.engagement.features import feature_effect
from feedscope.engagement.people import addressees
from feedscope.engagement.prediction import Forecast
from feedscope.engagement.prediction_claim import predicts
from feedscope.engagement.ratios import shared_top
from feedscope.engagement.result import REPORT, Result, generator
from feedscope.engagement.rhythm import burstiness, by_hour
from feedscope.engagement.tail_claim import heavy_tail
from feedscope.engagement.threads import second_post, thread_position
from feedscope.engagement.trend import trend
from feedscope.findings import Finding
from feedscope.params import (
    AnyClaim,
    BestTimeClaim,
    ContrastClaim,
    EngagementParams,
    FeatureClaim,
    FollowUpClaim,
    NeighboursClaim,
    PredictionClaim,
    TailClaim,
    ThreadPositionClaim,
)
from feedscope.reporting.text import number


def run_claims(frame: pd.DataFrame, params: EngagementParams, made: Forecast | None) -> list[Result]:
    """All claims of `params` on the table of `frame.study_frame`, in their order, not yet judged.

    `made`: the predictions that claims about prediction are judged by, from `prediction.forecast`.
    """
    return [_test(claim, frame, params, made) for claim in params.claims]


def _test(claim: AnyClaim, frame: pd.DataFrame, params: EngagementParams, made: Forecast | None) -> Result:
    rng, resamples = generator(params.seed, claim), params.resamples
    if isinstance(claim, ContrastClaim):
        return contrast(claim, frame, resamples, rng)
    if isinstance(claim, FollowUpClaim):
        return second_post(claim, frame, resamples, rng)
    if isinstance(claim, ThreadPositionClaim):
        return thread_position(claim, frame, resamples, rng)
    if isinstance(claim, BestTimeClaim):
        return best_time(claim, frame, resamples, params.posts_per_bin, rng)
    if isinstance(claim, FeatureClaim):
        return feature_effect(claim, frame, params.shuffles, rng)
    if isinstance(claim, PredictionClaim):
        return predicts(claim, made, resamples, params.seed)
    if isinstance(claim, NeighboursClaim):
        return neighbours(claim, frame, resamples, rng)
    if isinstance(claim, TailClaim):
        return heavy_tail(claim, frame, params.tail_draws, rng)
    return trend(claim, frame, resamples, rng)


def counted(frame: pd.DataFrame) -> list[Finding]:
    """What is simply counted, without a verdict: concentration, days, bursts, addressees, tops."""
    return [*_half_of_likes(frame), *_active_days(frame), *_bursts(frame), *_people(frame), *_shared(frame)]


def _half_of_likes(frame: pd.DataFrame) -> list[Finding]:
    likes = sizes.recorded(frame, "likes")
    few, n = sizes.holders_of_half(likes), len(likes)
    if not few:
        return []
    share = number(100 * few / n, 2)
    return [Finding(
        id=f"{REPORT}-half-of-likes", report=REPORT, estimate=few, unit="posts", n=n,
        claim_en=f"Half of all {number(int(likes.sum()))} likes went to {number(few)} of {number(n)} posts "
                 f"({share}%).",
        claim_zh=f"全部 {number(int(likes.sum()))} 个赞中，一半落在 {number(n)} 条帖子里的 {number(few)} 条上"
                 f"（{share}%）。",
    )]  # fmt: skip


def _active_days(frame: pd.DataFrame) -> list[Finding]:
    if not len(frame):
        return []
    days = frame["day"].nunique()
    covered = (frame["day"].max() - frame["day"].min()).days + 1
    span = wording.hour(int(by_hour(frame)["days"].argmax()))
    return [Finding(
        id=f"{REPORT}-active-days", report=REPORT, estimate=days, unit="days", n=covered,
        claim_en=f"There are posts on {number(days)} of the {number(covered)} days from first to last; "
                 f"on the most days at {span} (local time).",
        claim_zh=f"从首帖到末帖的 {number(covered)} 天里，有 {number(days)} 天发过帖；"
                 f"有帖天数最多的时段是当地时间 {span}。",
    )]  # fmt: skip


def _bursts(frame: pd.DataFrame) -> list[Finding]:
    found = burstiness(frame)
    if found is None:
        return []
    value, gap, n = found
    shown, typical = number(value, 2), wording.span(gap)
    return [Finding(
        id=f"{REPORT}-burstiness", report=REPORT, estimate=value, unit="burstiness", n=n,
        claim_en=f"Half of all gaps between posts are shorter than {typical.en}; burstiness is {shown} "
                 "(−1 a clock, 0 at random, 1 all at once).",
        claim_zh=f"相邻两帖的间隔有一半短于 {typical.zh}；突发性为 {shown}"
                 "（−1 如时钟，0 为随机，1 为一次发完）。",
    )]  # fmt: skip


def _people(frame: pd.DataFrame) -> list[Finding]:
    table = addressees(frame)
    if not len(table):
        return []
    people, replies, once = len(table), int(table["replies"].sum()), int((table["replies"] == 1).sum())
    top = number(100 * float(table["replies"].iloc[0]) / replies, 2)
    return [Finding(
        id=f"{REPORT}-addressees", report=REPORT, estimate=people, unit="people", n=replies,
        claim_en=f"{number(replies)} replies went to {number(people)} people; the most often answered "
                 f"got {top}% of them, and {number(once)} people got a single one.",
        claim_zh=f"{number(replies)} 条回复发给了 {number(people)} 人；最常获回复者占 {top}%，"
                 f"{number(once)} 人只收到一条。",
    )]  # fmt: skip


def _shared(frame: pd.DataFrame) -> list[Finding]:
    found = shared_top(frame, "bookmarks")
    if found is None:
        return []
    both, size = found
    return [Finding(
        id=f"{REPORT}-liked-and-bookmarked", report=REPORT, estimate=both, unit="originals", n=size,
        claim_en=f"Of the {number(size)} most liked originals (a tenth), {number(both)} are among the "
                 f"{number(size)} most bookmarked.",
        claim_zh=f"点赞最多的 {number(size)} 条原创帖（前十分之一）中，{number(both)} 条也在收藏最多的 "
                 f"{number(size)} 条之列。",
    )]  # fmt: skip
