"""What is known of people's employment, for settling their years and for the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Min

from registry.people.models import Membership, Person

from .models import Employment, Joining, Residency

Found = TypeVar("Found", Employment, Residency)


def spans_of(model: type[Found], people: Iterable[int]) -> dict[int, list[Found]]:
    found: dict[int, list[Found]] = {}
    for row in model.objects.filter(person_id__in=list(people)).order_by("from_date"):
        found.setdefault(row.person_id, []).append(row)
    return found


def joined_on(people: Iterable[int]) -> dict[int, dt.date]:
    """The day that was said, else that of their first home."""
    keys = list(people)
    rows = Membership.objects.filter(person_id__in=keys).values("person_id").annotate(first=Min("from_date"))
    return {row["person_id"]: row["first"] for row in rows} | dict(
        Joining.objects.filter(person_id__in=keys).values_list("person_id", "day")
    )


def joined(person: Person) -> dt.date | None:
    return joined_on([person.pk]).get(person.pk)
