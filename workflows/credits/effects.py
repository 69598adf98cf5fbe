"""What annulling or amending a counted credit does to its person's year: shown before it is done, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

from registry.years.models import CreditYear

from .lacking import WORDS
from .models import Credit
from .queries import standing
from .settlement import COLUMNS, NAMES, ZERO, Item
from .standings import Year
from .states import State


@dataclass(frozen=True)
class Row:
    """One amount of the year: what the person has now, would have, needs and would lack."""

    word: str | Promise
    now: Decimal
    then: Decimal
    need: Decimal
    lack: Decimal

    @property
    def changes(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True)
class Effect:
    """What becomes of one year; a credit whose day moves changes two."""

    year: CreditYear
    rows: list[Row]


def effects(credit: Credit, *, instead: Credit | None = None) -> list[Effect]:
    """Each year concerned with and without the credit, or with `instead` in its place."""
    years = {one.credit_year.pk: one.credit_year for one in (credit, instead) if one and one.credit_year}
    return [Effect(year, _rows(credit, year, instead)) for year in years.values()]


def _rows(credit: Credit, year: CreditYear, instead: Credit | None) -> list[Row]:
    here = instead is not None and instead.credit_year_id == year.pk
    before = standing(credit.person, year)
    after = standing(credit.person, year, without=credit.pk, plus=_item(instead) if instead and here else None)
    rows = [
        Row(
            WORDS[name],
            _counted(before, name),
            _counted(after, name),
            _need(after, name),
            after.settlement.lack_of(name),
        )
        for name in NAMES
    ]
    return [row for row in rows if row.changes or row.need]


def _item(credit: Credit) -> Item:
    counted = {"state": State.COUNTED.value}
    return Item(**{name: counted.get(name, getattr(credit, name)) for name in COLUMNS})


def _counted(year: Year, name: str) -> Decimal:
    amount: Decimal = getattr(year.settlement.counted.has, name)
    return amount


def _need(year: Year, name: str) -> Decimal:
    amount: Decimal = getattr(year.settlement.need, name) if year.settlement.need else ZERO
    return amount
