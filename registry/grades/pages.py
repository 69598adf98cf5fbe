"""What the pages of institutions' levels show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from registry.base.paging import Page, page_of
from registry.organisations.models import Kind, Organisation
from registry.standards.models import Grade, Institution
from registry.standards.queries import StandardBook
from registry.standards.rules import Requirement, Standard
from registry.standards.shown import requirement_rows
from registry.years.models import CreditYear
from registry.years.queries import present, years_at

SIZE = 50


@dataclass(frozen=True)
class Row:
    """An institution: what it is today, since when, by whose word, and what it will be."""

    place: Organisation
    above: str
    word: str = ""
    since: dt.date | None = None
    is_own: bool = False
    next: Grade | None = None


@dataclass(frozen=True)
class GradeList:
    place: Organisation
    page: Page[Organisation]
    rows: Sequence[Row]


def grade_list(place: Organisation, *, words: str, is_open: bool, after: str) -> GradeList:
    page = page_of(_institutions(place, words, is_open), after, by=("path",), size=SIZE)
    return GradeList(place, page, rows_of(page.rows))


def rows_of(places: Sequence[Organisation]) -> list[Row]:
    """Two queries, however many places."""
    above = Organisation.objects.in_bulk({key for place in places for key in place.ids})
    said: dict[int, list[Grade]] = {}
    for grade in Grade.objects.filter(place__in=above).order_by("from_date"):
        said.setdefault(grade.place_id, []).append(grade)
    return [_row(place, above, said) for place in places]


def grade_of(place: Organisation) -> Row:
    return rows_of([place])[0]


@dataclass(frozen=True)
class Asked:
    """What a year asks there, by the level that it goes by."""

    year: CreditYear
    word: str
    rows: list[dict[str, Any]]
    has_classes: bool


def asked_at(place: Organisation) -> Asked | None:
    """Of the year of today; None where nobody has named one."""
    year = present(years_at(place), timezone.localdate())
    if year is None:
        return None
    book = StandardBook()
    standard, institution = book.at(place, year), book.institution_at(place, year)
    rows = requirement_rows(_meant(standard, institution))
    return Asked(year, _word(institution), rows, standard.has_classes)


def _meant(standard: Standard, institution: str) -> list[Requirement]:
    """The rows that can name anybody there."""
    wanted = [row for row in standard.requirements if not row.institution or institution in row.institution.split("|")]
    own = [row for row in wanted if row.institution]
    return own if any(not (row.title or row.line) for row in own) else wanted


def _institutions(place: Organisation, words: str, is_open: bool) -> QuerySet[Organisation]:
    found = Organisation.objects.select_related("parent").filter(path__startswith=place.path, closed_on__isnull=True)
    found = found.exclude(kind=Kind.DEPARTMENT)
    found = found.filter(name__icontains=words) if words else found
    return (
        found.filter(~Exists(Grade.objects.filter(place=OuterRef("pk")).exclude(institution=""))) if is_open else found
    )


def _row(place: Organisation, above: dict[int, Organisation], said: dict[int, list[Grade]]) -> Row:
    today, name = timezone.localdate(), above[place.parent_id].name if place.parent_id else ""
    coming = next((one for one in said.get(place.pk, []) if one.from_date > today), None)
    for key in reversed(place.ids):
        now = _now(said.get(key, []), today)
        if now is not None and now.institution:
            is_own = key == place.pk
            return Row(
                place, name if is_own else above[key].name, _word(now.institution), now.from_date, is_own, coming
            )
    return Row(place, name, next=coming)


def _now(said: Iterable[Grade], today: dt.date) -> Grade | None:
    begun = [one for one in said if one.from_date <= today]
    return begun[-1] if begun else None


def _word(institution: str) -> str:
    return str(Institution(institution).label) if institution else ""
