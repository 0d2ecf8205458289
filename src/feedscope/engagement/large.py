"""The table of sizes over a Parquet file of any length, as `corpus read --format parquet` writes it.

DuckDB counts how often each value stands; a distribution has as many rows as there are different counts,
however many posts there are, and median, interval and Gini index follow from it exactly.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from feedscope.engagement.resampling import Floats, Ints, percentile_interval, ranks_of_medians
from feedscope.engagement.sizes import COLUMNS, COUNTED, KINDS

MEMORY = "300MB"
THREADS = 2


def engagement_by_kind_of(posts: Path, resamples: int, seed: int) -> pd.DataFrame:
    """As `engagement_by_kind` of the posts in a Parquet file: the same rows and numbers.

    Args:
        posts: a file with the columns kind and COUNTED.
        resamples, seed: of the bootstrap.
    """
    import duckdb

    rows = []
    with duckdb.connect() as db:
        db.execute(f"SET memory_limit='{MEMORY}'; SET threads={THREADS}")
        db.read_parquet(_unglobbed(posts)).create_view("posts")
        kinds = {kind for (kind,) in db.execute("SELECT DISTINCT kind FROM posts").fetchall()}
        for metric in COUNTED:
            found = db.execute(
                f"SELECT kind, {metric} AS value, count(*) AS times FROM posts WHERE value IS NOT NULL"
                " GROUP BY ALL ORDER BY value"
            ).df()
            for kind in [*(kind for kind in KINDS if kind in kinds), "all"]:
                own = found if kind == "all" else found[found["kind"] == kind]
                counted = own.groupby("value")["times"].sum()
                rng = np.random.default_rng([seed, ["all", *KINDS].index(kind), COUNTED.index(metric)])
                values = counted.index.to_numpy(dtype=np.float64)
                rows += _row(kind, metric, values, counted.to_numpy(dtype=np.int64), resamples, rng)
    order = {kind: place for place, kind in enumerate((*KINDS, "all"))}
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"kind": "str", "metric": "str"})
    return table.sort_values("kind", key=lambda kind: kind.map(order), kind="stable", ignore_index=True)


def _row(
    kind: str, metric: str, values: Floats, times: Ints, resamples: int, rng: np.random.Generator
) -> list[tuple[object, ...]]:
    """The row of one kind and count, none where nothing was recorded; `values` ascend."""
    if not len(values):
        return []
    upto = times.cumsum()
    n = int(upto[-1])

    def at(ranks: Ints) -> Floats:
        return values[np.searchsorted(upto, ranks, side="right")]

    lower, upper = ranks_of_medians(n, resamples, rng)
    low, high = percentile_interval((at(lower) + at(upper)) / 2) or (float("nan"), float("nan"))
    middle = at(np.array([(n - 1) // 2, n // 2]))
    total = int((values * times).sum())
    # Of equal values in a row, from the first to the last, the weights 2i - n - 1 add up to this.
    weights = (2 * upto - times - n).astype(np.float64) * times
    gini = float(weights @ values / (n * total)) if total else float("nan")
    return [(kind, metric, n, total, float(middle.mean()), low, high, gini)]


def _unglobbed(file: Path) -> str:
    """A path that DuckDB, which takes paths for patterns, takes for this one file."""
    return re.sub(r"([\[*?])", r"[\1]", str(file))
