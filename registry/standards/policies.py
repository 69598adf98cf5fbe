"""How a standard runs the year, as plain data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class LateAward(StrEnum):
    """To which year an activity of December belongs that is awarded in February."""

    ACTIVITY = "activity"
    AWARD = "award"


class CarryOver(StrEnum):
    NO = "no"
    YES = "yes"
    CAPPED = "capped"


class Newcomers(StrEnum):
    """What their first year asks of people who came in it."""

    WHOLE = "whole"
    PRO_RATA = "pro_rata"
    NONE = "none"


class Effect(StrEnum):
    """What a status does to the year it lies in."""

    NOTHING = "nothing"
    PRO_RATA = "pro_rata"
    NO_CLASSES = "no_classes"
    EXEMPT = "exempt"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True)
class Policy:
    """How the year is run. What nobody settled stands at what takes nothing away from anybody."""

    late_award: LateAward = LateAward.ACTIVITY
    carry_over: CarryOver = CarryOver.NO
    carry_cap: Decimal | None = None
    newcomers: Newcomers = Newcomers.WHOLE
    residents: Effect = Effect.NOTHING
    statuses: tuple[tuple[str, Effect], ...] = (
        ("maternity", Effect.NOTHING),
        ("not_counted", Effect.NOT_COUNTED),
        ("deregistered", Effect.NOT_COUNTED),
    )
    employment: tuple[tuple[str, Effect], ...] = ()

    def effect_of(self, status: str) -> Effect:
        return dict(self.statuses).get(status, Effect.NOTHING)

    def carries(self, surplus: Decimal) -> Decimal:
        """What of a year's surplus the next one begins with."""
        if surplus <= 0 or self.carry_over is CarryOver.NO:
            return Decimal("0.00")
        if self.carry_over is CarryOver.CAPPED:
            return min(surplus, self.carry_cap or Decimal("0.00"))
        return surplus

    def day_of(self, activity: dt.date, award: dt.date) -> dt.date:
        """The day that decides to which year an award belongs."""
        return award if self.late_award is LateAward.AWARD else activity
