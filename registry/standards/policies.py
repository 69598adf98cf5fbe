"""How a standard runs the year, as plain data."""

from __future__ import annotations

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
    lines: tuple[str, ...] = ()

    def effect_of(self, status: str) -> Effect:
        return dict(self.statuses).get(status, Effect.NOTHING)
