"""Features of posts beside their counts, with nothing held equal: what a reader can recount by hand."""

import numpy as np
import pandas as pd

from feedscope.engagement.frame import units
from feedscope.engagement.model import FEATURES
from feedscope.engagement.sizes import KINDS, by_kind

COLUMNS = ["feature", "kind", "n", "n_with", "median_with", "median_without", "rank_correlation"]


def associations(frame: pd.DataFrame, metric: str = "likes") -> pd.DataFrame:
    """One row a feature and kind (and `all`): posts, posts with it, medians, rank correlation.

    Length counts by its characters: n_with and the medians are missing there. The rank correlation is
    Spearman's, missing where feature or count does not vary.
    """
    found = []
    posts = units(frame, metric, list(KINDS))
    for kind, rows in by_kind(posts).items() if len(posts) else ():
        for feature in FEATURES:
            value, x = rows["value"], rows[feature].astype(float)
            varies = np.ptp(x) > 0 and np.ptp(value) > 0
            rho = float(x.corr(value, method="spearman")) if varies else np.nan
            row = [feature, kind, len(rows)]
            if feature == "length":
                found.append((*row, np.nan, np.nan, np.nan, rho))
            else:
                medians = [float(value[x == side].median()) for side in (1, 0)]
                found.append((*row, float(x.sum()), *medians, rho))
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.astype({"feature": "str", "kind": "str", "n_with": "Int64"})
