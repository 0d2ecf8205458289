"""A target that another source fits better than its own, and targets whose own source fits best."""

import numpy as np
import pytest

from feedscope.features import clean, embed
from feedscope.translation.likeness import Rivals

PAIRS = [
    ("The kiln reached twelve hundred degrees by noon.", "窑到中午升到了一千二百度。"),
    ("My sister painted the old boathouse bright green.", "我姐姐把旧船屋漆成了鲜绿色。"),
    ("The council rejected the new budget yesterday.", "议会昨天否决了新预算。"),
    ("@quarry_owl the ferry is late again", "@quarry_owl 渡轮又晚点了"),
    ("@fenlight the ferry was early today", "@fenlight 今天渡轮早到了"),
    ("The kiln reached nine hundred degrees at night.", "窑在夜里升到了九百度。"),
]
SOURCES = embed([clean(source) for source, _ in PAIRS])
TARGETS = embed([clean(target) for _, target in PAIRS])
RIVALS = Rivals(tuple(source for source, _ in PAIRS), SOURCES)


def closer(source: int, target: int) -> str | None:
    own = float(SOURCES[source] @ TARGETS[target])
    return RIVALS.closer(PAIRS[source][0], PAIRS[target][1], own, TARGETS[target])


@pytest.mark.parametrize("i", range(len(PAIRS)))
def test_the_own_source_fits_best(i: int) -> None:
    assert closer(i, i) is None


@pytest.mark.parametrize("i", range(len(PAIRS)))
def test_the_nearest_other_translation_leads_to_its_own_source(i: int) -> None:
    others = [j for j in range(len(PAIRS)) if j != i]
    near = SOURCES[i] @ TARGETS.T
    j = max(others, key=lambda j: near[j])
    assert closer(i, j) == PAIRS[j][0]


def test_without_sources_nothing_is_closer() -> None:
    none = Rivals((), np.zeros((0, SOURCES.shape[1]), dtype=np.float32))
    assert none.closer(*PAIRS[0], 0.5, TARGETS[0]) is None


def test_the_same_source_twice_is_no_rival() -> None:
    twice = Rivals((PAIRS[0][0],), SOURCES[:1])
    assert twice.closer(PAIRS[0][0], PAIRS[1][1], 0.1, TARGETS[1]) is None
