"""Documents that do not fit into memory: read in parts, without state between them, into Parquet.

`parts.plan` parts a document and `parts.read_part` reads one part, for which it needs no other; so does
`merging.merge` with a stretch of time. What is left to do one after the other is little: to say where the
parts stand (`parted`), and threads (`tabling`). Tables and account (`reckoning`) are those of `read_corpus`.
"""

import hashlib
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from feedscope.corpus import documents, formats, load, merging, parts, reckoning, runs, xarchive, zips
from feedscope.corpus.merging import Pieces, Place
from feedscope.corpus.parted import NotInPartsError, Parted, moved, whole_parts
from feedscope.corpus.parts import Account, Known, Source, Task
from feedscope.corpus.reckoning import Read
from feedscope.corpus.records import Owner, Problem, Reading, Record
from feedscope.corpus.runs import Integers, Run
from feedscope.corpus.settings import Settings, load_settings
from feedscope.corpus.tabling import Tables
from feedscope.errors import FeedscopeError

T = TypeVar("T")
WORKERS = 2
AHEAD = 2 * WORKERS  # parts that may be read before they are asked for


def write_tables(path: Path, folder: Path) -> tuple[Settings, dict[str, Any]] | None:
    """Write posts, pairs and summaries of the documents at `path` as Parquet; gives settings and account.

    None, and nothing written, where they have to be read whole: plain texts, whose ids are no numbers, an
    object around all posts, an array with very many broken items.

    Raises:
        FeedscopeError: as `read_corpus`; or the folder cannot be written (exit code 1).
    """
    settings = load_settings(path)
    files, problems = documents.find(path, settings.ignore)
    try:
        with tempfile.TemporaryDirectory(prefix=".parts-", dir=folder) as scratch:
            sources = list(_sources(files, settings, Path(scratch)))
            if not any(source.holds(formats.POSTS) for source in sources):
                return None
            with ProcessPoolExecutor(WORKERS) as pool:
                digests = pool.map(_sha256, [source.file for source in sources])
                corpus = _Corpus(settings, sources, Path(scratch), pool)
                corpus.problems += problems
                corpus.read()
            pieces, above = corpus.pieces()
            # Merging costs a tenth of what setting threads, checking and writing do: no process of its own.
            with Tables(pieces, folder, above) as tables:
                for bucket in merging.buckets(pieces):
                    tables.add(merging.merge(bucket))
            summaries, repeated = load.summaries([each.account.reading for each in corpus.documents])
            if not tables.account.counts["posts"] and summaries.empty:
                odd = reckoning.together(corpus.documents, corpus.problems).reading
                raise FeedscopeError(load.nothing(path, odd.drops + odd.warnings))
            summaries.to_parquet(folder / "summaries.parquet", index=False)
            read = Read(
                documents=corpus.documents,
                digests=list(digests),
                completed=corpus.completed,
                problems=corpus.problems + load.zone_missing(settings),
                merged=tables.account,
                summaries=len(summaries),
                repeated=repeated,
            )
            return settings.model_copy(update={"author": corpus.author()}), reckoning.audit(read)
    except NotInPartsError:
        return None
    except BrokenProcessPool:
        message = f"{path}: one of the reading processes was ended from outside; expected memory for all"
        raise FeedscopeError(f"{message}; nothing was written", 1) from None


def _sources(files: list[Path], settings: Settings, scratch: Path) -> Iterator[Source]:
    """The documents, those inside a zip among them."""
    for file in files:
        inside = zips.unpack(file, scratch) if zips.is_zip(file) else [(file.name, file)]
        for name, each in inside:
            yield Source(name, each, parts.recognise(each, settings))


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def ahead(pool: Executor, do: Callable[..., T], arguments: Iterable[tuple[Any, ...]]) -> Iterator[T]:
    """What `do` gives of each of `arguments`, in order, no more than AHEAD before they are asked for."""
    waiting: deque[Future[T]] = deque()
    for each in arguments:
        waiting.append(pool.submit(do, *each))
        if len(waiting) == AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Corpus:
    """All documents, read and put together."""

    def __init__(self, settings: Settings, sources: list[Source], scratch: Path, pool: Executor) -> None:
        self.settings = settings
        self.documents = [Parted(source) for source in sources]
        self.scratch = scratch
        self.pool = pool
        self.problems: list[Problem] = []  # of all documents together
        self.owner = Owner()
        self.completed: list[Record] = []

    def read(self) -> None:
        """Read everything: X archives last, as the owner and the long texts stand elsewhere."""
        tasks: dict[int, list[Task]] = {}
        for k, each in enumerate(self.documents):
            if each.source.format and each.source.format.name in parts.PARTED:
                tasks[k] = list(parts.plan(each.source, sum(map(len, tasks.values()))))
            elif each.source.holds(formats.POSTS):
                raise NotInPartsError
            else:
                _read_whole(each, self.settings)
        is_x = {k: self.documents[k].source.is_x_archive for k in tasks}
        self._read_parts({k: of for k, of in tasks.items() if not is_x[k]}, Known())
        readings = [each.account.reading for each in self.documents]
        collected = [each for each in self.documents if each.is_collected]
        self.owner = load.owner(self.settings, readings, _authors(collected))
        for each in collected:
            self._keep_own(each)
        known = Known(self.owner, frozenset(xarchive.beginnings(readings)))
        self._read_parts({k: of for k, of in tasks.items() if is_x[k]}, known)

    def _read_parts(self, tasks: dict[int, list[Task]], known: Known) -> None:
        def output(task: Task) -> Path:
            return self.scratch / f"{task.place:06d}.arrow"

        def again(task: Task) -> Account:
            return parts.read_part(task, self.settings, known, output(task))

        every = [task for of in tasks.values() for task in of]
        accounts = ahead(
            self.pool,
            parts.read_part,
            ((task, self.settings, known, output(task)) for task in every),
        )
        for k, of in tasks.items():
            document = self.documents[k]
            for task, part in whole_parts(zip(of, accounts, strict=False), again):
                document.add(task, part)
            document.close()

    def _keep_own(self, document: Parted) -> None:
        """Leave out what is not the owner's."""
        others = [
            place
            for place, found in document.found.items()
            if not all(load.is_own(*author, self.owner) for author in found.authors)
        ]
        of = [document.runs[place] for place in others], repeat(self.owner), repeat(document.source.name)
        for place, (run, found, drops) in zip(others, self.pool.map(parts.keep_own, *of), strict=True):
            document.runs[place], document.found[place] = run, found
            document.account.note([moved(drop, document.lines[place]) for drop in drops], [])

    def pieces(self) -> tuple[Pieces, Integers]:
        """All parts, ready to be put together; the post above it that each record names."""
        places = {
            place: Place(each.source.name, lines)
            for each in self.documents
            for place, lines in each.lines.items()
        }
        records: list[Run] = []
        translations: list[Run] = []
        for each in self.documents:
            if each.source.holds(formats.TRANSLATIONS):
                translations += each.runs.values()
            else:
                answers = each.account.reading.answers
                records += [replace(run, answers=answers) for run in each.runs.values()]
        records += self._completed()
        found = [found for each in self.documents for found in each.found.values()]
        old = np.concatenate([np.empty((0, 4), np.int64), *(each.old for each in found)])
        firsts = {number: (key, rank) for number, key, rank, _ in old[::-1].tolist()}
        late = {seq: firsts[n] for n, key, rank, seq in old.tolist() if firsts[n] != (key, rank)}
        if late:
            records = [runs.moved(run, late) for run in records]
        translations += self._untimed(firsts)
        undecided = np.unique(np.concatenate([np.empty(0, np.int64), *(each.undecided for each in found)]))
        authors = runs.authors(records, undecided) if len(undecided) else {}
        above = np.concatenate([np.empty(0, np.int64), *(each.above for each in found)])
        return Pieces(records, translations, places, authors), above

    def _completed(self) -> list[Run]:
        """The records that were held back, with their full texts."""
        notes = [note for each in self.documents for note in each.account.reading.long_texts]
        held = [each for document in self.documents for each in document.held]
        reading = Reading(records=[record for _, record in held], long_texts=notes)
        self.problems += xarchive.complete([reading], self.owner)
        self.completed = reading.records
        if not held:
            return []
        seq = np.array([seq for seq, _ in held])
        run = runs.write(runs.table(self.completed), seq, self.scratch / "completed.arrow")
        return [replace(run, answers=True)]

    def _untimed(self, firsts: dict[int, tuple[int, int]]) -> list[Run]:
        """The translations whose posts' times do not follow from the ids, placed as these posts are."""
        held = [each for document in self.documents for each in document.untimed]
        if not held:
            return []
        seq = np.array([seq for seq, _ in held])
        table = runs.translations_table([each for _, each in held])
        placed = np.array([firsts.get(int(each.id), (runs.UNTIMED, 0)) for _, each in held])
        return [runs.write_placed(table, seq, placed[:, 0], placed[:, 1], self.scratch / "untimed.arrow")]

    def author(self) -> str:
        """As `load.author`."""
        names: Counter[str] = Counter()
        for (name, _), count in _authors(self.documents).items():
            names.update({name: count} if name else {})
        readings = [each.account.reading for each in self.documents]
        return self.settings.author or load.author(readings, names)


def _read_whole(document: Parted, settings: Settings) -> None:
    """Read a document of summaries, of long texts or of the owner, or one that cannot be read."""
    opened, problems = documents.open_document(document.source.file, document.source.name)
    known, reading = load.read_document(opened, settings, problems)
    document.format = known.name if known else None
    document.account.reading = replace(reading, drops=[], warnings=[])
    document.account.note(reading.drops, problems)


def _authors(of: list[Parted]) -> Counter[tuple[str, str]]:
    """How many records each author has."""
    found: Counter[tuple[str, str]] = Counter()
    for each in (each for document in of for each in document.found.values()):
        found.update(each.authors)
    return found
