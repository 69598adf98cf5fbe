"""By when a task is due and on which days somebody hears of it. Pure: rows in, days out, no query and no clock."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from registry.years.workdays import Special, add_working_days, last_working, working_days_between

REMIND_BEFORE = 3
"""Working days before the due day, where no place says anything."""
FURTHEST = 120
"""Days; no reminder or escalation lies further from the due day, whatever the holidays are."""
ONE = dt.timedelta(days=1)

Span = tuple[dt.datetime, dt.datetime]
"""When a task came to a desk and when it left it for the person's correction."""


@dataclass(frozen=True)
class Rule:
    place_id: int
    role: str
    working_days: int | None = None
    remind_before: int | None = None
    escalate_after: int | None = None
    escalate_to_id: int | None = None


@dataclass(frozen=True)
class Effective:
    """What holds at a desk, of everything that is said on its way up."""

    working_days: int | None = None
    remind_before: int = REMIND_BEFORE
    escalate_after: int | None = None
    escalate_to_id: int | None = None


def effective(rules: Iterable[Rule], chain: Sequence[int], role: str) -> Effective:
    """`chain` names the desk's place and what is above it, from the root down."""
    said = {rule.place_id: rule for rule in rules if rule.role == role}
    heard = [said[place_id] for place_id in reversed(chain) if place_id in said]
    escalating = next((rule for rule in heard if rule.escalate_after is not None), None)
    return Effective(
        working_days=min((rule.working_days for rule in heard if rule.working_days is not None), default=None),
        remind_before=next((rule.remind_before for rule in heard if rule.remind_before is not None), REMIND_BEFORE),
        escalate_after=escalating.escalate_after if escalating else None,
        escalate_to_id=escalating.escalate_to_id if escalating else None,
    )


def due_on(
    today: dt.date, *, allowed: int | None, used: int, until: dt.date | None, special: Special
) -> dt.date | None:
    """The day by which a task that arrives today should be decided: never after the year's review ends.

    `used` are the working days that the desk has had it already; at least one is left.
    """
    if allowed is None:
        return until
    due = add_working_days(today, max(allowed - used, 1), special)
    return min(due, until) if until else due


def used_days(spans: Iterable[tuple[dt.date, dt.date]], special: Special) -> int:
    """The working days that a desk had a task before it went back; what the person took does not count."""
    return sum(working_days_between(first, last, special) for first, last in spans)


@dataclass(frozen=True)
class Window:
    """Due days of which somebody hears today; empty where the first is later than the last."""

    first: dt.date
    last: dt.date


NEVER = Window(dt.date.max, dt.date.min)


def soon(today: dt.date, since: dt.date, before: int, special: Special) -> Window:
    """Due days ahead whose first reminder falls after `since` and by today."""
    window = _window(today, since, lambda day: add_working_days(day, -before, special))
    return Window(max(window.first, today + ONE), window.last)


def now(today: dt.date, since: dt.date, special: Special) -> Window:
    """Due days whose last working day falls after `since` and by today."""
    return _window(today, since, lambda day: last_working(day, special))


def late(today: dt.date, since: dt.date, after: int | None, special: Special) -> Window:
    """Due days after which so many working days have passed, the last of them after `since` and by today."""
    return NEVER if after is None else _window(today, since, lambda day: add_working_days(day, after, special))


def _window(today: dt.date, since: dt.date, heard: Callable[[dt.date], dt.date]) -> Window:
    """The due days whose day of hearing lies in (since, today]; a later due day is never heard of earlier."""
    days = [today + ONE * number for number in range(-FURTHEST, FURTHEST + 1)]
    start, end = bisect_right(days, since, key=heard), bisect_right(days, today, key=heard)
    return Window(days[start], days[end - 1]) if start < end else NEVER
