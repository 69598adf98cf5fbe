"""The reads of missing awards: one's own, and those of the places and lines that one's roles name."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.library.queries import visible_to as library_of
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity
from workflows.credits.models import Credit
from workflows.credits.states import AWARDED
from workflows.credits.twins import STANDING

from .models import MissingAward

MOST = 20


def cases_of(credit: Credit) -> Iterable[int]:
    """The case by which an award was asked for."""
    return MissingAward.objects.filter(credit=credit).values_list("case_id", flat=True)


def visible_to(person: Person) -> QuerySet[MissingAward]:
    seen = Q(person=person)
    for path, line in policy.reach(person, "credit.view"):
        theirs = Q(department__path__startswith=path)
        seen |= theirs & Q(line=line) if line else theirs
    return MissingAward.objects.filter(seen)


def of(person: Person) -> QuerySet[MissingAward]:
    return MissingAward.objects.filter(person=person).order_by("-id")


def held_lately(person: Person, words: str) -> list[Activity]:
    """Activities of the library that are over and gave the person nothing yet, the newest first."""
    given = Credit.objects.filter(person=person, origin__in=AWARDED, state__in=STANDING, activity__isnull=False)
    rows = library_of(person).filter(from_date__lte=timezone.localdate()).exclude(pk__in=given.values("activity"))
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(number__icontains=words))
    return list(rows.order_by("-from_date", "-id")[:MOST])
