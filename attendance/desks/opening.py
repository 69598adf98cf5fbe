"""The desk of an activity: a device that is no hardware, so that its records lie where all records lie."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.devices.models import Device, Kind, Station
from attendance.sessions.models import Plan, Session
from registry.base.refusals import NotAllowed, WrongState
from registry.base.words import in_house_language
from registry.people.models import Person
from registry.roles import policy

log = logging.getLogger("xuefen.attendance")
ACTION = "attendance.plan"
MARGIN = dt.timedelta(days=1)


def desk_of(plan: Plan) -> Device | None:
    return Device.objects.filter(serial=_serial(plan)).first()


@transaction.atomic
def open_desk(plan_id: int, *, actor: Person) -> Device:
    """开网页签到: by whoever arranges the activity; every record made through it names who made it."""
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "activity").get(pk=plan_id)
    check_may(plan, actor)
    _check_goes_on(plan)
    device = desk_of(plan) or _make(plan, actor)
    _place(device, plan)
    transaction.on_commit(partial(log.info, "desk opened", extra={"facts": {"plan": plan.pk, "by": actor.pk}}))
    return device


def check_may(plan: Plan, actor: Person) -> None:
    if not policy.may(actor, ACTION, at=plan.unit):
        raise NotAllowed(
            _("你不能办理这个活动的签到。"),
            _("签到由“%(unit)s”的审核人和录入员办理。") % {"unit": plan.unit.name},
            _("请联系他们。"),
            code="not_the_organiser",
        )


def _check_goes_on(plan: Plan) -> None:
    if plan.activity.cancelled_on:
        raise WrongState(_("不能签到。"), _("这个活动已取消。"), code="cancelled")


def _make(plan: Plan, actor: Person) -> Device:
    with in_house_language():
        name = _("网页签到")
    device = Device.objects.create(serial=_serial(plan), kind=Kind.DESK, owner=plan.unit, name=name, activated_by=actor)
    device.activate()
    device.save()
    return device


def _place(device: Device, plan: Plan) -> None:
    """It serves the activity on the days of its sessions, wherever they have moved to."""
    sessions = list(Session.objects.filter(plan=plan))
    days = [timezone.localtime(moment).date() for one in sessions for moment in (one.begins, one.ends)]
    first, last = min([plan.activity.from_date, *days]), max([plan.activity.to_date, *days])
    span = {"from_date": first - MARGIN, "to_date": last + MARGIN}
    if not Station.objects.filter(device=device, activity=plan.activity, **span).exists():
        Station.objects.update_or_create(device=device, activity=plan.activity, defaults=span)


def _serial(plan: Plan) -> str:
    return f"desk-{plan.activity_id}"
