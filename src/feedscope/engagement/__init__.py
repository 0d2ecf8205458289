"""Engagement: how large the counts are, how unequal, when posts are made, and what goes with more.

    tables = load_tables()
    frame = engagement.study_frame(tables.posts, tables.settings)
    sizes = engagement.engagement_by_kind(frame, resamples=10_000, seed=0)
    results = engagement.run_claims(frame, params, engagement.forecast(frame, "likes", 10_000, seed=0))
    # the claims of params/engagement.yaml
    judge(result.finding for result in results)        # feedscope.findings

Pure functions from tables to tables; `figures`, `claim_figures`, `captions` and `notes` turn them
into what the report shows.
"""

from feedscope.engagement.associations import associations
from feedscope.engagement.changes import change_points
from feedscope.engagement.claims import counted, run_claims
from feedscope.engagement.frame import study_frame
from feedscope.engagement.large import engagement_by_kind_of
from feedscope.engagement.metrics import metrics
from feedscope.engagement.people import addressees, gexf, network
from feedscope.engagement.prediction import forecast
from feedscope.engagement.rates import view_rates
from feedscope.engagement.ratios import outliers, per_like
from feedscope.engagement.result import Result
from feedscope.engagement.rhythm import (
    by_hour,
    by_weekday_and_hour,
    moved_by_travel,
    weekdays_covered,
    without_travel,
)
from feedscope.engagement.sizes import engagement_by_kind, gini, holders_of_half, lorenz
from feedscope.engagement.terms import rate_ratios
from feedscope.engagement.threads import threads_table
from feedscope.engagement.topics_input import topic_labels, topics_table

__all__ = [
    "Result",
    "addressees",
    "associations",
    "by_hour",
    "by_weekday_and_hour",
    "change_points",
    "counted",
    "engagement_by_kind",
    "engagement_by_kind_of",
    "forecast",
    "gexf",
    "gini",
    "holders_of_half",
    "lorenz",
    "metrics",
    "moved_by_travel",
    "network",
    "outliers",
    "per_like",
    "rate_ratios",
    "run_claims",
    "study_frame",
    "threads_table",
    "topic_labels",
    "topics_table",
    "view_rates",
    "weekdays_covered",
    "without_travel",
]
