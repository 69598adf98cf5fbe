"""How many people stand in their years at once: the queries of a page, however many are on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.people.models import Person
from registry.years.models import CreditYear, Requirement
from registry.years.queries import present

from .models import Credit
from .queries import Year, need_of
from .settlement import Item, settle
from .states import State


def standings(people: Sequence[Person]) -> dict[int, Year]:
    """The present year of each person who has one, settled; their homes and titles are loaded with them."""
    years = _years(people)
    needs = _requirements({year.pk for year in years.values()})
    items = _items(years)
    found = {}
    for person in people:
        year = years.get(person.pk)
        if year:
            levels = needs.get(year.pk, {})
            requirement = levels.get(person.title.level if person.title else "") or levels.get("")
            found[person.pk] = Year(year, requirement, settle(items.get(person.pk, []), need_of(requirement)))
    return found


def _years(people: Sequence[Person]) -> dict[int, CreditYear]:
    """The nearest place above each person that has years of its own rules."""
    places = {key for person in people if person.home for key in person.home.ids}
    ruled: dict[int, list[CreditYear]] = {}
    for year in CreditYear.objects.filter(jurisdiction_id__in=places).order_by("-from_date"):
        ruled.setdefault(year.jurisdiction_id, []).append(year)
    today = timezone.localdate()
    found: dict[int, CreditYear] = {}
    for person in people:
        above: list[int] = person.home.ids[::-1] if person.home else []
        now = present(next((ruled[key] for key in above if key in ruled), []), today)
        if now:
            found[person.pk] = now
    return found


def _requirements(years: set[int]) -> dict[int, dict[str, Requirement]]:
    found: dict[int, dict[str, Requirement]] = {}
    for row in Requirement.objects.filter(credit_year_id__in=years):
        found.setdefault(row.credit_year_id, {})[row.title_level] = row
    return found


def _items(years: dict[int, CreditYear]) -> dict[int, list[Item]]:
    """The credits of these people in their years; drafts have no year yet and are told by their day."""
    if not years:
        return {}
    mine = Q()
    for year in set(years.values()):
        people = [person for person, theirs in years.items() if theirs == year]
        of_year = Q(credit_year=year) | Q(state=State.DRAFT, from_date__range=(year.from_date, year.to_date))
        mine |= Q(person_id__in=people) & of_year
    rows = Credit.objects.filter(mine, person_id__in=list(years))
    found: dict[int, list[Item]] = {}
    for key, fact in items_by("person_id", rows):
        found.setdefault(key, []).append(fact)
    return found


def items_by(name: str, rows: QuerySet[Credit]) -> Iterator[tuple[int, Item]]:
    """What a settlement has to know of each credit, beside one of its keys."""
    for key, state, credits, hours, credit_class, subject in rows.values_list(
        name, "state", "credits", "hours", "credit_class", "subject"
    ):
        yield key, Item(state, credits, hours, credit_class, subject)
