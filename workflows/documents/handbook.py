"""学分登记手册: one person's counted credits of one year, with the columns and the foot of the printed form (S50)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from registry.base.words import in_house_language
from registry.people.models import Person
from registry.years.models import CreditYear

from .facts import ZERO, Facts, Line, foot_of, row_of
from .models import Document
from .papers import Paper, head_of
from .reading import YearOf, lines_of, units_of, years_of


def papers(people: Sequence[Person], year: CreditYear) -> dict[int, Paper]:
    """The handbook of each person who has a unit; their homes and titles are loaded with them."""
    units = units_of(people, min(year.to_date, timezone.localdate()))
    with in_house_language():
        found = years_of(people, year)
        return {
            person.pk: _paper(person, units[person.pk], year, found[person.pk])
            for person in people
            if person.pk in units
        }


def content_now(document: Document) -> Facts:
    """What the handbook would hold if it were printed now."""
    assert document.credit_year is not None
    lines = lines_of([document.person_id], document.credit_year).get(document.person_id, [])
    with in_house_language():
        return _content(lines, has_classes=document.facts["has_classes"])


def _paper(person: Person, unit: Any, year: CreditYear, found: YearOf) -> Paper:
    content = _content(found.lines, has_classes=found.has_classes)
    facts = {
        **head_of(person, unit, title=str(Document.Kind.HANDBOOK.label)),
        **content,
        "year": {"name": year.name, "from": year.from_date.isoformat(), "to": year.to_date.isoformat()},
        "is_final": year.phase == CreditYear.Phase.CLOSED,
        "standing": found.standing.words if found.standing else "",
        "counted": _counted(found),
        "reviewer": found.reviewed.name if found.reviewed else "",
        "reviewed_on": _day(found.reviewed.at) if found.reviewed else "",
    }
    return Paper(Document.Kind.HANDBOOK, person, unit, facts, content, credit_year=year)


def _content(lines: Sequence[Line], *, has_classes: bool) -> dict[str, Any]:
    return {
        "rows": [row_of(line, has_classes=has_classes) for line in lines],
        "foot": foot_of(lines),
        "has_classes": has_classes,
    }


def _counted(found: YearOf) -> str:
    """What the standard lets count, where that is not the sum of the page."""
    written = sum((line.credits for line in found.lines), ZERO)
    counted = found.standing.counted if found.standing else written
    return "" if counted == written else f"{counted:.2f}"


def _day(moment: dt.datetime) -> str:
    return timezone.localtime(moment).date().isoformat()
