"""What each claim asks, in words without an answer: for the claims that the data cannot carry."""

from feedscope.engagement.wording import FEATURE, METRIC, MODEL, Words, groups, kinds
from feedscope.params import (
    AnyClaim,
    BestTimeClaim,
    ContrastClaim,
    FeatureClaim,
    FollowUpClaim,
    NeighboursClaim,
    PredictionClaim,
    TailClaim,
    ThreadPositionClaim,
    TrendClaim,
)


def asked(claim: AnyClaim) -> Words:
    """The claim as a question: "whether originals get more likes than replies"."""
    what = METRIC[claim.metric]
    match claim:
        case ContrastClaim() | FeatureClaim():
            a, b = groups(claim) if isinstance(claim, ContrastClaim) else FEATURE[claim.feature]
            return Words(f"whether {a.en} get more {what.en} than {b.en}", f"{a.zh}的{what.zh}是否多于{b.zh}")
        case FollowUpClaim():
            return Words(
                f"whether a thread's second post gets fewer {what.en} than its first",
                f"同一帖串的第二帖的{what.zh}是否少于首帖",
            )
        case ThreadPositionClaim():
            return Words(
                f"whether a follow-up gets fewer {what.en} the later it stands",
                f"续帖越靠后，{what.zh}是否越少",
            )
        case BestTimeClaim(bins=bins):
            who, zh = kinds(list(claim.kinds)), {"hour": "某个钟点", "weekday": "一周中某一天"}[bins]
            return Words(
                f"whether {who.en} of one {bins} get more {what.en} than those of the others",
                f"{zh}发布的{who.zh}，{what.zh}是否多于其他",
            )
        case TrendClaim():
            who = kinds(list(claim.kinds))
            return Words(
                f"whether the typical {what.en} of {who.en} rose or fell",
                f"{who.zh}的{what.zh}典型值是升是降",
            )
        case NeighboursClaim():
            return Words(
                f"whether an original's {what.en} are like those of the one before",
                f"原创帖的{what.zh}是否与前一条相近",
            )
        case TailClaim():
            return Words(
                f"whether the largest counts of {what.en} follow a power law or a lognormal",
                f"最高的一批{what.zh}服从幂律还是对数正态分布",
            )
        case PredictionClaim():
            model, baseline = MODEL[claim.model], MODEL["median_by_kind"]
            if claim.ask == "error":
                return Words(
                    f"whether {model.en} comes closer to the {what.en} of later posts than {baseline.en}",
                    f"预测此后帖子的{what.zh}，{model.zh}是否比{baseline.zh}误差更小",
                )
            return Words(
                f"whether {model.en} tells better than the majority's answer which later posts get more "
                f"{what.en} than {baseline.en}",
                f"判断此后帖子的{what.zh}能否超过{baseline.zh}，{model.zh}是否胜过一律按多数作答",
            )
