"""The audit's findings and metrics: plain counts, without test and without verdict."""

from collections.abc import Sequence

import pandas as pd

from feedscope.audit.checks import Check
from feedscope.audit.counts import recording
from feedscope.audit.reading import dropped
from feedscope.audit.threads import thread_sizes
from feedscope.audit.wording import count, share
from feedscope.corpus import Tables
from feedscope.findings import Finding

REPORT = "audit"


def metrics(tables: Tables, checks: Sequence[Check]) -> dict[str, int | None]:
    """Flat counts of the corpus, and of each irregularity (missing where it cannot be told)."""
    posts, audit = tables.posts, tables.audit
    kinds = posts["kind"].value_counts()
    sizes = thread_sizes(posts)
    long = sizes[sizes["size"] > 1]
    counted: dict[str, int | None] = {
        "records_declared": audit["declared"],
        "records_read": audit["read"],
        "records_kept": audit["kept"],
        "records_dropped": dropped(audit),
        "warnings": len(audit["warnings"]),
        "posts": len(posts),
        "originals": int(kinds.get("original", 0)),
        "replies": int(kinds.get("reply", 0)),
        "self_threads": int(kinds.get("self_thread", 0)),
        "threads": int(long["threads"].sum()),
        "threaded_posts": int(long["posts"].sum()),
        "pairs": len(tables.pairs),
        "posts_with_views": recording(posts, "views").recorded,
        "summaries": len(tables.summaries),
        "summaries_dropped": dropped(audit["summaries"]),
        "irregularities_found": sum(bool(check.found) for check in checks),
        "irregularities_looked_for": len(checks),
    }
    return counted | {check.key: check.found for check in checks}


def findings(tables: Tables, checks: Sequence[Check]) -> list[Finding]:
    """The counts a reader should know before any analysis."""
    got = {name: value or 0 for name, value in metrics(tables, checks).items()}
    return [
        _posts(tables.posts, got),
        _replies(got),
        _threads(got),
        _translations(got),
        _views(got),
        _summaries(got),
        _irregularities(checks),
    ]


def _plain(name: str, en: str, zh: str, estimate: float | None, unit: str, n: int) -> Finding:
    return Finding(f"audit-{name}", REPORT, en, zh, estimate, unit, n)


def _posts(posts: pd.DataFrame, got: dict[str, int]) -> Finding:
    span_en = span_zh = ""
    if posts["created_at"].notna().any():
        first, last = posts["created_at"].min(), posts["created_at"].max()
        span_en = f", {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        span_zh = f"（{first:%Y-%m-%d} 至 {last:%Y-%m-%d}）"
    n, read, lost = len(posts), got["records_read"], got["records_dropped"]
    were = "was" if lost == 1 else "were"
    en = (
        f"The corpus holds {count(n, 'post')}{span_en}, from {count(read, 'record')}, of which "
        f"{f'{lost:,}' if lost else 'none'} {were} dropped."
    )
    lost_zh = f"舍弃 {lost:,} 条" if lost else "无一舍弃"
    zh = f"语料共有 {n:,} 条帖子{span_zh}，来自 {read:,} 条记录，其中{lost_zh}。"
    return _plain("posts", en, zh, n, "posts", n)


def _replies(got: dict[str, int]) -> Finding:
    n, replies = got["posts"], got["replies"]
    if not n:
        return _plain(
            "replies", "There are no posts, so none is a reply.", "没有帖子，因而也没有回复。", None, "%", 0
        )
    if replies:
        en = f"Replies make up {share(replies, n)} of all posts."
        zh = f"回复占全部帖子的 {share(replies, n)}。"
    else:
        en, zh = "No post is a reply.", "没有一条帖子是回复。"
    return _plain("replies", en, zh, round(100 * replies / n, 1), "% of posts", n)


def _threads(got: dict[str, int]) -> Finding:
    threads, inside, n = got["threads"], got["threaded_posts"], got["posts"]
    if threads:
        hold = "holds" if threads == 1 else "hold"
        part = share(inside, n)
        en = f"{count(threads, 'thread')} of two or more posts {hold} {count(inside, 'post')} ({part})."
        zh = f"由两条以上帖子组成的帖串有 {threads:,} 个，共含 {inside:,} 条帖子（{part}）。"
    else:
        en, zh = "No post is continued in a thread.", "没有由两条以上帖子组成的帖串。"
    return _plain("threads", en, zh, inside, "posts in threads", n)


def _translations(got: dict[str, int]) -> Finding:
    pairs, twice, without = got["pairs"], got["variants"], got["untranslated"]
    if pairs:
        en = (
            f"{count(pairs, 'translation')} {'stands' if pairs == 1 else 'stand'} beside the posts; "
            f"{count(twice, 'post')} {'has' if twice == 1 else 'have'} two or more, "
            f"{count(without, 'post')} {'has' if without == 1 else 'have'} none."
        )
        zh = f"译文共 {pairs:,} 篇：{twice:,} 条帖子有两种以上译文，{without:,} 条没有译文。"
    else:
        en, zh = "No post has a translation.", "没有任何译文。"
    return _plain("translations", en, zh, pairs, "translations", got["posts"])


def _views(got: dict[str, int]) -> Finding:
    n, views = got["posts"], got["posts_with_views"]
    if not views:
        en, zh = "Views are recorded for no post.", "没有任何浏览量记录。"
    elif views == n:
        en, zh = "Views are recorded for every post.", "每条帖子都有浏览量记录。"
    else:
        part = share(views, n)
        en = f"Views are recorded for {count(views, 'post')} ({part}); elsewhere they are missing, not zero."
        zh = f"有浏览量记录的帖子 {views:,} 条（{part}）；其余为缺失，并非零。"
    return _plain("views", en, zh, views, "posts with views", n)


def _summaries(got: dict[str, int]) -> Finding:
    n = got["summaries"]
    zh = f"摘要共 {n:,} 篇。" if n else "没有摘要。"
    return _plain("summaries", f"The corpus holds {count(n, 'titled summary')}.", zh, n, "summaries", n)


def _irregularities(checks: Sequence[Check]) -> Finding:
    found = sum(bool(check.found) for check in checks)
    unknown = sum(check.found is None for check in checks)
    occur = "occurs" if found == 1 else "occur"
    en = f"{found or 'None'} of {len(checks)} irregularities looked for {occur} in the corpus"
    zh = f"所查 {len(checks)} 类异常中，{f'出现 {found} 类' if found else '无一出现'}"
    if unknown:
        en += f"; {unknown} cannot be told from these documents"
        zh += f"；另有 {unknown} 类无法从这些文档判断"
    return _plain("irregularities", f"{en}.", f"{zh}。", found, "kinds of irregularity", len(checks))
