"""The claims listed in params/engagement.yaml, tested one by one."""

import pandas as pd

from feedscope.engagement import sizes, wording
from feedscope.engagement.best_time import best_time
from feedscope.engagement.contrast import contrast
from feedscope.engagement.features import feature_effect
from feedscope.engagement.prediction import Forecast
from feedscope.engagement.prediction_claim import predicts
from feedscope.engagement.result import REPORT, Result, generator
from feedscope.engagement.rhythm import by_hour
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
        return predicts(claim, made, resamples, rng)
    if isinstance(claim, TailClaim):
        return heavy_tail(claim, frame, params.tail_draws, rng)
    return trend(claim, frame, resamples, rng)


def counted(frame: pd.DataFrame) -> list[Finding]:
    """What is simply counted, without a verdict: concentration of likes, and active days."""
    return [*_half_of_likes(frame), *_active_days(frame)]


def _half_of_likes(frame: pd.DataFrame) -> list[Finding]:
    likes = sizes.recorded(frame, "likes")
    few, n = sizes.holders_of_half(likes), len(likes)
    if not few:
        return []
    share = number(100 * few / n, 2)
    return [Finding(
        id=f"{REPORT}-half-of-likes", report=REPORT, estimate=few, unit="posts", n=n,
        claim_en=f"Half of all {number(int(likes.sum()))} likes went to {number(few)} of {number(n)} posts "
                 f"({share} %).",
        claim_zh=f"全部 {number(int(likes.sum()))} 个赞中，一半落在 {number(n)} 条帖子里的 {number(few)} 条上"
                 f"（{share} %）。",
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
