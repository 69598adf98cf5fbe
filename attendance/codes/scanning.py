"""A code was read: when, of which session, and whether it may still be confirmed. Nothing is written by looking."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.analysis.facts import Period as PeriodFacts
from attendance.desks.periods import open_at
from attendance.sessions.models import Period, Plan, Session
from attendance.sessions.queries import outside_of
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person

from .tokens import Code

LOGIN_TAKES = dt.timedelta(minutes=5)
"""How long after the code was read it may be confirmed by the browser that read it."""


@dataclass(frozen=True)
class Scan:
    """What somebody has before them, to be confirmed."""

    session: Session
    period: PeriodFacts
    at: dt.datetime

    @property
    def plan(self) -> Plan:
        return self.session.plan


def scan(code: Code, *, read_at: dt.datetime | None, actor: Person) -> Scan:
    """Check everything that could be said against it; `read_at` is when this browser first saw the code."""
    at = _moment(code, read_at)
    row = Period.objects.filter(pk=code.period).select_related(
        "session__plan__activity", "session__plan__unit"
    ).first()  # fmt: skip
    if row is None:
        raise _expired(_("这一场的签到时间刚改过。"))
    session = row.session
    period = open_at(session, at)
    if period is None or period.key != row.pk:
        raise WrongState(
            _("现在不能签到。"), _("这一场的签到时间已过。"), _("当时在场的，请主办方更正。"), code="outside_periods"
        )
    if session.plan.activity.cancelled_on:
        raise WrongState(_("不能签到。"), _("这个活动已取消。"), code="cancelled")
    if outside_of(session.plan, [actor.pk]):
        who = session.plan.get_audience_display()
        raise NotAllowed(
            _("你不能在这里签到。"),
            _("这个活动只给“%(who)s”授学分。") % {"who": who},
            _("有疑问请问主办方。"),
            code="wrong_audience",
        )
    return Scan(session, period, at)


def _moment(code: Code, read_at: dt.datetime | None) -> dt.datetime:
    now = timezone.now()
    if read_at is not None and code.is_shown_at(read_at.timestamp()) and read_at <= now <= read_at + LOGIN_TAKES:
        return read_at
    if code.is_shown_at(now.timestamp()):
        return now
    raise _expired(_("屏幕上的码 20 秒换一次，这个已经换了。"))


def _expired(why: str) -> Refusal:
    return Refusal(_("这个码已经过期。"), why, _("请对着屏幕再扫一次。"), code="code_expired")
