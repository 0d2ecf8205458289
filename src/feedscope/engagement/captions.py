"""Captions and alt texts, made of the numbers their figures show."""

import pandas as pd

from feedscope.engagement import wording
from feedscope.engagement.claim_figures import contrasts_claim, judged
from feedscope.engagement.figures import concentration_claim, sizes_claim, views_claim, week_claim, with_views
from feedscope.engagement.result import Result
from feedscope.engagement.sizes import by_kind, gini, recorded
from feedscope.findings import Finding
from feedscope.reporting.text import number, p_value, tally

BY_POST = "95% percentile bootstrap over posts"
BY_DAY = "95% percentile bootstrap over local days"


def sizes(table: pd.DataFrame, metric: str = "likes") -> str:
    """Caption of `figures.sizes`."""
    n = table.loc[(table["kind"] == "all") & (table["metric"] == metric), "n"]
    return (
        f"{wording.sentence(wording.METRIC[metric].en)} of each post by kind; every mark is a post "
        f"(n = {number(int(n.sum()))}), moved up or down only to be seen. Upright bar: median; line through "
        f"it: {BY_POST}. Logarithmic axis; a count of 0 stands at its left end."
    )


def sizes_alt(table: pd.DataFrame, metric: str = "likes") -> str:
    """Alt text of `figures.sizes`."""
    rows = table[(table["metric"] == metric) & (table["kind"] != "all")]
    parts = [
        f"{wording.KIND[row['kind']].en}: {number(int(row['n']))} posts, median "
        f"{tally(row['median'])}, interval {tally(row['ci_low'])} to "
        f"{tally(row['ci_high'])}"
        for row in rows.to_dict("records")
    ]
    return f"Strip plot on a log axis. {sizes_claim(table, metric)}. " + "; ".join(parts) + "."


def concentration(frame: pd.DataFrame, metric: str = "likes") -> str:
    """Caption of `figures.concentration`."""
    return (
        f"Lorenz curves from the largest post down: which share of the posts holds which share of all "
        f"{wording.METRIC[metric].en}. n = {number(len(recorded(frame, metric)))} posts."
    )


def concentration_alt(frame: pd.DataFrame, metric: str = "likes") -> str:
    """Alt text of `figures.concentration`."""
    parts = [
        f"{wording.KIND[kind].en} {number(gini(recorded(group, metric)), 2)}"
        for kind, group in by_kind(frame).items()
    ]
    return f"Lorenz curves. {concentration_claim(frame, metric)}. Gini index: {', '.join(parts)}."


def week(frame: pd.DataFrame) -> str:
    """Caption of `figures.week`."""
    return (
        f"Distinct days with at least one post, by weekday and local hour; beside each weekday, how many "
        f"of it there were from the first to the last post. {number(len(frame))} posts on "
        f"{number(frame['day'].nunique())} days; empty cells are 0."
    )


def week_alt(days: pd.DataFrame, covered: list[int]) -> str:
    """Alt text of `figures.week`."""
    hours = days.sum()
    busy = hours[hours >= 0.5 * hours.max()].index
    quiet = hours[hours == 0].index
    empty = f" No post in the hours {_listed(quiet)}." if len(quiet) else ""
    return (
        f"Heat map of weekdays against hours. {week_claim(days, covered)}. Hours at least half as active "
        f"as the busiest: {_listed(busy)}.{empty}"
    )


def _listed(hours: pd.Index) -> str:
    return ", ".join(f"{hour:02d}" for hour in hours)


def hours_of_day(local: pd.DataFrame, home: pd.DataFrame) -> str:
    """Caption of `figures.hours_of_day`."""
    most, most_at_home = local["days"].argmax(), home["days"].argmax()
    return (
        f"Days with a post by local hour, with the travel windows (bars) and as if the author had stayed in "
        f"the home time zone (dashed). Most days: {wording.hour(int(most))} with the windows, "
        f"{wording.hour(int(most_at_home))} without; n = {number(int(local['posts'].sum()))} posts."
    )


def hours_of_day_alt(local: pd.DataFrame, home: pd.DataFrame, moved: int) -> str:
    """Alt text of `figures.hours_of_day`."""
    parts = [
        f"{name} most days at {wording.hour(int(table['days'].argmax()))} "
        f"({number(int(table['days'].max()))})"
        for name, table in (("with travel windows", local), ("without", home))
    ]
    return (
        f"Bars and a dashed line over 24 hours: {', '.join(parts)}. {number(moved)} posts change their hour."
    )


def best_time(result: Result, verdict: Finding) -> str:
    """Caption of `claim_figures.best_time`."""
    claim = result.claim
    who = wording.kinds(sorted(result.units["kind"].unique())).en
    bins = wording.BINS[claim.bins].en
    left_out = result.units[claim.bins].nunique() - len(result.details)
    least = int(result.details["n"].min())
    few = (
        f" {left_out} {bins} with fewer than {least} posts are not compared; their posts are shown."
        if left_out
        else ""
    )
    return (
        f"{wording.sentence(wording.METRIC[claim.metric].en)} of {who} against the typical count of their "
        f"month (log axis). Grey: posts, n = {number(len(result.units))}. With lines: each of the {bins} "
        f"against all others, with simultaneous 95% intervals; the diamond is the best.{few} max-T "
        f"permutation within kind and month: {_p(verdict)}."
    )


def best_time_alt(result: Result, verdict: Finding) -> str:
    """Alt text of `claim_figures.best_time`."""
    clear = (result.details["ci_low"] > 1) | (result.details["ci_high"] < 1)
    return (
        f"{judged(verdict)} The simultaneous intervals of {int(clear.sum())} of the {len(clear)} "
        f"{wording.BINS[result.claim.bins].en} leave 1 out. That of the best goes from "
        f"{number(verdict.ci_low, 2)} to {number(verdict.ci_high, 2)}."
    )


def trend(result: Result, verdict: Finding) -> str:
    """Caption of `claim_figures.trend`."""
    return (
        f"Each mark is a post, n = {number(len(result.units))}; log axis. Line: Theil\N{EN DASH}Sen, "
        f"labelled with its level at both ends. Factor over the whole time {number(verdict.estimate, 2)}, "
        f"95% interval {number(verdict.ci_low, 2)} to {number(verdict.ci_high, 2)} by day; dates shuffled "
        f"by day: {_p(verdict)}."
    )


def trend_alt(result: Result, verdict: Finding) -> str:
    """Alt text of `claim_figures.trend`."""
    start, end = (tally(round(level)) for level in result.details["level"])
    return f"Scatter plot over time. {judged(verdict)} The fitted line goes from {start} to {end}."


def decay(result: Result) -> str:
    """Caption of `claim_figures.decay`."""
    threads = result.units["thread_id"].nunique()
    return (
        f"{wording.sentence(wording.METRIC[result.claim.metric].en)} of each follow-up divided by those of "
        f"its thread's first post (log axis): {number(len(result.units))} follow-ups of {number(threads)} "
        f"threads. Diamonds: medians with {BY_DAY}, where enough threads go that far; the dotted line "
        "joins all medians. The numbers at the foot count the threads that reach a position."
    )


def decay_alt(result: Result, verdict: Finding) -> str:
    """Alt text of `claim_figures.decay`."""
    parts = [
        f"position {row['position']:.0f}: {number(row['median'], 2)} (n = {row['n']:.0f})"
        for row in result.details.to_dict("records")
    ]
    return f"{judged(verdict)} Median relative to the first post, {', '.join(parts)}."


def contrasts(results: list[Result]) -> str:
    """Caption of `claim_figures.contrasts`."""
    tested = [r for r in results if r.tested]
    n = ", ".join(number(r.finding.n) for r in tested)
    return (
        f"Ratios of medians with {BY_DAY} (log axis). Filled: established; open: not. Posts behind each, "
        f"from the top: {n}."
    )


def contrasts_alt(results: list[Result], findings: dict[str, Finding]) -> str:
    """Alt text of `claim_figures.contrasts`."""
    parts = [judged(findings[r.finding.id]) for r in results if r.tested]
    return f"Interval plot. {contrasts_claim(results, findings)}. {' '.join(parts)}"


def views(frame: pd.DataFrame) -> str:
    """Caption of `figures.views`."""
    seen = with_views(frame)
    return (
        f"Likes against views for the {number(len(seen))} of {number(len(frame))} posts whose views are "
        f"recorded ({_day(seen['local'].min())} to {_day(seen['local'].max())}). Both axes logarithmic."
    )


def views_alt(frame: pd.DataFrame) -> str:
    """Alt text of `figures.views`."""
    parts = [
        f"{wording.KIND[kind].en}: {len(group)} posts, median {tally(float(group['x'].median()))} "
        f"views, {tally(float(group['y'].median()))} likes"
        for kind, group in by_kind(with_views(frame)).items()
    ]
    return f"Scatter plot. {views_claim(frame)}. {'; '.join(parts)}."


def _day(when: pd.Timestamp) -> str:
    return when.strftime("%Y-%m-%d")


def _p(finding: Finding) -> str:
    return "not tested" if finding.p_adj is None else f"adjusted {p_value(finding.p_adj)}"
