"""达标标准浏览: what the year asks of me, what I still lack of it, and how what counts comes about (S34, S35)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from registry.people.models import Person
from registry.standards.shown import requirement_rows, rolling_rows
from registry.standards.words import line_words
from registry.years.queries import years_at

from .lacking import IN_HOURS, WORDS, sentences
from .queries import standing, year_of
from .settlement import NAMES, Settlement
from .standings import Year
from .states import Subject

SUBJECT_OF = {"public_hours": Subject.PUBLIC.value, "professional_hours": Subject.PROFESSIONAL.value}


@login_required
def requirement(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    year = year_of(person, name=request.GET.get("year", ""))
    mine = standing(person, year) if year else None
    context: dict[str, Any] = {
        "mine": mine,
        "years": [other.name for other in years_at(person.home)] if person.home else [],
        "title": person.title,
    }
    return render(request, "credits/requirement.html", context | (_shown(mine) if mine else {}))


def _shown(mine: Year) -> dict[str, Any]:
    settlement, standard = mine.settlement, mine.standard
    own = settlement.asked.row
    return {
        "asked": _asked_rows(settlement),
        "lacks": sentences(settlement, entry_until=mine.year.entry_until) if mine.is_counting else [],
        "changes": [line_words(line) for line in settlement.asked.lines],
        "steps": [line_words(line) for line in settlement.lines],
        "rolled": rolling_rows(settlement.rolled),
        "rows": requirement_rows(standard.requirements, own=own),
        "has_classes": standard.has_classes,
        "standard_url": _standard_url(mine),
    }


def _standard_url(mine: Year) -> str:
    """The recognition standard of the same place and year."""
    asked = {"place": mine.year.jurisdiction_id, "year": mine.year.to_date.year}
    return f"{reverse('standards:recognition')}?{urlencode(asked)}"


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
