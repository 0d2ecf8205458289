"""Topics: what the posts are about, in two languages, and how sure one can be.

    tables, features = load_tables(), load_features()
    found = topics.study(tables, features, params)     # everything, deterministic
    found.topics, found.assignments                    # tables
    topics.findings(found, params)                     # claims, to be judged

`figures`, `maps` and `captions` turn a study into what the report shows.
"""

from feedscope.topics.claims import findings, metrics
from feedscope.topics.study import Study, study

__all__ = ["Study", "findings", "metrics", "study"]
