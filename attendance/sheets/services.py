"""补录签到表: who signed on paper, from the sheet that is kept with it. Nobody enters themselves."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.analysis.facts import Period, PeriodKind
from attendance.desks.opening import check_may, open_desk
from attendance.desks.records import Named, record
from attendance.sessions.models import Plan, Session
from attendance.sessions.queries import sitting_of
from attendance.swipes.models import Source
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.files.models import StoredFile
from registry.people.models import Person

from .models import SheetEntry

log = logging.getLogger("xuefen.attendance")


@transaction.atomic
def enter(session: Session, period_id: int, people: Sequence[int], file: StoredFile, *, actor: Person) -> SheetEntry:
    """Once for each person and period, however many sheets name them."""
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=session.plan_id)
    check_may(plan, actor)
    period = next((one for one in sitting_of(session).periods if one.key == period_id), None)
    if period is None:
        raise WrongState(_("这一场的签到时间刚改过。"), then=_("请刷新后再录。"), code="gone")
    _check(plan, period, people, actor)
    device = open_desk(plan.pk, actor=actor)
    kept = SheetEntry.objects.create(
        plan=plan, begins=session.begins, kind=period.kind, people=sorted(people), file=file, entered_by=actor
    )
    said = {"session": session.pk, "sheet": kept.pk, "by": actor.pk}
    record(device, session.plan, [Named(key, period, moment_of(period), said) for key in people], source=Source.SHEET)
    facts = {"plan": plan.pk, "sheet": kept.pk, "people": len(people), "by": actor.pk}
    transaction.on_commit(partial(log.info, "sheet entered", extra={"facts": facts}))
    return kept


def _check(plan: Plan, period: Period, people: Sequence[int], actor: Person) -> None:
    if plan.locked_at:
        then = _("请在考勤表里更正，由另一位审核人确认。")
        raise WrongState(_("不能再录签到表。"), _("这个活动已开始授分。"), then, code="locked")
    if period.opens > timezone.now():
        raise WrongState(_("现在还不能录。"), _("这一次签到还没有开始。"), code="too_early")
    if actor.pk in people:
        raise NotAllowed(_("你不能录自己的签到。"), _("自己的由别人录。"), _("请同事录你的。"), code="own_sheet")
    if not people:
        raise Refusal(_("没有选人。"), "", _("请勾选表上签了名的人。"), code="nobody")


def moment_of(period: Period) -> dt.datetime:
    """Paper has no clock: the end of signing in, the beginning of signing out; it says no more than it knows."""
    return period.begins if period.kind is PeriodKind.OUT else min(period.ends, timezone.now())
