"""Two held activities of the demo city with their swipes: one awarded, one waiting for its organiser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from attendance.sessions.models import Plan
from attendance.sessions.queries import with_sessions
from attendance.sessions.services import begin as begin_plan
from attendance.swipes.models import Clock, Source, Swipe
from registry.cards.models import CardCredential
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import Grant, Role
from registry.years.models import Activity

from .awarding import award_earnings
from .models import Earning
from .storing import run

NAMES = (("心力衰竭全程管理学习班", 21, "03-01"), ("重症患者营养支持进展", 6, "04-01"))
"""What is taught, how many days ago it ended, in which discipline."""
PEOPLE = 60


def hold_some(**_: Any) -> None:
    """At the hospital with the most reviewers; its own people and some of another hospital come."""
    grant = Grant.objects.filter(role=Role.UNIT_REVIEWER, ended_at__isnull=True).select_related("place", "person")
    organiser = grant.order_by("id").first()
    if organiser is None:
        return
    _give_cards()
    for number, (name, ago, discipline) in enumerate(NAMES):
        plan = _held(organiser.place, name, timezone.localdate() - dt.timedelta(days=ago), discipline)
        _swipe(plan, Random(f"attendance/{number}"))  # noqa: S311 (a made-up city)
        run(plan.pk, actor=None)
        if number == 0:
            keys = Earning.objects.filter(plan=plan, standing="earned").values_list("pk", flat=True)
            award_earnings(plan.pk, keys, actor=organiser.person)


def _give_cards() -> None:
    """Every second person has a card with a registered chip since a year ago."""
    since = timezone.now() - dt.timedelta(days=365)
    people = Person.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True)
    cards = [
        CardCredential(person_id=key, uid=f"2A{key:06X}", kind="mifare4", state="active", valid_from=since)
        for key in people
        if key % 2 == 0
    ]
    CardCredential.objects.bulk_create(cards, batch_size=2000)


def _held(unit: Organisation, name: str, day: dt.date, discipline: str) -> Plan:
    city = Organisation.objects.get(pk=unit.ids[0])
    activity = Activity.objects.create(
        jurisdiction=city, number=f"{day.year}-{discipline}-9{day.day:02d} (市)", name=name, level="city",
        disciplines=[f"national-2022:{discipline}"], from_date=day - dt.timedelta(days=1), to_date=day,
        hours=Decimal(12), credits=Decimal(2), organiser=f"{unit.name}", host=unit.name, issuer=unit.name,
    )  # fmt: skip
    plan = begin_plan(activity, unit=unit, actor=None)
    plan.sessions.update(room="门诊楼五楼报告厅", seats=120)
    return with_sessions(Plan.objects.filter(pk=plan.pk)).get()


def _swipe(plan: Plan, rng: Random) -> None:
    own = Person.objects.filter(home__path__startswith=plan.unit.path, is_active=True, line__in=["doctor", "nurse"])
    others = Person.objects.filter(is_active=True, line__in=["doctor", "nurse"]).exclude(
        home__path__startswith=plan.unit.path
    )
    people = [*own.order_by("pk")[: PEOPLE - 12], *others.order_by("pk")[:12]]
    Swipe.objects.bulk_create([swipe for one in people for swipe in _of(one, plan, rng)])
    Swipe.objects.bulk_create(_strangers(plan, rng))


def _of(person: Person, plan: Plan, rng: Random) -> Iterator[Swipe]:
    """Most come on time and stay; some forget to sign out, some come late, some stay away for a day."""
    habit = rng.random()
    for place, session in enumerate(plan.sessions.all()):
        if habit > 0.9 and place > 1:
            continue
        late = 20 if habit > 0.82 and place == 0 else 0
        yield _one(person.card_number, person, plan, session.begins + dt.timedelta(minutes=late), rng, before=22)
        if not (0.6 < habit < 0.72 and place == 1):
            yield _one(person.card_number, person, plan, session.ends + dt.timedelta(minutes=25), rng, before=24)


def _strangers(plan: Plan, rng: Random) -> Sequence[Swipe]:
    first = plan.sessions.all()[0]
    return [_one(f"55667700{number:02d}", None, plan, first.begins, rng, before=20) for number in (79, 81)]


def _one(number: str, person: Person | None, plan: Plan, about: dt.datetime, rng: Random, *, before: int) -> Swipe:
    at = about - dt.timedelta(seconds=rng.randrange(60 * before))
    return Swipe(
        source=Source.READER, number=number, person=person, activity=plan.activity, said_activity=plan.activity_id,
        claimed_at=at, at=at, clock=Clock.SAMPLED,
    )  # fmt: skip
