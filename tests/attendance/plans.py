"""A held activity of the near hospital: two half days in June, whoever is named swiped in and out of both."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from attendance.awards.models import Earning
from attendance.awards.storing import run
from attendance.sessions import services
from attendance.sessions.models import Plan, Session
from attendance.swipes.models import Clock, Source, Swipe
from registry.people.models import Person
from registry.years.models import Activity
from tests.cast import Cast

DAY = dt.date(2026, 6, 29)
_seconds = itertools.count()


def an_activity(cast: Cast, **facts: Any) -> Activity:
    standard = {
        "jurisdiction": cast.city, "number": "2026-03-01-017", "name": "心力衰竭全程管理学习班", "level": "city",
        "disciplines": ["national-2022:03-01"], "from_date": DAY, "to_date": DAY, "hours": Decimal(6),
        "credits": Decimal("2.00"), "organiser": "青泽市医学会", "host": cast.hospital.name, "issuer": "青泽市医学会",
    }  # fmt: skip
    return Activity.objects.create(**(standard | facts))


def a_plan(cast: Cast, **facts: Any) -> Plan:
    return services.begin(an_activity(cast, **facts), unit=cast.hospital, actor=again(cast.cme_office))


def again(who: Person) -> Person:
    """The same person with roles read anew."""
    return Person.objects.get(pk=who.pk)


def swiped(plan: Plan, who: Person | None, moment: dt.datetime, **facts: Any) -> Swipe:
    # A second each, in an order that is not the people's: nothing about it looks odd.
    at = moment + dt.timedelta(seconds=7 * (next(_seconds) % 80))
    number = facts.pop("number", who.card_number if who else "5566770079")
    return Swipe.objects.create(
        source=Source.READER, number=number, person=who, activity=plan.activity, claimed_at=at, at=at,
        clock=Clock.SAMPLED, **facts,
    )  # fmt: skip


def sessions_of(plan: Plan) -> list[Session]:
    return list(Session.objects.filter(plan=plan))


def was_there(plan: Plan, *people: Person, halves: int = 2) -> None:
    for session in sessions_of(plan)[:halves]:
        for who in people:
            swiped(plan, who, session.begins - dt.timedelta(minutes=15))
            swiped(plan, who, session.ends + dt.timedelta(minutes=2))


def analysed(plan: Plan, *people: Person) -> dict[int, Earning]:
    was_there(plan, *people)
    run(plan.pk, actor=None)
    return earnings(plan)


def earnings(plan: Plan) -> dict[int, Earning]:
    return {row.person_id: row for row in Earning.objects.filter(plan=plan)}
