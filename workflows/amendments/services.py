"""更正: filing, deciding, undoing and withdrawing an amendment. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.clients.models import Client
from registry.files.models import StoredFile
from registry.messages.services import recall
from registry.people.models import Person
from workflows.credits.flags import check_opinion
from workflows.credits.levels import Placement
from workflows.credits.small_cases import HAND_BACK, required
from workflows.credits.states import Verdict
from workflows.credits.steps import lock
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .applying import apply, take_back as take_credit_back
from .checking import check_again, check_decide, check_file, check_still_possible, check_withdraw, locked
from .drafting import changes_between
from .flow import AmendmentFlow
from .models import Amendment, AmendmentFile
from .news import CODES, key_of, tell_person
from .placing import after_yes, back_to_its_person, fix_levels, next_desk
from .recording import record, record_arrival
from .states import OPEN, State
from .undoing import check_undo, put_back, remember

log = logging.getLogger("xuefen.amendments")

AGREE, DISAGREE = "agree", "disagree"


@transaction.atomic
def file(
    credit_id: int,
    *,
    facts: Mapping[str, Any],
    reason: str,
    actor: Person | None,
    files: Sequence[StoredFile] = (),
    client: Client | None = None,
) -> Amendment:
    """申请更正: the person, who enters for them, or the system that awarded it, says what is wrong with a
    counted credit and how it is right."""
    reason = required(reason)
    credit = next(iter(lock([credit_id])), None)
    changes = changes_between(credit, facts) if credit else {}
    check_file(credit, changes, files, actor)
    assert credit is not None
    amendment = Amendment(credit=credit, raised_by=actor, client=client, changes=changes, reason=reason)
    placement, desk = next_desk(amendment, fix_levels(amendment), uploaders={one.uploaded_by_id for one in files})
    amendment.__dict__["state"] = placement.state
    with unit_of_work():
        amendment.case = moves.start(AmendmentFlow.begin, amendment, city_id=credit.city_id, desk=desk, actor=actor)
        amendment.save()
        record_arrival(amendment, "amend", "", placement, actor=actor, opinion=reason)
    AmendmentFile.objects.bulk_create([AmendmentFile(amendment=amendment, file=one) for one in files])
    _log("amendment filed", amendment, actor)
    return amendment


@transaction.atomic
def file_again(
    amendment_id: int, *, facts: Mapping[str, Any], reason: str, actor: Person, files: Sequence[StoredFile] = ()
) -> Amendment:
    """再次提交: what came back goes to the level that returned it, or from the lowest on where something changed."""
    reason = required(reason)
    amendment = locked(amendment_id)
    changes = changes_between(amendment.credit, facts)
    check_again(amendment, changes, files, actor)
    stands = changes == amendment.changes and not files
    amendment.changes, amendment.reason = changes, reason
    if not stands:
        amendment.decided_by = ""
    AmendmentFile.objects.bulk_create([AmendmentFile(amendment=amendment, file=one) for one in files])
    placement, desk = next_desk(amendment, amendment.returned_by if stands else fix_levels(amendment))
    amendment.file_again(placement.state)
    with unit_of_work():
        assert amendment.open_work is not None
        moves.advance(amendment.open_work, amendment, desk=desk, actor=actor)
        amendment.save()
        record_arrival(amendment, "amend_again", State.RETURNED, placement, actor=actor, opinion=reason)
    _log("amendment filed again", amendment, actor)
    return amendment


@transaction.atomic
def decide(amendment_id: int, verdict: str, *, actor: Person, opinion: str = "", reason_code: str = "") -> Amendment:
    """同意更正 sends it to the next level, and after the last one changes the credit; 不予更正 leaves the credit as it
    is; 退回修改 asks its person for another try."""
    opinion = opinion.strip() if verdict == AGREE else required(opinion)
    amendment = locked(amendment_id)
    name = check_decide(amendment, actor)
    if verdict == AGREE:
        check_still_possible(amendment)
        check_opinion(Verdict.PASS, amendment, opinion)
    before, work = amendment.state, amendment.open_work
    assert work is not None
    remember(amendment)
    placement, desk = _after(verdict, amendment, actor, name)
    _take(verdict, amendment, placement.state)
    with unit_of_work():
        moves.advance(work, amendment, desk=desk, actor=actor)
        amendment.save()
        facts = {"opinion": opinion, "reason_code": reason_code, "is_verdict": True, "on_behalf_of": name}
        record_arrival(amendment, verdict, before, placement, actor=actor, work=work, **facts)
    if amendment.state == State.APPLIED:
        apply(amendment)
    if amendment.state in CODES:
        tell_person(amendment, work)
    _log("amendment decided", amendment, actor)
    return amendment


@transaction.atomic
def undo(amendment_id: int, *, actor: Person) -> Amendment:
    """撤销本次审核: within seconds a reviewer takes back their own verdict, and what it changed of the credit."""
    amendment = locked(amendment_id)
    work, to = check_undo(amendment, actor)
    before = amendment.state
    if before == State.APPLIED:
        take_credit_back(amendment, work)
    put_back(amendment, work)
    amendment.undo(to)
    with unit_of_work():
        moves.take_back(work, amendment)
        amendment.save()
        record(amendment, "undo", before, actor=actor, work=work)
    recall([key_of(amendment, work)])
    _log("verdict on an amendment undone", amendment, actor)
    return amendment


@transaction.atomic
def withdraw(amendment_id: int, *, actor: Person) -> Amendment:
    """撤回: as long as nobody has decided on it, or once it came back."""
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


def _after(
    verdict: str, amendment: Amendment, actor: Person, name: Person | None
) -> tuple[Placement, moves.Desk | None]:
    if verdict == AGREE:
        return after_yes(amendment, actor, name)
    return back_to_its_person(amendment) if verdict == HAND_BACK else (Placement(State.REJECTED), None)


def _take(verdict: str, amendment: Amendment, to: str) -> None:
    step = f"agree_{amendment.state.lower()}" if verdict == AGREE else verdict
    getattr(amendment, step)(to)
    if amendment.state not in OPEN:
        amendment.closed_at = timezone.now()


def _log(what: str, amendment: Amendment, actor: Person | None) -> None:
    by = actor.pk if actor else None
    facts = {"amendment": amendment.pk, "credit": amendment.credit_id, "state": amendment.state, "by": by}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
