"""A document that is read in parts, put together part by part; see `stream`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from feedscope.corpus import archive, blocks, containers
from feedscope.corpus.parts import Account, Source, Task
from feedscope.corpus.records import Problem, Record, Step, Translation
from feedscope.corpus.runs import Found, Run

LONGEST = 64 * 2**20  # bytes of parts that are read together because no record ends in between
_ONCE = ("carriage-returns", "nul-bytes", "long-line")  # said once a document, not once a part


class NotInPartsError(Exception):
    """These documents have to be read whole."""


@dataclass
class Parted:
    """A document that is read in parts: its account, and the parts by their places.

    Attributes:
        runs, found: of each part.
        lines: that stand before each part.
        held, untimed: records, and translations, still to be written, with the `seq` of each.
        format: its name, where it could be read.
    """

    source: Source
    account: Account = field(default_factory=Account)
    runs: dict[int, Run] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
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
            whole.unreadable = moved(part.unreadable, whole.lines)
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
        warnings = [moved(each, whole.lines) for each in found.warnings if each not in again]
        whole.note([moved(drop, whole.lines) for drop in found.drops], warnings)
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
            raise NotInPartsError  # reading gave up somewhere, which parts do not know of each other
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


def whole_parts(
    parts_read: Iterable[tuple[Task, Account]], again: Callable[[Task], Account]
) -> Iterator[tuple[Task, Account]]:
    """The parts, and where one does not end where a record does, it and those after it as one."""
    open_one: Task | None = None
    for task, part in parts_read:
        if open_one:
            task = open_one.with_next(task)
            part = again(task)
        if part.unfinished and task.end - task.begin > LONGEST:
            raise NotInPartsError
        open_one = task if part.unfinished else None
        if not open_one:
            yield task, part


def moved(problem: Problem, lines: int) -> Problem:
    """The problem in a document, so many lines further down than in the part."""
    return replace(problem, line=problem.line + lines)
