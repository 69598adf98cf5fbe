"""What earlier years came to, for a year that builds on them."""

from __future__ import annotations

from collections.abc import Iterable

from registry.standards.needs import Past
from registry.years.models import CreditYear

from .models import YearResult


def year_before(year: CreditYear) -> CreditYear | None:
    """The jurisdiction's year that ended last before this one begins."""
    earlier = CreditYear.objects.filter(jurisdiction_id=year.jurisdiction_id, to_date__lt=year.from_date)
    return earlier.order_by("-to_date").first()


def results_of(people: Iterable[int]) -> dict[int, list[YearResult]]:
    """Every stored year of these people, the earliest first."""
    found: dict[int, list[YearResult]] = {}
    rows = YearResult.objects.filter(person_id__in=list(people)).select_related("credit_year")
    for row in rows.order_by("credit_year__to_date"):
        found.setdefault(row.person_id, []).append(row)
    return found


def past_of(rows: Iterable[YearResult], year: CreditYear) -> tuple[Past, ...]:
    """What the years before this one came to."""
    return tuple(
        Past(row.credit_year.to_date.year, row.credits, row.national)
        for row in rows
        if row.credit_year.to_date < year.from_date
    )
