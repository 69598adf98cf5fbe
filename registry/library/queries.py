"""Reading the library: by number, and as a list that one searches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from registry.codes.models import Discipline
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity, Level
from registry.years.numbers import mark, plain, stem


@dataclass(frozen=True)
class Search:
    """What the list is narrowed to."""

    words: str = ""
    level: str = ""
    year: int = 0


def look_up(number: str, place: Organisation) -> list[Activity]:
    """The entries that a number means at a place: none, one, or several where it leaves that open."""
    return matching(number, library_of([number]).get(stem(number), []), place) if stem(number) else []


def library_of(numbers: Iterable[str]) -> dict[str, list[Activity]]:
    """The entries of many numbers by their stem, in one query."""
    stems = {stem(number) for number in numbers} - {""}
    found: dict[str, list[Activity]] = {}
    rows = Activity.objects.filter(number_stem__in=stems, cancelled_on__isnull=True).exclude(number="")
    for row in rows.order_by("-id") if stems else []:
        found.setdefault(row.number_stem, []).append(row)
    return found


def matching(number: str, entries: Iterable[Activity], place: Organisation) -> list[Activity]:
    """Of the entries with this stem, those of the place's jurisdictions that the number means; reads nothing.

    The same number under the mark of another level is another project; a missing mark, there or here, fits any.
    """
    here = [entry for entry in entries if entry.jurisdiction_id in place.ids]
    exact = [entry for entry in here if plain(entry.number) == plain(number)]
    return exact or [entry for entry in here if not mark(number) or not mark(entry.number)]


def visible_to(person: Person) -> QuerySet[Activity]:
    """The lists of the jurisdictions that one works under, at home and by one's roles."""
    places = [grant.place for grant in policy.grants_of(person)] + ([person.home] if person.home else [])
    here = Activity.objects.filter(jurisdiction_id__in={key for place in places for key in place.ids})
    return here.filter(cancelled_on__isnull=True)


def narrowed(rows: QuerySet[Activity], search: Search) -> QuerySet[Activity]:
    if search.level in Level.values:
        rows = rows.filter(level=search.level)
    if search.year:
        rows = rows.filter(year=search.year)
    if search.words:
        by_number = Q(number_stem__startswith=stem(search.words)) if stem(search.words) else Q()
        rows = rows.filter(Q(name__icontains=search.words) | Q(organiser__icontains=search.words) | by_number)
    return rows


def discipline_names(entries: Sequence[Activity]) -> dict[str, str]:
    """Names of the disciplines of a page of entries by "scheme:code", in one query."""
    wanted = {code.partition(":")[2] for entry in entries for code in entry.disciplines}
    rows = Discipline.objects.filter(code__in=wanted) if wanted else []
    return {f"{row.scheme}:{row.code}": row.name for row in rows}
