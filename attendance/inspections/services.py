"""督查: count, find, answer, let go. Lock, check, change, record, tell."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.awards import inspecting
from attendance.sessions.models import Plan, Session
from attendance.sessions.queries import sitting_of
from attendance.sessions.services import locked
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words
from registry.files.models import StoredFile
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.small_cases import required

from .models import Answer, Finding, Inspection, Photo, Release, Verdict
from .news import tell_answered, tell_found
from .queries import doubts_of, presence_of
from .sides import check_not_theirs

log = logging.getLogger("xuefen.attendance")
ANSWERS = "attendance.plan"


@transaction.atomic
def count(session_id: int, *, heads: int, actor: Person, at: dt.datetime | None = None) -> Inspection:
    """数人头: at a moment of the session that has come; what the swipes say of it is kept beside it."""
    session = _session(session_id)
    plan = locked(session.plan_id, actor, inspecting.ACTION)
    check_not_theirs(plan, actor)
    moment = at or timezone.now()
    _check_moment(session, moment)
    seen = presence_of(plan, session, moment)
    inspection = Inspection.objects.create(
        session=session, inspector=actor, at=moment, heads=heads,
        known=seen.known, unknown=seen.unknown, left=seen.left,
        session_begins=session.begins, session_ends=session.ends,
    )  # fmt: skip
    _log("session inspected", plan, actor)
    return inspection


@transaction.atomic
def find(
    inspection_id: int, verdict: str, *, actor: Person, words: str = "", photos: Iterable[StoredFile] = ()
) -> Finding:
    """写结论: once, by whoever counted; a doubt holds the awards at once."""
    inspection = _inspection(inspection_id)
    plan = locked(inspection.session.plan_id, actor, inspecting.ACTION)
    if inspection.inspector_id != actor.pk:
        raise NotAllowed(
            _("不能写这次督查的结论。"), _("人头不是你数的。"), _("请数人头的人写，或自己再数一次。"), code="not_yours"
        )
    if Finding.objects.filter(inspection=inspection).exists():
        raise WrongState(_("结论已经写过。"), _("督查记录不能改。"), _("要补充，请再督查一次。"), code="found_already")
    words = required(words) if verdict == Verdict.DOUBT else words.strip()
    finding = Finding.objects.create(inspection=inspection, verdict=verdict, words=words)
    Photo.objects.bulk_create([Photo(finding=finding, file=one) for one in photos])
    if verdict == Verdict.DOUBT and not plan.held_at:
        inspecting.hold(plan.pk, actor=actor, because=words[:500])
    tell_found(finding)
    _log("finding written", plan, actor)
    return finding


@transaction.atomic
def answer(finding_id: int, *, actor: Person, words: str, photos: Iterable[StoredFile] = ()) -> Answer:
    """说明: by the organiser, as long as the doubt stands; as often as there is something to say."""
    finding = Finding.objects.select_related("inspection__session").get(pk=finding_id)
    plan = locked(finding.inspection.session.plan_id, None)
    if not policy.may(actor, ANSWERS, at=plan.unit):
        raise NotAllowed(
            _("不能说明。"), _("说明由承办单位写。"), _("请承办单位的审核人或代录员办理。"), code="attendance_not_yours"
        )
    if finding not in doubts_of(plan):
        raise WrongState(_("这个疑问已经解除。"), "", _("不用再说明。"), code="not_held")
    made = Answer.objects.create(finding=finding, person=actor, words=required(words))
    Photo.objects.bulk_create([Photo(finding=finding, answer=made, file=one) for one in photos])
    tell_answered(made)
    _log("doubt answered", plan, actor)
    return made


def let_go(plan: Plan, actor: Person, reason: str) -> None:
    """解除: another look at every doubt that stands, by somebody else than whoever had it."""
    doubts = doubts_of(plan)
    if not doubts:
        return
    check_not_theirs(plan, actor)
    if any(one.inspection.inspector_id == actor.pk for one in doubts):
        raise NotAllowed(
            _("不能解除自己提出的疑问。"),
            _("提出疑问和解除要由两个人办。"),
            _("请主管部门或上级的另一位审核人看过后解除。"),
            code="released_by_another",
        )
    for one in doubts:
        Release.objects.create(finding=one, released_by=actor, reason=reason)


def _session(session_id: int) -> Session:
    rows = Session.objects.select_related("plan__activity", "plan__unit").prefetch_related("periods")
    session = rows.filter(pk=session_id).first()
    if session is None:
        raise WrongState(_("这一场已不存在。"), "", _("请刷新后再看。"), code="gone")
    return session


def _inspection(inspection_id: int) -> Inspection:
    rows = Inspection.objects.select_related("session__plan__activity", "session__plan__unit")
    return rows.get(pk=inspection_id)


def _check_moment(session: Session, moment: dt.datetime) -> None:
    sitting = sitting_of(session)
    if moment > timezone.now():
        raise Refusal(_("时间还没有到。"), _("人头要先数。"), _("请填数人头的时间。"), code="not_yet")
    if not sitting.opens <= moment <= sitting.closes:
        raise Refusal(
            _("这个时间不在这一场里。"),
            _("这一场从 %(first)s 到 %(last)s，签到签退的时间算在内。")
            % {"first": date_words(sitting.opens, "moment"), "last": date_words(sitting.closes, "moment")},
            _("请填数人头时的时间。"),
            code="outside_session",
        )


def _log(what: str, plan: Plan, actor: Person) -> None:
    facts = {"plan": plan.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
