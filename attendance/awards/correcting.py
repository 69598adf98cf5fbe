"""更正: a word against the swipes, with its reason. After the award a second person confirms it."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.sessions.models import Plan, Session
from attendance.sessions.services import locked
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person

from .models import Correction, Earning
from .storing import run

log = logging.getLogger("xuefen.attendance")
ACTION = "attendance.award"


@transaction.atomic
def correct(session_id: int, person: Person, *, was_there: bool, reason: str, actor: Person) -> Correction:
    """Say that somebody was there, or was not; the swipe itself stays as it came."""
    plan = _plan_of(session_id, actor)
    _check(person, reason, actor)
    open_ones = Correction.objects.filter(session=session_id, person=person, dropped_at__isnull=True)
    if any(one.is_open for one in open_ones):
        raise WrongState(_("已经有一个更正在等第二个人确认。"), "", _("请先确认或撤回它。"), code="correction_open")
    is_awarded = Earning.objects.filter(plan=plan, person=person, credit__isnull=False).exists()
    made = Correction.objects.create(
        session_id=session_id, person=person, was_there=was_there, reason=reason.strip(), made_by=actor,
        needs_second=is_awarded or plan.locked_at is not None,
    )  # fmt: skip
    if made.is_in_force:
        run(plan.pk, actor=actor)
    _log("attendance corrected", made, actor)
    return made


@transaction.atomic
def confirm(correction_id: int, *, actor: Person) -> Correction:
    """The second person's word: neither who made it nor whom it is about."""
    made = _locked(correction_id)
    plan = _plan_of(made.session_id, actor)
    _check_open(made)
    if actor.pk in (made.made_by_id, made.person_id):
        raise NotAllowed(
            _("不能确认这个更正。"),
            _("提出更正的人和本人都不能确认，要另一个人核实。"),
            _("请另一位审核人确认。"),
            code="four_eyes",
        )
    made.confirmed_by, made.confirmed_at = actor, timezone.now()
    made.save(update_fields=["confirmed_by", "confirmed_at"])
    run(plan.pk, actor=actor)
    _log("correction confirmed", made, actor)
    return made


@transaction.atomic
def drop(correction_id: int, *, actor: Person) -> Correction:
    """Take a correction back; the swipes speak again."""
    made = _locked(correction_id)
    plan = _plan_of(made.session_id, actor)
    if made.dropped_at is not None:
        raise WrongState(_("这个更正已经撤回。"), "", _("请刷新后再看。"), code="wrong_state")
    if made.is_in_force and made.needs_second:
        raise WrongState(
            _("两个人确认过的更正不能撤回。"), _("它已经影响了授分。"), _("请再提一个相反的更正。"), code="confirmed"
        )
    made.dropped_at = timezone.now()
    made.save(update_fields=["dropped_at"])
    run(plan.pk, actor=actor)
    _log("correction dropped", made, actor)
    return made


def _locked(correction_id: int) -> Correction:
    made = Correction.objects.select_for_update(of=("self",)).filter(pk=correction_id).first()
    if made is None:
        raise WrongState(_("这个更正已不存在。"), "", _("请刷新后再看。"), code="gone")
    return made


def _plan_of(session_id: int, actor: Person) -> Plan:
    plan_id = Session.objects.filter(pk=session_id).values_list("plan_id", flat=True).first()
    return locked(plan_id or 0, actor, ACTION)


def _check(person: Person, reason: str, actor: Person) -> None:
    if not reason.strip():
        raise Refusal(
            _("请先写原因。"), _("更正与刷卡记录不同，要说明依据。"), _("写下原因后再保存。"), code="reason_required"
        )
    if actor.pk == person.pk:
        raise NotAllowed(
            _("不能更正自己的考勤。"), _("任何人都不办理自己的学分。"), _("请另一位审核人办理。"), code="own_attendance"
        )


def _check_open(made: Correction) -> None:
    if not made.is_open:
        raise WrongState(_("这个更正不用再确认。"), "", _("请刷新后再看。"), code="wrong_state")


def _log(what: str, made: Correction, actor: Person) -> None:
    facts = {"correction": made.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
