from __future__ import annotations

from registry.organisations.models import Organisation

from .models import CreditYear, Requirement


def years_at(place: Organisation) -> list[CreditYear]:
    """The credit years that rule at this place, newest first."""
    found = CreditYear.objects.filter(jurisdiction_id__in=place.ids).order_by("-from_date")
    rulers = [key for key in reversed(place.ids) if any(year.jurisdiction_id == key for year in found)]
    return [year for year in found if rulers and year.jurisdiction_id == rulers[0]]


def requirement_for(year: CreditYear, *, title_level: str) -> Requirement | None:
    """The row for this level of title, or the one for everyone."""
    rows = {row.title_level: row for row in year.requirements.filter(title_level__in=["", title_level])}
    return rows.get(title_level) or rows.get("")
