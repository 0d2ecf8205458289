"""Translations of a corpus: checked, compared, ranked by what should be looked at first.

from feedscope.translation import check_pair

for check, issue in check_pair("It has 70B parameters", "它有 70 亿个参数"):
    print(check.name, issue.message)
"""

from feedscope.translation.checking import check_pair, check_pairs
from feedscope.translation.checks import CHECKS
from feedscope.translation.model import Check, Issue, Pair, Severity

__all__ = ["CHECKS", "Check", "Issue", "Pair", "Severity", "check_pair", "check_pairs"]
