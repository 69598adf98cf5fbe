"""A short half day for the pure analysis, and swipes in words: "08:10" of person 1."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from attendance.analysis.facts import Ground, Period, PeriodKind, Rule, RuleKind, Sitting, Tap

DAY = dt.date(2026, 8, 27)
_keys = itertools.count(1)


def at(clock: str, day: dt.date = DAY) -> dt.datetime:
    """A moment of the day in Universal Time, "08:10" or "08:10:30"."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=dt.UTC)


def tap(clock: str, person: int = 1, **facts: Any) -> Tap:
    card = facts.pop("card", f"n{person}")
    return Tap(key=next(_keys), at=at(clock), card=card, person=person or None, device=facts.pop("device", 1), **facts)


def period(key: int, kind: PeriodKind, begins: str, ends: str) -> Period:
    return Period(key, kind, at(begins), at(ends))


MORNING = Sitting(
    1, at("08:30"), at("12:00"), Decimal(3),
    (
        period(11, PeriodKind.IN, "08:00", "08:40"), period(12, PeriodKind.CHECK, "10:10", "10:40"),
        period(13, PeriodKind.OUT, "11:40", "12:20"),
    ),
)  # fmt: skip
AFTERNOON = Sitting(
    2, at("14:00"), at("17:00"), Decimal(3),
    (period(21, PeriodKind.IN, "13:30", "14:10"), period(22, PeriodKind.OUT, "16:50", "17:30")),
)  # fmt: skip


def ground(kind: RuleKind = RuleKind.SESSIONS, *, sittings: Iterable[Sitting] = (MORNING,), **facts: Any) -> Ground:
    named = {name: facts.pop(name) for name in ("periods", "share", "least", "step") if name in facts}
    amounts = {"hours": Decimal(6), "credits": Decimal("2.00")}
    return Ground(tuple(sittings), Rule(kind, **named), **(amounts | facts))
