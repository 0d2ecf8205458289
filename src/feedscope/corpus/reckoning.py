"""The account of documents that were read in parts: as `account.audit` gives it of those read whole.

Of very many drops and warnings only the first are listed; all are counted.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from feedscope.corpus import account, formats, tabling
from feedscope.corpus.account import LISTED
from feedscope.corpus.documents import Document
from feedscope.corpus.parted import Parted
from feedscope.corpus.parts import Account
from feedscope.corpus.records import FACTS, Problem, Record

_COUNTED = (
    "posts", "originals", "replies", "self_threads", "pairs", "variants", "untranslated", "reply_by_at_only"
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What was read, and what was found when it was put together.

    Attributes:
        documents: in order; digests: the SHA-256 of each.
        completed: records that were held back, with their full texts.
        problems: of all documents together.
        merged: what posts and pairs come to.
        summaries: how many there are; repeated: those that stand twice.
    """

    documents: list[Parted]
    digests: list[str]
    completed: list[Record]
    problems: list[Problem]
    merged: tabling.Account
    summaries: int
    repeated: list[Problem]

    def holding(self, what: str) -> list[Parted]:
        """The documents that hold posts, summaries or translations."""
        return [each for each in self.documents if each.format and each.source.holds(what)]


def together(documents: list[Parted], problems: list[Problem]) -> Account:
    """Drops and warnings of all documents, before anything is put together."""
    whole = Account()
    whole.note([], problems)
    for each in documents:
        of = each.account
        whole.note(of.reading.drops, of.reading.warnings)
        whole.dropped += of.dropped - Counter(drop.code for drop in of.reading.drops)
        whole.warned += of.warned - Counter(warning.code for warning in of.reading.warnings)
    return whole


def audit(read: Read) -> dict[str, Any]:
    """The account of the whole.

    Raises:
        AssertionError: an item went uncounted, which is a fault of this program.
    """
    merged, whole = read.merged, together(read.documents, read.problems)
    listed = whole.reading
    declared = [each.account.reading.declared for each in read.holding(formats.POSTS)]
    stated = [total for total in declared if total is not None]
    drops = listed.drops + merged.drops.first() + merged.translation_drops.first() + read.repeated
    return {
        "documents": _entries(read),
        "declared": sum(stated) if stated else None,
        **_reconciled(read, formats.POSTS, len(read.completed), merged.drops.by_code),
        "summaries": _reconciled(
            read, formats.SUMMARIES, read.summaries + len(read.repeated), _by_code(read.repeated)
        ),
        "translations": _reconciled(read, formats.TRANSLATIONS, 0, merged.translation_drops.by_code),
        "counts": _counts(read),
        "recorded": {name: merged.recorded[name] for name in account.RECORDED},
        "span": merged.span(),
        "warned": dict(sorted((whole.warned + merged.warnings.by_code).items())),
        "drops": account.listed(drops[:LISTED], "reason"),
        "warnings": account.listed((listed.warnings + merged.warnings.first())[:LISTED], "code"),
    }


def _entries(read: Read) -> list[account.Entry]:
    """A line a document."""
    merged = read.merged
    late = merged.drops.by_file + merged.translation_drops.by_file + Counter(p.file for p in read.repeated)
    return [
        account.entry(
            Document(each.source.name, None, digest, each.source.file.stat().st_size),
            each.format,
            each.account.reading.declared,
            each.account.reading.read,
            each.account.dropped.total() + late[each.source.name],
        )
        for each, digest in zip(read.documents, read.digests, strict=True)
    ]


def _reconciled(read: Read, what: str, elsewhere: int, late: Counter[str]) -> account.Entry:
    """Read, kept and dropped of what the documents hold.

    Args:
        elsewhere: items that are written in no run of these documents.
        late: drops, by reason, of what was kept at first.
    """
    of = read.holding(what)
    met = elsewhere + sum(sum(run.rows for run in each.runs.values()) + len(each.untimed) for each in of)
    dropped: Counter[str] = sum((each.account.dropped for each in of), Counter()) + late
    return account.reconciled(sum(each.account.reading.read for each in of), met - late.total(), dropped)


def _counts(read: Read) -> dict[str, int]:
    """What the corpus holds, and what is odd about it without being wrong."""
    merged, readings = read.merged, [each.account.reading for each in read.documents]
    facts: Counter[str] = sum((reading.facts for reading in readings), Counter())
    return {
        **{name: merged.counts[name] for name in _COUNTED},
        "threads": merged.threads,
        "threaded_posts": merged.threaded_posts,
        "reposts": sum(each.account.dropped["repost"] for each in read.holding(formats.POSTS)),
        "posts_with_views": merged.recorded["views"],
        "summaries": read.summaries,
        "out_of_order": sum(each.out_of_order() for each in read.documents),
        "entities_decoded": sum(each.entities for one in read.documents for each in one.found.values())
        + sum(record.entities for record in read.completed)
        + sum(summary.entities for reading in readings for summary in reading.summaries),
        **{fact: facts[fact] for fact in FACTS},
    }


def _by_code(problems: list[Problem]) -> Counter[str]:
    return Counter(problem.code for problem in problems)
