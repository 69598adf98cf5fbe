"""Whose originals have to be shown, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.models import Credit
from workflows.credits.originals import STANDING, is_paper, newest_mark

from .models import OriginalMark

ACTION = "original.see"
MOST_PLACES, MOST_COUNTERS = 50, 3


def with_marks(rows: QuerySet[Credit]) -> QuerySet[Any]:
    """How often each was marked; odd is seen."""
    return rows.annotate(marked=newest_mark(), parity=F("marked") % 2)


def shown_to(person: Person) -> QuerySet[Any]:
    """What may be marked by this person: of their people, not their own and not what they entered."""
    reached = Q(pk__in=[])
    for path, line in policy.reach(person, ACTION):
        theirs = Q(department__path__startswith=path)
        reached |= theirs & Q(line=line) if line else theirs
    rows = Credit.objects.filter(reached, is_paper(), state__in=STANDING)
    return with_marks(rows.exclude(person=person).exclude(entered_by=person))


def narrowed(rows: QuerySet[Any], *, is_seen: bool, place_id: int = 0) -> QuerySet[Any]:
    rows = rows.filter(parity=1 if is_seen else 0)
    return rows.filter(department__path__contains=f"/{place_id}/") if place_id else rows


def departments(rows: QuerySet[Any]) -> list[tuple[int, str, int]]:
    """Where there is something, and how much: key, name, count."""
    found = rows.order_by().values("department_id", "department__name").annotate(count=Count("pk"))
    return [
        (row["department_id"], row["department__name"], row["count"])
        for row in found.order_by("-count", "department__name")[:MOST_PLACES]
    ]


def last_marks(credit_ids: Iterable[int]) -> dict[int, OriginalMark]:
    """The newest mark of each, with who made it; one query."""
    rows = OriginalMark.objects.filter(credit__in=list(credit_ids)).select_related("by").order_by("number")
    return {row.credit_id: row for row in rows}


def counters(credit: Credit) -> list[tuple[str, str]]:
    """Where an original can be shown: office and name of who may see it, those of the nearest place, some of them."""
    who = policy.people_who_may(ACTION, at=credit.department, line=credit.line, barred=list(credit.barred))
    at = policy.in_force().filter(person__in=who, place_id__in=credit.department.ids, role__in=policy.REVIEWERS)
    grants = list(at.select_related("person__home", "place").order_by("-place__path", "id"))
    near = [grant for grant in grants if grant.place_id == grants[0].place_id]
    found = {one.person.name: _office(one.person.home, one.place) for one in near}
    return [(place, name) for name, place in list(found.items())[:MOST_COUNTERS]]


def _office(home: Organisation | None, place: Organisation) -> str:
    """The office where one sits, 护理部, says more than the hospital that the desk belongs to."""
    return home.name if home is not None and place.holds(home) else place.name
