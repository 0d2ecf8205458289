"""Short remarks: what says little and stands alone."""

import numpy as np
import pandas as pd
import pytest

from feedscope.params import TopicsParams
from feedscope.topics.consensus import Consensus
from feedscope.topics.material import Material
from feedscope.topics.remarks import company, short_remarks, with_remarks

PARAMS = TopicsParams()


def posts(words: list[list[str]], hours: list[float], threads: list[str] | None = None) -> Material:
    """Posts of the given content words at the given hours."""
    count = len(words)
    frame = pd.DataFrame(
        {
            "text": [" ".join(own) for own in words],
            "thread": threads or [str(row) for row in range(count)],
            "created_at": pd.Timestamp("2022-07-01", tz="UTC") + pd.to_timedelta(hours, unit="h"),
        }
    )
    nothing = np.zeros((count, 2), dtype=np.float32)
    return Material(frame, words, [[] for _ in words], nothing, nothing)


def test_a_remark_is_short_outside_threads_and_away_from_conversations() -> None:
    said = [["sourdough", "oven", "crust"]] * 30
    apart = [float(10 * row) for row in range(30)]
    remarks = [["nice"], [], ["wow"], ["yes"], ["ok"]]
    made = posts(
        [*said, *remarks, ["nice"], ["nice"], ["tide", "gauge"]],
        [*apart, *[1000 + 10.0 * row for row in range(5)], 2000.0, 2000.2, 2000.3],
    )
    assert np.flatnonzero(short_remarks(made, PARAMS)).tolist() == [30, 31, 32, 33, 34]
    threads = [str(row) for row in range(34)] + ["0", "35", "36", "37"]
    in_thread = Material(
        made.posts.assign(thread=threads), made.source_words, made.target_words, made.source, made.target
    )
    assert not short_remarks(in_thread, PARAMS).any()  # four are too few for a topic


def test_without_times_there_is_no_conversation_to_be_seen() -> None:
    made = posts([["sourdough", "oven"]] * 30 + [["nice"]] * 6, [0.0] * 36)
    assert not short_remarks(made, PARAMS).any()
    unknown = made.posts.assign(created_at=pd.NaT)
    made = Material(unknown, made.source_words, made.target_words, made.source, made.target)
    assert short_remarks(made, PARAMS).sum() == 6


@pytest.mark.parametrize("seed", range(3))
def test_company_counts_the_other_posts_within_half_an_hour(seed: int) -> None:
    rng = np.random.default_rng(seed)
    moments = rng.uniform(0, 20, 60).round(1)
    moments[::7] = np.nan
    apart = np.abs(moments[:, None] - moments[None, :])
    expected = [(row < 0.5 - 1e-9).sum() - 1 if np.isfinite(row).any() else 0 for row in apart]
    found = company(moments)
    close = np.abs(apart - 0.5).min(axis=1, initial=1, where=np.isfinite(apart)) < 1e-6
    np.testing.assert_array_equal(found[~close], np.array(expected)[~close])


def test_remarks_are_one_more_topic_and_sure_of_it() -> None:
    found = with_remarks(Consensus(np.array([0, 1, 0]), np.full(3, 0.5)), np.array([False, False, True]))
    assert found.labels.tolist() == [0, 1, 2]
    assert found.confidence.tolist() == [0.5, 0.5, 1.0]
