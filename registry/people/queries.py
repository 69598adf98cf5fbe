from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import below
from registry.roles import policy

from . import idnumber
from .models import Person, StatusInterval
from .sealing import blind_index

MOST_COUNTED = 9_999


@dataclass(frozen=True)
class Search:
    """What a list of people is narrowed to; everything empty means everybody in office."""

    words: str = ""
    place: Organisation | None = None
    line: str = ""
    status: str = ""


def visible_to(person: Person, action: str = "people.view") -> QuerySet[Person]:
    """The people whose home lies at or under the places that one's roles name; the only way to load one for a page."""
    return Person.objects.filter(
        below((place.path for place in policy.places_where(person, action)), column="home__path")
    )


def narrowed(people: QuerySet[Person], search: Search) -> QuerySet[Person]:
    if search.place is not None:
        people = people.filter(home__path__startswith=search.place.path)
    if search.line:
        people = people.filter(line=search.line)
    if search.words:
        people = people.filter(matches(search.words))
    return _with_status(people, search.status, timezone.localdate())


def listed(people: QuerySet[Person], today: dt.date) -> QuerySet[Person]:
    """With what a row shows, in two queries whatever its length."""
    now = StatusInterval.objects.filter(_covers(today))
    return people.select_related("home__parent", "title").prefetch_related(
        Prefetch("statuses", now, to_attr="status_now")
    )


def unit_of(place: Organisation) -> Organisation | None:
    """The nearest unit at or above a place."""
    return units_above([place]).get(place.pk)


def units_above(places: Collection[Organisation]) -> dict[int, Organisation]:
    """The nearest unit at or above each place, by the place's key; one query however many."""
    units = Organisation.objects.filter(pk__in={key for place in places for key in place.ids}, kind=Kind.UNIT).in_bulk()
    near = {place.pk: next((units[key] for key in reversed(place.ids) if key in units), None) for place in places}
    return {key: unit for key, unit in near.items() if unit}


def count_below(nodes: Sequence[Organisation]) -> dict[int, int]:
    """How many people in office are at and under each node, counted no further than the cap; one query for all."""
    with connection.cursor() as cursor:
        # Bytewise comparison finds what begins with a path: "0" follows "/" and the index is bytewise too.
        cursor.execute(
            """
            SELECT node.id, (
              SELECT count(*) FROM (
                SELECT 1 FROM organisations_organisation home JOIN people_person person ON person.home_id = home.id
                WHERE home.path ~>=~ node.path AND home.path ~<~ (left(node.path, -1) || '0') AND person.is_active
                LIMIT %s
              ) counted
            ) FROM organisations_organisation node WHERE node.id = ANY(%s)
            """,
            [MOST_COUNTED + 1, [node.pk for node in nodes]],
        )
        return dict(cursor.fetchall())


def capped(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def matches(words: str) -> Q:
    """A card number or ID number as a whole, initials or the beginning of a name otherwise."""
    number = idnumber.clean(words)
    if number.isdigit() and len(number) == 10:
        return Q(card_number=number)
    if idnumber.is_valid(number):
        return Q(id_number_index=blind_index(number))
    if words.isascii():
        return Q(initials__startswith=words.lower())
    return Q(name__startswith=words)


def _with_status(people: QuerySet[Person], status: str, today: dt.date) -> QuerySet[Person]:
    if status == StatusInterval.Kind.DEREGISTERED:
        return people.filter(is_active=False)
    people = people.filter(is_active=True)
    current = StatusInterval.objects.filter(_covers(today), person=OuterRef("pk"))
    if status == StatusInterval.Kind.ACTIVE:
        return people.exclude(Exists(current.exclude(kind=StatusInterval.Kind.ACTIVE)))
    return people.filter(Exists(current.filter(kind=status))) if status else people


def _covers(day: dt.date) -> Q:
    return Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gte=day))
