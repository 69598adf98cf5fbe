"""更正: filing, deciding and withdrawing an amendment. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.files.models import StoredFile
from registry.people.models import Person
from workflows.credits.flags import check_opinion, flag_arrivals
from workflows.credits.levels import Placement, next_level
from workflows.credits.routing import desk_of, fix_levels, place_all
from workflows.credits.small_cases import required
from workflows.credits.states import LEVELS, Verdict
from workflows.credits.steps import lock
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .applying import apply
from .checking import check_decide, check_file, check_still_possible, check_withdraw, locked
from .drafting import as_amended, changes_between
from .flow import AmendmentFlow
from .models import Amendment, AmendmentFile
from .news import tell_person
from .recording import record, record_arrival
from .states import State

log = logging.getLogger("xuefen.amendments")


@transaction.atomic
def file(
    credit_id: int, *, facts: Mapping[str, Any], reason: str, actor: Person, files: Sequence[StoredFile] = ()
) -> Amendment:
    """申请更正: the person, or who enters for them, says what is wrong with a counted credit and how it is right."""
    reason = required(reason)
    credit = next(iter(lock([credit_id])), None)
    changes = changes_between(credit, facts) if credit else {}
    check_file(credit, changes, files, actor)
    assert credit is not None
    amendment = Amendment(credit=credit, raised_by=actor, changes=changes, reason=reason)
    placement, desk = next_desk(amendment, _fix_levels(amendment), uploaders={one.uploaded_by_id for one in files})
    amendment.__dict__["state"] = placement.state
    with unit_of_work():
        amendment.case = moves.start(AmendmentFlow.begin, amendment, city_id=credit.city_id, desk=desk, actor=actor)
        amendment.save()
        record_arrival(amendment, "amend", "", placement, actor=actor, opinion=reason)
    AmendmentFile.objects.bulk_create([AmendmentFile(amendment=amendment, file=one) for one in files])
    _log("amendment filed", amendment, actor)
    return amendment


@transaction.atomic
def decide(amendment_id: int, *, agree: bool, actor: Person, opinion: str = "") -> Amendment:
    """同意更正 sends it to the next level, and after the last one changes the credit; 不予更正 leaves it as it is."""
    opinion = opinion.strip() if agree else required(opinion)
    amendment = locked(amendment_id)
    name = check_decide(amendment, actor)
    if agree:
        check_still_possible(amendment)
        check_opinion(Verdict.PASS, amendment, opinion)
    before, work = amendment.state, amendment.open_work
    placement, desk = _after(amendment, actor, name) if agree else (Placement(State.REJECTED), None)
    _take(amendment, before, placement.state, agree=agree)
    with unit_of_work():
        assert work is not None
        moves.advance(work, amendment, desk=desk, actor=actor)
        amendment.save()
        facts = {"opinion": opinion, "work": work, "is_verdict": True, "on_behalf_of": name}
        record_arrival(amendment, "agree" if agree else "disagree", before, placement, actor=actor, **facts)
    if amendment.state == State.APPLIED:
        apply(amendment)
    if amendment.closed_at:
        tell_person(amendment)
    _log("amendment decided", amendment, actor)
    return amendment


@transaction.atomic
def withdraw(amendment_id: int, *, actor: Person) -> Amendment:
    """撤回: as long as nobody has decided on it."""
    amendment = locked(amendment_id)
    check_withdraw(amendment, actor)
    before, work = amendment.state, amendment.open_work
    amendment.withdraw()
    amendment.closed_at = timezone.now()
    with unit_of_work():
        assert work is not None
        moves.cancel(work)
        amendment.save()
        record(amendment, "withdraw_amendment", before, actor=actor)
    _log("amendment withdrawn", amendment, actor)
    return amendment


def next_desk(
    amendment: Amendment, level: str, *, uploaders: Collection[int] | None = None
) -> tuple[Placement, moves.Desk]:
    """The desk at this level or above it; who filed it, uploaded for it or said yes to it already is barred there."""
    amended = as_amended(amendment.credit, amendment.new_facts)
    flag_arrivals([amended])
    if uploaders is None:
        papers = AmendmentFile.objects.filter(amendment=amendment)
        uploaders = papers.values_list("file__uploaded_by_id", flat=True)
    barred = amendment.barred_by(uploaders)
    placement = place_all([(amended, level)], barred=barred)[amended.pk]
    desk = desk_of(amended, placement)
    return placement, desk.barring(sorted({*desk.barred, *barred}))


def _fix_levels(amendment: Amendment) -> str:
    """The levels that the credit would pass as it would be; returns the lowest."""
    amended = as_amended(amendment.credit, amendment.new_facts)
    fix_levels([amended])
    amendment.levels, amendment.levels_merged = amended.levels or State.UNIT.value, amended.levels_merged
    return amendment.level_list[0]


def _after(amendment: Amendment, actor: Person, name: Person | None) -> tuple[Placement, moves.Desk | None]:
    """Where it goes after a yes; who said it, and in whose name, is barred from what follows."""
    if not amendment.levels_merged:
        decided = amendment.deciders | {actor.pk} | ({name.pk} if name else set())
        amendment.decided_by = ",".join(str(key) for key in sorted(decided))
    following = next_level(amendment.level_list, after=amendment.state)
    return next_desk(amendment, following) if following else (Placement(State.APPLIED), None)


def _take(amendment: Amendment, before: str, to: str, *, agree: bool) -> None:
    step = f"agree_{before.lower()}" if agree else "disagree"
    getattr(amendment, step)(to)
    if amendment.state not in LEVELS:
        amendment.closed_at = timezone.now()


def _log(what: str, amendment: Amendment, actor: Person) -> None:
    facts = {"amendment": amendment.pk, "credit": amendment.credit_id, "state": amendment.state, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
