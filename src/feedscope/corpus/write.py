"""Documents in the two formats, from records and summaries: the readers' other direction.

What is written reads back the same, as long as a body's border can be told (see `split`). Counts
that are not recorded are left out, but for views, which the archive writes as 0.
"""

import datetime as dt
from collections.abc import Iterable

from feedscope.corpus import markup
from feedscope.corpus.archive import COUNT_LABELS
from feedscope.corpus.records import Record, Summary


def write_archive(records: Iterable[Record], author: str, year: int) -> str:
    """An archive document of `records`, numbered in the order given, by `author` (a name)."""
    blocks = [_block(number, record) for number, record in enumerate(records, start=1)]
    title = f"# {author} Twitter {year}\n\n本文件包含{author}在{year}年的所有推文。"
    return f"{title}\n\n总计推文数量: {len(blocks)}\n\n\n" + "\n".join(blocks)


def _block(number: int, record: Record) -> str:
    values = {**record.counts, "views": record.counts["views"] or 0}
    counts = [
        f"{label}: {values[name]:,}" for label, name in COUNT_LABELS.items() if values[name] is not None
    ]
    mark = [] if record.is_reply is None else [f"isReply: {int(record.is_reply)}"]
    date = dt.datetime.fromtimestamp((record.time_ms or 0) // 1000, dt.UTC).date()
    texts = [markup.encode(text) for text in (record.source, record.target) if text]
    return (
        f"### {number:03d}\n\n作者: {record.author}\n时间: {date}\n链接: {record.url}\n"
        f"互动: {'; '.join(counts + mark)}\n\n" + "\n\n".join(texts) + "\n"
    )


def write_feed(summaries: Iterable[Summary], author: str) -> str:
    """A feed document of `summaries`, in the order given, on `author` (a name)."""
    header = f"feed.md\n\n{author}\n\nA feed of the works of {author}, a summary each."
    blocks = [markup.encode(text) for summary in summaries for text in (summary.title, summary.text)]
    return "\n\n".join([header, *blocks]) + "\n"
