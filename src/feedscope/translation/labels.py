"""What a person said of a translation: errors with category, severity and spans, kept as JSON lines.

One line a judgement, written to disk before the next pair is shown. A pair judged again by the same
person stands twice; the later line counts. A line holds offsets and a digest of the two texts, never
the texts: a judgement of a text that has changed since is left out, and labels may be shared.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from feedscope.errors import FeedscopeError
from feedscope.translation.model import Severity, Span

CATEGORIES = (
    "accuracy/mistranslation",
    "accuracy/omission",
    "accuracy/addition",
    "accuracy/untranslated",
    "accuracy/unrelated",
    "fluency/grammar",
    "fluency/punctuation",
    "terminology",
    "style",
    "locale/script",
    "markup",
    "other",
)
_SEVERITIES = {severity.label: severity for severity in Severity}


@dataclass(frozen=True)
class Error:
    """One error a person marked; offsets into the unmodified texts, None where there is no span."""

    category: str
    severity: Severity
    source: Span | None = None
    target: Span | None = None


@dataclass(frozen=True)
class Label:
    """One person's judgement of one pair.

    Attributes:
        digest: of the two texts, see `digest`.
        weight: pairs of the corpus that this one stands for, in a stratified sample.
        errors: empty where the translation is good.
    """

    id: str
    variant: int
    person: str
    digest: str
    weight: float
    errors: tuple[Error, ...]

    @property
    def key(self) -> tuple[str, int]:
        """The pair: (id, variant)."""
        return self.id, self.variant

    @property
    def worst(self) -> int:
        """The gravest severity, 0 for none."""
        return max((int(error.severity) for error in self.errors), default=0)


def digest(source: str, target: str) -> str:
    """Sixteen hexadecimal digits that tell these two texts from others."""
    return hashlib.sha256(f"{source}\0{target}".encode()).hexdigest()[:16]


def append(path: Path, label: Label) -> None:
    """Add `label` to the file `path`; when this returns, it is on the disk."""
    line = asdict(label) | {
        "errors": [asdict(error) | {"severity": error.severity.label} for error in label.errors]
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0)
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)  # a write that was cut short
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[Label]:
    """The judgements in `path`, the latest of each person for each pair; none where there is no file.

    A last line that was cut short (the machine went down while writing) is passed over; `append` takes
    it away.

    Raises:
        FeedscopeError: another line is not a judgement; says which.
    """
    if not path.is_file():
        return []
    lines = path.read_bytes().split(b"\n")
    found: dict[tuple[str, int, str], Label] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            label = _label(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                continue
            raise FeedscopeError(
                f"{path}:{number}: not a judgement ({error!r}); expected a line as the annotate notebook "
                "writes it; mend or delete the line"
            ) from None
        found[(*label.key, label.person)] = label
    return list(found.values())


def read_all(folder: Path) -> list[Label]:
    """The judgements of all files `*.jsonl` in `folder`, in the order of their names."""
    return [label for path in sorted(folder.glob("*.jsonl")) for label in read(path)]


def current(labels: Iterable[Label], pairs: pd.DataFrame) -> list[Label]:
    """Those of `labels` whose texts are still the ones in `pairs` (id, variant, source, target)."""
    rows = pairs[["id", "variant", "source", "target"]].itertuples(index=False)
    digests = {(id_, int(variant)): digest(source, target) for id_, variant, source, target in rows}
    return [label for label in labels if digests.get(label.key) == label.digest]


def _label(line: dict[str, Any]) -> Label:
    errors = tuple(
        Error(
            str(error["category"]),
            _SEVERITIES[error["severity"]],
            _span(error.get("source")),
            _span(error.get("target")),
        )
        for error in line["errors"]
    )
    return Label(
        str(line["id"]),
        int(line["variant"]),
        str(line["person"]),
        str(line["digest"]),
        float(line["weight"]),
        errors,
    )


def _span(value: Any) -> Span | None:
    if value is None:
        return None
    start, end = value
    return int(start), int(end)
