"""On the sample corpus the audit finds what was planted in it, and nothing else of the kind."""

import json
from typing import Any

import pytest

from feedscope.audit import checks
from feedscope.audit.counts import recording
from feedscope.audit.findings import metrics
from feedscope.corpus import Tables, read_corpus
from feedscope.params import AuditParams
from feedscope.paths import project_root

SAMPLE = project_root() / "data" / "sample"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_corpus(SAMPLE)


@pytest.fixture(scope="module")
def got(tables: Tables) -> dict[str, int | None]:
    return metrics(tables, checks.run_checks(tables, AuditParams()))


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return found


def test_the_metrics_are_the_planted_counts(got: dict[str, int | None], truth: dict[str, Any]) -> None:
    planted = truth["counts"]
    names = {
        "records_read": "records",
        "posts": "posts",
        "records_dropped": "duplicates_dropped",
        "originals": "original",
        "replies": "reply",
        "self_threads": "self_thread",
        "variants": "variants",
        "untranslated": "untranslated",
        "posts_with_views": "posts_with_views",
        "summaries": "summaries",
        "reply_by_at_only": "replies_not_marked",
    }
    assert {name: got[name] for name in names} == {name: planted[key] for name, key in names.items()}


def test_the_start_of_view_counting_is_derived(tables: Tables, truth: dict[str, Any]) -> None:
    found = recording(tables.posts, "views")
    assert found.since is not None
    assert found.until is not None
    assert found.until.isoformat() < truth["views_recorded_since"] <= found.since.isoformat()
    assert found.strays == 0


@pytest.mark.parametrize(
    "key",
    ["out_of_order", "thousands_separators", "entities_decoded", "unequal_paragraphs", "header_like"],
)
def test_the_formats_irregularities_are_all_there(got: dict[str, int | None], key: str) -> None:
    assert got[key]
