"""What the study claims: counts with intervals, and the claims listed in params/translation.yaml.

Every listed claim is computed whatever its outcome, and its sentence takes the direction of its
estimate. One that cannot be computed (nothing was translated twice, say) is said to be so, without
an estimate.
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
from feedscope.translation.wording import WAYS, direction, percent

REPORT = "translation"
_FEWEST = 5  # posts below which similarities are not compared
_ROUNDING = 1e-12  # a shuffle equal to the data up to rounding counts as one that reaches it

Test = Callable[[Study, TranslationParams], Finding]


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


@dataclass(frozen=True)
class _Outcome:
    """What a test came to; no estimate where there was too little to compare."""

    n: int
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None


def findings(study: Study, params: TranslationParams) -> Claims:
    """All findings of the report, not yet judged; none where nothing is translated."""
    if not study.found:
        return Claims([], [], [])

    def listed(*names: str) -> list[Finding]:
        return [_TESTS[name](study, params) for name in params.claims if name in names]

    return Claims(
        checks=[_flagged(study), _major(study), *listed("long-flagged")],
        retrieval=[
            _recall(study, "source-target"),
            _recall(study, "target-source"),
            *listed("retrieval-source-target", "retrieval-target-source"),
        ],
        variants=[*_chrf(study, params), *listed("second-closer", "twice-differ")],
    )


def _rng(name: str, params: TranslationParams) -> np.random.Generator:
    """A stream of its own for each claim, so that dropping one leaves the others as they were."""
    return np.random.default_rng([params.seed, *name.encode()])


def _finding(name: str, unit: str, outcome: _Outcome, en: str, zh: str, null: float | None = 0.0) -> Finding:
    return Finding(
        id=f"{REPORT}-{name}",
        report=REPORT,
        claim_en=en,
        claim_zh=zh,
        estimate=outcome.estimate,
        unit=unit,
        n=outcome.n,
        ci_low=outcome.low,
        ci_high=outcome.high,
        p=outcome.p,
        null=null,
    )


# ---- counts ----


def _share(name: str, successes: int, n: int, en: str, zh: str) -> Finding:
    low, high = wilson(successes, n)
    outcome = _Outcome(n, 100 * successes / n if n else None, 100 * low, 100 * high)
    return _finding(name, "%", outcome, en, zh, null=None)


def _flagged(study: Study) -> Finding:
    n, k = len(study.pairs), int((study.pairs["worst"] > 0).sum())
    of = f"{number(k)} of {number(n)} translations ({percent(k, n)})"
    return _share(
        "flagged",
        k,
        n,
        f"The hard checks find an error in {of}.",
        f"在 {number(n)} 条译文中，硬性检查在 {number(k)} 条里发现了错误（{percent(k, n)}）。",
    )


def _major(study: Study) -> Finding:
    n, k = len(study.pairs), int((study.pairs["worst"] > 1).sum())
    of = f"{number(k)} of {number(n)} translations ({percent(k, n)})"
    return _share(
        "major",
        k,
        n,
        f"The hard checks call an error major or critical in {of}.",
        f"在 {number(n)} 条译文中，硬性检查把 {number(k)} 条里的错误判为严重或致命（{percent(k, n)}）。",
    )


def _recall(study: Study, way: str) -> Finding:
    ranks = study.ranks.of(way)[study.first]
    n, k = len(ranks), int((ranks == 1).sum())
    words = WAYS[way]
    return _share(
        f"recall-{way}",
        k,
        n,
        f"{words.a_query} finds its {words.candidate} first, among those of {number(n)} posts, "
        f"in {percent(k, n)} of cases.",
        f"{words.zh}：在 {number(n)} 条帖子中，排在第一位的占 {percent(k, n)}。",
    )


def _chrf(study: Study, params: TranslationParams) -> list[Finding]:
    scores = study.twice["chrf"].to_numpy(dtype=float)
    if not len(scores):
        return []
    low, high = bootstrap(scores, np.median, params.resamples, _rng("variants-chrf", params))
    middle, n = float(np.median(scores)), number(len(scores))
    return [
        _finding(
            "variants-chrf",
            "chrF",
            _Outcome(len(scores), middle, low, high),
            f"Two translations of one post have a median chrF of {number(middle)} (100: equal texts; {n} "
            "further translations).",
            f"同一帖子的两个译文，chrF 中位数为 {number(middle)}（100 表示完全相同；共 {n} 组）。",
            null=None,
        )
    ]


# ---- tests ----


def _long_flagged(study: Study, params: TranslationParams) -> Finding:
    """Are long sources flagged more often? Fisher's exact test, Newcombe's interval."""
    lengths, flagged = study.pairs["length"].to_numpy(), study.pairs["worst"].to_numpy() > 0
    middle = float(np.median(lengths))
    long = lengths > middle
    a, n_a, b, n_b = int(flagged[long].sum()), int(long.sum()), int(flagged[~long].sum()), int((~long).sum())
    if not n_a:
        return _finding(
            "long-flagged",
            "percentage points",
            _Outcome(n_b),
            "All sources are equally long, so long and short ones cannot be compared.",
            "所有原文一样长，无法比较长短。",
        )
    difference = a / n_a - b / n_b
    low, high = newcombe(a, n_a, b, n_b)
    p = float(fisher_exact([[a, n_a - a], [b, n_b - b]]).pvalue)
    en, zh = direction(
        difference, ("more often than", "高于"), ("less often than", "低于"), ("as often as", "等于")
    )
    return _finding(
        "long-flagged",
        "percentage points",
        _Outcome(n_a + n_b, 100 * difference, 100 * low, 100 * high, p),
        f"Translations of sources longer than {number(middle)} characters (handles and links not counted) "
        f"are flagged {en} the others ({percent(a, n_a)} of {n_a} against {percent(b, n_b)} of {n_b}).",
        f"原文超过 {number(middle)} 个字符（不计用户名和链接）的译文，被标记的比例"
        f"（{n_a} 条中 {percent(a, n_a)}）{zh}其余译文（{n_b} 条中 {percent(b, n_b)}）。",
    )


def _beats_baseline(way: str) -> Test:
    """Is the right text found more often than by the baseline? Exact McNemar test, paired bootstrap."""
    words, name = WAYS[way], f"retrieval-{way}"

    def test(study: Study, params: TranslationParams) -> Finding:
        ours, dumb = (side.of(way)[study.first] == 1 for side in (study.ranks, study.baseline))
        n = len(ours)
        if not n:
            return _finding(
                name,
                "percentage points",
                _Outcome(0),
                "No text has words beside handles and links, so retrieval cannot be compared.",
                "除账号和链接外没有文字，无法比较检索结果。",
            )
        gains, losses = int((ours & ~dumb).sum()), int((dumb & ~ours).sum())
        difference = ours.astype(float) - dumb.astype(float)
        low, high = bootstrap(difference, np.mean, params.resamples, _rng(name, params))
        p = float(binomtest(gains, gains + losses).pvalue) if gains + losses else 1.0
        shares = percent(int(ours.sum()), n), percent(int(dumb.sum()), n)
        en, zh = direction(
            gains - losses, ("more often than", "高于"), ("less often than", "低于"), ("as often as", "等于")
        )
        return _finding(
            name,
            "percentage points",
            _Outcome(n, 100 * float(difference.mean()), 100 * low, 100 * high, p),
            f"Sentence vectors find the {words.candidate} of a {words.query} {en} shared Latin words and "
            f"lengths alone ({shares[0]} against {shares[1]}).",
            f"{words.zh}：句向量的首位命中率（{shares[0]}）{zh}只看相同拉丁词和长度的基线（{shares[1]}）。",
        )

    return test


def _second_closer(study: Study, params: TranslationParams) -> Finding:
    """Is the second translation closer than the first? Sign-flip test, paired bootstrap."""
    both = study.twice[["similarity_first", "similarity_second"]].dropna().to_numpy()
    if len(both) < _FEWEST:
        n = number(len(both))
        return _finding(
            "second-closer",
            "cosine",
            _Outcome(len(both)),
            f"Posts with two translations to compare: {n}; too few to say which translation is closer.",
            f"可比较两个译文的帖子：{n} 条，太少，无法判断哪个译文更接近原文。",
        )
    gains, rng = both[:, 1] - both[:, 0], _rng("second-closer", params)
    mean = float(gains.mean())
    low, high = bootstrap(gains, np.mean, params.resamples, rng)
    flipped = (rng.choice([-1.0, 1.0], size=(params.resamples, len(gains))) * gains).mean(axis=1)
    en, zh = direction(
        mean, ("closer to its source than", "更接近"), ("farther from its source than", "更远离"),
        ("as close to its source as", "同样接近"),
    )  # fmt: skip
    return _finding(
        "second-closer",
        "cosine",
        _Outcome(len(gains), mean, low, high, _reached(flipped, mean)),
        f"A second translation is {en} the first, on average (cosine {abs(mean):.3f} apart).",
        f"第二个译文平均比第一个{zh}原文（余弦相差 {abs(mean):.3f}）。",
    )


def _twice_differ(study: Study, params: TranslationParams) -> Finding:
    """Do first translations of posts translated twice differ from the rest? Permutation test."""
    known = study.pairs[~study.pairs["id"].duplicated() & study.pairs["similarity"].notna()]
    values = known["similarity"].to_numpy(dtype=float)
    twice = known["id"].isin(study.twice["id"]).to_numpy()
    a, b = values[twice], values[~twice]
    n_a, n_b = number(len(a)), number(len(b))
    if min(len(a), len(b)) < _FEWEST:
        return _finding(
            "twice-differ",
            "cosine",
            _Outcome(len(values)),
            f"Posts translated twice: {n_a}, once: {n_b}; too few to compare.",
            f"译过两次的帖子 {n_a} 条，译过一次的 {n_b} 条，太少，无法比较。",
        )
    rng = _rng("twice-differ", params)
    difference = float(a.mean() - b.mean())
    low, high = bootstrap_difference(a, b, params.resamples, rng)
    sums = np.array([rng.permutation(values)[: len(a)].sum() for _ in range(params.resamples)])
    shuffled = sums / len(a) - (values.sum() - sums) / len(b)
    en, zh = direction(
        difference, ("closer to its source than", "更接近"), ("farther from its source than", "更远离"),
        ("as close to its source as", "同样接近"),
    )  # fmt: skip
    return _finding(
        "twice-differ",
        "cosine",
        _Outcome(len(values), difference, low, high, _reached(shuffled, difference)),
        f"The first translation of a post translated twice ({n_a}) is {en} that of the other posts ({n_b}), "
        f"on average (cosine {abs(difference):.3f} apart).",
        f"译过两次的帖子（{n_a} 条），其首个译文平均比其余帖子（{n_b} 条）的译文{zh}原文"
        f"（余弦相差 {abs(difference):.3f}）。",
    )


def _reached(shuffled: np.ndarray, found: float) -> float:
    """Two-sided p: how often a shuffle is as far from zero as the data, the data counted as one."""
    as_far = int((np.abs(shuffled) >= abs(found) - _ROUNDING).sum())
    return (as_far + 1) / (len(shuffled) + 1)


_TESTS: dict[str, Test] = {
    "retrieval-source-target": _beats_baseline("source-target"),
    "retrieval-target-source": _beats_baseline("target-source"),
    "second-closer": _second_closer,
    "twice-differ": _twice_differ,
    "long-flagged": _long_flagged,
}
