"""What the year asks of a person (S34, S35)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from registry.codes.models import Title
from registry.people.models import Person
from registry.years.models import Requirement
from registry.years.queries import years_at

from .lacking import IN_HOURS, WORDS, sentences
from .queries import need_of, standing, year_of
from .settlement import NAMES, Settlement
from .states import Subject

SUBJECT_OF = {"public_hours": Subject.PUBLIC.value, "professional_hours": Subject.PROFESSIONAL.value}


@login_required
def requirement(request: HttpRequest) -> HttpResponse:
    """达标标准浏览: what this year asks of me, and of the others."""
    person = _person(request)
    year = year_of(person, name=request.GET.get("year", ""))
    mine = standing(person, year) if year else None
    context: dict[str, Any] = {
        "mine": mine,
        "years": [other.name for other in years_at(person.home)] if person.home else [],
        "asked": _asked_rows(mine.settlement) if mine else [],
        "lacks": sentences(mine.settlement, entry_until=mine.year.entry_until) if mine else [],
        "title": person.title,
        "levels": _levels(mine.requirement, list(year.requirements.order_by("title_level"))) if mine and year else [],
    }
    return render(request, "credits/requirement.html", context)


def _asked_rows(settlement: Settlement) -> list[dict[str, Any]]:
    """One row for each amount that the year asks for."""
    if settlement.need is None:
        return []
    lacks = {lack.name: lack for lack in settlement.lacks}
    return [
        {
            "name": name,
            "word": WORDS[name],
            "in_hours": name in IN_HOURS,
            "subject": SUBJECT_OF.get(name, ""),
            "need": getattr(settlement.need, name),
            "now": getattr(settlement.counted.has, name),
            "waiting": getattr(settlement.waiting.has, name),
            "lack": lacks.get(name),
        }
        for name in NAMES
        if getattr(settlement.need, name)
    ]


def _levels(own: Requirement | None, rows: list[Requirement]) -> list[dict[str, Any]]:
    words = dict(Title.Level.choices) | {"": _("所有职称")}
    if len(rows) > 1:
        words[""] = _("其他职称")
    return [
        {
            "word": words.get(row.title_level, row.title_level),
            "need": need_of(row),
            "is_own": own is not None and own.pk == row.pk,
        }
        for row in rows
    ]


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
