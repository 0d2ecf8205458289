"""`feedscope check PAIRS [-o OUT]`: a file of pairs in, the same with four more columns out.

A file is gone through twice: once to draw the pool of what is usual, once to judge. Standard input, or
a pipe, can be read but once: its pool is its beginning, and retrieval is left out. The terms are a pass
of their own, over at most GLOSSES of what was read. A run that was killed and is started again judges no
more than what it had not judged, see `journal`.
"""

import csv
import itertools
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

import pandas as pd

from feedscope.corpus.tables import escape
from feedscope.errors import FeedscopeError
from feedscope.translation.checking import ERROR_COLUMNS
from feedscope.translation.model import Severity
from feedscope.translation.terminology import Gloss, glosses, of_glosses
from feedscope.translation.tool.journal import Journal
from feedscope.translation.tool.judge import BLOCK, COLUMNS, POOL, Judge, Judged, Reservoir, Texts, draw
from feedscope.translation.tool.rows import STDIN, Row, Table, opened, writer
from feedscope.translation.wording import count

NEVER = "never"
FAIL_ON = (*(severity.label for severity in Severity), NEVER)
GLOSSES = 4096  # bracketed terms that the table of terms is made of
_WORTH_PROCESSES = 2000  # pairs from which starting more processes pays
_AHEAD = 3  # blocks a process may be ahead of what is written
_SHOWN = 20  # rows that could not be judged, said one by one
_EVERY = 5.0  # seconds between two words on progress


@dataclass(frozen=True)
class Task:
    """What the command line asked for.

    Attributes:
        pairs, output: paths, "-" for standard input and output.
        source, target: the names of the two columns.
        fail_on: of FAIL_ON.
        errors: where the table of errors goes; None for nowhere.
        terms: where the table of terms rendered in several ways goes; None for nowhere.
        jobs: processes.
    """

    pairs: str
    output: str = STDIN
    source: str = "source"
    target: str = "target"
    fail_on: str = Severity.MAJOR.label
    errors: Path | None = None
    terms: Path | None = None
    jobs: int = 1


def check(task: Task) -> int:
    """Judge the pairs and write them; 0 nothing at or above `fail_on`, 1 something.

    Raises:
        FeedscopeError: unusable input, or an output that cannot be written (exit code 2, for 1 says that
            something was found); nothing is written then.
    """
    with ExitStack() as stack:
        judge, expected, again = _prepared(task, stack)
        if again is None:
            again = stack.enter_context(opened(task.pairs, task.source, task.target))
        out = stack.enter_context(_output(task.output))
        errors = stack.enter_context(_output(str(task.errors))) if task.errors else None
        terms = stack.enter_context(_output(str(task.terms))) if task.terms else None
        glossed = Reservoir[Gloss](GLOSSES) if terms else None
        if judge.pairs:
            _say(f"an earlier run was stopped; the {judge.pairs:,} pairs or so that it judged are taken over")
        told = _write(task, judge, again, out, errors, expected, glossed)
        if terms and glossed:
            _write_terms(terms, glossed)
    judge.forget()
    least = len(FAIL_ON) if task.fail_on == NEVER else FAIL_ON.index(task.fail_on) + 1
    return int(any(Severity[name.upper()] >= least for name in told if name))


def _prepared(task: Task, stack: ExitStack) -> tuple[Journal, int | None, Table | None]:
    """The judge, how many rows there are (None where not known), and what of the input is open already."""
    if task.pairs != STDIN and not Path(task.pairs).is_fifo():
        with opened(task.pairs, task.source, task.target) as table:
            pool, seen = draw((row.source, row.target) for row in table.rows if not row.wrong)
        if not pool:
            raise _nothing(table)
        return Journal.of(Judge.of(pool), pool), seen, None
    table = stack.enter_context(opened(task.pairs, task.source, task.target))
    beginning = list(itertools.islice(table.rows, POOL))
    pool = [(row.source, row.target) for row in beginning if not row.wrong]
    if not pool and len(beginning) < POOL:
        raise _nothing(table)
    _say(
        f"{table.name} can be read but once: what is usual is measured on its first "
        f"{count(len(pool), 'pair')}, and retrieval (is another translation closer?) "
        "is left out; give a file to have both from the whole"
    )
    rows = itertools.chain(beginning, table.rows)
    judge = Journal.of(Judge.of(pool, retrieval=False), pool)
    return judge, None, Table(table.name, table.format, table.columns, rows)


def _nothing(table: Table) -> FeedscopeError:
    return FeedscopeError(
        f"{table.name}: no pair that can be judged; expected at least one row with a source text and its "
        "translation"
    )


def _write(
    task: Task,
    judge: Journal,
    table: Table,
    out: IO[str],
    errors: IO[str] | None,
    expected: int | None,
    glossed: Reservoir[Gloss] | None,
) -> Counter[str]:
    """Write every row with its scores, keep its glosses; counts by worst severity ("" for none)."""
    replaced = [name for name in COLUMNS if name in table.columns]
    if replaced:
        _say(f"{table.name}: {', '.join(replaced)} of the input are replaced")
    put = writer(out, table.format, table.columns, COLUMNS)
    put_errors = _error_writer(errors) if errors else None
    told: Counter[str] = Counter()
    progress = Progress(expected)
    blocks = _chunks(table.rows)
    for rows, judged in _judged(judge, blocks, task.jobs if (expected or BLOCK) >= _WORTH_PROCESSES else 1):
        scores = iter(judged.scores.itertuples(index=False, name=None))
        lines = []
        for row in rows:
            if row.wrong:
                progress.skip(f"{table.name}:{row.line}: {row.wrong}; kept in its place, not judged")
                put(row.fields, (None,) * len(COLUMNS))
                continue
            values = next(scores)
            lines.append(row.line)
            if glossed:
                for gloss in glosses(str(row.line), row.source, row.target):
                    glossed.put(gloss)
            told[values[-1]] += 1
            put(row.fields, values)
        if put_errors:
            put_errors(lines, judged.errors)
        progress.done(len(lines))
    progress.end(told)
    return told


def _write_terms(stream: IO[str], glossed: Reservoir[Gloss]) -> None:
    """The table of terms rendered in several ways; `ids` are lines of the input."""
    if glossed.seen > GLOSSES:
        _say(f"terms: a seeded sample of {GLOSSES:,} of {glossed.seen:,} glosses")
    table = of_glosses(glossed.kept).rename(columns={"ids": "lines"})
    text = table.select_dtypes(exclude="number").columns
    table[text] = table[text].map(escape)
    table.round({"share": 4}).to_csv(stream, index=False, lineterminator="\n")


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while block := list(itertools.islice(rows, BLOCK)):
        yield block


def _texts(rows: Iterable[Row]) -> list[Texts]:
    return [(row.source, row.target) for row in rows if not row.wrong]


_judge: Journal | None = None  # of a worker process


def _start(judge: Journal) -> None:
    global _judge
    _judge = judge


def _work(pairs: list[Texts]) -> Judged:
    assert _judge is not None
    return _judge(pairs)


def _judged(judge: Journal, blocks: Iterator[list[Row]], jobs: int) -> Iterator[tuple[list[Row], Judged]]:
    """Each block with what was found in it, in order, by `jobs` processes and with few blocks in flight."""
    if jobs <= 1:
        for rows in blocks:
            yield rows, judge(_texts(rows))
        return
    waiting: deque[tuple[list[Row], Future[Judged]]] = deque()
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (judge,)) as workers:
        for rows in blocks:
            waiting.append((rows, workers.submit(_work, _texts(rows))))
            if len(waiting) >= _AHEAD * jobs:
                first, found = waiting.popleft()
                yield first, found.result()
        while waiting:
            first, found = waiting.popleft()
            yield first, found.result()


def _error_writer(stream: IO[str]) -> Any:
    """A function that writes a block's issues, each with the line of its pair."""
    names = [name for name in ERROR_COLUMNS if name not in ("id", "variant")]
    put = csv.writer(stream, lineterminator="\n")
    put.writerow(["line", *names])

    def write(lines: list[int], errors: pd.DataFrame) -> None:
        for id_, *values in errors[["id", *names]].itertuples(index=False, name=None):
            cells = ["" if pd.isna(v) else escape(v) if isinstance(v, str) else v for v in values]
            put.writerow([lines[int(id_)], *cells])

    return write


@contextmanager
def _output(path: str) -> Iterator[IO[str]]:
    """Standard output, or a file that takes its place when all is written and is left out when not.

    What is there and no file (a device, a pipe) is written into and never replaced; of a link, what it names.
    """
    if path == STDIN:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    place = Path(path).resolve()
    renamed = place.is_file() or not place.exists()
    part = place.with_name(f".{place.name}.{os.getpid()}.part") if renamed else place
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        if renamed:
            os.replace(part, place)
    except OSError as error:
        raise FeedscopeError(f"{path}: cannot be written ({error.strerror}); nothing there changed") from None
    finally:
        if renamed:
            part.unlink(missing_ok=True)


class Progress:
    """How far it is, how fast, and what could not be judged, on standard error."""

    def __init__(self, expected: int | None) -> None:
        self.expected, self.pairs, self.skipped = expected, 0, 0
        self.start = self.said = time.monotonic()

    def skip(self, message: str) -> None:
        """A row that could not be judged."""
        self.skipped += 1
        if self.skipped <= _SHOWN:
            _say(message)

    def done(self, pairs: int) -> None:
        """So many more pairs are written."""
        self.pairs += pairs
        now = time.monotonic()
        if now - self.said >= _EVERY:
            self.said = now
            of = f" of {self.expected:,}" if self.expected is not None else ""
            _say(f"{self.pairs:,}{of} pairs, {self.pairs / (now - self.start):.0f} a second")

    def end(self, told: Counter[str]) -> None:
        """The last word."""
        if self.skipped > _SHOWN:
            _say(f"… and {count(self.skipped - _SHOWN, 'more row', 'more rows')} like these")
        found = [f"{told[name]:,} {name}" for name in reversed(FAIL_ON[:-1]) if told[name]]
        clean, skipped = told[""], f"; {count(self.skipped, 'row')} not judged" if self.skipped else ""
        _say(f"{count(self.pairs, 'pair')}: {', '.join([*found, f'{clean:,} without a finding'])}{skipped}")


def _say(message: str) -> None:
    print(f"feedscope: {message}", file=sys.stderr, flush=True)
