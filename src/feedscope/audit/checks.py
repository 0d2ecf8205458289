"""Looking for irregularities: each found with its count, or said to be absent.

A check that finds nothing says so: that is a result too. What only the raw document shows
(separators, marks, order) is counted by the reader in audit.json; where a format does not tell, the
check says that it cannot be told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from markupsafe import Markup

from feedscope.audit import detectors
from feedscope.audit.counts import recording
from feedscope.audit.irregularities import IRREGULARITIES, Irregularity
from feedscope.audit.wording import count, sentence
from feedscope.corpus import Tables
from feedscope.params import AuditParams
from feedscope.reporting import Example, chinese

# Counted by the reader under these names, and warned of under these codes (key: code).
COUNTED = ("out_of_order", "thousands_separators", "entities_decoded", "reply_by_at_only")
WARNED = {
    "date_disagreements": "date-disagrees",
    "ambiguous_splits": "ambiguous-split",
    "conflicting_counts": "conflicting-counts",
}
DETECTED: dict[str, Callable[[Tables], pd.DataFrame]] = {
    "variants": detectors.several_translations,
    "sources_differ": detectors.sources_differ,
    "untranslated": detectors.untranslated,
    "id_disagreements": detectors.id_disagrees,
    "likes_above_views": detectors.likes_above_views,
    "lone_continuations": detectors.lone_continuations,
    "texts_with_blank_lines": detectors.blank_lines,
    "unequal_paragraphs": detectors.unequal_paragraphs,
    "header_like": detectors.header_lines,
    "entities_left": detectors.entities_left,
    "leaked_markup": detectors.leaked_markup,
    "foreign_sources": detectors.foreign_sources,
    "wrong_script": detectors.wrong_script,
    "wordless": detectors.wordless,
    "repeated_texts": detectors.repeated_texts,
    "split_emoji": detectors.split_emoji,
    "invisible_characters": detectors.invisible,
}


@dataclass(frozen=True)
class Check:
    """One irregularity that was looked for.

    Attributes:
        key: its name among the metrics, and in IRREGULARITIES.
        found: how many; None where these documents cannot tell.
        cases: the places (columns `detectors.CASES`); empty where only the reader saw them.
    """

    key: str
    found: int | None
    cases: pd.DataFrame = field(default_factory=lambda: detectors.cases([]))

    @property
    def irregularity(self) -> Irregularity:
        """What was looked for, in words."""
        return IRREGULARITIES[self.key]

    @property
    def outcome(self) -> str:
        """The count in words: "23 posts", "none", "cannot be told"."""
        if self.found is None:
            return "cannot be told"
        return count(self.found, self.irregularity.noun) if self.found else "none"

    @property
    def heading(self) -> Markup:
        """A heading for its examples: "Posts without a translation (1 post)"."""
        spoken = map(chinese.bilingual, (sentence(self.irregularity.looked_for), f"({self.outcome})"))
        return Markup("<h4>{} {}</h4>").format(*spoken)


def run_checks(tables: Tables, params: AuditParams) -> list[Check]:
    """All checks on a corpus, in the order of IRREGULARITIES."""
    codes = [warning["code"] for warning in tables.audit["warnings"]]
    views = recording(tables.posts, "views")
    found = {key: Check(key, tables.audit["counts"].get(key)) for key in COUNTED}
    found |= {key: Check(key, codes.count(code)) for key, code in WARNED.items()}
    found |= {key: _check(key, detect(tables)) for key, detect in DETECTED.items()}
    found["views_not_recorded"] = Check("views_not_recorded", views.total - views.recorded)
    late = detectors.late_continuations(tables, params.late_hours)
    found["late_continuations"] = _check("late_continuations", late)
    return [found[key] for key in IRREGULARITIES]


def _check(key: str, cases: pd.DataFrame) -> Check:
    """A check that counts what its noun says: posts once each, texts and pairs each for itself."""
    unit = ["id"] if IRREGULARITIES[key].noun == "post" else ["id", "variant", "side"]
    return Check(key, len(cases.drop_duplicates(unit)), cases)


def overview(checks: Sequence[Check]) -> pd.DataFrame:
    """Columns looked_for, found, meaning: a row for each irregularity that occurs."""
    rows = [
        (sentence(c.irregularity.looked_for), c.outcome, c.irregularity.meaning) for c in checks if c.found
    ]
    return pd.DataFrame(rows, columns=["looked_for", "found", "meaning"])


def absent_sentence(checks: Sequence[Check]) -> str:
    """What was looked for and does not occur, and what these documents cannot tell."""
    absent = [c.irregularity.looked_for for c in checks if c.found == 0]
    untold = [c.irregularity.looked_for for c in checks if c.found is None]
    words = f"Looked for and not found: {'; '.join(absent)}." if absent else "Everything looked for occurs."
    return words + (f" These documents cannot tell: {'; '.join(untold)}." if untold else "")


def examples(check: Check, tables: Tables, number: int) -> list[Example]:
    """Up to `number` posts of a check, spread evenly over its cases, with the places marked.

    A post comes with each of its translations that the cases name, else with its first.
    """
    ids = list(dict.fromkeys(check.cases["id"]))
    chosen = np.unique(np.linspace(0, len(ids) - 1, min(number, len(ids))).round().astype(int))
    shown: list[Example] = []
    for at in chosen:
        cases = check.cases[check.cases["id"] == ids[at]]
        variants = sorted({int(v) for v in cases["variant"].dropna()}) or [1]
        shown += [_example(tables, ids[at], variant, cases) for variant in variants]
    return shown


def _example(tables: Tables, post: str, variant: int, cases: pd.DataFrame) -> Example:
    """One post with one of its translations, and the places that the cases name in both."""
    row = tables.posts[tables.posts["id"] == post].iloc[0]
    pair = tables.pairs[(tables.pairs["id"] == post) & (tables.pairs["variant"] == variant)]
    here = cases[cases["variant"].isna() | (cases["variant"] == variant)]
    spans = {
        side: [(int(a), int(b)) for a, b in zip(places["start"], places["end"], strict=True) if pd.notna(a)]
        for side, places in here.groupby("side")
    }
    unmarked = here[here["start"].isna()]
    notes = [
        f"{side}: {what}" if side else what
        for side, what in zip(unmarked["side"], unmarked["detail"], strict=True)
    ]
    return Example(
        source=row["text"],
        target=pair["target"].iloc[0] if len(pair) else "",
        url=row["url"] if pd.notna(row["url"]) else "",
        meta=row["kind"].replace("_", "-")
        + ("" if pd.isna(row["created_at"]) else f" · {row['created_at']:%Y-%m-%d}"),
        note="; ".join(dict.fromkeys(notes)),
        id=post,
        source_spans=spans.get(detectors.SOURCE, ()),
        target_spans=spans.get(detectors.TRANSLATION, ()),
    )
