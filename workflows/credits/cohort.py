"""What every verb of a credit does alike: part the cohort, send a credit on, write its history, tell."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.refusals import Refusal, WrongState
from registry.base.words import in_house_language
from registry.people.models import Person
from workflows.engine import moves
from workflows.engine.buffer import Before, UnitOfWork
from workflows.engine.cohort import Item, by_way, repeat
from workflows.engine.models import Decision, Work
from workflows.engine.repeating import Brought, Own, Slots

from .alike import Alike
from .flags import look_at_twins
from .flow import CreditFlow
from .levels import Nobody, Placement
from .models import Credit
from .news import CODES, TOLD, tell_owners
from .routing import desk_of
from .states import LEVELS, State
from .steps import lock, take

WHY_NOBODY = {
    Nobody.VACANT.value: gettext_lazy("这一级没有审核人，转到上一级。"),
    Nobody.OWN.value: gettext_lazy("这一级的审核人就是本人，转到上一级。"),
    Nobody.ENTERED.value: gettext_lazy("这一级的审核人就是代录人，转到上一级。"),
    Nobody.UPLOADED.value: gettext_lazy("这一级的审核人上传过证明材料，转到上一级。"),
    Nobody.REFUSED.value: gettext_lazy("“不通过”就是这一级的审核人判的，转到上一级。"),
    Nobody.DECIDED.value: gettext_lazy("这一级的审核人已在前一级审核过，转到上一级。"),
}

log = logging.getLogger("xuefen.credits")

BEGINS_OR_ENDS = frozenset({"submit", "withdraw", "refuse", "annul"})
"""Steps by which a credit begins or ceases to stand; what looks like it on a desk is then checked again."""
REVIEWED_AT = {State.DEPARTMENT: "department_at", State.UNIT: "unit_at", State.BUREAU: "bureau_at"}


@dataclass(frozen=True)
class Outcome:
    """What became of one credit of a cohort: where it stands now, or why it was refused."""

    credit_id: int
    state: str = ""
    refusal: Refusal | None = None


def only(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of a cohort of one; a refusal is raised."""
    (outcome,) = outcomes
    if outcome.refusal:
        raise outcome.refusal
    return outcome


def sort_out(
    ids: list[int],
    check_one: Callable[[Credit], None],
    *,
    read: Callable[[list[int]], list[Credit]] = lock,
    load: Callable[[list[Credit]], None] = lambda _credits: None,
) -> tuple[list[Credit], list[Outcome]]:
    """Lock the cohort and part it into the credits that may go on and the outcomes of those that may not.

    `load` reads, for all of them at once, what the check looks at beside the credit and its task.
    """
    ready, outcomes, locked = [], [], read(ids)
    load(locked)
    for credit in locked:
        try:
            check_one(credit)
        except Refusal as refusal:
            outcomes.append(Outcome(credit.pk, state=credit.state, refusal=refusal))
        else:
            ready.append(credit)
    for key in set(ids) - {credit.pk for credit in locked}:
        gone = WrongState(_("这项学分已不存在。"), _("草稿可能已被删除。"), _("请刷新列表。"), code="gone")
        outcomes.append(Outcome(key, refusal=gone))
    return ready, outcomes


def send(step: str, credit: Credit, placement: Placement, *, actor: Person | None, **facts: Any) -> None:
    """Take the step, move the case to the desk of the placement, and write the history."""
    work = credit.open_work
    before = take(step, credit, to=placement.state)
    if step != "move_up":
        _stamp(credit, before)
    desk = desk_of(credit, placement if placement.role else None)
    if work is None:
        credit.case = moves.start(CreditFlow.submit, credit, city_id=credit.city_id, desk=desk, actor=actor)
    else:
        moves.advance(work, credit, desk=desk, actor=actor)
    credit.save()
    if step == "move_up":
        record_moves_up(credit, placement, work=work)
    else:
        record_arrival(credit, step, before, placement, actor=actor, work=work, **facts)


def as_they_are(credit: Credit) -> list[Before]:
    """The credit, its case and its open task, before anything changes."""
    return [row.as_it_is() for row in (credit, credit.case, credit.open_work) if row is not None]


def send_alike(
    unit: UnitOfWork,
    step: str,
    before: Sequence[Before],
    placement: Placement,
    likes: Sequence[Alike],
    **facts: Any,
) -> list[int]:
    """Send a credit on, and what is like it behind it; returns the keys of those that turn out to go elsewhere.

    `before` is what `as_they_are` said of the credit when it was locked.
    """
    credit = cast("Credit", before[0][0])
    work, items = credit.open_work, [one.item(placement.state) for one in likes]
    assert work is not None
    (first, *rest), *others = by_way(items)
    desk = _desk_of_others(credit, work, placement, rest)
    with unit.recording(before) as recording:
        send(step, credit, placement, **facts)
    if not desk:
        return [item.case.record.pk for item in items[1:]]
    went = [item.case.record for item in rest]
    if went:
        slots: Slots = {(Credit, credit.pk): [one.pk for one in went]}
        unit.repeat(repeat(recording, first, rest, slots=slots, brought=_brought(credit, went)))
    return [item.case.record.pk for group in others for item in group]


def _desk_of_others(credit: Credit, work: Work, placement: Placement, rest: Sequence[Item]) -> bool:
    """Give the others the desk that the credit goes to; whether they can have it, showing what their task showed."""
    desk = desk_of(credit, placement if placement.role else None)
    shown, added = desk.for_others(work), set(desk.barred) - set(work.barred)
    if shown is None or not set(work.barred) <= set(desk.barred):
        return False
    for item in rest:
        item.case.desk = shown.barring(sorted(added.union(item.work.barred)))
    return True


def _brought(credit: Credit, went: Sequence[Alike]) -> Brought:
    """What those that are like a credit do not share with it: their digest, their person, their name."""
    approvals = json.dumps(credit.approvals).replace(credit.facts_digest, "*")
    return {
        (Credit, "approvals"): Own("replace(%s, '*', old.facts_digest)::jsonb", (approvals,)),
        (Decision, "beneficiary_id"): [one.person.pk for one in went],
        (Decision, "headline"): moves.OWN,
    }


def record_arrival(credit: Credit, step: str, before: str, placement: Placement | None, **facts: Any) -> None:
    """A step to a level, and with it the reasons where levels were passed over because nobody can act at them."""
    over = placement.passed_over if placement else ()
    record(credit, step, before, after=over[0] if over else credit.state, **facts)
    if placement:
        record_moves_up(credit, placement)


def record_moves_up(credit: Credit, placement: Placement, *, work: Work | None = None) -> None:
    """A row for each level passed over, with the reason as a code and as a sentence."""
    for before, after, reason in placement.moves_up:
        with in_house_language():
            why = str(WHY_NOBODY[reason])
        record(credit, "move_up", before, after=after, actor=None, work=work, reason_code=reason, opinion=why)
        work = None


def _stamp(credit: Credit, before: str) -> None:
    """Keep the moments that lists show: when each level reviewed, when it closed, which level returned it."""
    now = timezone.now()
    if before in LEVELS and credit.state != State.WITHDRAWN:
        setattr(credit, REVIEWED_AT[State(before)], now)
    if credit.state in (State.COUNTED, State.REFUSED):
        credit.closed_at = now
    if credit.state == State.RETURNED:
        credit.returned_by = before


def record(
    credit: Credit,
    step: str,
    before: str,
    *,
    actor: Person | None,
    after: str = "",
    work: Work | None = None,
    **facts: object,
) -> Decision:
    assert credit.case is not None
    return moves.record_step(
        credit.case,
        step=step,
        before=before,
        after=after or credit.state,
        beneficiary=credit.person,
        actor=actor,
        headline=credit.name,
        work=work,
        place_id=work.place_id if work is not None else None,
        **facts,
    )


def tell(outcomes: Sequence[Outcome], *, step: str, actor: Person | None) -> None:
    done = [outcome for outcome in outcomes if outcome.refusal is None]
    if step in TOLD:
        tell_owners(outcome.credit_id for outcome in done if outcome.state in CODES)
    transaction.on_commit(partial(_announce, done, step, actor.pk if actor else None))
    if step in BEGINS_OR_ENDS and done:
        transaction.on_commit(partial(look_at_twins, [outcome.credit_id for outcome in done]), robust=True)


def _announce(done: Sequence[Outcome], step: str, actor_id: int | None) -> None:
    """A line for each place that credits went to, with their keys."""
    for state in sorted({outcome.state for outcome in done}):
        keys = [outcome.credit_id for outcome in done if outcome.state == state]
        log.info("credits moved", extra={"facts": {"step": step, "credits": keys, "state": state, "by": actor_id}})
