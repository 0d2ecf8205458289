"""Captions, alt texts and notes on what topics go with, made of the numbers they speak of."""

from collections.abc import Sequence

import pandas as pd

from feedscope.findings import ALPHA
from feedscope.reporting.text import NOT_RECORDED, number
from feedscope.topics.captions import named
from feedscope.topics.hierarchy import DRAWS, Hierarchy
from feedscope.topics.likes import LEAST_FOR_INTERVAL, LEAST_POSTS, Effects
from feedscope.topics.pooled import LEAST_POOLS, POOLED, Pooled
from feedscope.topics.relation_figures import SURE
from feedscope.topics.saved import HeldOut
from feedscope.topics.study import OUTLIER, Study

UNITS = {"post": "single posts", "thread": "threads", "month": "months", "correspondent": "correspondents"}


# ---- over time ----


def untimed(table: pd.DataFrame) -> str:
    """Why there is no figure of months; empty where there is one."""
    if table.empty:
        return "No post of this corpus has a time, so nothing can be said about when topics came and went."
    if table["month"].iloc[0] == table["month"].max():
        return f"All posts with a time are of one month ({table['month'].iloc[0]})."
    return ""


def over_time(study: Study, table: pd.DataFrame) -> str:
    """Caption of `relation_figures.over_time`."""
    timed, all_ = int(table["posts"].sum()), len(study.material)
    rest = "" if timed == all_ else f" {number(all_ - timed)} posts without a time are left out."
    return (
        f"Posts of each topic by month, in local time (n = {number(timed)}); all rows have one scale.{rest} "
        "Grey: short remarks, and posts in no topic."
    )


def over_time_alt(study: Study, table: pd.DataFrame) -> str:
    """Alt text of `relation_figures.over_time`."""
    said = []
    for topic in study.topics["topic"]:
        own = table[table["topic"] == topic]
        peak = own.loc[own["posts"].idxmax()]
        said.append(f"{topic}: {own['posts'].sum()}, most in {peak['month']} ({peak['posts']})")
    return (
        f"Bars by month for {len(study.topics)} topics. Posts in all, and the fullest month: "
        f"{'; '.join(said)}."
    )


def bursts(study: Study, table: pd.DataFrame) -> str:
    """Which topics rest on the fewest days."""
    by_topic = table[table["topic"] != OUTLIER].groupby("topic")[["posts", "days"]].sum()
    crowded = (by_topic["posts"] / by_topic["days"]).sort_values(ascending=False, kind="stable")
    topic, rate = int(crowded.index[0]), float(crowded.iloc[0])
    return (
        "These are counts, not tested: posts of one hour lean on one another, so a burst of one day tends to "
        "fall into one topic and counts as many posts. Topic "
        f"{named(study, topic)} is the most crowded: {number(rate)} posts on each of its "
        f"{number(int(by_topic['days'].loc[topic]))} days."
    )


# ---- tree ----


def tree(found: Hierarchy) -> str:
    """Caption of `relation_figures.tree`."""
    return (
        "Topics joined by the similarity of their posts (average linkage of cosine distances). At each "
        "branch: "
        f"in how many of {DRAWS} trees of posts drawn anew the same topics are joined; full lines from "
        f"{SURE:.0%}. The last join is in every tree and has no figure."
    )


def tree_alt(study: Study, found: Hierarchy) -> str:
    """Alt text of `relation_figures.tree`."""
    first = found.joins.iloc[0]
    return (
        f"Tree of {len(study.topics)} topics. Nearest of all: {first['topics_a']} and {first['topics_b']} at "
        f"{first['distance']:.2f}; last joined at {found.joins['distance'].iloc[-1]:.2f}."
    )


def branches(found: Hierarchy) -> str:
    """How many branches come out again."""
    inner = found.joins.iloc[:-1]
    sure = int((inner["support"] >= SURE).sum())
    return (
        f"{sure} of the {len(inner)} branches below the root come out again in {SURE:.0%} of the trees or "
        "more. "
        "The others are one way to draw it, not a family of topics."
    )


def joins(found: Hierarchy) -> pd.DataFrame:
    """The joins as shown: but for the root, which every tree has; a comma between topics."""
    listed = {side: found.joins[side].str.replace(" ", ", ") for side in ("topics_a", "topics_b")}
    return found.joins.assign(**listed).iloc[:-1]


# ---- likes ----


def no_likes(study: Study, claims: Sequence[str]) -> str:
    """Why likes are not compared."""
    if "likes" not in claims:
        return "Not compared: the parameters do not ask for it."
    recorded = int(study.material.posts["likes"].notna().sum())
    if not recorded:
        return "Not compared: this corpus does not record likes."
    if recorded < LEAST_POSTS:
        return f"Not compared: {recorded} posts with a recorded number of likes are too few."
    return "Not compared: there is only one topic."


def likes(found: Effects) -> str:
    """Caption of `relation_figures.likes`."""
    month = " and month" if found.months else ""
    return (
        f"Likes of each topic's posts against those of all others among posts of the same kind{month} "
        "(filled, "
        f"thick line) and as they come (hollow, thin line): ratio of typical likes, n = {number(found.n)} "
        "posts. "
        "The 95% intervals hold for all topics at once; threads, and answers to one person on one day, are "
        "drawn as a whole and count under their most common topic. They take each post's topic as given and "
        "leave out how unsure that is."
    )


def likes_alt(study: Study, found: Effects) -> str:
    """Alt text of `relation_figures.likes`."""
    said = [
        f"{named(study, int(row['topic']))} {row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f}), "
        "as they "
        f"come {row['crude']:.2f}"
        for row in found.table.to_dict("records")
    ]
    return f"Ratios of likes with intervals on a logarithmic axis, two a topic: {'; '.join(said)}."


def only_kind(study: Study, found: Effects) -> str:
    """The topic whose difference shrinks most once like is compared with like."""
    table = found.table
    seem = table[(table["crude_low"] > 1) | (table["crude_high"] < 1)]
    gone = seem[((seem["low"] <= 1) & (seem["high"] >= 1)) | (seem["p"] >= ALPHA)]
    if gone.empty:
        return "No topic owes a difference at first sight to the kinds and months of its posts alone."
    said = [
        f"{named(study, int(row['topic']))}: {row['crude']:.2f} at first sight, {row['ratio']:.2f} "
        f"({row['low']:.2f} to {row['high']:.2f}) like with like"
        for row in gone.to_dict("records")
    ]
    return f"Not to be sold as effects of a topic: {'; '.join(said)}."


def disagreeing(study: Study, found: Effects) -> str:
    """The topics of which only the interval or only the test says that they differ; "" without any."""
    table = found.table
    interval, test = (table["low"] > 1) | (table["high"] < 1), table["p"] < ALPHA
    torn = table[interval != test]
    if torn.empty:
        return ""
    who = ", ".join(named(study, int(topic)) for topic in torn["topic"])
    return f"Interval and test disagree on {who}. A difference counts here only where both find it."


def by_kind(study: Study, found: Effects) -> pd.DataFrame:
    """A row a topic, a column a kind: n, median and interval as text; and the adjusted p."""
    kinds = sorted(set(found.by_kind["kind"]))
    cells = {(row["topic"], row["kind"]): _cell(row) for row in found.by_kind.to_dict("records")}
    p = dict(zip(found.table["topic"], found.table["p"], strict=True))
    rows = [
        {
            "topic": named(study, topic),
            **{kind: cells.get((topic, kind), NOT_RECORDED) for kind in kinds},
            "p": p.get(topic),
        }
        for topic in study.topics["topic"]
    ]
    return pd.DataFrame(rows)


def by_kind_columns(found: Effects) -> dict[str, str]:
    """The columns of `by_kind` and their headings."""
    kinds = sorted(set(found.by_kind["kind"]))
    return {"topic": "topic", **{kind: kind.replace("_", "-") for kind in kinds}, "p": "adjusted p"}


def by_kind_caption(found: Effects) -> str:
    """Caption of the table of medians."""
    return (
        "Median likes of each topic within a kind, 95% bootstrap interval and number of posts; no interval "
        f"below {LEAST_FOR_INTERVAL} posts. Adjusted p: of the ratio in the figure above, largest of all "
        "topics' statistics over shuffled topics; the claim's p is adjusted once more, over this report's "
        "claims."
    )


def _cell(row: dict) -> str:
    interval = ""
    if not pd.isna(row["ci_low"]):
        interval = f" ({_count(row['ci_low'])}–{_count(row['ci_high'])})"
    return f"{_count(row['median'])}{interval}, n\u00a0=\u00a0{_count(row['n'])}"


def _count(value: float) -> str:
    """A count, or the middle of two."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


# ---- pools ----


def judged(found: Pooled) -> pd.DataFrame:
    """The ways of pooling as shown."""
    return found.judged.assign(unit=found.judged["unit"].map(UNITS))


def judged_caption() -> str:
    """Caption of the table of pools."""
    return (
        f"Single posts and pools of {POOLED} posts or more: number, content words (median), share that "
        "has no "
        "word in common with any other, and how well a random half of a text's words finds its other "
        "half among "
        "all others (0.5: by chance, 1: always)."
    )


def short(found: Pooled) -> str:
    """What follows for single posts."""
    told = dict(zip(found.judged["unit"], found.judged["recognised"], strict=True))
    if "post" not in told:
        return "No post has a content word, so there is nothing to map by words."
    said = (
        f"Half of a single post's words finds the other half with {told['post']:.2f}, where words drawn at "
        "random would give 0.5: "
    )
    said += (
        "words alone hardly say what a single post is about. "
        if told["post"] < SURE
        else "words say enough. "
    )
    better = {unit: value for unit, value in told.items() if unit != "post" and value > told["post"]}
    if better:
        best = [f"{UNITS[unit]} {value:.2f}" for unit, value in better.items()]
        said += f"Pooled texts do better: {', '.join(best)}."
    return said


def pools(study: Study, found: Pooled) -> str:
    """Caption of `relation_figures.pools`."""
    return (
        f"{number(len(found.pools))} {UNITS[found.by]}, laid out by t-SNE of TF-IDF (uni- and bigrams, "
        "cosine): "
        "neighbours use the same words. Marks and colours as on the map of posts: the topic of most of "
        "its posts; "
        "the larger, the more words. "
        + ("Named by their most telling terms." if found.by == "thread" else "Named where there is room.")
    )


def pools_alt(study: Study, found: Pooled) -> str:
    """Alt text of `relation_figures.pools`."""
    largest = found.pools.sort_values("words", ascending=False, kind="stable")["name"].head(3)
    return (
        f"Scatter plot of {number(len(found.pools))} {UNITS[found.by]}, marked by topic. The longest: "
        f"{'; '.join(largest)}."
    )


def no_pools(found: Pooled) -> str:
    """Why there is no map of pools."""
    return (
        f"There are fewer than {LEAST_POOLS} {UNITS[found.by]} of {POOLED} posts or more with common "
        "words: no map."
    )


# ---- summaries ----


def threshold(study: Study) -> str:
    """Caption of `relation_figures.threshold`."""
    placed = study.summaries
    return (
        f"Where the line is drawn (upright, {placed.threshold:.3f}): {number(len(placed.here))} posts by "
        "their "
        "similarity to the nearest topic, their own thread left out (outline), and the same posts as if "
        "their "
        "topic were not there (grey). Below: the summaries, dots on a topic, crosses on none."
    )


def threshold_alt(study: Study) -> str:
    """Alt text of `relation_figures.threshold`."""
    placed = study.summaries
    kept = float((placed.here >= placed.threshold).mean())
    wrong = float((placed.gone >= placed.threshold).mean())
    return (
        f"Two overlapping histograms of similarity. At {placed.threshold:.3f} or above lie {kept:.0%} of the "
        f"posts, and {wrong:.0%} of the same posts without their topic."
    )


# ---- the saved model ----


def held_out(found: HeldOut) -> str:
    """What the saved model is worth."""
    if found.topics == 1:
        return "There is one topic, so the model puts every new post on it."
    return (
        f"Posts of threads it has not seen it puts on the study's topic in {found.right:.0%} of "
        f"{number(found.n)} cases (always naming the largest topic: {found.largest:.0%}): it sees the text "
        f"alone, without thread, hour or translation. Below a similarity of {found.threshold:.3f} a post is "
        "put in no topic; this line tells posts with their topic from posts whose topic is taken away with "
        f"a Youden index of {found.told_apart:.2f} (0: not at all, 1: without error)."
    )
