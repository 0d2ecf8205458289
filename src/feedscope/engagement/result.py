"""What a test hands back: the finding, and the rows a figure needs to show it."""

import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from feedscope.engagement.questions import asked
from feedscope.engagement.wording import Words
from feedscope.findings import Finding
from feedscope.params import AnyClaim

REPORT = "engagement"
LEAST_POSTS = 5  # below this many posts in a group, an interval would be a pretence
LEAST_DAYS = 5  # and below this many distinct days a bootstrap by day has nothing to draw from


@dataclass(frozen=True)
class Result:
    """One claim, tested.

    Attributes:
        claim: as listed in the parameters.
        finding: with estimate, interval and unadjusted p; estimate None where it could not be tested.
        details: rows for the figure; what they are is said by the test. Empty where not tested.
        units: the posts (or threads) behind it.
        tested: False where the data cannot carry the test; the finding then says why.
    """

    claim: Any
    finding: Finding
    details: pd.DataFrame = field(default_factory=pd.DataFrame)
    units: pd.DataFrame = field(default_factory=pd.DataFrame)
    tested: bool = True


def generator(seed: int, claim: AnyClaim) -> np.random.Generator:
    """The claim's own generator, so that adding a claim changes no other."""
    return np.random.default_rng([seed, zlib.crc32(claim.id.encode())])


def finding(
    claim: AnyClaim,
    words: Words,
    estimate: float | None,
    unit: str,
    n: int,
    null: float,
    interval: tuple[float, float] | None = None,
    p: float | None = None,
) -> Finding:
    """The claim's finding, not yet judged."""
    low, high = interval or (None, None)
    return Finding(
        id=f"{REPORT}-{claim.id}", report=REPORT, claim_en=words.en, claim_zh=words.zh, estimate=estimate,
        unit=unit, n=n, ci_low=low, ci_high=high, p=p, null=null,
    )  # fmt: skip


def untested(claim: AnyClaim, n: int, unit: str, null: float, why: Words) -> Result:
    """A claim the data cannot carry: what was asked, and the reason in words."""
    question = asked(claim)
    words = Words(f"Not tested: {question.en} ({why.en}).", f"未检验：{question.zh}（{why.zh}）。")
    return Result(claim, finding(claim, words, None, unit, n, null), tested=False)


def too_few(rows: pd.DataFrame, what: Words) -> Words | None:
    """Why `rows` (with a column day) cannot carry a test, or None where they can."""
    posts, days = len(rows), rows["day"].nunique()
    if posts == 0:
        return Words(
            f"the corpus has no {what.en} with a time where this is recorded",
            f"语料中没有带时间且记录此项的{what.zh}",
        )
    if posts < LEAST_POSTS:
        return Words(
            f"{what.en}: {posts}, fewer than the {LEAST_POSTS} it takes",
            f"{what.zh}只有 {posts} 条，少于所需的 {LEAST_POSTS} 条",
        )
    if days < LEAST_DAYS:
        return Words(
            f"the {posts} {what.en} fall on {days} of the at least {LEAST_DAYS} distinct days it takes",
            f"{posts} 条{what.zh}只分布在 {days} 天，少于所需的 {LEAST_DAYS} 天",
        )
    return None
