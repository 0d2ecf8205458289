"""The feed format: a short header, then titles and texts in turn, parted by blank lines.

    feed.md

    NAME

    A feed of the works of NAME, a summary each.

    A Title of One Line

    A text of some sentences.

A header may be shorter or longer, a text may have several paragraphs, a title may lack its text.
So each block between blank lines is labelled header, title, text or more (of the same text) such
that the labels as a whole cost least (the Viterbi algorithm): a title is one short line without a
final full stop, a text is longer and ends with one, a header stands at the beginning and is a file
name, a name, or a sentence that repeats the name or says "feed of". A title without a text is
dropped and counted; whatever was labelled against its looks gets a warning.
"""

import re
from dataclasses import dataclass
from statistics import median

from feedscope.corpus import markup
from feedscope.corpus.documents import Document
from feedscope.corpus.records import Problem, Reading, Summary
from feedscope.corpus.settings import Settings

NAME = "feed"
_HEADER, _TITLE, _TEXT, _MORE = "header", "title", "text", "more"
_NEXT = {
    _HEADER: (_HEADER, _TITLE),
    _TITLE: (_TEXT, _TITLE),
    _TEXT: (_MORE, _TITLE),
    _MORE: (_MORE, _TITLE),
}
_GAP = re.compile(r"\n(?:[^\S\n]*\n)+")
_FILE_NAME = re.compile(r"[\w.\-]{1,60}\.[A-Za-z]{1,5}")
_FEED = re.compile(r"\bfeed of\b", re.IGNORECASE)
_OTHER_FORMAT = re.compile(r"\s*[\[{<]|\s*window\.|#{1,6} ")
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_HEADER = 200, 60, 8
_ORPHAN = 3.0  # a title followed by a title
_AT_EASE = 0.25  # mean cost of a block, up to which labels are believed without a header's word for it


@dataclass(frozen=True)
class _Item:
    title: str
    line: int
    paragraphs: list[str]


def recognise(text: str, settings: Settings) -> bool:
    """Whether `text` is a feed: a header that says so, or at least three items without a doubt."""
    if _OTHER_FORMAT.match(text):
        return False
    blocks = _blocks(text)
    labels, cost = _label([block for _, block in blocks])
    items = labels.count(_TEXT)
    header = [block for (_, block), label in zip(blocks, labels, strict=True) if label == _HEADER]
    said = any(_FEED.search(block) or _FILE_NAME.fullmatch(block) for block in header)
    return items >= 1 and (said or (items >= 3 and cost <= _AT_EASE * len(blocks)))


def read(document: Document, settings: Settings) -> Reading:
    """The titled summaries of a feed document, in its order."""
    reading = Reading()
    blocks = _blocks(document.text or "")
    texts = [block for _, block in blocks]
    labels, _ = _label(texts)
    items: list[_Item] = []
    for (line, block), label in zip(blocks, labels, strict=True):
        if label == _TITLE:
            items.append(_Item(block, line, []))
        elif label != _HEADER:
            items[-1].paragraphs.append(block)
            if label == _MORE and _is_title(block):
                message = "found a short line after a text; expected a title and its text; read as more text"
                reading.warnings.append(Problem(document.name, line, "odd-paragraph", message))
        elif _is_title(block) and not _FILE_NAME.fullmatch(block) and not reading.author:
            reading.author = block
        if label == _TITLE and not _is_title(block):
            message = "found a title that ends or runs like a text; expected one short line; read as a title"
            reading.warnings.append(Problem(document.name, line, "odd-title", message))
    reading.read = len(items)
    for item in items:
        title, in_title = markup.decode(item.title)
        text, in_text = markup.decode("\n\n".join(item.paragraphs))
        if title.strip() and text.strip():
            summary = Summary(title.strip(), text.strip(), in_title + in_text, document.name, item.line)
            reading.summaries.append(summary)
        else:
            message = f"found the title {item.title[:60]!r} alone; expected a text after it; dropped"
            reading.drops.append(Problem(document.name, item.line, "no-text", message))
    return reading


def _blocks(text: str) -> list[tuple[int, str]]:
    """The blocks between blank lines, stripped, each with its first line's number."""
    blocks, start, line = [], 0, 1
    for gap in [*_GAP.finditer(text), None]:
        block = text[start : gap.start() if gap else len(text)]
        if block.strip():
            skipped = len(block) - len(block.lstrip())
            blocks.append((line + block.count("\n", 0, skipped), block.strip()))
        if gap:
            line += text.count("\n", start, gap.end())
            start = gap.end()
    return blocks


def _is_title(block: str) -> bool:
    return len(block) <= _LONGEST_TITLE and "\n" not in block and block[-1] not in ".。"


def _label(blocks: list[str]) -> tuple[list[str], float]:
    """The cheapest labels of all blocks, and their cost. No block, no labels."""
    typical = median([len(block) for block in blocks if not _is_title(block)] or [0])
    best: dict[str, float] = {_HEADER: 0.0}
    steps: list[dict[str, str]] = []
    for i in range(len(blocks)):
        costs = _costs(blocks, i, typical)
        step: dict[str, str] = {}
        following: dict[str, float] = {}
        for previous, so_far in best.items():
            for label in _NEXT[previous]:
                orphan = _ORPHAN if previous == label == _TITLE else 0.0
                total = so_far + orphan + costs[label]
                if total < following.get(label, float("inf")):
                    following[label], step[label] = total, previous
        best = following
        steps.append(step)
    if _TITLE in best:
        best[_TITLE] += _ORPHAN
    label = min(best, key=lambda label: best[label])
    cost = best[label]
    labels = []
    for step in reversed(steps):
        labels.append(label)
        label = step[label]
    return labels[::-1], cost


def _costs(blocks: list[str], i: int, typical: float) -> dict[str, float]:
    """What it costs to call block `i` each of the labels."""
    block = blocks[i]
    title_like = _is_title(block)
    long = len(block) > _LONGEST_TITLE or "\n" in block
    says_feed = not long and _FEED.search(block) is not None
    repeats_name = not long and i > 0 and blocks[i - 1] in block
    if i >= _LONGEST_HEADER:
        header = float("inf")
    elif says_feed or repeats_name or _FILE_NAME.fullmatch(block):
        header = 0.0
    else:
        header = 0.5 if title_like and len(block) <= _LONGEST_NAME else 2.0
    return {
        _HEADER: header,
        _TITLE: 0.0 if title_like else (6.0 if long else 1.0),
        _TEXT: 2.0 * (len(block) < typical / 3) + 2.0 * title_like + 3.0 * says_feed,
        _MORE: 1.5 + 2.0 * title_like,
    }
