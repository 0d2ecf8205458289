"""What the report claims, in both languages, with the doubt it carries."""

import math

from feedscope.findings import Finding
from feedscope.params import TopicsParams
from feedscope.topics.baselines import DEFAULT
from feedscope.topics.measures import NOT_DRAWN, stability_gain
from feedscope.topics.repeats import ALONE, CONSENSUS, PLAIN, SHUFFLED, repeat
from feedscope.topics.study import OUTLIER, Languages, Study

REPORT = "topics"


def findings(study: Study, params: TopicsParams) -> list[Finding]:
    """The counts, and of the claims in `params.claims` those the corpus allows to test."""
    if not study.enough:
        return [_too_few(study, params)]
    found = [_number(study), *_outliers(study)]
    if len(study.repeats):
        found.append(_again(study))
    if study.topics["chatter"].any():
        found.append(_chatter(study))
    if len(study.summaries.table):
        found.append(_summaries(study))
    if "stability" in params.claims and study.tried > 1:
        found.append(_stability(study))
    if "languages" in params.claims and study.languages is not None:
        found.append(_languages(study.languages))
    return found


def _count(name: str, english: str, chinese: str, estimate: float, unit: str, n: int) -> Finding:
    return Finding(f"{REPORT}-{name}", REPORT, english, chinese, estimate, unit, n)


def _too_few(study: Study, params: TopicsParams) -> Finding:
    n, least = len(study.material), params.least_posts
    english = f"{n} posts are too few to speak of topics (it takes {least}); none are made."
    chinese = f"{n} 条帖子太少，不足以谈主题（至少需要 {least} 条），因此不划分主题。"
    return _count("number", english, chinese, 0, "topics", n)


def _number(study: Study) -> Finding:
    n, topics = len(study.material), len(study.topics)
    outside = int((study.labels == OUTLIER).sum())
    english = f"The {n:,} posts fall into {topics} topics."
    chinese = f"{n:,} 条帖子分为 {topics} 个主题。"
    if outside:
        belong = "belongs" if outside == 1 else "belong"
        english = (
            f"{n - outside:,} of the {n:,} posts fall into {topics} topics; {outside:,} {belong} to none."
        )
        chinese = f"{n:,} 条帖子中有 {n - outside:,} 条分属 {topics} 个主题；{outside:,} 条不属于任何主题。"
    if study.tried == 1:
        english = (
            f"The {n:,} posts are one topic: they are grouped no more tightly than a single cloud would be."
        )
        chinese = f"{n:,} 条帖子只构成一个主题：它们的聚集程度并不高于单一的点云。"
    return _count("number", english, chinese, topics, "topics", n)


def _outliers(study: Study) -> list[Finding]:
    n, ours = len(study.material), study.outliers
    default = dict(zip(*_columns(study, "outliers"), strict=True))[DEFAULT]
    drawn = next(rival.partitions[0] for rival in study.rivals if rival.name == DEFAULT)
    given = int((drawn != NOT_DRAWN).sum())
    english = f"{ours:.1%} of the posts belong to no topic: the runs do not agree on where they go."
    chinese = f"{ours:.1%} 的帖子不属于任何主题：各次运行对其归属意见不一。"
    if study.outliers == 0:
        english, chinese = "Every post belongs to a topic.", "每条帖子都属于某个主题。"
    return [
        _count("outliers", english, chinese, 100 * ours, "% of posts", n),
        _count(
            "outliers-default",
            f"BERTopic with its default settings leaves {default:.1%} of the {given:,} posts that it "
            "was given outside every topic.",
            f"默认设置的 BERTopic 把交给它的 {given:,} 条帖子中的 {default:.1%} 排除在所有主题之外。",
            100 * default, "% of posts", given,
        ),
    ]  # fmt: skip


def _chatter(study: Study) -> Finding:
    n = len(study.material)
    share = study.topics.loc[study.topics["chatter"] == 1, "size"].sum() / n
    english = f"{share:.1%} of the posts are in topics of short remarks, which only their context explains."
    chinese = f"{share:.1%} 的帖子属于“短评”类主题，只有结合上下文才能理解。"
    return _count("chatter", english, chinese, 100 * share, "% of posts", n)


def _summaries(study: Study) -> Finding:
    table = study.summaries.table
    n, placed = len(table), int(table["topic"].notna().sum())
    english = f"{placed} of the {n} summaries match a topic of the posts; {n - placed} match none."
    chinese = f"{n} 篇摘要中，{placed} 篇与帖子的某个主题相符，{n - placed} 篇与任何主题都不相符。"
    return _count("summaries", english, chinese, placed, "summaries", n)


def _again(study: Study) -> Finding:
    ours, null = (repeat(study.repeats, features) for features in (PLAIN, SHUFFLED))
    held = ours["low"] > null["high"]
    english = (
        f"Made again from other seeds topics agree with themselves at AMI {ours['seeds']:.2f}, from another "
        f"draw of the posts at {ours['posts']:.2f}; made from shuffled features at {null['posts']:.2f}"
        + ("." if held else ": no less, so these topics would not come out again.")
    )
    chinese = (
        f"换用其他种子重做，主题与自身的一致程度为 AMI {ours['seeds']:.2f}；换一批抽取的帖子为 "
        f"{ours['posts']:.2f}；特征打乱后为 {null['posts']:.2f}"
        + ("。" if held else "，并不更高：这些主题不会重现。")
    )
    return _count("again", english, chinese, ours["posts"], "AMI", len(study.grouped))


def _stability(study: Study) -> Finding:
    methods = {rival.name: rival for rival in study.rivals}
    ours, theirs = methods[CONSENSUS], methods[DEFAULT]
    gain, p = stability_gain(ours.partitions, theirs.partitions)
    more, a, b = gain.value > 0, ours.steadiness.value, theirs.steadiness.value
    english = (
        f"From other posts and seeds consensus topics come out {'more' if more else 'less'} alike than "
        f"those of default BERTopic do from the same (AMI {a:.2f} against {b:.2f})."
    )
    chinese = (
        f"换用其他帖子和随机种子后，共识主题的重现程度{'高' if more else '低'}于同样条件下的默认 BERTopic"
        f"（AMI 分别为 {a:.2f} 和 {b:.2f}）。"
    )
    runs = len(ours.partitions) + len(theirs.partitions)
    unit = "AMI more than default (n: runs)"
    return Finding(
        f"{REPORT}-stability", REPORT, english, chinese, gain.value, unit, runs, gain.low, gain.high, p, 0.0
    )


def _languages(found: Languages) -> Finding:
    value, low, high = found.agreement.value, found.agreement.low, found.agreement.high
    better = value > 0
    english = (
        "Topics made from the source texts alone and from the translations alone agree "
        f"{'better' if better else 'no better'} than chance (AMI {value:.2f}; chance is 0, identity 1)."
    )
    chinese = (
        f"仅凭原文与仅凭译文得到的主题，其一致程度{'高于' if better else '不高于'}随机水平"
        f"（AMI {value:.2f}；随机为 0，完全一致为 1）。"
    )
    return Finding(
        f"{REPORT}-languages", REPORT, english, chinese, value, "AMI", found.n, low, high, found.p, 0.0
    )


def metrics(study: Study) -> dict[str, float | int | None]:
    """Plain numbers for the maintainer."""
    placed = study.summaries.table["topic"].notna()
    values: dict[str, float | int | None] = {
        "posts": len(study.material),
        "topics": len(study.topics),
        "chatter_topics": int(study.topics["chatter"].sum()),
        "summaries": len(placed),
        "summaries_placed": int(placed.sum()),
        "language_agreement": study.languages.agreement.value if study.languages else None,
    }
    for name, features in (("", PLAIN), ("_without_context", ALONE), ("_shuffled", SHUFFLED)):
        again = repeat(study.repeats, features) if len(study.repeats) else {"seeds": None, "posts": None}
        values |= {f"again_{varied}{name}": again[varied] for varied in ("seeds", "posts")}
    for name, method in (("consensus", CONSENSUS), ("default", DEFAULT)):
        for measure in ("stability", "outliers"):
            value = dict(zip(*_columns(study, measure), strict=True)).get(method, math.nan)
            values[f"{measure}_{name}"] = None if math.isnan(value) else value
    return values


def _columns(study: Study, measure: str) -> tuple[list[str], list[float]]:
    """The methods and one of their measures; none where nothing was compared."""
    if study.comparison.empty:
        return [], []
    return list(study.comparison["method"]), [float(value) for value in study.comparison[measure]]
