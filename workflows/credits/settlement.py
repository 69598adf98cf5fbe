"""A credit as a standard's settlement reads it: its point on the way, its role. Pure: no query, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from registry.standards import settling
from registry.standards.amounts import NAMES, Amounts
from registry.standards.needs import Situation
from registry.standards.roles import role_of
from registry.standards.rules import ZERO, Standard
from registry.standards.settling import Earned, Lack, Settlement

from .states import LEVELS, State, Subject

__all__ = ["NAMES", "ZERO", "Amounts", "Item", "Lack", "Settlement", "role_of", "settle"]

STAGE_OF: dict[str, str] = {
    State.COUNTED.value: "counted",
    **{level.value: "waiting" for level in LEVELS},
    State.RETURNED.value: "returned",
    State.DRAFT.value: "drafts",
}
"""Refused, withdrawn and annulled credits are in no pile."""


@dataclass(frozen=True)
class Item:
    """What a settlement has to know of one credit; the columns of the same names."""

    state: str
    credits: Decimal
    hours: Decimal
    credit_class: str = ""
    subject: str = Subject.PROFESSIONAL.value
    rule: str = ""
    kind: str = ""
    level: str = ""
    origin: str = ""

    @property
    def earned(self) -> Earned:
        return Earned(
            stage=STAGE_OF.get(self.state, ""),
            credits=self.credits,
            hours=self.hours,
            credit_class=self.credit_class,
            subject=self.subject,
            rule=self.rule,
            kind=self.kind,
            level=self.level,
            role=role_of(self.kind, self.origin),
        )


COLUMNS = ("state", "credits", "hours", "credit_class", "subject", "rule", "kind", "level", "origin")


def settle(items: Iterable[Item], standard: Standard, situation: Situation) -> Settlement:
    return settling.settle((item.earned for item in items), standard, situation)
