"""Parts of a document: where each begins and ends, and what one holds, without a look at any other.

A part is a stretch of bytes that seems to begin and end where records do. Whether it ends there is seen
when it is read: where it does not, it is read again together with the next (`Account.unfinished`), so
that the parts' records are always the document's.
"""

import json
import mmap
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from feedscope.corpus import (
    api,
    archive,
    blocks,
    community,
    containers,
    documents,
    formats,
    load,
    posts,
    regular,
    runs,
    snowflake,
    texts,
    xarchive,
)
from feedscope.corpus.account import LISTED
from feedscope.corpus.containers import ARRAY, LINES, TABLE
from feedscope.corpus.documents import Document, Part
from feedscope.corpus.formats import Format
from feedscope.corpus.records import Owner, Problem, Reading, Record, Translation
from feedscope.corpus.runs import Found, Integers, Run
from feedscope.corpus.settings import Settings

SIZE = 4 * 2**20  # bytes of a part
PARTED = (archive.NAME, xarchive.NAME, api.NAME, community.NAME, texts.TRANSLATIONS_NAME)
_HEADS = (2**16, 2**24)  # bytes by which a format is recognised; the more where the less will not do
# A record as the reader takes one whatever stands before it: a heading and its first fields.
_RECORD = re.compile(
    (
        "\n(?=### ([0-9]{1,9})[ \t]*\r?\n(?:[ \t]*\r?\n)*作者[ \t]*[:：][ \t]*\\S[^\n]*\n时间[ \t]*[:：])"
    ).encode()
)
# An array's first item, up to the name of its first value.
_FIRST_ITEM = re.compile(rb'[^\[{"]{0,200}\[\s*(\{\s*"[^"\\\n]{1,100}"\s*:)')
_DIGITS = rb'"?[0-9]{5,20}"?'


@dataclass(frozen=True)
class Source:
    """A document on the disk; format: None where it is unknown."""

    name: str
    file: Path
    format: Format | None

    def holds(self, what: str) -> bool:
        """Whether its format holds posts, summaries or translations."""
        return self.format is not None and self.format.holds == what

    @property
    def is_x_archive(self) -> bool:
        """Whether it holds posts of an X archive."""
        return self.format is not None and self.format.name == xarchive.NAME


@dataclass(frozen=True)
class Task:
    """The bytes from `begin` to `end` of a document; `place`: which of all parts they are."""

    place: int
    source: Source
    begin: int
    end: int
    part: Part

    def with_next(self, following: "Task") -> "Task":
        """This part and the next one as one."""
        return replace(self, end=following.end, part=replace(self.part, last=following.part.last))


@dataclass(frozen=True)
class Known:
    """What is known of the corpus before its X archives are read: the owner, how long texts begin."""

    owner: Owner = field(default_factory=Owner)
    begun: Collection[str] = ()


@dataclass
class Account:
    """What came of a part or of a document, without the records; lines are counted from its first.

    Attributes:
        reading: of its drops and warnings the first LISTED.
        dropped, warned: all of them, by code.
        lines: how many there are.
        run, found: its records, or translations, as written; what has to be known of the records.
        held: records still to be written, as a long text may complete them; with the `seq` of each.
        untimed: translations still to be written, as their posts' times do not follow from the ids.
        unreadable: what keeps it from being text.
        unfinished: nothing was read, for the part does not end where a record does.
    """

    reading: Reading = field(default_factory=Reading)
    dropped: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    run: Run | None = None
    found: Found | None = None
    held: list[tuple[int, Record]] = field(default_factory=list)
    untimed: list[tuple[int, Translation]] = field(default_factory=list)
    unreadable: Problem | None = None
    unfinished: bool = False

    def note(self, drops: Iterable[Problem], warnings: Iterable[Problem]) -> None:
        """Count problems, and list them while there is room."""
        for problems, listed, counted in (
            (drops, self.reading.drops, self.dropped), (warnings, self.reading.warnings, self.warned)
        ):  # fmt: skip
            problems = list(problems)
            counted.update(problem.code for problem in problems)
            listed += problems[: LISTED - len(listed)]


def recognise(file: Path, settings: Settings) -> Format | None:
    """The format of a file by its beginning; None where it is unknown."""
    for size in _HEADS:
        try:
            with file.open("rb") as opened:
                head = opened.read(size)
        except OSError:
            return None
        found = formats.recognise(_text(head), settings)
        if found or len(head) < size:
            return found
    return None


def _text(data: bytes) -> str:
    """The beginning of a document as text."""
    return documents.decode("", data.decode("utf-8", errors="ignore").encode())[0] or ""


def plan(source: Source, place: int = 0, size: int = SIZE) -> Iterator[Task]:
    """The parts of a document, each of about `size` bytes; the first is part `place` of all.

    A single one where nobody can say in advance where its records begin.
    """
    total = source.file.stat().st_size
    with source.file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        border, part = _borders(source, data)
        begin = 0
        while begin < total:
            found = border.search(data, begin + size) if border and begin + size < total else None
            end = found.end() if found else total
            yield Task(place, source, begin, end, replace(part, first=begin == 0, last=end == total))
            if found and isinstance(part, blocks.Part):
                part = replace(part, number=int(found[1]) - 1)
            if not begin and isinstance(part, containers.Part):
                part = replace(part, names=_names(source, data, part))
            place, begin = place + 1, end


def _borders(source: Source, data: mmap.mmap) -> tuple[re.Pattern[bytes] | None, Part]:
    """What stands where a record may begin, and what every part has to know."""
    head = data[: _HEADS[0]]
    if source.format and source.format.name == archive.NAME:
        return _RECORD, blocks.Part(declared=blocks.header(_text(head)).declared)
    if item := _FIRST_ITEM.match(head):
        return re.compile(rb"\}\s*,\s*(?=" + re.escape(item[1]) + rb")"), containers.Part(form=ARRAY)
    line = data[: max(0, data.find(b"\n", 0, _HEADS[1]))]
    if head.lstrip()[:1] == b"{":
        return (re.compile(rb"\n"), containers.Part(form=LINES)) if _is_json(line) else (None, Part())
    parted = containers.delimiter(_text(head))
    if not parted:
        return None, Part()
    quoting = containers.quoting_of(lambda: _lines(source.file), parted)
    digits = re.match(_DIGITS + re.escape(parted).encode(), data[len(line) + 1 : len(line) + 40])
    border = rb"\n(?=" + _DIGITS + re.escape(parted).encode() + rb")" if digits else rb"\n"
    return re.compile(border), containers.Part(form=TABLE, delimiter=parted, quoting=quoting)


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8-sig", errors="replace") as opened:
        yield from (line.rstrip("\n").replace("\0", "") for line in opened)


def _names(source: Source, data: mmap.mmap, part: containers.Part) -> tuple[str, ...]:
    """The columns of a table, for all parts but the first."""
    return tuple(containers.header(_text(data[: _HEADS[0]]), part.quoting)) if part.form == TABLE else ()


def read_part(task: Task, settings: Settings, known: Known, output: Path) -> Account:
    """Read one part and write its records, or translations, to `output` as a run."""
    source = task.source
    with source.file.open("rb") as opened:
        opened.seek(task.begin)
        data = opened.read(task.end - task.begin)
    text, odd = documents.decode(source.name, data)
    if text is None or source.format is None:
        return Account(lines=data.count(b"\n"), unreadable=odd[-1])
    document = Document(source.name, text, "", 0, task.part)
    account = Account(lines=text.count("\n"))
    try:
        if isinstance(task.part, blocks.Part):
            table, reading = regular.read(document, settings, task.part)
            _write(table, runs.sequence(task.place, len(table)), output, account)
        else:
            reading = source.format.read(document, settings)
            write = _translations if source.format.holds == formats.TRANSLATIONS else _records
            write(reading, known, task, output, account)
    except containers.UnfinishedError:
        return Account(unfinished=True)
    account.reading = replace(reading, records=[], translations=[], drops=[], warnings=[])
    account.note(reading.drops, odd + reading.warnings)
    return account


def _write(table: pa.Table, seq: Integers, output: Path, account: Account) -> None:
    account.run, account.found = runs.write(table, seq, output), runs.describe(table, seq)


def _records(reading: Reading, known: Known, task: Task, output: Path, account: Account) -> None:
    if task.source.is_x_archive:
        xarchive.complete([reading], known.owner)
    table, seq = runs.table(reading.records), runs.sequence(task.place, len(reading.records))
    account.found = runs.describe(table, seq)
    cut = np.array([xarchive.may_be_cut(record, known.begun) for record in reading.records], dtype=bool)
    if known.begun and cut.any():
        held = [reading.records[k] for k in np.flatnonzero(cut)]
        account.held = list(zip(seq[cut].tolist(), held, strict=True))
        account.found = replace(
            account.found, entities=account.found.entities - sum(record.entities for record in held)
        )
        table, seq = table.filter(pa.array(~cut)), seq[~cut]
    account.run = runs.write(table, seq, output)


def _translations(reading: Reading, known: Known, task: Task, output: Path, account: Account) -> None:
    timed: list[Translation] = []
    places = []
    for seq, each in zip(
        runs.sequence(task.place, len(reading.translations)).tolist(), reading.translations, strict=True
    ):
        number = runs.number(each.id)
        if number == runs.NONE:  # as no post of a corpus read in parts is called
            reading.drops.append(posts.without_post(each))
        elif number < snowflake.FIRST:
            account.untimed.append((seq, each))
        else:
            timed.append(each)
            places.append(seq)
    account.run = runs.write(runs.translations_table(timed), np.array(places, dtype=np.int64), output)


def keep_own(run: Run, owner: Owner, name: str) -> tuple[Run, Found, list[Problem]]:
    """The run without records of others than the owner; what has to be known of it, and their drops."""
    records = runs.read_all(run)
    columns = records["author"], records["author_id"].fill_null("")
    pairs = list(zip(*(column.to_pylist() for column in columns), strict=True))
    is_own = {(name, number): load.is_own(name, number, owner) for name, number in set(pairs)}
    own = np.array([is_own[pair] for pair in pairs], dtype=bool)
    others = records.filter(pa.array(~own)).select(["number", "author", "author_id", "line"])
    drops = [
        load.other_author(str(number), author, author_id or "", owner, name, line)
        for number, author, author_id, line in zip(
            *(each.to_pylist() for each in others.columns), strict=True
        )
    ]
    kept = records.filter(pa.array(own))
    seq = kept["seq"].to_numpy()
    kept = kept.select(runs.SCHEMA.names)
    return runs.write(kept, seq, run.file), runs.describe(kept, seq), drops
