"""Trained estimate of quality and risk, English → Chinese, without a reference.

    from feedscope.translation.estimate import contributions, estimate
    estimate(sources, targets)       # quality and risk of each pair
    contributions(sources, targets)  # what moved them

How it was trained, how good it is and where it fails stands in MODEL_CARD.md beside this file.
"""

from feedscope.translation.estimate.features import GROUPS
from feedscope.translation.estimate.model import Estimates, contributions, estimate, estimates, estimator

__all__ = ["GROUPS", "Estimates", "contributions", "estimate", "estimates", "estimator"]
