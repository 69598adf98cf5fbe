"""A person's own page: am I done this year, what is missing, what waits on whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from registry.base.paging import capped_count
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import OPERATORS
from registry.roles.policy import REVIEWERS, grants_of
from registry.standards.words import line_words
from workflows.credits.lacking import WORDS, sentences
from workflows.credits.models import Credit
from workflows.credits.queries import Waiting, Year, last_words, standing, whereabouts, year_of
from workflows.credits.states import OPEN, State
from workflows.engine.asking import open_asks
from workflows.engine.models import Decision
from workflows.projects.queries import waiting_for

from .changing import asked_by

MOST_OPEN = 20
LATELY = 4
SEEN_INBOX = "inbox_was_first"
METERS = ("hours", "class_1", "class_2", "professional_hours", "public_hours")
ENDED_FOR = dt.timedelta(days=30)
MOST_ENDED = 10
FIRST_OF_OPERATORS = "organisations:tree"


@dataclass(frozen=True)
class OpenItem:
    """A credit on its way or stopped: what was said when it came back, or on whose desk it lies."""

    credit: Credit
    said: Decision | None
    waiting: Waiting | None = None

    @property
    def state(self) -> str:
        return str(self.credit.state).lower()


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Staff see their year; a reviewer's first page is the inbox, an operator's is the tree."""
    person = request.user
    assert isinstance(person, Person)
    elsewhere = _first_page(request, person)
    if elsewhere:
        return redirect(elsewhere)
    year = year_of(person)
    mine = standing(person, year) if year else None
    open_items = _open_items(person)
    context = {
        "person": person,
        "asked": capped_count(open_asks(person)),
        "reviewing": capped_count(waiting_for(person)),
        "places": _places(person),
        "mine": mine,
        "required": _plain(mine.required) if mine and mine.required is not None else None,
        "standing": _word(mine) if mine else "",
        "changes": [line_words(line) for line in mine.settlement.asked.lines] if mine else [],
        "meters": _meters(mine) if mine else [],
        "lacks": sentences(mine.settlement, entry_until=mine.year.entry_until) if mine and mine.is_counting else [],
        "open_items": open_items[:MOST_OPEN],
        "changing": asked_by(person),
        "ended": _ended(person),
        "more_open": len(open_items) > MOST_OPEN,
        "lately": Credit.objects.filter(person=person, state=State.COUNTED).order_by("-closed_at")[:LATELY],
    }
    return render(request, "inbox/home.html", context)


def _first_page(request: HttpRequest, person: Person) -> str:
    """Where this person's day begins, if not here; a reviewer is led there once a session."""
    roles = {grant.role for grant in grants_of(person)}
    if roles & set(OPERATORS):
        return _address(FIRST_OF_OPERATORS)
    if roles & set(REVIEWERS) and not request.session.get(SEEN_INBOX):
        request.session[SEEN_INBOX] = True
        return _address("inbox:list")
    return ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _open_items(person: Person) -> list[OpenItem]:
    """What came back first, then what waits longest."""
    came_back = Case(When(state=State.RETURNED, then=0), default=1)
    mine = Credit.objects.filter(person=person, state__in=OPEN)
    rows = list(mine.order_by(came_back, "submitted_at", "id")[: MOST_OPEN + 1])
    cases = [row.case_id for row in rows]
    desks, sent_back = whereabouts(cases), last_words(cases)
    return [
        OpenItem(row, sent_back.get(row.case_id) if row.state == State.RETURNED else None, desks.get(row.case_id))
        for row in rows
    ]


def _ended(person: Person) -> list[OpenItem]:
    """What was refused or annulled lately, with what was said, so that nothing vanishes without a word."""
    mine = Credit.objects.filter(person=person, state__in=[State.REFUSED, State.ANNULLED])
    rows = list(mine.filter(closed_at__gte=timezone.now() - ENDED_FOR).order_by("-closed_at")[:MOST_ENDED])
    said = last_words(row.case_id for row in rows)
    return [OpenItem(row, said.get(row.case_id)) for row in rows]


def _places(person: Person) -> list[str]:
    """Unit and department, outermost first, without the bureaus above."""
    if person.home is None:
        return []
    above = Organisation.objects.filter(pk__in=person.home.ids, kind__in=["unit", "department"]).order_by("path")
    return [place.name for place in above]


def _word(mine: Year) -> str:
    if not mine.is_counting:
        return "not_counting"
    if mine.required is None:
        return "undecided"
    return "compliant" if mine.settlement.is_complete else "lacking"


def _meters(mine: Year) -> list[dict[str, Any]]:
    need, has = mine.settlement.need, mine.settlement.counted.has
    return [
        {
            "word": WORDS[name],
            "value": getattr(has, name),
            "max": getattr(need, name),
            "is_full": getattr(has, name) >= getattr(need, name),
        }
        for name in METERS
        if need and getattr(need, name)
    ]


def _plain(amount: Decimal) -> Decimal | int:
    return int(amount) if amount == int(amount) else amount
