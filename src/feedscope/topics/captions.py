"""Captions, alt texts and notes, made of the numbers they speak of."""

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from feedscope.reporting import chinese, text
from feedscope.reporting.report import Example
from feedscope.reporting.text import number
from feedscope.topics.context import CORRESPONDENT, SESSION
from feedscope.topics.figures import on_map
from feedscope.topics.measures import SHOWN
from feedscope.topics.number import AGREEING, HALVINGS, MOST, POST_HALVINGS, POSTS_A_TOPIC
from feedscope.topics.repeats import CONSENSUS, PARTS, SHARE
from feedscope.topics.study import OUTLIER, Study


def named(study: Study, topic: int) -> str:
    """Number and English label of a topic."""
    return f"{topic} ({study.topics['label_en'].iloc[topic]})"


def both(row: Mapping[Hashable, object]) -> str:
    """Number and labels of a topic, in the second language only where it has one there."""
    return " · ".join(str(part) for part in (row["topic"], row["label_en"], row["label_zh"]) if part != "")


def counted(study: Study) -> str:
    """How many posts the study speaks of, and how many of them are translated."""
    posts, translated = len(study.material), int(study.material.translated.sum())
    untranslated = posts - translated
    said = f"{number(posts)} posts, {number(translated)} of them with a translation."
    if untranslated and translated:
        said += f" Where there is none, the source text speaks alone ({number(untranslated)})."
    if not study.enough:
        said += (
            " That is too little text to speak of topics; the sections below say only how they would be made."
        )
    return said


def length_direction(study: Study) -> str:
    """Whether the vectors' first direction was taken out, and why."""
    if study.length is None:
        return ""
    r = study.length.correlation
    if study.length.removed:
        return (
            "The direction in which these vectors differ most goes with the posts' length "
            f"(correlation {r:.2f}) and was taken out: left in, it would first of all sort long from short."
        )
    return (
        "The direction in which these vectors differ most has little to do with the posts' length "
        f"(correlation {r:.2f}) and was left in."
    )


def contexts(study: Study) -> str:
    """Which context the posts lean on, and which does not count here."""
    names = {SESSION: "posts of the same hours", CORRESPONDENT: "replies to the same person"}
    counted = [name for sort, name in names.items() if sort in study.contexts]
    left = [name for name in names.values() if name not in counted]
    said = "Posts lean on their thread"
    said += (
        f", and on {' and '.join(counted)} as far as these are more alike than any posts." if counted else "."
    )
    return said + (f" No more alike than any posts, and left aside: {' and '.join(left)}." if left else "")


def sizes(study: Study) -> str:
    """Caption of `figures.sizes`."""
    return (
        f"Posts of each topic (n = {number(len(study.material))} posts in all, "
        f"{number(int((study.labels == OUTLIER).sum()))} of them in no topic). Hatched: short remarks."
    )


def sizes_alt(study: Study) -> str:
    """Alt text of `figures.sizes`."""
    parts = [f"{row['topic']} {row['label_en']}: {row['size']}" for row in study.topics.to_dict("records")]
    return f"Bar chart of {len(parts)} topics, the largest first. Posts of each: {'; '.join(parts)}."


def map_of_posts(study: Study) -> str:
    """Caption of the static map."""
    return (
        f"{_shown(study)}, laid out by UMAP so that posts with similar texts "
        "lie close. Numbers are the topics' numbers; small grey marks belong to no topic. Distances between "
        "far-off groups, the axes and the orientation mean nothing."
    )


def interactive_map(study: Study) -> str:
    """Caption of the map to touch."""
    return f"{_shown(study)}, in the same places. Touch or hover a mark for its texts."


def _shown(study: Study) -> str:
    posts, shown = len(study.material), len(on_map(study))
    if shown == posts:
        return f"All {number(posts)} posts"
    return f"{number(shown)} of the {number(posts)} posts, evenly spaced"


def map_alt(study: Study) -> str:
    """Alt text of the static map."""
    largest = [named(study, topic) for topic in study.topics["topic"].head(3)]
    return (
        f"Scatter plot of {number(len(on_map(study)))} posts in {len(study.topics)} topics, each with its "
        f"own marker and its number at its middle. The largest are {', '.join(largest)}."
    )


def interactive_alt(study: Study) -> str:
    """Alt text of the interactive map."""
    return "The same map to touch: each mark shows its post in both languages. " + map_alt(study)


def steadiness(study: Study) -> str:
    """Caption of `figures.steadiness`."""
    runs = {rival.name: len(rival.partitions) for rival in study.rivals}
    return (
        "Agreement of every two runs (marks), its mean (upright bar) and a 95% interval over runs (line; "
        f"jackknife). All methods get the same {PARTS} draws of {SHARE:.0%} of the posts, each with seeds of "
        "its own; two runs are compared on the posts that both have. "
        f"n = {number(len(study.material))} posts; runs: "
        + ", ".join(f"{name} {count}" for name, count in runs.items())
        + "."
    )


def repeats(study: Study) -> str:
    """Caption of the table of repeats."""
    return (
        "Agreement (AMI) of topics made twice. Other seeds: the same posts, one half of the seeds against "
        "the other. Other posts, low, high: another draw of "
        f"{SHARE:.0%} of the posts and other seeds, mean of {PARTS * (PARTS - 1) // 2} pairs with its 95% "
        "interval over draws. Where the columns of the features are shuffled, no post means anything: what "
        f"comes out again there is the method's own doing. {study.tried} topics throughout."
    )


def steadiness_alt(study: Study) -> str:
    """Alt text of `figures.steadiness`."""
    found = [(rival.name, rival.steadiness) for rival in study.rivals]
    parts = [f"{name} {each.value:z.2f} ({each.low:z.2f} to {each.high:z.2f})" for name, each in found]
    return f"Strip plot of agreement between runs, from 0 to 1. Means with intervals: {'; '.join(parts)}."


def choice(study: Study) -> str:
    """Caption of `figures.choice`."""
    reached = (study.curve["halves"] >= AGREEING).any()
    rule = (
        f"of the numbers at which the halves of the runs agree at {AGREEING:g} (dashed) or better, the one "
        "at which those of the posts agree best"
        if reached
        else "the number at which the halves of the runs agree best; at none do they reach "
        f"{AGREEING:g} (dashed)"
    )
    return (
        "Agreement, by number of topics, of the consensus of one half of the runs with that of the other "
        "(round marks), and of topics made of one half of the posts with those of the other half (square "
        f"marks): mean (line) and range (bars) of {HALVINGS} ways to halve the runs and {POST_HALVINGS} to "
        f"halve the posts. Taken (ringed): {rule}. n = {number(len(study.material))} posts."
    )


def cloud(study: Study) -> str:
    """Whether the posts are more than one cloud."""
    if study.cloud is None:
        return ""
    said = (
        f"Grouping the posts explains {study.cloud.explained:.1%} of the differences between them; grouping "
        f"{len(study.cloud.drawn)} clouds without any groups, of the same shape, explains "
        f"{min(study.cloud.drawn):.1%} to {max(study.cloud.drawn):.1%}."
    )
    return said + (" So one topic is all that can be claimed." if study.cloud.one else "")


def choice_alt(study: Study) -> str:
    """Alt text of `figures.choice`."""
    parts = [
        f"{row['topics']:.0f}: {row['halves']:.2f} and {row['posts']:.2f}"
        for row in study.curve.to_dict("records")
    ]
    return (
        "Two lines by number of topics, agreement of halves of the runs and of halves of the posts. "
        f"{'; '.join(parts)}. Taken: {study.tried}."
    )


def number_given(study: Study) -> str:
    """What is said where the number of topics was set by parameter."""
    return f"The number of topics was set by parameter: {study.tried}."


def tiny(study: Study) -> str:
    """What became of the groups that were too small or too unsure to be topics."""
    lost = study.tried - (len(study.topics) - (study.remarks > 0))
    if study.tried == 1:
        return "All posts are one group." + _remarks(study)
    kept = f"{lost} kept too few posts to be called a topic" if lost else "all of them are topics"
    said = f"The consensus was cut into {study.tried} groups; {kept}."
    if not study.curve.empty and study.tried == study.curve["topics"].max():
        most = (
            f"that a topic takes {POSTS_A_TOPIC} posts on average"
            if study.tried < MOST
            else "that a reader keeps no more apart"
        )
        said += f" These are the most that were tried, on the view {most}; more are not ruled out."
    return said + _remarks(study)


def _remarks(study: Study) -> str:
    """How many posts were too short to be grouped."""
    if not study.remarks:
        return ""
    return (
        f" {number(study.remarks)} posts have too few words to be grouped and are a topic of short remarks."
    )


def one_topic() -> str:
    """Said instead of a comparison of runs."""
    return "All posts in one topic is the same under every seed: there is nothing to compare."


def comparison_table(study: Study) -> pd.DataFrame:
    """The methods as shown: with their agreement between the languages."""
    found = study.languages
    both = {} if found is None else {CONSENSUS: found.agreement.value, **found.others}
    return study.comparison.assign(languages=study.comparison["method"].map(both).astype(float))


def comparison(study: Study) -> str:
    """Caption of the table of methods."""
    return (
        "The same posts by other methods. Stability is the mean agreement (AMI) of two runs on different "
        "draws of the posts, languages that of topics from the source texts alone with topics from the "
        "translations alone. Topics, outliers (share of the posts that a method was given, which leave out "
        "short remarks), diversity and NPMI are of the partition in use for the consensus and of the first "
        "draw for the others. Diversity is the share of distinct words among all topics' keywords, NPMI how "
        "often keywords of a topic stand in the same post (−1: never, 0: as by chance, 1: always)."
    )


def worth(study: Study) -> str:
    """What NPMI is worth here, and which figure decides."""
    words = int(pd.Series([len(set(own)) for own in study.material.source_words]).median())
    table = comparison_table(study).set_index("method")
    said = (
        f"NPMI and diversity do not decide. Half of these posts have {words} content words "
        "or fewer, so even good keywords rarely meet in one post, and coherence counted in this way does not "
        "follow what people think of topics (Hoyle et al. 2021). "
    )
    if table["npmi"].notna().any():
        best = str(table["npmi"].idxmax())
        said += f"The best NPMI goes to {best}"
        if study.languages is not None:
            said += f", whose topics agree between the languages at {table['languages'][best]:.2f}"
        said += ". "
    return said + (
        "What decides is whether the topics come out again, and whether the other language finds the same "
        "ones. Few and coarse topics have both cheaply, so all are asked for the same number, but for "
        "default BERTopic, which chooses its own and whose outliers count as one group. Between the "
        "languages, whatever stands on sentence vectors has an advantage: the encoder was trained to put a "
        "text and its translation close together, while counted words share none."
    )


def topics_columns(study: Study) -> dict[str, str]:
    """The columns of `topics_table` and their headings; no column for a language that is not there."""
    columns = {"topic": "topic", "size": "posts", "keywords_en": "keywords"}
    if study.topics["keywords_zh"].any():
        columns["keywords_zh"] = "keywords of the translations"
    return {**columns, "confidence": "confidence"}


def languages(study: Study, claims: Sequence[str]) -> str:
    """What the comparison of languages rests on, or why there is none."""
    if study.languages is None:
        translated = int(study.material.translated.sum())
        if "languages" not in claims:
            return "Not compared: the parameters do not ask for it."
        if not translated:
            return "Not compared: this corpus has no translations."
        if study.tried < 2:
            return "Not compared: there is only one topic."
        return f"Not compared: {number(translated)} posts with a translation are too few."
    found = study.languages
    return (
        f"{number(found.n)} posts with a translation. Of the shuffles behind the p-value the first "
        f"{SHOWN} agree at an AMI of {found.shuffled.max():.3f} at the most."
    )


def summaries(study: Study) -> str:
    """What the threshold is, or that there are no summaries."""
    if study.summaries.table.empty:
        return "The corpus has no summaries."
    if pd.isna(study.summaries.threshold):
        return "There is no topic a summary could be about."
    return (
        f"Rejected below a similarity of {study.summaries.threshold:.3f}. This line tells posts from the "
        f"same posts without their topic with a Youden index of {study.summaries.told_apart:.2f} "
        "(0: not at all, 1: without error), so single decisions near it are uncertain."
    )


def summaries_table(study: Study) -> pd.DataFrame:
    """The summaries with their topic's labels, the best match first; rejected ones last."""
    table = study.summaries.table.copy()
    labels = {row["topic"]: both(row) for row in study.topics.to_dict("records")}
    table["label"] = ["none" if pd.isna(topic) else labels[topic] for topic in table["topic"]]
    table["rejected"] = table["topic"].isna()
    return table.sort_values(["rejected", "similarity"], ascending=[True, False]).reset_index(drop=True)


def topics_table(study: Study) -> pd.DataFrame:
    """The topics as shown: with the mean confidence of their posts."""
    confidence = study.assignments.groupby("topic")["confidence"].mean()
    return study.topics.assign(
        keywords_en=study.topics["keywords_en"].str.replace(" ", ", "),
        keywords_zh=study.topics["keywords_zh"].str.replace(" ", "、"),
        confidence=study.topics["topic"].map(confidence),
    )


def heading(study: Study, topic: int) -> Markup:
    """A heading for one topic: number, both labels, size."""
    row = study.topics.iloc[topic]
    title = text.html(both(row.to_dict()))
    posts = chinese.bilingual(f"({number(int(row['size']))} posts)")
    return Markup(
        '<h4 id="topic-{0}">{1} <small><a href="explorer.html#topic={0}">{2}</a></small></h4>'
    ).format(topic, title, posts)


def examples(study: Study, topic: int) -> list[Example]:
    """The posts that stand for a topic, in both languages."""
    posts = study.material.posts
    rows = study.representatives.loc[study.representatives["topic"] == topic, "row"]
    confidence = study.assignments["confidence"]
    return [
        Example(
            source=posts["text"].iloc[row],
            target=posts["target"].iloc[row],
            url="" if pd.isna(posts["url"].iloc[row]) else posts["url"].iloc[row],
            meta=f"{posts['kind'].iloc[row].replace('_', '-')} · confidence {confidence.iloc[row]:.2f}",
            id=posts["id"].iloc[row],
        )
        for row in rows
    ]
