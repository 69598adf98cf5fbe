"""Whose originals have to be shown, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from registry.people.models import Person
from registry.roles import policy
from registry.tables.models import EvidenceRule, Need
from workflows.credits.models import Credit
from workflows.credits.states import LEVELS, State

from . import by_standard
from .models import OriginalMark

ACTION = "original.see"
STANDING = (*LEVELS, State.RETURNED, State.COUNTED)
"""States in which an original still proves something."""
MOST_PLACES = 50


def is_paper() -> Q:
    """Credits proved by their original alone, where they were earned: the nearest rule's word, else the standard's."""
    rules = list(EvidenceRule.objects.select_related("jurisdiction"))
    condition = Q(pk__in=[])
    for rule in rules:
        if rule.need == Need.PAPER:
            nearer = Q(pk__in=[])
            for other in rules:
                if other.kind == rule.kind and other.pk != rule.pk and rule.jurisdiction.holds(other.jurisdiction):
                    nearer |= Q(department__path__startswith=other.jurisdiction.path)
            condition |= Q(kind=rule.kind, department__path__startswith=rule.jurisdiction.path) & ~nearer
    return condition | by_standard.is_paper(rules)


def with_marks(rows: QuerySet[Credit]) -> QuerySet[Any]:
    """How often each was marked; odd is seen."""
    newest = OriginalMark.objects.filter(credit=OuterRef("pk")).order_by("-number").values("number")[:1]
    marked = Coalesce(Subquery(newest), Value(0), output_field=IntegerField())
    return rows.annotate(marked=marked, parity=F("marked") % 2)


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
