"""What was read: documents, formats, and whether every record is accounted for.

All of it is the corpus's own audit (audit.json): declared by a document's header, read, kept,
dropped by reason, warnings with file and line.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from feedscope.audit.wording import count, listing
from feedscope.corpus import Tables

Audit = Mapping[str, Any]


def documents(audit: Audit) -> pd.DataFrame:
    """Columns name, format, bytes, declared (missing where none is), read, kept, dropped."""
    columns = ["name", "format", "bytes", "declared", "read", "kept", "dropped"]
    table = pd.DataFrame(audit["documents"], columns=columns)
    table["format"] = table["format"].fillna("no known format, left out")
    return table.astype(dict.fromkeys(columns[2:], "Int64"))


def problems(audit: Audit, kind: str) -> pd.DataFrame:
    """The `drops` or `warnings` by reason: reason, number, first place, and what was said there."""
    name = "reason" if kind == "drops" else "code"
    found: dict[str, dict[str, Any]] = {}
    for problem in audit[kind]:
        line = f", line {problem['line']}" if problem["line"] else ""
        first = {"reason": problem[name], "number": 0, "first": problem["file"] + line}
        found.setdefault(problem[name], first | {"message": problem["message"]})["number"] += 1
    rows = [found[reason] for reason in sorted(found)]
    return pd.DataFrame(rows, columns=["reason", "number", "first", "message"])


def dropped(account: Audit) -> int:
    """Items dropped, for whatever reason, of one account (records, or summaries)."""
    return sum(account["dropped"].values())


def reconciled(audit: Audit) -> bool:
    """Whether declared = read = kept + dropped holds, and read = kept + dropped of the summaries."""
    sums = all(part["read"] == part["kept"] + dropped(part) for part in (audit, audit["summaries"]))
    stated = [d for d in audit["documents"] if d["declared"] is not None]
    return sums and all(d["declared"] == d["read"] for d in stated)


def reconciliation_sentence(tables: Tables) -> str:
    """Declared, read, kept and dropped, and what the kept records make, in words."""
    audit = tables.audit
    words = []
    if audit["read"]:
        declares = any(d["declared"] is not None for d in audit["documents"])
        declared = f"{audit['declared']:,} declared, " if declares else "no total declared, "
        words.append(
            f"Records: {declared}{audit['read']:,} read, {audit['kept']:,} kept, {dropped(audit):,} dropped. "
            f"The kept ones make {count(len(tables.posts), 'post')}"
        )
        more = audit["kept"] - len(tables.posts)
        bring = "brings" if more == 1 else "bring"
        again = f"; {count(more, 'record')} {bring} another translation of a post already read"
        words.append(f"{again if more else ''}. ")
    else:
        words.append("No record of a post was read. ")
    feed = audit["summaries"]
    words.append(f"Summaries: {feed['read']:,} read, {feed['kept']:,} kept, {dropped(feed):,} dropped. ")
    if reconciled(audit):
        words.append("Nothing went uncounted.")
    else:
        off = [
            f"{d['name']} declares {d['declared']:,} and holds {d['read']:,}"
            for d in audit["documents"]
            if d["declared"] is not None and d["declared"] != d["read"]
        ]
        words.append(f"THE NUMBERS DO NOT AGREE: {listing(off) or 'read is not kept plus dropped'}.")
    return "".join(words)


def warnings_sentence(audit: Audit) -> str:
    """How many things were odd enough for a warning."""
    number = len(audit["warnings"])
    return f"Reading gave {count(number, 'warning')}" + (", by kind below." if number else ".")
