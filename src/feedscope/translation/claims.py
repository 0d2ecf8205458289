"""What the study claims: counts with intervals, and the claims listed in params/translation.yaml.

Every claim is computed whatever its outcome; its sentence takes the direction of its estimate. A
claim that cannot be computed (nothing was translated twice, say) is said to be so, with no estimate.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, fisher_exact

from feedscope.findings import Finding
from feedscope.params import TranslationParams
from feedscope.reporting.text import number
from feedscope.translation.intervals import bootstrap, bootstrap_difference, newcombe, wilson
from feedscope.translation.study import Study
from feedscope.translation.wording import direction, percent, points

REPORT = "translation"
_FEWEST = 5  # posts below which two groups of similarities are not compared


@dataclass(frozen=True)
class Claims:
    """The findings by the section that shows them."""

    checks: list[Finding]
    retrieval: list[Finding]
    variants: list[Finding]

    @property
    def all(self) -> list[Finding]:
        """All of them, in the order of the page."""
        return [*self.checks, *self.retrieval, *self.variants]


def claims(study: Study, params: TranslationParams) -> Claims:
    """All findings of the report, not yet judged; none where nothing is translated."""
    if not study.found:
        return Claims([], [], [])

    def listed(*names: str) -> list[Finding]:
        return [_TESTS[name](study, params) for name in params.claims if name in names]

    return Claims(
        checks=[_flagged(study), _major(study), *listed("long-flagged")],
        retrieval=[
            _recall(study, forward=True),
            _recall(study, forward=False),
            *listed("retrieval-source-target", "retrieval-target-source"),
        ],
        variants=[*_chrf(study, params), *listed("second-closer", "twice-differ")],
    )


def _rng(name: str, params: TranslationParams) -> np.random.Generator:
    """A stream of its own for each claim, so that dropping one leaves the others as they were."""
    return np.random.default_rng([params.seed, *name.encode()])


def _share(id_: str, successes: int, n: int, claim_en: str, claim_zh: str) -> Finding:
    low, high = wilson(successes, n)
    return Finding(
        id=f"{REPORT}-{id_}", report=REPORT, claim_en=claim_en, claim_zh=claim_zh, unit="%", n=n,
        estimate=100 * successes / n if n else None, ci_low=100 * low, ci_high=100 * high,
    )  # fmt: skip


def _flagged(study: Study) -> Finding:
    n, flagged = len(study.pairs), int((study.pairs["worst"] > 0).sum())
    return _share(
        "flagged", flagged, n,
        f"The hard checks find an error in {number(flagged)} of {number(n)} translations ({percent(flagged, n)}).",
        f"在 {number(n)} 条译文中，硬性检查在 {number(flagged)} 条里发现了错误（{percent(flagged, n)}）。",
    )  # fmt: skip


def _major(study: Study) -> Finding:
    n, major = len(study.pairs), int((study.pairs["worst"] > 1).sum())
    return _share(
        "major", major, n,
        f"In {number(major)} of {number(n)} translations ({percent(major, n)}) the hard checks call an error major "
        "or critical.",
        f"在 {number(n)} 条译文中，有 {number(major)} 条（{percent(major, n)}）的错误被硬性检查判为严重或致命。",
    )  # fmt: skip


def _long_flagged(study: Study, params: TranslationParams) -> Finding:
    lengths, flagged = study.pairs["length"].to_numpy(), study.pairs["worst"].to_numpy() > 0
    middle = float(np.median(lengths))
    long = lengths > middle
    a, n_a, b, n_b = int(flagged[long].sum()), int(long.sum()), int(flagged[~long].sum()), int((~long).sum())
    base = {"id": f"{REPORT}-long-flagged", "report": REPORT, "unit": "percentage points", "null": 0.0}
    if not n_a:
        return Finding(
            **base, n=n_b, estimate=None,
            claim_en="All sources are equally long, so long and short ones cannot be compared.",
            claim_zh="所有原文一样长，无法比较长短。",
        )  # fmt: skip
    difference = a / n_a - b / n_b
    low, high = newcombe(a, n_a, b, n_b)
    more = direction(difference, ("more", "多"), ("less", "少"), ("equally", "相同"))
    return Finding(
        **base, n=n_a + n_b, estimate=100 * difference, ci_low=100 * low, ci_high=100 * high,
        p=float(fisher_exact([[a, n_a - a], [b, n_b - b]]).pvalue),
        claim_en=f"Translations of sources longer than {number(middle)} characters are flagged {more[0]} often "
                 f"({percent(a, n_a)}) {'as' if more[0] == 'equally' else 'than'} the others ({percent(b, n_b)}).",
        claim_zh=f"原文超过 {number(middle)} 个字符的译文被标记的比例为 {percent(a, n_a)}，其余为 {percent(b, n_b)}"
                 f"（{points(difference)[1]}，前者{more[1]}）。",
    )  # fmt: skip


def _recall(study: Study, forward: bool) -> Finding:
    ranks = (study.ranks.forward if forward else study.ranks.backward)[study.first]
    n, hits = len(ranks), int((ranks == 1).sum())
    return _share(
        f"recall-{_way(forward)}", hits, n,
        f"{'A source' if forward else 'A translation'} finds its {'translation' if forward else 'source'} first "
        f"among those of all {number(n)} posts in {percent(hits, n)} of cases.",
        f"用{'原文找译文' if forward else '译文找原文'}，在全部 {number(n)} 条帖子中排第一的占 {percent(hits, n)}。",
    )  # fmt: skip


def _way(forward: bool) -> str:
    return "source-target" if forward else "target-source"


def _beats_baseline(forward: bool) -> "Test":
    def test(study: Study, params: TranslationParams) -> Finding:
        sides = (study.ranks, study.baseline)
        ours, dumb = ((side.forward if forward else side.backward)[study.first] == 1 for side in sides)
        gains, losses, n = int((ours & ~dumb).sum()), int((dumb & ~ours).sum()), len(ours)
        base = {"id": f"{REPORT}-retrieval-{_way(forward)}", "report": REPORT, "unit": "percentage points"}
        if not n:
            return Finding(
                **base, null=0.0, n=0, estimate=None,
                claim_en="No text has words beside handles and links, so retrieval cannot be compared.",
                claim_zh="除账号和链接外没有文字，无法比较检索结果。",
            )  # fmt: skip
        difference = ours.astype(float) - dumb.astype(float)
        low, high = bootstrap(difference, np.mean, params.resamples, _rng(base["id"], params))
        mean = float(difference.mean())
        more = direction(mean, ("more", "高"), ("less", "低"), ("just as", "持平"))
        what = "source → translation" if forward else "translation → source"
        return Finding(
            **base, null=0.0, n=n, estimate=100 * mean, ci_low=100 * low, ci_high=100 * high,
            p=float(binomtest(gains, gains + losses).pvalue) if gains + losses else 1.0,
            claim_en=f"{what}: sentence vectors find the right text {more[0]} often ({percent(int(ours.sum()), n)}) "
                     f"{'as' if more[0] == 'just as' else 'than'} shared Latin words and lengths alone "
                     f"({percent(int(dumb.sum()), n)}).",
            claim_zh=f"{'原文 → 译文' if forward else '译文 → 原文'}：句向量的首位命中率"
                     f"（{percent(int(ours.sum()), n)}）与只看相同拉丁词和长度的基线（{percent(int(dumb.sum()), n)}）"
                     f"相比{more[1]}{'' if not mean else points(mean)[1]}。",
        )  # fmt: skip

    return test


def _chrf(study: Study, params: TranslationParams) -> list[Finding]:
    scores = study.twice["chrf"].to_numpy(dtype=float)
    if not len(scores):
        return []
    name = f"{REPORT}-variants-chrf"
    low, high = bootstrap(scores, np.median, params.resamples, _rng(name, params))
    middle = float(np.median(scores))
    return [
        Finding(
            id=name, report=REPORT, unit="chrF", n=len(scores), estimate=middle, ci_low=low, ci_high=high,
            claim_en=f"Two translations of the same post agree with a median chrF of {number(middle)} (100: equal texts; "
                     f"{number(len(scores))} posts have two).",
            claim_zh=f"同一帖子的两个译文，chrF 中位数为 {number(middle)}（100 表示完全相同；共 {number(len(scores))} 组）。",
        )  # fmt: skip
    ]


def _second_closer(study: Study, params: TranslationParams) -> Finding:
    both = study.twice[["similarity_first", "similarity_second"]].dropna().to_numpy()
    base = {"id": f"{REPORT}-second-closer", "report": REPORT, "unit": "cosine", "null": 0.0, "n": len(both)}
    if len(both) < _FEWEST:
        return Finding(
            **base, estimate=None,
            claim_en=f"Posts with two translations: {number(len(both))}; too few to say which one is closer.",
            claim_zh=f"有两个译文的帖子共 {number(len(both))} 条，太少，无法判断哪个更接近原文。",
        )  # fmt: skip
    gains = both[:, 1] - both[:, 0]
    rng = _rng(base["id"], params)
    low, high = bootstrap(gains, np.mean, params.resamples, rng)
    signs = rng.choice([-1.0, 1.0], size=(params.resamples, len(gains)))
    as_far = int((np.abs((signs * gains).mean(axis=1)) >= abs(gains.mean()) - 1e-12).sum())
    closer = direction(gains.mean(), ("closer", "更近"), ("farther", "更远"), ("equally close", "一样近"))
    than = " than the first" if gains.mean() else " as the first"
    return Finding(
        **base, estimate=float(gains.mean()), ci_low=low, ci_high=high, p=(as_far + 1) / (params.resamples + 1),
        claim_en=f"Of two translations of a post, the second is {closer[0]} to the source{than}, by "
                 f"{abs(gains.mean()):.3f} of cosine on average.",
        claim_zh=f"同一帖子的两个译文中，第二个与原文的距离平均{closer[1]}（余弦相差 {abs(gains.mean()):.3f}）。",
    )  # fmt: skip


def _twice_differ(study: Study, params: TranslationParams) -> Finding:
    first = study.pairs[~study.pairs["id"].duplicated()]
    known = first[first["similarity"].notna()]
    twice = known["id"].isin(study.twice["id"]).to_numpy()
    values = known["similarity"].to_numpy(dtype=float)
    a, b = values[twice], values[~twice]
    base = {"id": f"{REPORT}-twice-differ", "report": REPORT, "unit": "cosine", "null": 0.0, "n": len(values)}
    if min(len(a), len(b)) < _FEWEST:
        return Finding(
            **base, estimate=None,
            claim_en=f"Posts translated twice: {number(len(a))}, once: {number(len(b))}; too few to compare them.",
            claim_zh=f"译过两次的帖子 {number(len(a))} 条，译过一次的 {number(len(b))} 条，太少，无法比较。",
        )  # fmt: skip
    rng = _rng(base["id"], params)
    low, high = bootstrap_difference(a, b, params.resamples, rng)
    difference = float(a.mean() - b.mean())
    # The mean of the smaller group says it all: the total does not change under shuffling.
    shuffled = np.array([rng.permutation(values)[: len(a)].mean() for _ in range(params.resamples)])
    shuffled = shuffled - (values.sum() - shuffled * len(a)) / len(b)
    as_far = int((np.abs(shuffled) >= abs(difference) - 1e-12).sum())
    closer = direction(difference, ("closer", "更近"), ("farther", "更远"), ("equally close", "一样近"))
    return Finding(
        **base, estimate=difference, ci_low=low, ci_high=high, p=(as_far + 1) / (params.resamples + 1),
        claim_en=f"First translations of the {number(len(a))} posts that were translated twice are {closer[0]} to "
                 f"their sources than those of the other {number(len(b))} posts, by {abs(difference):.3f} of cosine."
                 if difference else "First translations of posts translated once and twice are equally close to "
                 "their sources.",
        claim_zh=f"译过两次的 {number(len(a))} 条帖子，其首个译文与原文的距离比其余 {number(len(b))} 条{closer[1]}"
                 f"（余弦相差 {abs(difference):.3f}）。",
    )  # fmt: skip


Test = Callable[[Study, TranslationParams], Finding]
_TESTS: dict[str, Test] = {
    "retrieval-source-target": _beats_baseline(forward=True),
    "retrieval-target-source": _beats_baseline(forward=False),
    "second-closer": _second_closer,
    "twice-differ": _twice_differ,
    "long-flagged": _long_flagged,
}
