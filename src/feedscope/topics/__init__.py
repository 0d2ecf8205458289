"""Topics: what the posts are about, in two languages, and how sure one can be.

    tables, features = load_tables(), load_features()
    found = topics.study(tables, features, params)     # everything, deterministic
    found.topics, found.assignments                    # tables
    topics.findings(found, params)                     # claims, to be judged
    topics.load_model().label(["a new post"])          # by the model that the last report saved

`over_time`, `hierarchy`, `likes` and `pooled` ask what the topics go with. `figures`, `maps` and
`captions` turn all of it into what the report shows.
"""

from feedscope.topics.claims import findings, metrics
from feedscope.topics.saved import load_model, save_model
from feedscope.topics.study import Study, study

__all__ = ["Study", "findings", "load_model", "metrics", "save_model", "study"]
