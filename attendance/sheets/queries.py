"""Who may stand on a sheet: those whom the organiser named, and those who swiped at the activity."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from attendance.sessions.models import Listed, Plan
from attendance.swipes.models import Swipe
from registry.people.models import Person

from .models import SheetEntry

MOST = 500


def likely(plan: Plan) -> list[Person]:
    named = Listed.objects.filter(plan=plan, removed_at__isnull=True).values("person")
    swiped = Swipe.objects.filter(activity=plan.activity_id, person__isnull=False).values("person")
    rows = Person.objects.filter(Q(pk__in=named) | Q(pk__in=swiped), is_active=True).select_related("home")
    return list(rows.order_by("home__path", "name", "pk")[:MOST])


def named_in(entries: Iterable[SheetEntry]) -> dict[int, Person]:
    return Person.objects.in_bulk({key for one in entries for key in one.people})
