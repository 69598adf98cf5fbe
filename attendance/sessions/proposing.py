"""What an activity's sessions usually are: half days with a period to sign in and one to sign out. No ORM, no clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

HALVES = ((dt.time(8, 30), dt.time(12, 0)), (dt.time(14, 0), dt.time(17, 30)))
"""The halves of a day as hospitals have them."""
BEFORE, AFTER_BEGIN = dt.timedelta(minutes=30), dt.timedelta(minutes=10)
BEFORE_END, AFTER = dt.timedelta(minutes=10), dt.timedelta(minutes=30)
HALF_A_DAY = Decimal(4)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Window:
    kind: str
    begins: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Proposal:
    begins: dt.datetime
    ends: dt.datetime
    hours: Decimal
    windows: tuple[Window, ...]


def propose(first: dt.date, last: dt.date, hours: Decimal, zone: dt.tzinfo) -> list[Proposal]:
    """Both halves of each day, or the mornings where the hours fit into them; the hours shared out, none lost."""
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    halves = HALVES[:1] if hours <= HALF_A_DAY * len(days) else HALVES
    spans = [
        (dt.datetime.combine(day, begins, zone), dt.datetime.combine(day, ends, zone))
        for day in days
        for begins, ends in halves
    ]
    each = (hours / len(spans)).quantize(CENT, ROUND_DOWN)
    amounts = [each] * (len(spans) - 1) + [hours - each * (len(spans) - 1)]
    return [
        Proposal(begins, ends, amount, usual_windows(begins, ends))
        for (begins, ends), amount in zip(spans, amounts, strict=True)
    ]


def usual_windows(begins: dt.datetime, ends: dt.datetime) -> tuple[Window, ...]:
    """Sign in from half an hour before to ten minutes after the beginning, sign out about the end."""
    return (
        Window("in", begins - BEFORE, begins + AFTER_BEGIN),
        Window("out", ends - BEFORE_END, ends + AFTER),
    )
