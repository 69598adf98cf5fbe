"""申诉: a refused credit goes once more, to the level above the one that refused. Lock, check, change, record, tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import date_words
from registry.files.models import StoredFile
from registry.people.models import Person
from workflows.clock.terms import last_day
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.models import PEOPLE, Decision

from .cohort import Outcome, only, record_arrival, sort_out, tell
from .entry import put_on
from .flags import flag_arrivals, look_at_twins
from .flow import CreditFlow
from .models import Credit
from .phases import why_not_corrected
from .readiness import standing, uploaders_of
from .routing import desk_of, place_all
from .states import LEVELS, State
from .steps import check, take

APPEAL = "appeal"


@dataclass(frozen=True)
class Appeal:
    """The refusal that a person appealed against, and the row that says why."""

    refusal: Decision
    row: Decision


@transaction.atomic
def appeal(credit_id: int, *, actor: Person, reason: str, files: Sequence[StoredFile] = ()) -> Outcome:
    """The case opens again on a desk above; whoever refused, and in whose name, decides on it no more."""
    reason = _required(reason)
    ready, outcomes = sort_out([credit_id], lambda credit: check_appeal(credit, actor))
    for credit in ready:
        refusal = refusal_of(credit)
        assert refusal is not None
        put_on(credit, files)
        _prepare(credit, refusal)
        _send_up(credit, refusal, actor=actor, reason=reason)
        outcomes.append(Outcome(credit.pk, state=credit.state))
    tell(outcomes, step=APPEAL, actor=actor)
    transaction.on_commit(partial(look_at_twins, [credit.pk for credit in ready]), robust=True)
    return only(outcomes)


def check_appeal(credit: Credit, actor: Person) -> None:
    """Refuse what cannot be appealed, or no more, or not by this person."""
    check(APPEAL, credit, actor=actor)
    shut = why_not_corrected(credit.person_id, credit.credit_year)
    if shut:
        raise WrongState(_("不能申诉了。"), *shut, code="year_closed")
    until = appeal_until(credit)
    if until < timezone.localdate():
        raise NotAllowed(
            _("不能申诉了。"),
            _("申诉期限到 %(day)s 为止。") % {"day": date_words(until)},
            _("请联系主管部门。"),
            code="too_late",
        )


def why_not_appeal(credit: Credit, actor: Person) -> Refusal | None:
    """Why this credit cannot be appealed by this person now; None where it can."""
    try:
        check_appeal(credit, actor)
    except Refusal as refusal:
        return refusal
    return None


def appeal_until(credit: Credit) -> dt.date:
    """The last day on which its refusal may be appealed."""
    return last_day(credit.department.ids, credit.closed_at or timezone.now())


def level_above(level: str) -> str:
    """Where an appeal against this level goes; above the bureau is another bureau, or another reviewer there."""
    order = [one.value for one in LEVELS]
    return order[min(order.index(level) + 1, len(order) - 1)]


def refusal_of(credit: Credit) -> Decision | None:
    """The verdict by which it was refused last."""
    rows = Decision.objects.filter(case=credit.case, step="refuse", to_state=State.REFUSED)
    return rows.select_related(*PEOPLE, "place").order_by("-id").first()


def appeal_of(decisions: Sequence[Decision]) -> Appeal | None:
    """The appeal among the steps of a credit, newest first, with the refusal that it is about."""
    at = next((at for at, row in enumerate(decisions) if row.step == APPEAL), None)
    if at is None:
        return None
    return Appeal(next(row for row in decisions[at:] if row.step == "refuse"), decisions[at])


def _prepare(credit: Credit, refusal: Decision) -> None:
    """Note who refused, and what reviewers see now; what rested on the evidence of before falls where it changed."""
    prefetch_related_objects([credit], "evidence__file")
    before, evidence = credit.facts_digest, [bytes(row.file.sha256).hex() for row in standing(credit)]
    credit.facts_digest, credit.uploaders = credit.digest(evidence), uploaders_of(credit)
    if credit.facts_digest != before:
        credit.approvals = {}
    refusers = {refusal.actor_id, refusal.on_behalf_of_id} - {None}
    credit.refusers = ",".join(str(key) for key in sorted(refusers, key=str))


def _send_up(credit: Credit, refusal: Decision, *, actor: Person, reason: str) -> None:
    assert credit.case is not None
    level, last = level_above(refusal.from_state), refusal.from_state == State.BUREAU
    flag_arrivals([credit])
    placement = place_all([(credit, level)], above=refusal.place if last else None)[credit.pk]
    with unit_of_work():
        before = take(APPEAL, credit, to=placement.state)
        credit.closed_at = None
        moves.reopen(CreditFlow.appeal, credit.case, credit, desk=desk_of(credit, placement), actor=actor)
        credit.save()
        record_arrival(credit, APPEAL, before, placement, actor=actor, opinion=reason)


def _required(reason: str) -> str:
    if not reason.strip():
        raise Refusal(
            _("请先写申诉的理由。"),
            _("上一级要知道你为什么不同意。"),
            _("写下理由后再提交。"),
            code="opinion_required",
        )
    return reason.strip()
