"""Hours of posting on the home clock and on the travel clock."""

import datetime as dt

import numpy as np
import pandas as pd

from audit.corpora import UTC_ONLY, Post, corpus
from feedscope.audit import clock
from feedscope.corpus import Away, Settings

HOME = Settings(name="made-up", timezone="America/Los_Angeles", timezone_declared=True)
TRAVEL = HOME.model_copy(
    update={"away": (Away(from_=dt.date(2022, 3, 25), to=dt.date(2022, 5, 1), timezone="Europe/Paris"),)}
)


def at(*times: str) -> pd.DataFrame:
    return corpus([Post(f"Written {time}", at=time) for time in times]).posts


def test_a_window_has_the_travel_zones_own_dates_both_included() -> None:
    times = ["2022-03-24 22:59", "2022-03-24 23:01", "2022-05-01 21:59", "2022-05-01 22:01"]
    inside = clock.in_window(at(*times)["created_at"], TRAVEL)
    assert inside.tolist() == [False, True, True, False]


def test_hours_are_tallied_on_both_clocks() -> None:
    posts = at("2022-01-10 20:30", "2022-04-10 10:15")
    found = clock.hours_of_day(posts, TRAVEL)
    assert np.flatnonzero(found.outside).tolist() == [12]
    assert np.flatnonzero(found.inside_home).tolist() == [3]
    assert np.flatnonzero(found.inside_travel).tolist() == [12]
    assert clock.declared_shift(posts, TRAVEL) == 9


def test_the_quiet_hours_may_cross_midnight() -> None:
    hourly = np.full(24, 5)
    hourly[[22, 23, 0, 1]] = 0
    assert clock.quiet_hours(hourly, 4) == [22, 23, 0, 1]


def test_the_best_shift_recovers_a_planted_one() -> None:
    day = np.array([0, 0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 10, 8, 7, 6, 6, 5, 5, 4, 3, 2, 1, 0, 0])
    for shift in (-8, -1, 0, 5, 9, 12):
        assert clock.best_shift(np.roll(day, -shift), day) == shift


def test_a_flat_day_has_no_best_shift() -> None:
    assert clock.best_shift(np.ones(24), np.arange(24)) is None


def bursts(inside_hour: int) -> pd.DataFrame:
    """Sixty posts at noon at home (20:00 UTC in winter), forty in April at `inside_hour` UTC."""
    home = [f"2022-01-{1 + n % 28:02d} 20:{n % 60:02d}" for n in range(60)]
    return at(*home, *(f"2022-04-{1 + n % 28:02d} {inside_hour}:{n:02d}" for n in range(40)))


def test_the_sentence_says_what_a_right_window_looks_like() -> None:
    words = clock.windows_sentence(bursts(10), TRAVEL, 8)
    assert "Inside (40 posts)" in words
    assert "by +9 h makes them most like the outside; the declared clock moves them by +9 h" in words


def test_the_sentence_says_what_a_wrong_window_looks_like() -> None:
    words = clock.windows_sentence(bursts(19), TRAVEL, 8)
    assert "by +0 h makes them most like the outside; the declared clock moves them by +9 h" in words


def test_few_posts_inside_do_not_line_up_two_clocks() -> None:
    words = clock.windows_sentence(at("2022-01-10 20:30", "2022-04-10 10:15"), TRAVEL, 8)
    assert "too little to line the two clocks up" in words
    assert "by +" not in words


def test_no_window_and_empty_windows_are_said() -> None:
    assert "No travel windows are declared" in clock.windows_sentence(at("2022-01-10"), HOME, 8)
    assert "No post falls inside" in clock.windows_sentence(at("2022-01-10"), TRAVEL, 8)
    assert "No post falls outside" in clock.windows_sentence(at("2022-04-10"), TRAVEL, 8)


def test_an_undeclared_time_zone_is_said_loudly() -> None:
    assert clock.zone_sentence(UTC_ONLY).startswith("NO TIME ZONE IS DECLARED")
    assert "America/Los_Angeles" in clock.zone_sentence(HOME)
    assert "no travel is declared" in clock.zone_sentence(HOME)
    assert "Europe/Paris from 2022-03-25 to 2022-05-01" in clock.zone_sentence(TRAVEL)
