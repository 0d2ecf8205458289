"""What docs/data.md says of a table."""

import re
from pathlib import Path

from feedscope.corpus.tables import read_csv
from feedscope.paths import project_root

DATA = (project_root() / "docs/data.md").read_text(encoding="utf-8")


def words_on(table: str) -> set[str]:
    """Every word of the table's section; none where it has no section."""
    _, heading, rest = DATA.partition(f"\n### {table}.csv")
    return set(re.findall(r"\w+", re.split(r"\n##+ ", rest, maxsplit=1)[0])) if heading else set()


def undescribed(folder: Path) -> list[str]:
    """Columns of the tables in `folder` that docs/data.md does not name, as "table.column"."""
    return [
        f"{path.stem}.{column}"
        for path in sorted(folder.glob("*.csv"))
        for column in read_csv(path).columns
        if column not in words_on(path.stem)
    ]
