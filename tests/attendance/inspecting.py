"""A session that goes on now at the near hospital, with people who swiped in, and a bureau of several people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from attendance.inspections import services
from attendance.inspections.models import Finding, Inspection, Verdict
from attendance.sessions.models import Period, Plan, Session
from registry.people.models import Person
from tests.attendance.plans import a_plan, again, swiped
from tests.cast import Cast, person, seat


def going_on(cast: Cast, *inside: Person, **facts: Any) -> Session:
    """A session that began an hour ago; whoever is named swiped in and has not left."""
    plan = a_plan(cast, **facts)
    plan.sessions.all().delete()
    now = timezone.now()
    begins, ends = now - dt.timedelta(hours=1), now + dt.timedelta(hours=2)
    session = Session.objects.create(plan=plan, begins=begins, ends=ends, hours=3, room="报告厅", topic="病例讨论")
    early, late = begins - dt.timedelta(minutes=30), ends - dt.timedelta(minutes=20)
    Period.objects.create(session=session, kind="in", begins=early, ends=begins + dt.timedelta(minutes=30))
    Period.objects.create(session=session, kind="out", begins=late, ends=ends + dt.timedelta(minutes=30))
    for who in inside:
        swiped(plan, who, begins - dt.timedelta(minutes=25))
    return session


def colleague_at_bureau(cast: Cast) -> Person:
    who = person("苗青山", cast.bureau.home, line="doctor")
    seat(who, "bureau_reviewer", cast.city)
    return again(who)


def counted(cast: Cast, session: Session | None = None, *, heads: int = 1, actor: Person | None = None) -> Inspection:
    session = session or going_on(cast, cast.nurse, cast.colleague)
    return services.count(session.pk, heads=heads, actor=again(actor or cast.bureau))


def doubted(cast: Cast, session: Session | None = None) -> Finding:
    inspection = counted(cast, session)
    return services.find(inspection.pk, Verdict.DOUBT, actor=again(cast.bureau), words="刷卡多于在场。")


def plan_of(finding: Finding) -> Plan:
    return Plan.objects.get(pk=finding.inspection.session.plan_id)
