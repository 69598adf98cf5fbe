"""Working days: Monday to Friday, but for the holidays and shifted workdays that a jurisdiction names. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

Special = Mapping[dt.date, bool]
"""Days that are not as their weekday says: whether each is worked."""

ONE = dt.timedelta(days=1)
WEEKEND = 5


def is_working(day: dt.date, special: Special) -> bool:
    return special.get(day, day.weekday() < WEEKEND)


def add_working_days(day: dt.date, count: int, special: Special) -> dt.date:
    """The working day that is so many after this one, or before it; for none, this one or the next that is worked."""
    step = -ONE if count < 0 else ONE
    if count == 0:
        count, day = 1, day - ONE
    left = abs(count)
    while left:
        day += step
        left -= is_working(day, special)
    return day


def working_days_between(first: dt.date, last: dt.date, special: Special) -> int:
    """How many working days come after the first day, the last one included; none where the last is not later."""
    days = (first + ONE * number for number in range(1, max((last - first).days, 0) + 1))
    return sum(is_working(day, special) for day in days)


def last_working(day: dt.date, special: Special) -> dt.date:
    """This day, or the last one before it that is worked."""
    while not is_working(day, special):
        day -= ONE
    return day


def nearest(rows: Iterable[tuple[int, dt.date, bool]], chain: Iterable[int]) -> dict[dt.date, bool]:
    """What holds at a place: of the jurisdictions above it, outermost first in `chain`, the nearest one wins a day."""
    by_place: dict[int, dict[dt.date, bool]] = {}
    for place_id, day, is_worked in rows:
        by_place.setdefault(place_id, {})[day] = is_worked
    found: dict[dt.date, bool] = {}
    for place_id in chain:
        found |= by_place.get(place_id, {})
    return found
