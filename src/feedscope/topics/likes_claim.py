"""What is claimed of topics and likes, in both languages."""

from feedscope.findings import ALPHA, Finding
from feedscope.topics.likes import Effects
from feedscope.topics.study import Study


def likes_findings(study: Study, found: Effects | None) -> list[Finding]:
    """The topic that differs most from the others of its kind and month, and how many seem to differ."""
    return [] if found is None else [_strongest(study, found), _kept(found)]


def _strongest(study: Study, found: Effects) -> Finding:
    row = found.strongest
    named = study.topics.iloc[int(row["topic"])]
    more = row["ratio"] > 1
    like = ("the same kind and month", "同类型、同月份") if found.months else ("the same kind", "同类型")
    english = (
        f"Among posts of {like[0]}, those on topic {named['topic']} ({named['label_en']}) get "
        f"{'more' if more else 'fewer'} likes than the others: {row['ratio']:.2f} times as many. Without "
        f"comparing like with like it would be {row['crude']:.2f} times. The interval takes the posts' "
        "topics as given: it leaves out how unsure they are."
    )
    chinese = (
        f"在{like[1]}的帖子中，主题 {named['topic']}（{named['label_zh'] or named['label_en']}）的点赞"
        f"{'多' if more else '少'}于其他帖子：为其 {row['ratio']:.2f} 倍；"
        f"若不这样同类相比，则为 {row['crude']:.2f} 倍。区间以帖子所归主题为既定，不含归类本身的不确定性。"
    )
    return Finding(
        "topics-likes", "topics", english, chinese, float(row["ratio"]), "ratio of typical likes", found.n,
        float(row["low"]), float(row["high"]), float(row["p"]), 1.0,
    )  # fmt: skip


def _kept(found: Effects) -> Finding:
    table = found.table
    crude = (table["crude_low"] > 1) | (table["crude_high"] < 1)
    within = ((table["low"] > 1) | (table["high"] < 1)) & (table["p"] < ALPHA)
    seem, stay, new = int(crude.sum()), int((crude & within).sum()), int((within & ~crude).sum())
    like = ("the same kind and month", "同类型、同月份") if found.months else ("the same kind", "同类型")
    if seem:
        kept = f"{stay or 'none'} of these still {'do' if stay > 1 else 'does'}"
        if seem == 1:
            kept = "it still does" if stay else "it no longer does"
        english = (
            f"At first sight {seem} of {len(table)} topics {'differs' if seem == 1 else 'differ'} in likes "
            f"from the rest. Among posts of {like[0]} {kept}"
        )
        chinese = (
            f"乍看之下，{len(table)} 个主题中有 {seem} 个的点赞与其余不同。"
            f"在{like[1]}的帖子中，其中{f'仍有 {stay} 个' if stay else '没有一个'}不同"
        )
        english += f", and {new} that did not seem to {'do' if new > 1 else 'does'}." if new else "."
        chinese += f"，另有 {new} 个起初未显出的主题不同。" if new else "。"
    else:
        english = (
            f"At first sight none of {len(table)} topics differs clearly in likes from the rest; among "
            "posts of "
            f"{like[0]} {new or 'none'} {'do' if new > 1 else 'does'}."
        )
        chinese = (
            f"乍看之下，{len(table)} 个主题的点赞都与其余无明显不同；在{like[1]}的帖子中，"
            f"{f'有 {new} 个不同' if new else '也没有一个不同'}。"
        )
    return Finding("topics-likes-kept", "topics", english, chinese, stay, "topics", found.n)
