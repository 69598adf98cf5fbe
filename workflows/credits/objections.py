"""异议: doubting an award, and the bureau's word on it. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, WrongState
from registry.clients.models import Client
from registry.people.models import Person
from registry.roles import policy
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.claims import deciding_as

from . import services
from .flow import ObjectionFlow
from .levels import Nobody
from .models import Credit, Objection
from .routing import desk_of, place_all
from .small_cases import hang_task, required
from .states import AWARDED, State
from .steps import lock

log = logging.getLogger("xuefen.credits")


@transaction.atomic
def object_to(credit_id: int, *, actor: Person | None, reason: str, client: Client | None = None) -> Objection:
    """提出异议: the person, a reviewer of their places, or the system that awarded it, doubts an award; the bureau has
    to look."""
    reason = required(reason)
    credit = next(iter(lock([credit_id])), None)
    _check_object(credit, actor)
    assert credit is not None
    barred = {actor.pk: Nobody.DECIDED.value} if actor else {}
    placement = place_all([(credit, State.BUREAU)], barred=barred)[credit.pk]
    desk = desk_of(credit, placement)
    desk = replace(desk, barred=tuple({*desk.barred, *barred}), due_on=None)
    objection = Objection(credit=credit, raised_by=actor, client=client, reason=reason)
    with unit_of_work():
        objection.case = moves.start(ObjectionFlow.begin, objection, city_id=credit.city_id, desk=desk, actor=actor)
        objection.save()
        credit.objected_at = timezone.now()
        credit.save()
        _record(objection, "object", State.COUNTED, actor=actor, opinion=reason)
    facts = {"credit": credit.pk, "by": actor.pk if actor else None, "client": client.pk if client else None}
    transaction.on_commit(partial(log.info, "objection raised", extra={"facts": facts}))
    return objection


@transaction.atomic
def decide_objection(objection_id: int, *, uphold: bool, actor: Person, opinion: str) -> Objection:
    """异议成立 annuls the credit; 异议不成立 leaves it counted. Either way with an opinion."""
    opinion = required(opinion)
    objection = locked(objection_id)
    name = _check_decide(objection, actor)
    if uphold:
        services.annul(objection.credit_id, actor=actor, reason=opinion, upholds=True)
    credit = next(iter(lock([objection.credit_id])))
    with unit_of_work():
        objection.outcome = Objection.Outcome.UPHELD if uphold else Objection.Outcome.DISMISSED
        objection.closed_at = timezone.now()
        objection.save()
        credit.objected_at = None
        credit.save()
        assert objection.open_work is not None
        moves.advance(objection.open_work, objection, desk=None, actor=actor)
        step = "uphold" if uphold else "dismiss"
        facts = {"opinion": opinion, "work": objection.open_work, "is_verdict": True, "on_behalf_of": name}
        _record(objection, step, credit.state, actor=actor, **facts)
    transaction.on_commit(
        partial(log.info, "objection decided", extra={"facts": {"credit": credit.pk, "by": actor.pk}})
    )
    return objection


def why_not_object(credit: Credit, actor: Person | None) -> tuple[str, str] | None:
    """Why this person may not doubt this credit, and what to do instead; None where they may. No person at all is the
    source itself."""
    if credit.state != State.COUNTED or credit.origin not in AWARDED:
        return _("只有系统授予、已计入的学分可以提出异议。"), _("其他学分请联系审核人。")
    if credit.objected_at:
        return _("已经有人提出异议，主管部门正在核实。"), _("请等待结果。")
    if (
        actor is None
        or actor.pk == credit.person_id
        or policy.may(actor, "credit.object", at=credit.department, line=credit.line)
    ):
        return None
    return _("只有本人和审核人可以提出异议。"), _("请联系本单位审核人。")


def _check_object(credit: Credit | None, actor: Person | None) -> None:
    if credit is None:
        raise WrongState(_("这项学分已不存在。"), "", _("请刷新列表。"), code="gone")
    refused = why_not_object(credit, actor)
    if refused:
        raise NotAllowed(_("不能对这项学分提出异议。"), *refused, code="not_objectable")


def _check_decide(objection: Objection, actor: Person) -> Person | None:
    """In whose name the actor decides it; refuses who may not."""
    work = objection.open_work
    if objection.outcome or work is None or work.place is None:
        raise WrongState(_("这个异议已经办结。"), "", _("请办下一项。"), code="wrong_state")
    return deciding_as(work, actor)


def locked(objection_id: int) -> Objection:
    """The credit first, then the objection: the order that every verb of a credit keeps."""
    key = Objection.objects.filter(pk=objection_id).values_list("credit_id", flat=True).first()
    lock([key] if key else [])
    rows = Objection.objects.select_for_update(of=("self",)).select_related(
        "case", "credit__person", "credit__department"
    )
    objection = rows.filter(pk=objection_id).first()
    if objection is None:
        raise WrongState(_("这个异议已不存在。"), "", _("请刷新列表。"), code="gone")
    hang_task(objection)
    return objection


def _record(objection: Objection, step: str, before: str, *, actor: Person | None, **facts: object) -> None:
    moves.record_step(
        objection.case,
        step=step,
        before=before,
        after=objection.credit.state if step != "uphold" else State.ANNULLED,
        beneficiary=objection.credit.person,
        actor=actor,
        headline=objection.credit.name,
        **facts,
    )
