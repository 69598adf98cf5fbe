"""When a swipe was, and what it served: pure, so that any order of arrival comes to the same."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .models import Clock

PLAUSIBLE_FROM = dt.datetime(2024, 1, 1, tzinfo=dt.UTC).timestamp() * 1000
"""A clock that shows less has lost its battery."""


class Sample(NamedTuple):
    """At `mono` of the run the right time was `right`; both in milliseconds."""

    mono: int
    right: int


class Serves(NamedTuple):
    """From a day to a day a device serves an activity."""

    activity: int
    from_date: dt.date
    to_date: dt.date


def right_time(claimed: int, mono: int | None, samples: Sequence[Sample]) -> tuple[int, str]:
    """The moment in milliseconds, by the nearest sample of the run, whose own count no setting of the clock moves."""
    if samples and mono is not None:
        sample = _nearest(samples, mono)
        return sample.right + mono - sample.mono, Clock.SAMPLED.value
    return claimed, Clock.CLAIMED.value if claimed >= PLAUSIBLE_FROM else Clock.UNKNOWN.value


def _nearest(samples: Sequence[Sample], mono: int) -> Sample:
    after = bisect_left(samples, (mono,))
    around = samples[max(0, after - 1) : after + 1]
    return min(around, key=lambda sample: (abs(sample.mono - mono), sample.mono))


def served(at: int, said: int | None, stations: Sequence[Serves], zone: ZoneInfo) -> int | None:
    """The activity: what the device says if a station of that day allows it, else the day's only one."""
    if not stations:
        return None
    day = dt.datetime.fromtimestamp(at / 1000, zone).date()
    open_then = {one.activity for one in stations if one.from_date <= day <= one.to_date}
    if said is not None:
        return said if said in open_then else None
    return next(iter(open_then)) if len(open_then) == 1 else None


def is_random(number: str, uid: str) -> bool:
    """A four-byte chip number that begins with 08 is drawn anew at every reading."""
    return not number and len(uid) == 8 and uid.startswith("08")
