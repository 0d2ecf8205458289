"""Claims in words, English and Chinese, with the direction the estimate has.

Every sentence states what was estimated. Whether it is established is said by the verdict.
"""

from typing import NamedTuple

from feedscope.engagement.sizes import KINDS
from feedscope.params import BestTimeClaim, ContrastClaim, FeatureClaim, PredictionClaim
from feedscope.reporting.text import number, tally


class Words(NamedTuple):
    """One thing in both languages."""

    en: str
    zh: str


METRIC = {
    "likes": Words("likes", "点赞数"),
    "retweets": Words("retweets", "转发数"),
    "replies": Words("replies in return", "回复数"),
    "quotes": Words("quotes", "引用数"),
    "bookmarks": Words("bookmarks", "收藏数"),
    "views": Words("views", "浏览量"),
    "likes_per_1000_views": Words("likes per 1,000 views", "每千次浏览的点赞数"),
}
KIND = {
    "original": Words("originals", "原创帖"),
    "reply": Words("replies", "回复帖"),
    "self_thread": Words("self-thread posts", "续帖"),
    "all": Words("all posts", "全部帖子"),
}
_GROUP = {
    ("link", "with"): Words("with a link", "带链接的"),
    ("link", "without"): Words("without a link", "不带链接的"),
    ("question", "with"): Words("that ask a question", "含问号的"),
    ("question", "without"): Words("that ask none", "不含问号的"),
}
_WITHOUT = "comparable posts without one"
_OTHERS = Words("comparable posts", "其他同类帖子")
FEATURE = {  # who gets more or fewer, than whom
    "link": (Words("posts with a link", "带链接的帖子"), Words(_WITHOUT, "不带链接的同类帖子")),
    "question": (Words("posts that ask a question", "含问号的帖子"), _OTHERS),
    "number": (Words("posts with a digit", "含数字的帖子"), Words(_WITHOUT, "不含数字的同类帖子")),
    "emoji": (Words("posts with an emoji", "含表情符号的帖子"), Words(_WITHOUT, "不含表情符号的同类帖子")),
    "length": (Words("posts twice as long", "长一倍的帖子"), _OTHERS),
    "goes_on": (
        Words("originals that go on as a thread", "有续帖的原创帖"),
        Words("comparable originals that stand alone", "没有续帖的同类原创帖"),
    ),
    "weekend": (
        Words("posts of a weekend", "周末的帖子"),
        Words("comparable posts of a working day", "工作日的同类帖子"),
    ),
}
TENABLE = 0.1  # below this goodness of fit a power law is rejected (Clauset, Shalizi & Newman 2009)
MODEL = {
    "median": Words("the median of all", "总体中位数"),
    "median_by_kind": Words("the median of the kind", "同类中位数"),
    "ridge": Words("a ridge regression on features", "基于特征的岭回归"),
    "ridge_text": Words("a ridge regression on features and words", "基于特征和词语的岭回归"),
    "boosting": Words("gradient boosting on features", "基于特征的梯度提升"),
}
BINS = {"hour": Words("hours", "钟点"), "weekday": Words("weekdays", "星期几")}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS = tuple(day[:3] for day in DAYS)


def kinds(chosen: list[str]) -> Words:
    """The posts of the chosen kinds: "originals", "originals and replies", "posts"."""
    if set(chosen) == set(KINDS):
        return Words("posts", "帖子")
    parts = [KIND[kind] for kind in chosen]
    return Words(" and ".join(p.en for p in parts), "和".join(p.zh for p in parts))


def groups(claim: ContrastClaim) -> tuple[Words, Words]:
    """The two groups of a contrast."""
    if claim.by == "kind":
        return KIND[claim.a], KIND[claim.b]
    base = kinds(list(claim.kinds))
    a, b = _GROUP[claim.by, claim.a], _GROUP[claim.by, claim.b]
    return Words(f"{base.en} {a.en}", a.zh + base.zh), Words(f"{base.en} {b.en}", b.zh + base.zh)


def times(ratio: float | None) -> str:
    """A ratio to two digits, or three from 0.95 to 1.1, where two would blur how far it is from 1."""
    return number(ratio, 3 if ratio is not None and 0.95 < ratio < 1.1 else 2)


def span(hours: float) -> Words:
    """A time in the unit it is best read in."""
    if hours < 1:
        shown = number(60 * hours, 2)
        return Words(f"{shown} minutes", f"{shown} 分钟")
    shown = number(hours, 2) if hours < 48 else number(hours / 24, 2)
    return Words(f"{shown} hours", f"{shown} 小时") if hours < 48 else Words(f"{shown} days", f"{shown} 天")


def sentence(text: str) -> str:
    """`text` with its first letter large."""
    return text[:1].upper() + text[1:]


def contrast(
    claim: ContrastClaim, medians: tuple[float, float], sizes: tuple[int, int], ratio: float | None
) -> Words:
    """Who gets more, and how many posts are on each side.

    `ratio` is None where a median is 0, and then the medians speak.
    """
    (a, b), what = groups(claim), METRIC[claim.metric]
    ma, mb = (tally(m) for m in medians)
    na, nb = (number(n) for n in sizes)
    if medians[0] == medians[1]:
        return Words(
            sentence(f"{a.en} get as many {what.en} as {b.en}: both medians are {ma} ({na} and {nb} posts)."),
            f"{a.zh}与{b.zh}的{what.zh}一样多：中位数都是 {ma}（{na} 条和 {nb} 条）。",
        )
    en, zh = ("more", "多") if medians[0] > medians[1] else ("fewer", "少")
    factor = "" if ratio is None else f"{times(ratio)} times the median, "
    factor_zh = "" if ratio is None else f"中位数是后者的 {times(ratio)} 倍，"
    return Words(
        sentence(f"{a.en} get {en} {what.en} than {b.en}: {factor}{ma} ({na} posts) against {mb} ({nb})."),
        f"{a.zh}的{what.zh}{zh}于{b.zh}：{factor_zh}{ma}（{na} 条）对 {mb}（{nb} 条）。",
    )


def feature(
    claim: FeatureClaim,
    having: tuple[int, int] | None,
    ratio: float,
    same: float,
    specifications: int,
    median: float,
) -> Words:
    """A rate ratio, and in how much of the specification curve its direction holds.

    `having`: how many posts have the feature, of how many that could; None for one that every post has
    some of.
    """
    (a, b), what, shown = FEATURE[claim.feature], METRIC[claim.metric], times(ratio)
    share, mid, forks = number(100 * same, 2), times(median), number(specifications)
    n = n_zh = ""
    if having is not None:
        own, among = map(number, having)
        n, n_zh = f" ({own} of {among})", f"（{among} 条中的 {own} 条）"
    en, zh = ("more", "多") if ratio > 1 else ("fewer", "少")
    return Words(
        sentence(
            f"{a.en}{n} get {en} {what.en} than {b.en}: {shown} times as many. The direction is the same in "
            f"{share}% of {forks} specifications, whose median is {mid}."
        ),
        f"{a.zh}{n_zh}的{what.zh}{zh}于{b.zh}：是后者的 {shown} 倍。{forks} 种设定中有 {share}% 方向相同，"
        f"中位数为 {mid} 倍。",
    )


def follow_up(metric: str, ratio: float, threads: int) -> Words:
    """A thread's second post against its first."""
    what, shown = METRIC[metric], times(ratio)
    if ratio == 1:
        en, zh = f"gets as many {what.en} as its first", f"与首帖的{what.zh}一样多"
    else:
        en = f"gets {'more' if ratio > 1 else 'fewer'} {what.en} than its first: {shown} times as many"
        zh = f"的{what.zh}{'多' if ratio > 1 else '少'}于首帖：是首帖的 {shown} 倍"
    return Words(
        f"A thread's second post {en} (median of {number(threads)} threads).",
        f"同一帖串的第二帖{zh}（{number(threads)} 个帖串的中位数）。",
    )


def thread_position(metric: str, rho: float, threads: int) -> Words:
    """Place among a thread's follow-ups against the count."""
    what, shown = METRIC[metric], number(rho, 2)
    if rho == 0:
        en = f"the place of a follow-up goes with neither more nor fewer {what.en}"
        zh = f"续帖的位置与{what.zh}无关"
    else:
        en = f"the later a follow-up stands, the {'more' if rho > 0 else 'fewer'} {what.en} it gets"
        zh = f"续帖越靠后，{what.zh}越{'多' if rho > 0 else '少'}"
    return Words(
        f"After a thread's first post, {en}: mean rank correlation {shown} within "
        f"{number(threads)} threads, longer ones weighing more.",
        f"首帖之后，同一帖串中{zh}：{number(threads)} 个帖串内按长度加权的平均秩相关系数为 {shown}。",
    )


def hour(value: int) -> str:
    """An hour of day as a span: "21:00–22:00"."""
    return f"{value:02d}:00\N{EN DASH}{(value + 1) % 24:02d}:00"


def time_bin(bins: str, value: int) -> Words:
    """An hour of day or a weekday."""
    if bins == "hour":
        return Words(f"at {hour(value)}", f"{hour(value)} ")
    return Words(f"on a {DAYS[value]}", f"星期{'一二三四五六日'[value]}")


def best_time(claim: BestTimeClaim, best: int, ratio: float, compared: int, sure: float) -> Words:
    """The hour or weekday with the strongest contrast to the rest, and how often it stays the best."""
    what, who, shown = METRIC[claim.metric], kinds(list(claim.kinds)), times(ratio)
    bins, name, share = BINS[claim.bins], time_bin(claim.bins, best), number(100 * sure, 2)
    others, counted = ("其他钟点", "个钟点") if claim.bins == "hour" else ("一周其余各天", "天")
    return Words(
        sentence(
            f"{who.en} posted {name.en} get {shown} times the typical {what.en} of the same month's other "
            f"{bins.en}, the most of {compared} compared; drawn anew by day, it stays the best in {share}% "
            "of the draws."
        ),
        f"{name.zh}发布的{who.zh}，{what.zh}的典型值是同月{others}的 {shown} 倍，在比较的 {compared} "
        f"{counted}中最高；按日重抽样时，有 {share}% 的次数仍居首位。",
    )


def neighbours(metric: str, rho: float, n: int) -> Words:
    """An original and the next."""
    what, shown, posts = METRIC[metric], number(rho, 2), number(n)
    en, zh = ("like", "同高同低") if rho > 0 else ("unlike", "此高彼低")
    return Words(
        f"Within a month, an original's {what.en} are {en} those of the one before: rank correlation {shown} "
        f"of neighbours ({posts} originals).",
        f"同月之内，原创帖的{what.zh}与前一条往往{zh}：相邻两条的秩相关系数为 {shown}（{posts} 条原创帖）。",
    )


def tail(metric: str, xmin: int, n: int, ratio: float) -> Words:
    """Which law fits the tail better."""
    what, start, posts = METRIC[metric], number(xmin), number(n)
    winner, loser = Words("a lognormal", "对数正态分布"), Words("a power law", "幂律")
    if ratio >= 0:
        winner, loser = loser, winner
    return Words(
        f"From {start} {what.en} up ({posts} posts), {winner.en} fits better than {loser.en}.",
        f"{what.zh}不低于 {start} 的 {posts} 条帖子，{winner.zh}的拟合优于{loser.zh}。",
    )


def prediction(claim: PredictionClaim, gain: float, own: float, baseline: float, n: int) -> Words:
    """A model against the median of the kind, on posts it has not seen."""
    model, posts = MODEL[claim.model], number(n)
    mine, theirs = number(own, 3), number(baseline, 3)
    metric = METRIC[claim.metric]
    if claim.ask == "error":
        en, zh = ("closer to", "误差更小") if gain > 0 else ("farther from", "误差更大")
        return Words(
            sentence(
                f"{model.en} comes {en} the {metric.en} of later posts than the median of their kind: off by "
                f"a factor of {mine} against {theirs} ({posts} posts not learned from)."
            ),
            f"预测此后帖子的{metric.zh}，{model.zh}比同类中位数{zh}：典型误差 {mine} 倍对 {theirs} 倍"
            f"（{posts} 条未参与学习的帖子）。",
        )
    en, zh = ("more", "高于") if gain > 0 else ("less", "低于")
    if gain == 0:
        en, zh = "no more", "等于"
    return Words(
        sentence(
            f"{model.en} is {en} often right than always giving the majority's answer on whether a later "
            f"post beats the median of its kind: {mine}% against {theirs}% ({posts} posts)."
        ),
        f"判断此后帖子能否超过同类中位数，{model.zh}的正确率{zh}一律按多数作答：{mine}% 对 {theirs}%"
        f"（{posts} 条）。",
    )


def trend(metric: str, chosen: list[str], factor: float, days: int) -> Words:
    """The change over the whole time covered."""
    what, who, shown = METRIC[metric], kinds(chosen), times(factor)
    if factor == 1:
        en, zh = "stayed the same", "没有变化"
    elif factor > 1:
        en, zh = f"rose to {shown} times the level of the start", f"上升到起初的 {shown} 倍"
    else:
        en, zh = f"fell to {shown} times the level of the start", f"下降到起初的 {shown} 倍"
    return Words(
        f"Over the {number(days)} days from first to last, the typical {what.en} of {who.en} {en}.",
        f"从首日到末日的 {number(days)} 天里，{who.zh}的{what.zh}典型值{zh}。",
    )
