"""The translation check for anyone's bilingual file: `feedscope check`, and the same in Python.

import pandas as pd
from feedscope.translation.tool import check_table
checked = check_table(pd.read_csv("pairs.csv"))
"""

from feedscope.translation.tool.judge import COLUMNS, Judge, check_table

__all__ = ["COLUMNS", "Judge", "check_table"]
