"""Archive records column by column: quick where they stand exactly as the format has them.

Most records of most archives are regular: heading and all four fields in their usual form, a date that
agrees with the id. One pattern parts a whole text at their heads into columns, and Arrow checks and
converts these. Every other stretch, from one regular head to the next, is left to `archive.Reader`, so
that the records, drops and warnings are those of `archive.read`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feedscope.corpus import archive, blocks, runs, snowflake
from feedscope.corpus.blocks import LABELS, Part
from feedscope.corpus.documents import Document
from feedscope.corpus.posts import ORIGINAL, REPLY, SELF_THREAD
from feedscope.corpus.records import COUNTS, Problem, Reading, Record, Step
from feedscope.corpus.settings import Settings

_AUTHOR, _TIME, _LINK, _ENGAGEMENT = LABELS
# Ids that carry their time and are below 2**63.
_ID = "[1-9][0-9]{11,17}|[1-8][0-9]{18}"
_HEAD = re.compile(
    f"\n### ([0-9]{{1,9}})\n\n{_AUTHOR}: (@[A-Za-z0-9_]+)\n{_TIME}: ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\n"
    f"{_LINK}: (https://[a-z.]+/[A-Za-z0-9_]+/status/({_ID}))\n{_ENGAGEMENT}: {archive.ENGAGEMENT}(?=\n)"
)
_HEAD_LINES = 6
_GROUPS = ("number", "author", "date", "url", "id", *COUNTS, "mark", "body")
_DAY_MS = 86_400_000


@dataclass
class _Texts:
    """What the bodies of the regular records hold; `rows`: which of all heads these records have."""

    rows: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    targets: list[str | None] = field(default_factory=list)
    entities: list[int] = field(default_factory=list)


def read(document: Document, settings: Settings, part: Part) -> tuple[pa.Table, Reading]:
    """The records of a part of an archive as a table (runs.SCHEMA), and the rest of its reading."""
    return _Reader(document, settings, part).read()


class _Reader:
    def __init__(self, document: Document, settings: Settings, part: Part) -> None:
        self.name = document.name
        self.settings = settings
        self.part = part
        self.text = document.text or ""
        # Of this one only the texts are asked: it sees no document.
        self.bodies = archive.Reader(replace(document, text=""), settings, replace(part, first=False))
        self.reading = self.bodies.reading
        self.number, self.author = part.number, part.author
        self.odd: list[Record] = []

    def read(self) -> tuple[pa.Table, Reading]:
        pieces = _HEAD.split("\n" + self.text)
        columns = {name: pieces[k :: len(_GROUPS)] for k, name in enumerate(_GROUPS, start=1)}
        lead, count = pieces[0], len(columns["body"])
        if self.part.first or lead or not count:
            self._slowly(lead[1:] + ("\n" if count else ""), 1, last=not count)
        ids = pa.array(columns["id"], pa.string()).cast(pa.int64())
        times = pc.add(pc.shift_right(ids, snowflake.SHIFT), snowflake.EPOCH_MS)
        texts = self._texts(columns, _agree(times, columns["date"]), lead.count("\n") + 1)
        table = self._table(columns, ids, times, texts)
        if self.odd:
            table = pa.concat_tables([table, runs.table(self.odd)]).sort_by("line")
        self.reading.number = self.number
        self.reading.warnings += blocks.long_line(self.name, self.text)
        return table, self.reading

    def _texts(self, columns: dict[str, list[str]], agree: Iterable[bool], line: int) -> _Texts:
        """The bodies, record by record; irregular ones are read on the way."""
        found = _Texts()
        reading, is_clear = self.reading, self.bodies.splitter.is_clear
        numbers, marks, authors, last = columns["number"], columns["mark"], columns["author"], -1
        if self.part.last:
            last = len(numbers) - 1
        for k, (raw, dated) in enumerate(zip(columns["body"], agree, strict=True)):
            body, begin = raw.strip(), line
            line += _HEAD_LINES + raw.count("\n")
            if not dated or not body or k == last or body[0] == "&" or "\n###" in raw:
                self._slowly(_rebuilt(columns, k) + ("" if k == len(numbers) - 1 else "\n"), begin, k == last)
                continue
            reading.read += 1
            number = int(numbers[k])
            if number != self.number + 1:
                reading.steps.append(Step(begin, self.number, number))
            self.number, self.author = number, authors[k]
            border = body.find("\n\n")
            source: str = body[:border].rstrip()
            target: str | None = body[border + 2 :].lstrip()
            entities = 0
            plain = border > 0 and body.count("\n") == 2 and "&" not in body and ": " not in body
            if not plain or not is_clear(source, target or ""):
                at = begin + _HEAD_LINES - 1 + raw[: raw.index(body[0])].count("\n")
                source, target, entities = self.bodies.texts(body, number, at)
            found.rows.append(k)
            found.lines.append(begin)
            found.sources.append(source)
            found.targets.append(target)
            found.entities.append(entities)
            found.kinds.append(
                REPLY if source.startswith("@") else SELF_THREAD if marks[k] == "1" else ORIGINAL
            )
        return found

    def _slowly(self, text: str, line: int, last: bool) -> None:
        """Read a stretch that begins in `line`, record by record."""
        part = Part(
            first=self.part.first and line == 1,
            last=self.part.last and last,
            number=self.number,
            author=self.author,
            declared=self.reading.declared,
        )
        reader = archive.Reader(Document(self.name, text, "", 0), self.settings, part)
        found, whole = reader.read(), self.reading
        if part.first:
            whole.declared, whole.declared_line, whole.author = (
                found.declared,
                found.declared_line,
                found.author,
            )
        whole.read += found.read
        whole.facts.update(found.facts)
        whole.drops += [_moved(problem, line - 1) for problem in found.drops]
        whole.warnings += [_moved(problem, line - 1) for problem in found.warnings]
        whole.steps += [replace(step, line=step.line + line - 1) for step in found.steps]
        for record in found.records:
            record.line += line - 1
        self.odd += found.records
        self.number, self.author = found.number, reader.author

    def _table(self, columns: dict[str, list[str]], ids: Any, times: Any, texts: _Texts) -> pa.Table:
        rows = pa.array(texts.rows, pa.int64())

        def regular(name: str) -> Any:
            return pa.array(columns[name], pa.string()).take(rows)

        counts, facts = {}, self.reading.facts
        for name in COUNTS:
            stated = regular(name)
            facts["thousands_separators"] += pc.sum(pc.count_substring(stated, ",")).as_py() or 0
            counts[name] = pc.replace_substring(stated, ",", "").cast(pa.int64())
        unrecorded = pc.equal(counts["views"], 0)
        facts["views_zero"] += pc.sum(unrecorded).as_py() or 0
        counts["views"] = pc.if_else(unrecorded, pa.scalar(None, pa.int64()), counts["views"])
        return pa.table(
            {
                "line": texts.lines,
                "number": ids.take(rows),
                "time_ms": times.take(rows),
                "kind": texts.kinds,
                "is_reply": pc.equal(regular("mark"), "1"),
                **counts,
                "url": regular("url"),
                "author": regular("author"),
                "source": texts.sources,
                "target": texts.targets,
                "entities": texts.entities,
                **runs.nulls(len(rows), "answering", "above", "author_id"),
            },
            runs.SCHEMA,
        )


def _agree(times: Any, dates: list[str]) -> list[bool]:
    """Whether each stated date is that of the time (ms, UTC)."""
    days = pc.divide(times, _DAY_MS).cast(pa.int32()).cast(pa.date32()).cast(pa.string())
    agree: list[bool] = np.asarray(pc.equal(days, pa.array(dates, pa.string()))).tolist()
    return agree


def _rebuilt(columns: dict[str, list[str]], k: int) -> str:
    """The record at the k-th regular head as it stands, up to the next one's line."""
    of = {name: column[k] for name, column in columns.items()}
    counts = "; ".join(f"{label}: {of[name]}" for label, name in archive.COUNT_LABELS.items())
    return (
        f"### {of['number']}\n\n{_AUTHOR}: {of['author']}\n{_TIME}: {of['date']}\n{_LINK}: {of['url']}\n"
        f"{_ENGAGEMENT}: {counts}; isReply: {of['mark']}{of['body']}"
    )


def _moved(problem: Problem, lines: int) -> Problem:
    return replace(problem, line=problem.line + lines)
