"""The topics tables, where the topics report has left them: an input like any other."""

import pandas as pd

from feedscope.corpus.tables import read_csv
from feedscope.paths import results_dir


def topics_table() -> pd.DataFrame | None:
    """id and topic of each post, or None where no topics were found or made."""
    path = results_dir("topics") / "tables" / "topic_assignments.csv"
    if not path.is_file():
        return None
    table = read_csv(path, {"id": "str"})
    return table[["id", "topic"]] if (table["topic"] >= 0).any() else None


def topic_labels() -> dict[int, str]:
    """English label of each topic; empty where there is no table of topics."""
    path = results_dir("topics") / "tables" / "topics.csv"
    if not path.is_file():
        return {}
    table = read_csv(path)
    return {int(topic): str(label) for topic, label in zip(table["topic"], table["label_en"], strict=True)}
