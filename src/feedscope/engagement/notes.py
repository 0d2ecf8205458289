"""Sentences and small tables computed from the corpus, for the report's running text."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from feedscope.corpus.records import COUNTS
from feedscope.corpus.settings import Settings
from feedscope.engagement import wording
from feedscope.engagement.figures import with_views
from feedscope.engagement.rhythm import moved_by_travel
from feedscope.engagement.sizes import KINDS, METRICS, by_kind
from feedscope.engagement.threads import pooled_position_correlation
from feedscope.findings import VERDICTS, Finding
from feedscope.reporting.report import Example
from feedscope.reporting.text import number, tally

NOTHING = "This corpus holds no posts with a time and a count, so there is nothing to count here."


def counted(frame: pd.DataFrame, posts: pd.DataFrame) -> str:
    """Whose posts, how many of each kind, from when to when, and which kinds there are none of.

    `posts`: all of the corpus, so that those left out for want of a time or a count are counted too.
    """
    left_out = _left_out(len(posts) - len(frame), posts)
    if not len(frame):
        return f"{NOTHING}{left_out}"
    authors = sorted(frame["author"].dropna().unique())
    who = f" by {authors[0]}" if len(authors) == 1 else f" by {len(authors)} authors" if authors else ""
    present = {kind: len(group) for kind, group in by_kind(frame).items() if kind != "all"}
    kinds = [f"{number(n)} {wording.KIND[kind].en}" for kind, n in present.items()]
    times = frame["local"].dropna()
    span = f"from {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d}, local dates" if len(times) else "no dates"
    lacking = [wording.KIND[kind].en for kind in KINDS if kind not in present]
    without = f" There are no {' and no '.join(lacking)}." if lacking else ""
    return f"{number(len(frame))} posts{who}: {', '.join(kinds)}; {span}.{without}{left_out}"


def _left_out(missing: int, posts: pd.DataFrame) -> str:
    if not missing:
        return ""
    timeless = int(posts["created_at"].isna().sum())
    uncounted = int(posts[list(COUNTS)].isna().all(axis=1).sum())
    return (
        f" Left out: {number(missing)} of {number(len(posts))} posts of the corpus "
        f"({number(timeless)} without a time, {number(uncounted)} without any count)."
    )


def not_recorded(frame: pd.DataFrame) -> str:
    """Which counts are missing on how many posts."""
    if not len(frame):
        return "Without posts there is no telling which counts were recorded."
    missing = {metric: int(frame[metric].isna().sum()) for metric in METRICS}
    parts = [f"{metric} on {number(n)}" for metric, n in missing.items() if n]
    if not parts:
        return "Every count is recorded on every post."
    total = number(len(frame))
    return f"Not recorded, and so left out and never taken for 0: {', '.join(parts)} of {total} posts."


def clock(frame: pd.DataFrame, settings: Settings) -> str:
    """Which clock the hours are read from, and on what assumption."""
    if not settings.timezone_declared:
        return (
            "NO TIME ZONE IS DECLARED for this corpus: all hours and weekdays below are UTC, which is "
            "probably not the author's clock. Put `timezone:` into feedscope.yaml beside the documents."
        )
    home = f"Hours are local to {settings.timezone}, the home time zone declared in feedscope.yaml."
    if not settings.away:
        return f"{home} No travel windows are declared; travel would shift hours unnoticed."
    stays = ", ".join(f"{w.from_} to {w.to} in {w.timezone}" for w in settings.away)
    moved = moved_by_travel(frame, settings)
    return (
        f"{home} Travel windows ({stays}) are an assumption, not a record; they give {number(moved)} of "
        f"{number(len(frame))} posts another local hour."
    )


def survivorship(frame: pd.DataFrame) -> str:
    """How few threads go on."""
    sizes = frame["thread_id"].dropna().value_counts()
    going_on = sizes[sizes > 1]
    if not len(going_on):
        return "No thread goes on beyond its first post."
    reach = ", ".join(
        f"{number(int((sizes >= k).sum()))} reach position {k}" for k in range(2, int(sizes.max()) + 1)
    )
    return (
        f"Of {number(len(sizes))} threads and lone originals, {number(len(going_on))} go on "
        f"({number(int(going_on.sum()))} posts): {reach}. Later positions therefore come from few threads, "
        "and not from any: from those the author chose to continue."
    )


def pooled(follow_ups: pd.DataFrame) -> str:
    """The rank correlation over all follow-ups, threads ignored, with its caution."""
    rho = pooled_position_correlation(follow_ups)
    if pd.isna(rho):
        return (
            "Over all follow-ups, a correlation of position and count cannot be computed: one does not vary."
        )
    return (
        "Over all follow-ups, whatever their thread, position and count relative to the first post have a "
        f"rank correlation of {number(rho, 2)}. That number also holds every difference between long and "
        "short threads; the finding above compares only within a thread."
    )


def ratios_shown(table: pd.DataFrame) -> pd.DataFrame:
    """A row a kind, a column a count: "6.2 (0.81)"."""
    cells = table.assign(
        shown=[
            f"{number(row['per_100'], 2)} ({number(row['rank_correlation'], 2)})"
            for row in table.to_dict("records")
        ],
        kind=[wording.KIND[kind].en for kind in table["kind"]],
        metric=[wording.METRIC[metric].en for metric in table["metric"]],
    )
    wide = cells.pivot_table(index="kind", columns="metric", values="shown", aggfunc="first", sort=False)
    return wide.reset_index()


def rare(table: pd.DataFrame, shown: int) -> str:
    """The people who got a single reply, the best liked first."""
    once = table[table["replies"] == 1].sort_values("median_likes", ascending=False, kind="stable")
    if not len(once):
        return "Nobody was answered only once."
    names = ", ".join(f"{row['handle']} ({row['first']})" for row in once.head(shown).to_dict("records"))
    return f"Rare correspondents, answered once, with the date (the best liked answers first): {names}."


def unusual(rows: pd.DataFrame, pairs: pd.DataFrame, metric: str) -> list[Example]:
    """Posts with the most of `metric` per like, shown in full."""
    targets = pairs[pairs["variant"] == 1].set_index("id")["target"]
    return [
        Example(
            id=row["id"], source=row["text"], target=str(targets.get(row["id"], "")), url=row["url"],
            note=f"{number(row['per_100'], 3)} {metric} for every 100 likes",
            meta=f"{row['day']:%Y-%m-%d} · {number(int(row['likes']))} likes",
        )
        for _, row in rows.iterrows()
    ]  # fmt: skip


def views(frame: pd.DataFrame) -> str:
    """Where views are recorded and what follows for the comparison of kinds."""
    seen = with_views(frame)
    if not len(seen):
        return "No views are recorded here, so how far a post travelled cannot be told from how it was liked."
    parts = [
        f"{wording.KIND[kind].en} {tally(float(group['x'].median()))}"
        for kind, group in by_kind(seen).items()
        if kind != "all"
    ]
    return (
        f"Views are recorded for {number(len(seen))} of {number(len(frame))} posts. Their median views: "
        f"{', '.join(parts)}."
    )


def sizes_shown(table: pd.DataFrame) -> pd.DataFrame:
    """The contract table as a reader wants it: a row a kind, "median (low–high)" a metric."""
    cells = table.assign(
        shown=[
            f"{tally(row['median'])} ({tally(row['ci_low'])}\N{EN DASH}{tally(row['ci_high'])})"
            for row in table.to_dict("records")
        ]
    )
    wide = cells.pivot_table(index="kind", columns="metric", values="shown", aggfunc="first", sort=False)
    likes = table[table["metric"] == "likes"].set_index("kind")
    wide.insert(0, "n", likes["n"])
    wide.insert(1, "gini", likes["gini"])
    return wide.assign(kind=[wording.KIND[kind].en for kind in wide.index]).reset_index(drop=True)


def sizes_headings(shown: pd.DataFrame) -> dict[str, str]:
    """Which columns of `sizes_shown` to show, under which headings."""
    metrics = {metric: wording.METRIC[metric].en for metric in METRICS if metric in shown}
    return {"kind": "kind", "n": "posts", **metrics, "gini": "Gini of likes"}


def top_posts(frame: pd.DataFrame, pairs: pd.DataFrame, top: int) -> list[Example]:
    """The `top` posts by likes, and the first post of every kind that is not among them.

    Both texts come from the corpus at run time; ties go to the earlier post.
    """
    ranked = (
        frame[frame["likes"].notna()]
        .sort_values("likes", ascending=False, kind="stable")
        .reset_index(drop=True)
    )
    chosen = ranked.head(top)
    others = ranked[~ranked["kind"].isin(chosen["kind"])].drop_duplicates("kind")
    targets = pairs[pairs["variant"] == 1].set_index("id")["target"]
    return [
        _example(rank, row, str(targets.get(row["id"], "")), len(ranked))
        for rank, row in pd.concat([chosen, others]).iterrows()
    ]


def _example(rank: object, row: pd.Series, target: str, n: int) -> Example:
    counts = [f"{number(int(row[m]))} {wording.METRIC[m].en}" for m in METRICS if pd.notna(row[m])]
    return Example(
        source=row["text"],
        target=target,
        url=row["url"] if pd.notna(row["url"]) else "",
        note=f"No. {number(int(str(rank)) + 1)} of {number(n)} by likes · {row['kind'].replace('_', '-')}",
        meta=" · ".join([f"{row['local']:%Y-%m-%d %H:%M} local", *counts]),
        id=row["id"],
    )


def lead(findings: Iterable[Finding]) -> str:
    """How many claims held, so that the first screen says it."""
    claims = [finding for finding in findings if finding.verdict]
    verdicts = Counter(finding.verdict for finding in claims if finding.tested)
    tested, listed = verdicts.total(), f"{number(len(claims))} claims about this feed were listed beforehand"
    if not tested:
        return f"{listed}; the posts could not carry any of them."
    told = ", ".join(f"{number(verdicts[verdict])} {verdict}" for verdict in VERDICTS)
    return f"{listed} and tested: {told}." if tested == len(claims) else f"{listed}, {tested} tested: {told}."


def associations_shown(table: pd.DataFrame) -> pd.DataFrame:
    """A row a feature, a column a kind: rank correlation with the count, and how many posts have it."""
    cells = table.assign(
        shown=[
            number(row["rank_correlation"], 2)
            + ("" if pd.isna(row["n_with"]) else f" ({number(int(row['n_with']))})")
            for row in table.to_dict("records")
        ],
        feature=[wording.sentence(wording.FEATURE[name][0].en) for name in table["feature"]],
        kind=[
            f"{wording.KIND[kind].en}, n = {number(int(n))}"
            for kind, n in zip(table["kind"], table["n"], strict=True)
        ],
    )
    wide = cells.pivot_table(index="feature", columns="kind", values="shown", aggfunc="first", sort=False)
    return wide.reset_index()


def view_rates_shown(table: pd.DataFrame) -> pd.DataFrame:
    """A row a kind, a column a count: "4.6 (3.4 to 6.1)", the median and its interval where there is one."""
    cells = table.assign(
        shown=[
            number(row["median_per_1000_views"], 2)
            + (
                ""
                if pd.isna(row["ci_low"])
                else f" ({number(row['ci_low'], 2)} to {number(row['ci_high'], 2)})"
            )
            for row in table.to_dict("records")
        ],
        metric=[wording.METRIC[metric].en for metric in table["metric"]],
    )
    wide = cells.pivot_table(index="kind", columns="metric", values="shown", aggfunc="first", sort=False)
    wide.insert(0, "posts", table.drop_duplicates("kind").set_index("kind")["n"])
    return wide.assign(kind=[wording.KIND[kind].en for kind in wide.index])[["kind", *wide.columns]]


def terms_shown(table: pd.DataFrame) -> pd.DataFrame:
    """The terms of the regression as a reader wants them."""
    return pd.DataFrame({
        "term": [f"{row['group']}: {row['term']}" for row in table.to_dict("records")],
        "against": table["against"],
        "n": table["n"],
        "ratio": [
            f"{number(row['ratio'], 2)} ({number(row['ci_low'], 2)} to {number(row['ci_high'], 2)})"
            for row in table.to_dict("records")
        ],
    })  # fmt: skip
