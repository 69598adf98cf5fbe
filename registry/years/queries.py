from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property

from django.db import connection
from django.utils import timezone

from registry.organisations.models import Organisation

from .models import CreditYear, SpecialDay
from .workdays import Special, nearest


def years_at(place: Organisation) -> list[CreditYear]:
    """The credit years that rule at this place, newest first."""
    found = CreditYear.objects.filter(jurisdiction_id__in=place.ids).order_by("-from_date")
    rulers = [key for key in reversed(place.ids) if any(year.jurisdiction_id == key for year in found)]
    return [year for year in found if rulers and year.jurisdiction_id == rulers[0]]


def present(years: Sequence[CreditYear], today: dt.date) -> CreditYear | None:
    """Of a place's years, newest first: the one that today lies in, or the newest that has begun."""
    begun = [year for year in years if year.from_date <= today]
    return next((year for year in begun if today <= year.to_date), begun[0] if begun else None)


def hold(years: Sequence[CreditYear]) -> None:
    """Keep the phases of these years as they are until the transaction ends, and note what they are now.

    Who takes a step with one of them waits for us, or we waited for them and see what they did.
    """
    keys = sorted({year.pk for year in years})
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, phase FROM years_credityear WHERE id = ANY(%s) ORDER BY id FOR SHARE", [keys])
        phases = dict(cursor.fetchall())
    for year in years:
        year.__dict__["phase"] = phases[year.pk]


NEAR = dt.timedelta(days=500)
"""How far from today a working day can matter."""


class Calendars:
    """The special days of a cohort's jurisdictions, read in one query and only when first asked for."""

    def __init__(self, place_ids: Iterable[int] | None = None) -> None:
        self._places = None if place_ids is None else set(place_ids)

    def at(self, chain: Sequence[int]) -> Special:
        """What holds at a place, its chain of ids given from the root down."""
        return nearest(self._rows, chain)

    @cached_property
    def places(self) -> set[int]:
        """The jurisdictions that name any special day."""
        return {place_id for place_id, _day, _is_worked in self._rows}

    @cached_property
    def _rows(self) -> list[tuple[int, dt.date, bool]]:
        around = timezone.localdate()
        rows = SpecialDay.objects.filter(day__range=(around - NEAR, around + NEAR))
        if self._places is not None:
            rows = rows.filter(jurisdiction_id__in=self._places)
        found = rows.values_list("jurisdiction_id", "day", "kind")
        return [(place_id, day, kind == SpecialDay.Kind.WORKDAY) for place_id, day, kind in found]
