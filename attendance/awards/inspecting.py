"""暂停、解除、撤销授分: the bureau's verbs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.sessions.models import Plan
from attendance.sessions.services import locked
from registry.base.refusals import Refusal, WrongState
from registry.people.models import Person
from workflows.credits import services

from .awarding import Outcome
from .models import Earning
from .news import tell_held, tell_released

log = logging.getLogger("xuefen.attendance")
ACTION = "attendance.inspect"
BEFORE_RELEASE: list[Callable[[Plan, Person, str], None]] = []
"""What lies above and is let go of with a plan: each keeps its own record, or refuses."""


@transaction.atomic
def hold(plan_id: int, *, actor: Person, because: str) -> Plan:
    """暂停: nobody is awarded anything here until the bureau releases it; the organiser is told at once."""
    plan = locked(plan_id, actor, ACTION)
    if plan.held_at:
        raise WrongState(_("已经暂停。"), plan.held_because, _("要改原因，请先解除。"), code="held_already")
    _check_reason(because, _("承办单位要知道说明什么。"))
    plan.held_at, plan.held_by, plan.held_because = timezone.now(), actor, because.strip()
    plan.save(update_fields=["held_at", "held_by", "held_because"])
    tell_held(plan)
    _log("awards held", plan, actor)
    return plan


@transaction.atomic
def release(plan_id: int, *, actor: Person, reason: str) -> Plan:
    """解除暂停: with a reason; what an inspection doubted is let go of with it."""
    plan = locked(plan_id, actor, ACTION)
    if not plan.held_at:
        raise WrongState(_("没有暂停。"), "", _("请刷新后再看。"), code="not_held")
    _check_reason(reason, _("别人要知道为什么可以授分了。"))
    for let_go in BEFORE_RELEASE:
        let_go(plan, actor, reason.strip())
    moment, plan.held_at, plan.held_by, plan.held_because = plan.held_at, None, None, ""
    plan.save(update_fields=["held_at", "held_by", "held_because"])
    tell_released(plan, moment)
    _log("awards released", plan, actor)
    return plan


@transaction.atomic
def revoke(plan_id: int, ids: Iterable[int], *, actor: Person, reason: str) -> list[Outcome]:
    """撤销授分: the credits are annulled, one history row each; what cannot be says why."""
    plan = locked(plan_id, actor, ACTION)
    rows = Earning.objects.filter(plan=plan, pk__in=list(ids), credit__isnull=False).order_by("credit_id")
    outcomes = []
    for row in rows:
        assert row.credit_id is not None
        try:
            with transaction.atomic():
                services.annul(row.credit_id, actor=actor, reason=reason)
        except Refusal as refusal:
            outcomes.append(Outcome(row.pk, row.credit_id, refusal))
        else:
            outcomes.append(Outcome(row.pk, row.credit_id))
    facts = {"plan": plan.pk, "revoked": sum(one.refusal is None for one in outcomes), "by": actor.pk}
    transaction.on_commit(partial(log.info, "awards revoked", extra={"facts": facts}))
    return outcomes


def counted_of(plan: Plan) -> list[Earning]:
    """Awards of the plan that count."""
    rows = Earning.objects.filter(plan=plan, credit__state="COUNTED").select_related("person__home", "credit")
    return list(rows.order_by("person__initials", "id"))


def _check_reason(reason: str, why: str) -> None:
    if not reason.strip():
        raise Refusal(_("请先写原因。"), why, _("写下原因后再办理。"), code="reason_required")


def _log(what: str, plan: Plan, actor: Person) -> None:
    transaction.on_commit(partial(log.info, what, extra={"facts": {"plan": plan.pk, "by": actor.pk}}))
