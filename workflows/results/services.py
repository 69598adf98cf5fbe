"""Settling many years at once and storing what they came to; only rows that come out differently are written."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.standards.models import Standard
from registry.standards.queries import Key, StandardBook, number_of, standard_of
from registry.years.models import CreditYear, YearStep

from .queries import year_before
from .sql import settling_sql

log = logging.getLogger("xuefen.results")

LAST_LOOK = dt.timedelta(hours=25)
"""For how long after its closing a year is looked at by night: the one night that follows."""
AT_ONCE = 20_000
"""Marked years that one round takes; more wait for the next minute."""
TAKE = """
DELETE FROM results_marked WHERE id IN (SELECT id FROM results_marked ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING credit_year_id, person_id"""
ROOM = "SET LOCAL work_mem = '256MB'; SET LOCAL jit = off"
"""The sums of a year's people stay in memory: one statement at a time has this much."""
MARK = """
INSERT INTO results_marked (credit_year_id, person_id)
SELECT %(year)s, id FROM people_person WHERE home_id = ANY(%(homes)s)
UNION SELECT credit_year_id, person_id FROM results_yearresult WHERE credit_year_id = %(year)s AND %(whole)s"""


@dataclass
class Group:
    """Those whom the same chain of versions measures: homes or people, each with the level of its institution."""

    keys: list[int] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)


Groups = dict[tuple[Key, ...], Group]


@transaction.atomic
def settle_year(year: CreditYear) -> int:
    """Everybody whose home the year rules, and everybody else with a credit that counts in it; returns the changed."""
    homes = _homes(year)
    groups = _grouped(year, homes)
    own = next(chain for chain, group in groups.items() if year.jurisdiction_id in group.keys)
    others = [key for chain, group in groups.items() if chain != own for key in group.keys]
    written = sum(_settle(year, chain, group, by="home_id") for chain, group in groups.items() if chain != own)
    return written + _settle(year, own, groups[own], by="home_id", others=others)


@transaction.atomic
def settle_people(year: CreditYear, people: Iterable[int]) -> int:
    """The year of these people anew; returns how many came out differently."""
    own = list(year.jurisdiction.ids)
    rows = Person.objects.filter(pk__in=list(people)).values_list("pk", "home__path")
    places = {key: _ids(path) if path and year.jurisdiction_id in _ids(path) else own for key, path in rows}
    groups = _grouped(year, places)
    return sum(_settle(year, chain, group, by="id") for chain, group in groups.items())


@transaction.atomic
def settle_marked(most: int = AT_ONCE) -> int:
    """What changed since the last round; returns how many years were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [most])
        marked = set(cursor.fetchall())
    years = CreditYear.objects.select_related("jurisdiction").in_bulk({year for year, _ in marked})
    for year in years.values():
        settle_people(year, [person for key, person in marked if key == year.pk])
    return len(marked)


@transaction.atomic
def mark_running_years() -> int:
    """What depends on the day, on homes, titles and statuses is looked at every night, a last time after closing."""
    closed = YearStep.objects.filter(after=CreditYear.Phase.CLOSED, at__gt=timezone.now() - LAST_LOOK)
    running = Q(phase__in=[CreditYear.Phase.OPEN, CreditYear.Phase.CLOSING]) | Q(pk__in=closed.values("year_id"))
    return sum(mark_year(year) for year in CreditYear.objects.filter(running).select_related("jurisdiction"))


def mark_year(year: CreditYear, *, under: Iterable[int] | None = None) -> int:
    """Everybody whom the year measures, or those of them who work at or under some places."""
    tops = None if under is None else set(under)
    homes = [key for key, ids in _homes(year).items() if tops is None or not tops.isdisjoint(ids)]
    with connection.cursor() as cursor:
        cursor.execute(MARK, {"year": year.pk, "homes": homes, "whole": under is None})
        return cursor.rowcount


def on_standard_published(standard: Standard, **_: Any) -> None:
    """Other rules hold: its years come out differently; a closed one is among them only where the publisher said so."""
    place = standard.place
    for year in CreditYear.objects.exclude(phase=CreditYear.Phase.PLANNED).select_related("jurisdiction"):
        here = place is None or place.holds(year.jurisdiction) or year.jurisdiction.holds(place)
        if here and standard.rules_in(number_of(year)):
            mark_year(year)


def on_grades_set(places: Iterable[Organisation], since: dt.date, **_: Any) -> None:
    """Institutions are of another level: the years that end on or after that day may ask something else of theirs."""
    places = list(places)
    years = CreditYear.objects.exclude(phase=CreditYear.Phase.PLANNED).filter(to_date__gte=since)
    for year in years.select_related("jurisdiction"):
        ruler = year.jurisdiction
        here = [place.pk for place in places if place.holds(ruler) or ruler.holds(place)]
        if here:
            mark_year(year, under=here)


def _settle(year: CreditYear, chain: tuple[Key, ...], group: Group, *, by: str, others: list[int] | None = None) -> int:
    """`others` are the homes that something else measures: all who have none of these are settled in one sweep."""
    before, book = year_before(year), StandardBook()
    facts: dict[str, Any] = {
        "keys": group.keys,
        "institutions": group.institutions,
        "institution": book.institution_of(year.jurisdiction.ids, year),
        "others": others or [],
        "year": year.pk,
        "standards": [key for key, _ in chain],
        "first": year.from_date,
        "last": year.to_date,
        "today": timezone.localdate(),
        "before": before.pk if before else 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(settling_sql(standard_of(chain), by=by, whole=others is not None), facts)
        return cursor.rowcount


def _grouped(year: CreditYear, places: dict[int, list[int]]) -> Groups:
    """Keys by what rules at their place, the way down to it given as ids."""
    book, number, groups = StandardBook(), number_of(year), Groups()
    chains: dict[tuple[int, ...], tuple[Key, ...]] = {}
    for key, ids in places.items():
        way = tuple(ids)
        chain = chains[way] if way in chains else chains.setdefault(way, book.chain_of(ids, number))
        group = groups.setdefault(chain, Group())
        group.keys.append(key)
        group.institutions.append(book.institution_of(ids, year))
    return groups


def _homes(year: CreditYear) -> dict[int, list[int]]:
    """The places at which this is the year: below its jurisdiction, and below no nearer one with years of its own."""
    rulers = set(CreditYear.objects.values_list("jurisdiction_id", flat=True))
    below = Organisation.objects.filter(path__startswith=year.jurisdiction.path).values_list("pk", "path")
    ways = {key: _ids(path) for key, path in below}
    return {key: ids for key, ids in ways.items() if _nearest(ids, rulers) == year.jurisdiction_id}


def _nearest(ids: list[int], rulers: set[int]) -> int | None:
    return next((key for key in reversed(ids) if key in rulers), None)


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/")]
