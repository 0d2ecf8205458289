"""Do some topics get more likes, or do they only hold more posts of a kind that gets more?

An author's replies get a few likes where an original gets hundreds, and topics differ in how many
replies they hold. So each topic is compared twice with all other posts: as they come (crude), and
among posts of the same kind and month (stratified). Both are ratios of typical likes, exp of the
difference in mean log(1 + likes); the stratified one weighs the differences of the strata by how
much each can tell (least squares with an effect for every stratum).

Posts of one thread share their fate, and so do answers to one person on one day. Such a unit counts
under its most common topic, and is shuffled and drawn as a whole:

* Test: topics are shuffled among units of one form (replies, lone posts, threads) and month. The
  largest of all topics' statistics is what each is compared with (max-T: Westfall & Young 1993,
  "Resampling-based multiple testing"), so that looking at many topics is paid for.
* Intervals: units are drawn with replacement, and the intervals of all topics hold at the same time
  (95%, from the largest studentised deviation).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedscope.params import TopicsParams
from feedscope.topics.study import OUTLIER, Study

LEAST_POSTS = 30  # with recorded likes
LEAST_FOR_INTERVAL = 5
LEVEL = 0.95


@dataclass(frozen=True)
class Effects:
    """Likes by topic.

    Attributes:
        table: topic, n, units, crude, crude_low, crude_high, ratio, low, high, p: one row a topic
            that can be compared; ratios of typical likes, p adjusted over the topics.
        by_kind: topic, kind, n, median, ci_low, ci_high: of the posts as they are.
        n: posts with likes.
        months: whether months are known and held equal.
    """

    table: pd.DataFrame
    by_kind: pd.DataFrame
    n: int
    months: bool

    @property
    def strongest(self) -> "pd.Series":
        """The topic whose stratified effect is surest."""
        return self.table.assign(size=np.abs(np.log(self.table["ratio"]))).sort_values(
            ["p", "size"], ascending=[True, False], kind="stable"
        ).iloc[0]  # fmt: skip


def effects(study: Study, params: TopicsParams) -> Effects | None:
    """Compare the topics' likes.

    None where it is not asked for, with fewer than two topics, or LEAST_POSTS posts with likes.
    """
    posts = study.material.posts.assign(topic=study.labels)
    posts = posts[posts["likes"].notna()].reset_index(drop=True)
    topics = sorted(set(posts["topic"]) - {OUTLIER})
    if "likes" not in params.claims or len(posts) < LEAST_POSTS or len(topics) < 2:
        return None
    rng = np.random.default_rng(params.seed)
    design = _Design(posts, len(study.topics))
    crude, crude_reach = design.bootstrapped(np.zeros(len(posts), dtype=int), params.resamples, rng)
    within, reach = design.bootstrapped(design.strata, params.resamples, rng)
    p = design.permuted(params.permutations, rng)
    table = pd.DataFrame(
        {
            "topic": np.arange(len(study.topics)),
            "n": np.bincount(design.labels, minlength=len(study.topics) + 1)[:-1],
            "units": np.bincount(design.unit_labels, minlength=len(study.topics) + 1)[:-1],
            "crude": np.exp(crude),
            "crude_low": np.exp(crude - crude_reach),
            "crude_high": np.exp(crude + crude_reach),
            "ratio": np.exp(within),
            "low": np.exp(within - reach),
            "high": np.exp(within + reach),
            "p": p,
        }
    )
    table = table[np.isfinite(within) & np.isfinite(reach)].reset_index(drop=True)
    return Effects(table, medians(posts), len(posts), design.months) if len(table) else None


def medians(posts: pd.DataFrame) -> pd.DataFrame:
    """Median likes of every topic and kind: topic, kind, n, median, ci_low, ci_high."""
    rows = []
    for (topic, kind), likes in posts.groupby(["topic", "kind"], sort=True)["likes"]:
        values = np.sort(likes.to_numpy(float))
        low, high = median_interval(values)
        rows.append((topic, kind, len(values), float(np.median(values)), low, high))
    return pd.DataFrame(rows, columns=["topic", "kind", "n", "median", "ci_low", "ci_high"])


def median_interval(ordered: np.ndarray) -> tuple[float, float]:
    """95% percentile bootstrap interval of the median of sorted values, without drawing.

    The median of a resample of n values is at most the k-th smallest where more than half of n draws
    fall among the first k, which is binomial (Efron 1979, Ann. Statist. 7:1-26). For even n the lower
    end is of the lower and the upper end of the upper of the two middle values. NaN below
    LEAST_FOR_INTERVAL values.
    """
    n = len(ordered)
    if n < LEAST_FOR_INTERVAL:
        return float("nan"), float("nan")
    ranks = np.arange(1, n + 1)
    lower = stats.binom.sf((n + 1) // 2 - 1, n, ranks / n)
    upper = stats.binom.sf(n // 2, n, ranks / n)
    tail = (1 - LEVEL) / 2
    low = ordered[int(np.argmax(lower >= tail))]
    high = ordered[int(np.argmax(upper >= 1 - tail))]
    return float(low), float(high)


class _Design:
    """Posts, their units, strata and topics, as numbers; the last topic number means none.

    Attributes:
        labels: of posts: their unit's topic.
        strata: of posts: kind and month.
    """

    def __init__(self, posts: pd.DataFrame, topics: int) -> None:
        self.topics = topics
        self.values = np.log1p(posts["likes"].to_numpy(float))
        self.months = bool(posts["created_at"].notna().any())
        month = posts["created_at"].dt.strftime("%Y-%m").fillna("").astype(str)
        self.strata = pd.factorize(posts["kind"].astype(str) + " " + month, sort=True)[0]
        self.units = pd.factorize(units(posts))[0]
        first = np.unique(self.units, return_index=True)[1]
        own = np.where(posts["topic"] == OUTLIER, topics, posts["topic"])
        counts = np.zeros((len(first), topics + 1))
        np.add.at(counts, (self.units, own), 1)
        self.unit_labels = counts.argmax(axis=1)
        self.labels = self.unit_labels[self.units]
        answers = posts["kind"].to_numpy()[first] == "reply"
        form = np.where(answers, "reply", np.where(np.bincount(self.units) > 1, "thread", "lone")).astype(
            object
        )
        self.unit_strata = pd.factorize(form + month.to_numpy(dtype=object)[first], sort=True)[0]

    def differences(
        self, labels: np.ndarray, strata: np.ndarray, weights: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Each topic's difference from the others within strata, and what it rests on; NaN where nothing."""
        groups = self.topics + 1
        cells = strata * groups + labels
        shape, length = (-1, groups), (int(strata.max()) + 1) * groups
        w = np.ones(len(labels)) if weights is None else weights
        size = np.bincount(cells, w, length).reshape(shape)
        total = np.bincount(cells, w * self.values, length).reshape(shape)
        n = np.maximum(size.sum(axis=1, keepdims=True), 1e-12)
        information = (size - size**2 / n).sum(axis=0)[:-1]
        contrast = (total - size * total.sum(axis=1, keepdims=True) / n).sum(axis=0)[:-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(information > 1e-9, contrast / information, np.nan), information

    def bootstrapped(
        self, strata: np.ndarray, resamples: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Differences, and how far their simultaneous 95% intervals reach to either side."""
        found = self.differences(self.labels, strata)[0]
        count = len(self.unit_labels)
        draws = np.empty((resamples, self.topics))
        for draw in range(resamples):
            weights = np.bincount(rng.integers(0, count, count), minlength=count)[self.units]
            draws[draw] = self.differences(self.labels, strata, weights.astype(float))[0]
        defined = np.isfinite(draws).mean(axis=0) >= LEVEL
        error = np.full(self.topics, np.nan)
        error[defined] = np.nanstd(draws[:, defined], axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            far = np.abs(draws - found) / error
        usable = defined & (error > 0)
        if not usable.any():
            return found, error
        return found, float(np.quantile(np.nanmax(far[:, usable], axis=1), LEVEL)) * error

    def permuted(self, permutations: int, rng: np.random.Generator) -> np.ndarray:
        """p of each topic's stratified difference, adjusted over the topics by max-T, add-one."""

        def statistics(labels: np.ndarray) -> np.ndarray:
            difference, information = self.differences(labels, self.strata)
            return np.nan_to_num(np.abs(difference) * np.sqrt(np.maximum(information, 0)))

        observed = statistics(self.labels)
        places = np.argsort(self.unit_strata, kind="stable")
        beyond = np.ones(self.topics)
        for _ in range(permutations):
            order = np.lexsort((rng.random(len(places)), self.unit_strata))
            shuffled = np.empty_like(self.unit_labels)
            shuffled[places] = self.unit_labels[order]
            beyond += statistics(shuffled[self.units]).max() >= observed - 1e-12
        return beyond / (permutations + 1)


def units(posts: pd.DataFrame) -> "pd.Series[str]":
    """What each post belongs to that shares its fate: its thread, or the answers to one person on one day."""
    handle = posts["text"].str.extract(r"^\s*(@\w+)")[0].str.lower()
    day = posts["created_at"].dt.strftime("%Y-%m-%d")
    answered = (posts["kind"] == "reply") & handle.notna() & day.notna()
    return posts["thread"].astype(str).where(~answered, day.fillna("") + " " + handle.fillna(""))
