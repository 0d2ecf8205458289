"""Documents that do not fit into memory: read in parts, without state between them, into Parquet.

`parts.plan` parts a document and `parts.read_part` reads one part, for which it needs no other; so does
`merging.merge` with a stretch of time. What is left to do one after the other is little: to say where the
parts stand (here), and threads (`tabling`). Tables and account are those of `read_corpus`, but that of very
many drops and warnings only the first are listed; all are counted.
"""

import hashlib
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from feedscope.corpus import (
    account,
    archive,
    blocks,
    containers,
    documents,
    formats,
    load,
    merging,
    parts,
    runs,
    tabling,
    xarchive,
    zips,
)
from feedscope.corpus.account import LISTED
from feedscope.corpus.documents import Document
from feedscope.corpus.merging import Pieces, Place
from feedscope.corpus.parts import Account, Known, Source, Task
from feedscope.corpus.records import FACTS, Owner, Problem, Reading, Record, Step, Translation
from feedscope.corpus.runs import Found, Integers, Run
from feedscope.corpus.settings import Settings, load_settings
from feedscope.corpus.tabling import Tables
from feedscope.errors import FeedscopeError

T = TypeVar("T")
WORKERS = 2
AHEAD = 2 * WORKERS  # parts that may be read before they are asked for
LONGEST = 64 * 2**20  # bytes of parts that are read together because no record ends in between
_COUNTED = (
    "posts",
    "originals",
    "replies",
    "self_threads",
    "pairs",
    "variants",
    "untranslated",
    "reply_by_at_only",
)
_ONCE = ("carriage-returns", "nul-bytes", "long-line")  # said once a document, not once a part


class _NotInPartsError(Exception):
    """These documents have to be read whole."""


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
            if not any(_holds(source, formats.POSTS) for source in sources):
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
            summaries, repeated = corpus.summaries()
            found = corpus.account(tables.account, list(digests), repeated, path)
            summaries.to_parquet(folder / "summaries.parquet", index=False)
            return found
    except _NotInPartsError:
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


def _holds(source: Source, what: str) -> bool:
    return source.format is not None and source.format.holds == what


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


@dataclass
class _Document:
    """One document, its account, and its parts by their places."""

    source: Source
    account: Account = field(default_factory=Account)
    runs: dict[int, Run] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)  # that stand before each part
    held: list[tuple[int, Record]] = field(default_factory=list)
    untimed: list[tuple[int, Translation]] = field(default_factory=list)
    format: str | None = None

    def __post_init__(self) -> None:
        self.numbering = archive.Numbering(self.source.name)

    @property
    def is_collected(self) -> bool:
        """Whether it may hold posts of other people than the owner."""
        return self.format is not None and self.source.format is not None and self.source.format.collected

    def add(self, task: Task, part: Account) -> None:
        """Take in the next part."""
        whole = self.account
        self.lines[task.place] = whole.lines
        if part.unreadable and not whole.unreadable:
            whole.unreadable = _moved(part.unreadable, whole.lines)
        of_whole, found = whole.reading, part.reading
        if task.part.first:
            of_whole.declared, of_whole.declared_line = found.declared, found.declared_line
            of_whole.author = found.author
        steps = [replace(step, line=step.line + whole.lines) for step in found.steps]
        if isinstance(task.part, blocks.Part) and task.part.number != of_whole.number:
            steps.insert(0, Step(whole.lines + 1, of_whole.number, task.part.number + 1))
        whole.note([], self.numbering.judge(steps))
        of_whole.number = found.number
        of_whole.read += found.read
        of_whole.answers |= found.answers
        of_whole.facts.update(found.facts)
        again = [each for each in found.warnings if each.code in _ONCE and whole.warned[each.code]]
        warnings = [_moved(each, whole.lines) for each in found.warnings if each not in again]
        whole.note([_moved(drop, whole.lines) for drop in found.drops], warnings)
        # What was not listed is counted all the same.
        whole.dropped += part.dropped - Counter(drop.code for drop in found.drops)
        whole.warned += part.warned - Counter(warning.code for warning in found.warnings)
        if part.run:
            self.runs[task.place] = part.run
        if part.found:
            self.found[task.place] = part.found
        self.held += part.held
        self.untimed += part.untimed
        whole.lines += part.lines

    def close(self) -> None:
        """Say what can be said when all parts are there."""
        whole, reading = self.account, self.account.reading
        if max(whole.dropped[code] for code in ("not-json", "unclosed-quote")) >= containers.BROKEN:
            raise _NotInPartsError  # reading gave up somewhere, which parts do not know of each other
        if whole.unreadable:
            self.account, self.runs, self.found, self.held = Account(), {}, {}, []
            self.account.note([], [whole.unreadable])
            return
        self.format = self.source.format.name if self.source.format else None
        if self.format == archive.NAME:
            name = self.source.name
            whole.note([], archive.total(name, reading.declared_line, reading.declared, reading.read))

    def out_of_order(self) -> int:
        """How many records are earlier than the one before."""
        late = 0
        before: int | None = None
        for found in self.found.values():
            if found.times:
                first, last = found.times
                late += found.out_of_order
                late += before is not None and first is not None and first < before
                before = last
        return late


class _Corpus:
    """All documents, read and put together."""

    def __init__(self, settings: Settings, sources: list[Source], scratch: Path, pool: Executor) -> None:
        self.settings = settings
        self.documents = [_Document(source) for source in sources]
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
            elif _holds(each.source, formats.POSTS):
                raise _NotInPartsError
            else:
                _read_whole(each, self.settings)
        is_x = {k: _is_x_archive(self.documents[k]) for k in tasks}
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
            for task, part in _whole_parts(zip(of, accounts, strict=False), again):
                document.add(task, part)
            document.close()

    def _keep_own(self, document: _Document) -> None:
        """Leave out what is not the owner's."""
        others = [
            place
            for place, found in document.found.items()
            if not all(load.is_own(*author, self.owner) for author in found.authors)
        ]
        of = [document.runs[place] for place in others], repeat(self.owner), repeat(document.source.name)
        for place, (run, found, drops) in zip(others, self.pool.map(parts.keep_own, *of), strict=True):
            document.runs[place], document.found[place] = run, found
            document.account.note([_moved(drop, document.lines[place]) for drop in drops], [])

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
            if _holds(each.source, formats.TRANSLATIONS):
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

    def summaries(self) -> tuple[pd.DataFrame, list[Problem]]:
        """As `load.summaries`."""
        return load.summaries([each.account.reading for each in self.documents])

    def account(
        self, found: tabling.Account, digests: list[str], repeated: list[Problem], path: Path
    ) -> tuple[Settings, dict[str, Any]]:
        """Settings and account of the whole, as those of `read_corpus`."""
        whole = Account()
        whole.note([], self.problems)
        for each in self.documents:
            of = each.account
            whole.note(of.reading.drops, of.reading.warnings)
            whole.dropped += of.dropped - Counter(drop.code for drop in of.reading.drops)
            whole.warned += of.warned - Counter(warning.code for warning in of.reading.warnings)
        listed = whole.reading
        readings = [each.account.reading for each in self.documents]
        summaries = sum(len(reading.summaries) for reading in readings) - len(repeated)
        if not found.counts["posts"] and not summaries:
            raise FeedscopeError(load.nothing(path, listed.drops + listed.warnings))
        whole.note([], load.zone_missing(self.settings))
        late = found.drops.by_file + found.translation_drops.by_file + Counter(each.file for each in repeated)
        of_posts, of_summaries, of_translations = (
            [each for each in self.documents if each.format and _holds(each.source, what)]
            for what in (formats.POSTS, formats.SUMMARIES, formats.TRANSLATIONS)
        )
        declared = [d.account.reading.declared for d in of_posts if d.account.reading.declared is not None]
        facts: Counter[str] = sum((reading.facts for reading in readings), Counter())
        entities = (
            sum(each.entities for document in self.documents for each in document.found.values())
            + sum(record.entities for record in self.completed)
            + sum(summary.entities for reading in readings for summary in reading.summaries)
        )
        drops = found.drops.first() + found.translation_drops.first() + repeated
        audit = {
            "documents": [
                account.entry(
                    Document(each.source.name, None, digest, each.source.file.stat().st_size),
                    each.format,
                    each.account.reading.declared,
                    each.account.reading.read,
                    each.account.dropped.total() + late[each.source.name],
                )
                for each, digest in zip(self.documents, digests, strict=True)
            ],
            "declared": sum(declared) if declared else None,
            **_reconciled(of_posts, _rows(of_posts) + len(self.completed), found.drops.by_code),
            "summaries": _reconciled(
                of_summaries, summaries + len(repeated), Counter(each.code for each in repeated)
            ),
            "translations": _reconciled(
                of_translations, _rows(of_translations), found.translation_drops.by_code
            ),
            "counts": {
                **{name: found.counts[name] for name in _COUNTED},
                "threads": found.threads,
                "threaded_posts": found.threaded_posts,
                "reposts": sum(each.account.dropped["repost"] for each in of_posts),
                "posts_with_views": found.recorded["views"],
                "summaries": summaries,
                "out_of_order": sum(each.out_of_order() for each in self.documents),
                "entities_decoded": entities,
                **{fact: facts[fact] for fact in FACTS},
            },
            "recorded": {name: found.recorded[name] for name in account.RECORDED},
            "span": found.span(),
            "warned": dict(sorted((whole.warned + found.warnings.by_code).items())),
            "drops": account.listed((listed.drops + drops)[:LISTED], "reason"),
            "warnings": account.listed((listed.warnings + found.warnings.first())[:LISTED], "code"),
        }
        names: Counter[str] = Counter()
        for (name, _), count in _authors(self.documents).items():
            names.update({name: count} if name else {})
        author = self.settings.author or load.author(readings, names)
        return self.settings.model_copy(update={"author": author}), audit


def _is_x_archive(document: _Document) -> bool:
    return document.source.format is not None and document.source.format.name == xarchive.NAME


def _read_whole(document: _Document, settings: Settings) -> None:
    """Read a document of summaries, of long texts or of the owner, or one that cannot be read."""
    opened, problems = documents.open_document(document.source.file, document.source.name)
    known, reading = load.read_document(opened, settings, problems)
    document.format = known.name if known else None
    document.account.reading = replace(reading, drops=[], warnings=[])
    document.account.note(reading.drops, problems)


def _whole_parts(
    parts_read: Iterable[tuple[Task, Account]], again: Callable[[Task], Account]
) -> Iterator[tuple[Task, Account]]:
    """The parts, and where one does not end where a record does, it and those after it as one."""
    open_one: Task | None = None
    for task, part in parts_read:
        if open_one:
            task = open_one.with_next(task)
            part = again(task)
        if part.unfinished and task.end - task.begin > LONGEST:
            raise _NotInPartsError
        open_one = task if part.unfinished else None
        if not open_one:
            yield task, part


def _authors(of: list[_Document]) -> Counter[tuple[str, str]]:
    """How many records each author has."""
    authors: Counter[tuple[str, str]] = Counter()
    for found in (found for document in of for found in document.found.values()):
        authors.update(found.authors)
    return authors


def _rows(of: list[_Document]) -> int:
    """Records, or translations, that were written of documents."""
    return sum(sum(run.rows for run in each.runs.values()) + len(each.untimed) for each in of)


def _moved(problem: Problem, lines: int) -> Problem:
    return replace(problem, line=problem.line + lines)


def _reconciled(of: list[_Document], met: int, late: Counter[str]) -> dict[str, Any]:
    """`met`: what was written; `late`: what of that was dropped since, by reason."""
    dropped: Counter[str] = sum((each.account.dropped for each in of), Counter()) + late
    return account.reconciled(sum(each.account.reading.read for each in of), met - late.total(), dropped)
