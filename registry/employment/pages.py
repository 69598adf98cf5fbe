"""What a person's page shows of their employment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from registry.people.models import Person
from registry.tables.lookup import word_of

from .models import Employment, Joining, Residency
from .queries import joined


@dataclass(frozen=True)
class Row:
    word: str
    span: Employment | Residency


@dataclass(frozen=True)
class Standing:
    """How they are employed now, every span, newest first, and since when they are here."""

    now: str
    is_resident: bool
    employments: Sequence[Row]
    residencies: Sequence[Residency]
    joined: dt.date | None
    joining: Joining | None


def standing_of(person: Person) -> Standing:
    today = timezone.localdate()
    spans = Employment.objects.filter(person=person).select_related("set_by").order_by("-from_date")
    rows = [Row(word_of("employment", span.kind), span) for span in spans]
    residencies = list(Residency.objects.filter(person=person).select_related("set_by").order_by("-from_date"))
    return Standing(
        now=next((row.word for row in rows if row.span.covers(today)), ""),
        is_resident=any(span.covers(today) for span in residencies),
        employments=rows,
        residencies=residencies,
        joined=joined(person),
        joining=Joining.objects.filter(person=person).select_related("set_by").first(),
    )
