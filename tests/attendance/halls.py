"""A session that is on right now at the near hospital, for the pages at its door."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from attendance.desks.opening import open_desk
from attendance.sessions.models import Audience, Period, Plan, Session
from registry.people.models import Person
from tests.attendance.plans import a_plan, again
from tests.cast import Cast


def now_on(cast: Cast, *, audience: str = Audience.ANYONE, is_open: bool = True, **facts: Any) -> Session:
    """One sitting that began a minute ago, signing in until ten minutes from now, signing out an hour later."""
    plan, now = a_plan(cast, **facts), timezone.now()
    Plan.objects.filter(pk=plan.pk).update(audience=audience)
    plan.sessions.all().delete()
    begins = now - dt.timedelta(minutes=1)
    session = Session.objects.create(plan=plan, begins=begins, ends=begins + dt.timedelta(hours=2), hours=6, seats=40)
    period(session, Period.Kind.IN, begins - dt.timedelta(minutes=30), 40)
    period(session, Period.Kind.OUT, session.ends - dt.timedelta(minutes=10), 40)
    if is_open:
        open_desk(plan.pk, actor=again(cast.cme_office))
    return session


def period(session: Session, kind: str, begins: dt.datetime, minutes: int) -> Period:
    return Period.objects.create(
        session=session, kind=kind, begins=begins, ends=begins + dt.timedelta(minutes=minutes), grace=0
    )


def swipes_of(who: Person) -> list[tuple[str, str]]:
    return list(who.swipes.order_by("id").values_list("source", "number"))
