"""A person's year against what it asks: what counts, what waits, what is still lacking. Pure: no query, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from .states import LEVELS, Class, State, Subject

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Item:
    """What a settlement has to know of one credit."""

    state: str
    credits: Decimal
    hours: Decimal
    credit_class: str = ""
    subject: str = Subject.PROFESSIONAL.value


@dataclass(frozen=True)
class Amounts:
    """What a year may ask for; the same names hold what a person has of it."""

    credits: Decimal = ZERO
    hours: Decimal = ZERO
    class_1: Decimal = ZERO
    class_2: Decimal = ZERO
    professional_hours: Decimal = ZERO
    public_hours: Decimal = ZERO

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    def short_of(self, need: Amounts) -> Amounts:
        """What is lacking to the need, never less than nothing."""
        return Amounts(*(max(getattr(need, name) - getattr(self, name), ZERO) for name in NAMES))


NAMES = tuple(field.name for field in fields(Amounts))


@dataclass(frozen=True)
class Pile:
    """Credits that stand at the same point of their way."""

    count: int = 0
    has: Amounts = Amounts()

    def __add__(self, other: Pile) -> Pile:
        return Pile(self.count + other.count, self.has + other.has)


@dataclass(frozen=True)
class Lack:
    """One thing that the year asks and that is not there yet, and what would remain of it step by step."""

    name: str
    need: Decimal
    now: Decimal
    after_waiting: Decimal
    after_returned: Decimal
    after_drafts: Decimal


@dataclass(frozen=True)
class Settlement:
    counted: Pile
    waiting: Pile
    returned: Pile
    drafts: Pile
    need: Amounts | None

    @property
    def lacks(self) -> list[Lack]:
        return list(self._lacks()) if self.need else []

    @property
    def is_complete(self) -> bool:
        return self.need is not None and not self.lacks

    def _lacks(self) -> Iterator[Lack]:
        need = self.need or Amounts()
        stages, sums = (self.counted, self.waiting, self.returned, self.drafts), []
        reached = Amounts()
        for pile in stages:
            reached += pile.has
            sums.append(reached.short_of(need))
        for name in NAMES:
            steps = [getattr(short, name) for short in sums]
            if steps[0] > 0:
                yield Lack(name, getattr(need, name), *steps)


def settle(items: Iterable[Item], need: Amounts | None) -> Settlement:
    """Sort a year's credits into piles; their order does not matter."""
    piles = {"counted": Pile(), "waiting": Pile(), "returned": Pile(), "drafts": Pile()}
    for item in items:
        pile = PILE_OF.get(item.state)
        if pile:
            piles[pile] += Pile(1, _amounts(item))
    return Settlement(**piles, need=need)


PILE_OF: dict[str, str] = {
    State.COUNTED.value: "counted",
    **{level.value: "waiting" for level in LEVELS},
    State.RETURNED.value: "returned",
    State.DRAFT.value: "drafts",
}
"""Refused, withdrawn and annulled credits are in no pile."""


def _amounts(item: Item) -> Amounts:
    return Amounts(
        credits=item.credits,
        hours=item.hours,
        class_1=item.credits if item.credit_class == Class.ONE else ZERO,
        class_2=item.credits if item.credit_class == Class.TWO else ZERO,
        professional_hours=item.hours if item.subject == Subject.PROFESSIONAL else ZERO,
        public_hours=item.hours if item.subject == Subject.PUBLIC else ZERO,
    )
