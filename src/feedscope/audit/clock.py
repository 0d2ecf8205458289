"""The author's clock: declared or not, and whether posting hours agree with the travel windows.

A time zone and travel windows are assumptions of the corpus (feedscope.yaml), not recorded facts.
Two descriptive looks, no test (posts come in bursts and are not independent):

* the quiet hours of the day outside the windows, and how much of the posting inside them falls
  into those same hours, on the home clock and on the travel clock;
* the whole-hour shift of the inside hours (home clock) that correlates best with the outside
  hours, both smoothed over three hours (weights 1/4, 1/2, 1/4), beside the declared shift.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedscope.audit.wording import count, share
from feedscope.corpus import Settings

HOURS = 24
ENOUGH = 30  # posts inside the windows; with fewer, no shift is looked for


@dataclass(frozen=True)
class Clock:
    """Posts by hour of day, 24 counts each.

    Attributes:
        outside: posts outside the travel windows, home clock.
        inside_home, inside_travel: posts inside them, on the home and on the declared travel clock.
    """

    outside: np.ndarray
    inside_home: np.ndarray
    inside_travel: np.ndarray


def hours_of_day(posts: pd.DataFrame, settings: Settings) -> Clock:
    """Posts by hour of day, inside and outside the travel windows."""
    home = settings.local_time(posts["created_at"], ignore_away=True)
    local = settings.local_time(posts["created_at"])
    inside = in_window(posts["created_at"], settings)

    def tally(times: pd.Series) -> np.ndarray:
        return np.bincount(times.dt.hour.to_numpy(dtype="int64"), minlength=HOURS)

    return Clock(tally(home[~inside]), tally(home[inside]), tally(local[inside]))


def in_window(created_at: pd.Series, settings: Settings) -> pd.Series:
    """Which times fall into a travel window: its dates are inclusive and the travel zone's own."""
    inside = pd.Series(False, index=created_at.index)
    for window in settings.away:
        day = created_at.dt.tz_convert(window.timezone).dt.strftime("%Y-%m-%d")
        inside |= day.between(str(window.from_), str(window.to))
    return inside


def quiet_hours(hourly: np.ndarray, length: int) -> list[int]:
    """The `length` consecutive hours (past midnight too) with the fewest posts; the earliest of equals."""
    sums = [int(hourly.take(range(start, start + length), mode="wrap").sum()) for start in range(HOURS)]
    start = int(np.argmin(sums))
    return [(start + step) % HOURS for step in range(length)]


def best_shift(inside: np.ndarray, outside: np.ndarray) -> int | None:
    """Hours (-11 to 12) to add to `inside` so that it correlates best with `outside`; None where flat."""

    def smooth(hourly: np.ndarray) -> np.ndarray:
        return np.roll(hourly, 1) / 4 + hourly / 2 + np.roll(hourly, -1) / 4

    still, moving = smooth(outside), smooth(inside)
    if np.ptp(still) == 0 or np.ptp(moving) == 0:
        return None
    fits = {shift: np.corrcoef(still, np.roll(moving, shift))[0, 1] for shift in range(-11, 13)}
    return max(fits, key=lambda shift: (fits[shift], -abs(shift)))


def declared_shift(posts: pd.DataFrame, settings: Settings) -> float | None:
    """Hours that the travel clock is ahead of the home clock, at the median post inside a window."""
    local = settings.local_time(posts["created_at"])
    ahead = (local - settings.local_time(posts["created_at"], ignore_away=True)).dt.total_seconds() / 3_600
    inside = ahead[in_window(posts["created_at"], settings)]
    return float(inside.median()) if len(inside) else None


def zone_sentence(settings: Settings) -> str:
    """Which clock is used, and on whose word."""
    if not settings.timezone_declared:
        return (
            "NO TIME ZONE IS DECLARED for this corpus, so every hour below is UTC and says nothing of the "
            "author's day. Declare one in feedscope.yaml beside the documents."
        )
    windows = "; ".join(f"{w.timezone} from {w.from_} to {w.to}" for w in settings.away)
    travel = f" and, as an assumption about travel, {windows}" if windows else "; no travel is declared"
    return (
        f"The corpus declares {settings.timezone} as the author's time zone{travel}. The documents record "
        "neither: both are assumptions."
    )


def windows_sentence(posts: pd.DataFrame, settings: Settings, quiet: int) -> str:
    """Whether the hours inside the travel windows look like the hours outside; `quiet` in hours."""
    if not settings.away:
        return "No travel windows are declared, so there is nothing to compare."
    found = hours_of_day(posts, settings)
    inside, outside = int(found.inside_home.sum()), int(found.outside.sum())
    if not inside or not outside:
        where = "inside" if not inside else "outside"
        return f"No post falls {where} the declared travel windows, so there is nothing to compare."
    hours = quiet_hours(found.outside, quiet)
    span = f"{hours[0]:02d}:00 to {(hours[-1] + 1) % HOURS:02d}:00"
    quiet_outside, quiet_home, quiet_travel = (
        share(int(hourly[hours].sum()), int(hourly.sum()))
        for hourly in (found.outside, found.inside_home, found.inside_travel)
    )
    words = (
        f"Outside the windows ({count(outside, 'post')}) the quietest {quiet} hours on the home clock are "
        f"{span}, with {quiet_outside} of the posts. Inside ({count(inside, 'post')}) the same hours hold "
        f"{quiet_home} on the home clock and {quiet_travel} on the declared travel clock."
    )
    shift, declared = best_shift(found.inside_home, found.outside), declared_shift(posts, settings)
    if shift is None or declared is None or inside < ENOUGH:
        return f"{words} That is too little to line the two clocks up."
    return words + (
        f" Moving the inside hours by {shift:+d} h makes them most like the outside; the declared clock "
        f"moves them by {declared:+g} h. This describes and proves nothing: posts come in bursts, and habits "
        "change on a journey."
    )
