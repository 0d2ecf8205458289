"""Archives that do not fit into memory: read in parts, without state between them, into Parquet.

`plan` parts a document at records; `read_part` reads one part, for which it needs no other, and gives a
Parquet file and an account. What needs all parts at once (one post an id, variants, threads, order) is
`merging`'s, in bounded memory. Tables and account are those of `read_corpus`, but that of very many
drops and warnings only the first are listed; all are counted.
"""

import hashlib
import mmap
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from feedscope.corpus import (
    account,
    archive,
    blocks,
    documents,
    feed,
    formats,
    load,
    merging,
    regular,
    texts,
)  # fmt: skip
from feedscope.corpus.blocks import Part
from feedscope.corpus.documents import Document
from feedscope.corpus.merging import LISTED, Merged, Place
from feedscope.corpus.records import FACTS, Problem, Reading
from feedscope.corpus.settings import Settings, load_settings
from feedscope.errors import FeedscopeError

PART_BYTES = 4 * 2**20
WORKERS = 2
_HEAD_BYTES = 65_536
_BESIDE = (feed.NAME, texts.SUMMARIES_NAME, None)  # what may stand beside archives
_ONCE = ("carriage-returns", "nul-bytes", "long-line")  # said once a document, not once a part
# A record as the reader takes one whatever stands before it: a heading and its first fields.
_RECORD = re.compile(
    (
        "\n(?=### ([0-9]{1,9})[ \t]*\r?\n(?:[ \t]*\r?\n)*作者[ \t]*[:：][ \t]*\\S[^\n]*\n时间[ \t]*[:：])"
    ).encode()
)


@dataclass(frozen=True)
class Task:
    """The bytes from `begin` to `end` of a document; `place`: which of all parts they are."""

    place: int
    file: Path
    begin: int
    end: int
    part: Part


@dataclass
class Account:
    """What came of a part or of a document, without the records; lines are counted from its first.

    Attributes:
        reading: of its drops and warnings the first LISTED.
        dropped, warned: all of them, by code.
        lines: how many there are.
        times: of the first and last record that was kept.
        out_of_order: how many records are earlier than the one before.
        unreadable: what keeps it from being text.
    """

    reading: Reading = field(default_factory=Reading)
    dropped: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    times: tuple[int, int] | None = None
    out_of_order: int = 0
    unreadable: Problem | None = None

    def note(self, drops: Iterable[Problem], warnings: Iterable[Problem]) -> None:
        """Count problems, and list them while there is room."""
        for problems, listed, counted in (
            (drops, self.reading.drops, self.dropped), (warnings, self.reading.warnings, self.warned)
        ):  # fmt: skip
            problems = list(problems)
            counted.update(problem.code for problem in problems)
            listed += problems[: LISTED - len(listed)]


def plan(file: Path, place: int = 0, size: int = PART_BYTES) -> Iterator[Task]:
    """The parts of an archive document, each of about `size` bytes; the first is part `place` of all."""
    total = file.stat().st_size
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        declared = blocks.header(_text(data[:_HEAD_BYTES])).declared
        begin, number = 0, 0
        while begin < total:
            found = _RECORD.search(data, begin + size) if begin + size < total else None
            end = found.start() + 1 if found else total
            yield Task(place, file, begin, end, Part(begin == 0, end == total, number, "", declared))
            place, begin, number = place + 1, end, int(found[1]) - 1 if found else 0


def read_part(task: Task, settings: Settings, output: Path) -> Account:
    """Read one part and write its records to `output`, in order."""
    with task.file.open("rb") as opened:
        opened.seek(task.begin)
        data = opened.read(task.end - task.begin)
    text, odd = documents.decode(task.file.name, data)
    if text is None:
        return Account(lines=data.count(b"\n"), unreadable=odd[-1])
    table, reading = regular.read(Document(task.file.name, text, "", 0), settings, task.part)
    merging.write_part(table, task.place, output)
    times = table["time_ms"].to_numpy()
    found = Account(replace(reading, drops=[], warnings=[]), lines=text.count("\n"))
    found.note(reading.drops, odd + reading.warnings)
    found.times = (int(times[0]), int(times[-1])) if len(times) else None
    found.out_of_order = int(np.count_nonzero(times[1:] < times[:-1]))
    return found


def write_tables(path: Path, folder: Path) -> tuple[Settings, dict[str, Any]] | None:
    """Write posts, pairs and summaries of the documents at `path` as Parquet; gives settings and account.

    None, and nothing written, where they cannot be read in parts: they must be archives and, beside
    these, documents of summaries.

    Raises:
        FeedscopeError: as `read_corpus`; or the folder cannot be written (exit code 1).
    """
    settings = load_settings(path)
    files, problems = documents.find(path, settings.ignore)
    names = [_format(file, settings) for file in files]
    if archive.NAME not in names or not {*names} <= {archive.NAME, *_BESIDE}:
        return None
    corpus = _Corpus(settings, problems)
    try:
        with tempfile.TemporaryDirectory(prefix=".parts-", dir=folder) as scratch:
            digests = _read(files, names, corpus, Path(scratch))
            merged = merging.merge(corpus.files, corpus.places, folder, Path(scratch))
        found = corpus.finish(path, merged, digests, folder)
        with ProcessPoolExecutor(WORKERS) as pool:
            list(pool.map(merging.check_rows, *merging.row_groups(folder)))
    except BrokenProcessPool:
        message = f"{path}: one of the reading processes was ended from outside; expected memory for all"
        raise FeedscopeError(f"{message}; nothing was written", 1) from None
    return found


def _read(files: list[Path], names: list[str | None], corpus: "_Corpus", scratch: Path) -> list[str]:
    """Read all documents, archives in parts; gives their hashes."""
    with ThreadPoolExecutor(1) as aside, ProcessPoolExecutor(WORKERS) as pool:
        digests = aside.map(_sha256, files)
        for file, name in zip(files, names, strict=True):
            if name != archive.NAME:
                corpus.add_whole(file)
                continue
            tasks = list(plan(file, len(corpus.places)))
            outputs = [scratch / f"{task.place:06d}.parquet" for task in tasks]
            accounts = pool.map(read_part, tasks, [corpus.settings] * len(tasks), outputs)
            corpus.add(file, zip(tasks, accounts, outputs, strict=True))
        return list(digests)


def _format(file: Path, settings: Settings) -> str | None:
    """The format of a file by its beginning, "zip" among them; None where it is unknown."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError:
        return None
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    found = formats.recognise(_text(head), settings)
    return found.name if found else None


def _text(data: bytes) -> str:
    """The beginning of a document as text."""
    return documents.decode("", data.decode("utf-8", errors="ignore").encode())[0] or ""


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


class _Corpus:
    """The account of all documents, as their parts come in.

    Attributes:
        files, places: the parts that are to be merged, and where each of all parts stands.
    """

    def __init__(self, settings: Settings, problems: list[Problem]) -> None:
        self.settings = settings
        self.files: list[Path] = []
        self.places: list[Place] = []
        self._all = Account()  # problems of no document, and those of all documents in order
        self._all.note([], problems)
        self._documents: list[tuple[Path, str | None, Account]] = []  # file, format, account

    def add(self, file: Path, parts: Iterable[tuple[Task, Account, Path]]) -> None:
        """Take in an archive document."""
        whole, files = Account(), []
        for task, part, output in parts:
            self.places.append(Place(file.name, whole.lines))
            files.append(output)
            if part.unreadable and not whole.unreadable:
                whole.unreadable = _moved(part.unreadable, whole.lines)
            _extend(whole, part, task)
        if whole.unreadable:
            left_out = Account()
            left_out.note([], [whole.unreadable])
            self._close(file, None, left_out)
            return
        reading = whole.reading
        whole.note([], archive.total(file.name, reading.declared_line, reading.declared, reading.read))
        self.files += files
        self._close(file, archive.NAME, whole)

    def add_whole(self, file: Path) -> None:
        """Take in a document of summaries, or one that cannot be read."""
        document, problems = documents.open_document(file)
        known, reading = load.read_document(document, self.settings, problems)
        found = Account(replace(reading, drops=[], warnings=[]))
        found.note(reading.drops, problems)
        self._close(file, known.name if known else None, found)

    def _close(self, file: Path, form: str | None, found: Account) -> None:
        self._all.note(found.reading.drops, found.reading.warnings)
        self._all.dropped += found.dropped - Counter(drop.code for drop in found.reading.drops)
        self._all.warned += found.warned - Counter(warning.code for warning in found.reading.warnings)
        self._documents.append((file, form, found))

    def finish(
        self, path: Path, merged: Merged, digests: list[str], folder: Path
    ) -> tuple[Settings, dict[str, Any]]:
        """Write the summaries; settings and account of the whole, as those of `read_corpus`."""
        readings = [found.reading for _, _, found in self._documents]
        summaries, repeated = load.summaries(readings)
        if not merged.counts["posts"] and summaries.empty:
            raise FeedscopeError(load.nothing(path, self._all.reading.drops + self._all.reading.warnings))
        summaries.to_parquet(folder / "summaries.parquet", index=False)
        self._all.note([], load.zone_missing(self.settings))
        repeats = Counter(problem.file for problem in repeated)
        of_posts = [found for _, form, found in self._documents if form == archive.NAME]
        others = [found for _, form, found in self._documents if form != archive.NAME]
        declared = [each.reading.declared for each in of_posts if each.reading.declared is not None]
        facts: Counter[str] = sum((reading.facts for reading in readings), Counter())
        titled = Counter(problem.code for problem in repeated)
        listed = self._all.reading
        audit = {
            "documents": [
                account.entry(
                    Document(file.name, None, digest, file.stat().st_size), form, found.reading.declared,
                    found.reading.read,
                    found.dropped.total() + merged.drops.by_file[file.name] + repeats[file.name],
                )
                for (file, form, found), digest in zip(self._documents, digests, strict=True)
            ],
            "declared": sum(declared) if declared else None,
            **_reconciled(of_posts, merged.kept, merged.drops.by_code),
            "summaries": _reconciled(others, len(summaries), titled),
            "translations": account.reconciled(0, 0, Counter()),
            "counts": {
                **merged.counts,
                "reposts": 0,
                "summaries": len(summaries),
                "out_of_order": sum(each.out_of_order for each in of_posts),
                regular.ENTITIES: facts[regular.ENTITIES]
                + sum(summary.entities for reading in readings for summary in reading.summaries),
                **{fact: facts[fact] for fact in FACTS},
            },
            "recorded": merged.recorded,
            "span": merged.span,
            "warned": dict(sorted((self._all.warned + merged.warnings.by_code).items())),
            "drops": account.listed((listed.drops + merged.drops.first() + repeated)[:LISTED], "reason"),
            "warnings": account.listed((listed.warnings + merged.warnings.first())[:LISTED], "code"),
        }  # fmt: skip
        author = self.settings.author or merged.author or load.author(readings)
        return self.settings.model_copy(update={"author": author}), audit


def _extend(whole: Account, part: Account, task: Task) -> None:
    """Add a part to the account of its document."""
    of_whole, found = whole.reading, part.reading
    if task.part.first:
        of_whole.declared, of_whole.declared_line = found.declared, found.declared_line
        of_whole.author = found.author
    else:
        name, at = task.file.name, whole.lines + 1
        whole.note([], archive.numbering(name, at, task.part.number + 1, of_whole.number))
    of_whole.number = found.number
    of_whole.read += found.read
    of_whole.facts.update(found.facts)
    again = [warning for warning in found.warnings if warning.code in _ONCE and whole.warned[warning.code]]
    warnings = [_moved(warning, whole.lines) for warning in found.warnings if warning not in again]
    whole.note([_moved(drop, whole.lines) for drop in found.drops], warnings)
    # What was not listed is counted all the same.
    whole.dropped += part.dropped - Counter(drop.code for drop in found.drops)
    whole.warned += part.warned - Counter(warning.code for warning in found.warnings)
    if part.times:
        whole.out_of_order += part.out_of_order + bool(whole.times and part.times[0] < whole.times[1])
        whole.times = part.times
    whole.lines += part.lines


def _moved(problem: Problem, lines: int) -> Problem:
    return replace(problem, line=problem.line + lines)


def _reconciled(accounts: list[Account], kept: int, late: Counter[str]) -> dict[str, Any]:
    dropped: Counter[str] = sum((each.dropped for each in accounts), Counter()) + late
    return account.reconciled(sum(each.reading.read for each in accounts), kept, dropped)
