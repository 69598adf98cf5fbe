"""The verbs of a plan: begin it, change its sessions, set its rule. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity

from .models import Audience, Listed, Period, Plan, RuleVersion, Session
from .proposing import propose
from .queries import holds, project_of
from .windows import Windows, check_windows

log = logging.getLogger("xuefen.attendance")
ACTION = "attendance.plan"


@transaction.atomic
def begin(activity: Activity, *, unit: Organisation, actor: Person | None) -> Plan:
    """Make a plan of an activity that the unit holds: the usual half days, the usual periods, the usual rule."""
    _check_actor(actor, unit)
    if not holds(activity, unit):
        raise NotAllowed(
            _("不能安排这个活动的考勤。"),
            _("它不由“%(unit)s”承办。") % {"unit": unit.name},
            _("请承办单位办理，或联系主管部门更正项目库。"),
            code="not_the_host",
        )
    if activity.cancelled_on is not None:
        raise WrongState(_("这个活动已经取消。"), "", _("请刷新后再看。"), code="cancelled")
    try:
        with transaction.atomic():
            plan = Plan.objects.create(activity=activity, unit=unit, audience=_audience(activity), created_by=actor)
    except IntegrityError:
        raise WrongState(_("这个活动已经有考勤安排。"), "", _("请打开已有的安排。"), code="planned_already") from None
    proposals = propose(activity.from_date, activity.to_date, activity.hours, timezone.get_current_timezone())
    for one in proposals:
        session = Session.objects.create(plan=plan, begins=one.begins, ends=one.ends, hours=one.hours)
        _write_periods(session, [(window.kind, window.begins, window.ends, 0) for window in one.windows])
    kind = RuleVersion.Kind.SESSIONS if len(proposals) == 1 else RuleVersion.Kind.HOURS
    RuleVersion.objects.create(plan=plan, version=1, kind=kind, set_by=actor)
    _log("plan begun", plan, actor)
    return plan


@transaction.atomic
def save_session(
    plan_id: int, facts: Mapping[str, Any], windows: Windows, *, actor: Person, session_id: int | None = None
) -> Session:
    """Add a session, or change one; its periods are written anew."""
    plan = locked(plan_id, actor)
    session = Session.objects.filter(plan=plan, pk=session_id).first() if session_id else Session(plan=plan)
    if session is None:
        raise WrongState(_("这一场已不存在。"), "", _("请刷新后再看。"), code="gone")
    for name, value in facts.items():
        setattr(session, name, value)
    check_windows(session, windows)
    session.save()
    session.periods.all().delete()
    _write_periods(session, windows)
    _log("session saved", plan, actor)
    return session


@transaction.atomic
def drop_session(session_id: int, *, actor: Person) -> Plan:
    plan_id = Session.objects.filter(pk=session_id).values_list("plan_id", flat=True).first()
    plan = locked(plan_id or 0, actor)
    try:
        Session.objects.filter(pk=session_id, plan=plan).delete()
    except ProtectedError:
        raise WrongState(
            _("不能去掉这一场。"),
            _("这一场已有更正或督查的记录，记录要留下。"),
            _("请改这一场的时间，或联系主管部门。"),
            code="session_was_corrected",
        ) from None
    _log("session dropped", plan, actor)
    return plan


@transaction.atomic
def set_rule(plan_id: int, facts: Mapping[str, Any], *, actor: Person, audience: str, reason: str = "") -> RuleVersion:
    """A new version of the rule; once a session has begun, participants have read the old one: it takes a reason."""
    plan = locked(plan_id, actor)
    has_begun = plan.sessions.filter(begins__lte=timezone.now()).exists()
    if has_begun and not reason.strip():
        raise Refusal(
            _("请先写改规则的原因。"),
            _("已经开始的场次，参加的人事先看到的是原来的规则。"),
            _("写下原因后再保存，参加的人都能看到。"),
            code="reason_required",
        )
    version = 1 + max(plan.rules.values_list("version", flat=True), default=0)
    rule = RuleVersion.objects.create(plan=plan, version=version, set_by=actor, reason=reason.strip(), **facts)
    plan.audience = _audience(plan.activity) if project_of(plan.activity) else audience
    plan.save(update_fields=["audience"])
    _log("rule set", plan, actor)
    return rule


@transaction.atomic
def name_people(plan_id: int, people: Iterable[Person], *, actor: Person) -> int:
    """名单: say who was there, the whole list anew; returns how many it names."""
    plan, keys = locked(plan_id, actor), {one.pk for one in people}
    Listed.objects.filter(plan=plan, removed_at__isnull=True).exclude(person__in=keys).update(removed_at=timezone.now())
    Listed.objects.filter(plan=plan, person__in=keys).update(removed_at=None)
    rows = [Listed(plan=plan, person_id=key, added_by=actor) for key in sorted(keys)]
    Listed.objects.bulk_create(rows, ignore_conflicts=True)
    _log("people named", plan, actor)
    return len(keys)


@transaction.atomic
def wait_no_more(plan_id: int, *, actor: Person, reason: str) -> Plan:
    """不再等: a device that never comes back keeps nobody waiting any longer."""
    plan = locked(plan_id, actor)
    if not reason.strip():
        raise Refusal(
            _("请先写原因。"), _("没有传完的记录以后还会补上。"), _("写下原因后再办理。"), code="reason_required"
        )
    plan.waits_no_more = reason.strip()
    plan.save(update_fields=["waits_no_more"])
    _log("plan waits no more", plan, actor)
    return plan


def locked(plan_id: int, actor: Person | None, action: str = ACTION) -> Plan:
    """The plan, locked; refuses who may not, and what an award rests on already."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("unit", "activity").filter(pk=plan_id).first()
    if plan is None:
        raise WrongState(_("这个安排已不存在。"), "", _("请刷新后再看。"), code="gone")
    _check_actor(actor, plan.unit, action)
    if plan.locked_at and action == ACTION:
        raise WrongState(
            _("这个活动的安排不能再改。"),
            _("它已经授过分，授分的依据要原样保留。"),
            _("个别人的结果可以在考勤表里更正。"),
            code="plan_locked",
        )
    return plan


def _audience(activity: Activity) -> str:
    """As the project was approved; what is no project begins open to anyone."""
    project = project_of(activity)
    return project.audience if project else Audience.ANYONE.value


def _check_actor(actor: Person | None, unit: Organisation, action: str = ACTION) -> None:
    if actor is not None and not policy.may(actor, action, at=unit):
        raise NotAllowed(
            _("你不能办理“%(unit)s”的考勤。") % {"unit": unit.name},
            _("考勤由承办单位的审核人和代录员办理。"),
            _("请联系他们。"),
            code="attendance_not_yours",
        )


def _write_periods(session: Session, windows: Sequence[Any]) -> None:
    Period.objects.bulk_create(
        [
            Period(session=session, kind=kind, begins=begins, ends=ends, grace=grace)
            for kind, begins, ends, grace in windows
        ]
    )


def _log(what: str, plan: Plan, actor: Person | None) -> None:
    facts = {"plan": plan.pk, "by": actor.pk if actor else None}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
