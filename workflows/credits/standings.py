"""How people stand in their years: a fixed number of queries, however many people there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.employment.models import Employment, Residency
from registry.employment.queries import joined_on, spans_of
from registry.organisations.models import Organisation
from registry.people.models import Person, StatusInterval
from registry.standards.needs import Situation, Status
from registry.standards.policies import CarryOver, Effect, Newcomers
from registry.standards.queries import StandardBook
from registry.standards.rules import Standard, Who
from registry.years.models import CreditYear
from registry.years.queries import present
from workflows.results.models import YearResult
from workflows.results.queries import past_of, results_of

from .models import Credit
from .settlement import COLUMNS, Item, Settlement, settle
from .states import State


@dataclass(frozen=True)
class Year:
    """A person's credit year with the standard that rules it and what they have of what it asks."""

    year: CreditYear
    standard: Standard
    situation: Situation
    settlement: Settlement
    statuses: list[StatusInterval] = field(default_factory=list)

    @property
    def is_counting(self) -> bool:
        """Whether the person is measured at all."""
        return self.settlement.asked.is_counted

    @property
    def required(self) -> Decimal | None:
        """The credits that are asked; None where nobody has said anything."""
        return self.settlement.need.credits if self.settlement.need else None

    def settled(self, items: Iterable[Item]) -> Settlement:
        """The same year with other credits."""
        return settle(items, self.standard, self.situation)


def standings(people: Sequence[Person]) -> dict[int, Year]:
    """The present year of each person who has one, settled; their homes and titles are loaded with them."""
    return settled(_years(people))


def settled(
    years: Mapping[Person, CreditYear],
    *,
    without: int | None = None,
    plus: Item | None = None,
    book: StandardBook | None = None,
) -> dict[int, Year]:
    """Each person's year; `without` leaves one credit out and `plus` adds one to each, to show what would be.

    Another `book` measures them by other standards than those that rule.
    """
    book, today = book or StandardBook(), timezone.localdate()
    places = _places(years)
    standards = {person: book.at(places[person.pk], year) for person, year in years.items()}
    statuses, employed = _statuses(years), _employed(standards)
    items, earlier = _items(years, without), _earlier(standards)
    found = {}
    for person, year in years.items():
        standard, mine = standards[person], statuses.get(person.pk, [])
        situation = Situation(
            first=year.from_date,
            last=year.to_date,
            today=today,
            who=who(person, standard, book, places[person.pk], year),
            statuses=tuple(Status(row.kind, row.from_date, row.to_date) for row in mine),
            **employed[person.pk],
            carried=_carried(earlier.get(person.pk, []), year, standard),
            past=past_of(earlier.get(person.pk, []), year),
        )
        mine_all = [*items.get(person.pk, []), *([plus] if plus else [])]
        settlement = settle(mine_all, standard, situation)
        found[person.pk] = Year(year, standard, situation, settlement, _shown(mine, year))
    return found


def who(person: Person, standard: Standard, book: StandardBook, place: Organisation, year: CreditYear) -> Who:
    """As much of a person as standards ask; of what level their institution is only where one does."""
    institution = book.institution_at(place, year) if standard.asks_institution else ""
    return Who(institution, person.title.level if person.title else "", person.line)


def items_by(name: str, rows: QuerySet[Credit]) -> Iterator[tuple[int, Item]]:
    """What a settlement has to know of each credit, beside one of its keys."""
    for key, *facts in rows.values_list(name, *COLUMNS):
        yield key, Item(*facts)


def _years(people: Sequence[Person]) -> dict[Person, CreditYear]:
    """The nearest place above each person that has years of its own rules."""
    above = {key for person in people if person.home for key in person.home.ids}
    ruled: dict[int, list[CreditYear]] = {}
    rows = CreditYear.objects.filter(jurisdiction_id__in=above).select_related("jurisdiction")
    for year in rows.order_by("-from_date"):
        ruled.setdefault(year.jurisdiction_id, []).append(year)
    today = timezone.localdate()
    found: dict[Person, CreditYear] = {}
    for person in people:
        chain: list[int] = person.home.ids[::-1] if person.home else []
        now = present(next((ruled[key] for key in chain if key in ruled), []), today)
        if now:
            found[person] = now
    return found


def _places(years: Mapping[Person, CreditYear]) -> dict[int, Organisation]:
    """Whose standard measures each: that of their home, as long as the year rules there."""
    return {
        person.pk: person.home if person.home and f"/{year.jurisdiction_id}/" in person.home.path else year.jurisdiction
        for person, year in years.items()
    }


def _statuses(years: Mapping[Person, CreditYear]) -> dict[int, list[StatusInterval]]:
    found: dict[int, list[StatusInterval]] = {}
    rows = StatusInterval.objects.filter(person__in=list(years)).exclude(kind=StatusInterval.Kind.ACTIVE)
    for row in rows.order_by("from_date"):
        found.setdefault(row.person_id, []).append(row)
    return found


def _shown(statuses: Sequence[StatusInterval], year: CreditYear) -> list[StatusInterval]:
    """Those that lie in the year."""
    return [
        row
        for row in statuses
        if row.from_date <= year.to_date and (row.to_date is None or row.to_date >= year.from_date)
    ]


def _employed(standards: Mapping[Person, Standard]) -> dict[int, dict[str, Any]]:
    """When each came, how they are employed, when they are a resident, as far as their standard asks."""
    joined, employments, residencies = _joined(standards), _employments(standards), _residencies(standards)
    return {
        person.pk: {
            "joined": joined.get(person.pk),
            "employments": employments.get(person.pk, ()),
            "residencies": residencies.get(person.pk, ()),
        }
        for person in standards
    }


def _joined(standards: Mapping[Person, Standard]) -> dict[int, dt.date]:
    """When each came, of those whose standard has a word for newcomers."""
    asked = [person for person, standard in standards.items() if standard.policy.newcomers != Newcomers.WHOLE]
    return joined_on(person.pk for person in asked) if asked else {}


def _employments(standards: Mapping[Person, Standard]) -> dict[int, tuple[Status, ...]]:
    """How each is employed, of those whose standard makes anything of it."""
    asked = [person.pk for person, standard in standards.items() if standard.policy.employment]
    rows = spans_of(Employment, asked) if asked else {}
    return {key: tuple(Status(one.kind, one.from_date, one.to_date) for one in mine) for key, mine in rows.items()}


def _residencies(standards: Mapping[Person, Standard]) -> dict[int, tuple[Status, ...]]:
    asked = [person.pk for person, standard in standards.items() if standard.policy.residents is not Effect.NOTHING]
    rows = spans_of(Residency, asked) if asked else {}
    return {key: tuple(Status("", one.from_date, one.to_date) for one in mine) for key, mine in rows.items()}


def _earlier(standards: Mapping[Person, Standard]) -> dict[int, list[YearResult]]:
    """The stored years of those whose standard looks back."""
    asked = [
        person.pk
        for person, standard in standards.items()
        if standard.rolling or standard.policy.carry_over is not CarryOver.NO
    ]
    return results_of(asked) if asked else {}


def _carried(earlier: Sequence[YearResult], year: CreditYear, standard: Standard) -> Decimal:
    """What the jurisdiction's year before left over."""
    before = [
        row
        for row in earlier
        if row.credit_year.jurisdiction_id == year.jurisdiction_id and row.credit_year.to_date < year.from_date
    ]
    last = before[-1] if before else None
    if last is None or last.need_credits is None:
        return Decimal("0.00")
    return standard.policy.carries(last.credits - last.need_credits)


def _items(years: Mapping[Person, CreditYear], without: int | None) -> dict[int, list[Item]]:
    """The credits of these people in their years; drafts have no year yet and are told by their day."""
    if not years:
        return {}
    mine = Q()
    for year in set(years.values()):
        people = [person.pk for person, theirs in years.items() if theirs == year]
        of_year = Q(credit_year=year) | Q(state=State.DRAFT, from_date__range=(year.from_date, year.to_date))
        mine |= Q(person_id__in=people) & of_year
    rows = Credit.objects.filter(mine, person__in=list(years))
    found: dict[int, list[Item]] = {}
    for key, item in items_by("person_id", rows.exclude(pk=without) if without else rows):
        found.setdefault(key, []).append(item)
    return found
