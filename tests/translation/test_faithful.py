"""What must not be flagged: faithful translations in all the shapes that translators give them."""

import pytest

from feedscope.translation import CHECKS, check_pair

from .invented import FAITHFUL


@pytest.mark.parametrize(("source", "target"), FAITHFUL)
def test_a_faithful_translation_has_no_issue(source: str, target: str) -> None:
    found = [(check.name, issue.message) for check, issue in check_pair(source, target)]
    assert found == []


def test_every_check_says_what_it_flags() -> None:
    for check in CHECKS:
        assert check.explains.endswith(".")
        assert check.name == check.name.lower()


def test_names_are_unique() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)


def test_signs_that_prove_nothing_are_soft() -> None:
    """They often have a good reason: an explanation, a matter of tone, a free rendering."""
    assert {check.name for check in CHECKS if not check.hard} == {
        "number-added",
        "emoticon-lost",
        "alternatives",
        "stray-bold",
        "code-width",
        "aside-added",
        "negation-added",
        "person-shift",
        "sentence-doubtful",
        "sentence-added",
    }
