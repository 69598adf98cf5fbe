"""学分认定标准: which achievement earns how much of which class, by place and year, for everybody (S34, S51)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from registry.base.keys import typed_key
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person

from .policy_words import policy_sentences
from .queries import StandardBook, standard_of
from .shown import requirement_rows, rolling_words, rule_rows, who_words
from .words import note_of

FIRST_YEAR = 2006
MOST_PLACES = 200


def recognition(request: HttpRequest) -> HttpResponse:
    """Without a login, too; what is shown is public, and so are the bureaus that are named."""
    person = request.user if isinstance(request.user, Person) else None
    book, places = StandardBook(), _places(person)
    place = _chosen(request, places, person)
    last = timezone.localdate().year + 1
    year = _year(request.GET.get("year", ""), last)
    rulers = book.rulers(place.ids if place else [], year)
    standard = standard_of(tuple((row.pk, row.digest) for row in rulers))
    context: dict[str, Any] = {
        "base": "base.html" if person else "base_public.html",
        "place": place,
        "places": places,
        "year": year,
        "years": range(last, FIRST_YEAR - 1, -1),
        "rulers": rulers[::-1],
        "standard": standard,
        "groups": rule_rows(standard),
        "requirements": requirement_rows(standard.requirements),
        "rolling": [(who_words(row), rolling_words(row), note_of(row)) for row in standard.rolling],
        "policy": list(policy_sentences(standard.policy)),
    }
    return render(request, "standards/recognition.html", context)


def _places(person: Person | None) -> list[Organisation]:
    """The bureaus, of which everybody may know; with a login those of one's own tree first."""
    rows = Organisation.objects.filter(kind__in=BUREAUS, closed_on__isnull=True).order_by("path")[:MOST_PLACES]
    own = person.home.ids if person and person.home else []
    return sorted(rows, key=lambda row: row.pk not in own)


def _chosen(request: HttpRequest, places: list[Organisation], person: Person | None) -> Organisation | None:
    """The one asked for; else the nearest above one's home, or the first there is."""
    asked = typed_key(request.GET.get("place", ""))
    found = next((place for place in places if place.pk == asked), None)
    if found is not None or not places:
        return found
    own = person.home.ids if person and person.home else []
    nearest = [place for place in places if place.pk in own]
    return max(nearest, key=lambda place: len(place.path), default=places[0])


def _year(text: str, last: int) -> int:
    """The year asked for, or this one."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= last else last - 1
