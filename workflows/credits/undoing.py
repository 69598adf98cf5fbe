"""撤销本次审核: how a credit is put back as it was before a verdict; which verdict that is, the engine knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from registry.people.models import Person
from workflows.engine import moves
from workflows.engine.models import Work
from workflows.engine.undoing import BEFORE, check_nothing_followed, has_begun
from workflows.late.queries import LateBook

from .cohort import REVIEWED_AT, record
from .models import Credit
from .news import gone_out
from .phases import check_in_year
from .states import State
from .steps import check, take


def remember(credit: Credit) -> None:
    """Keep on the open task what a verdict will change of the credit; what is empty goes unsaid."""
    stamp = REVIEWED_AT[State(credit.state)]
    at = getattr(credit, stamp)
    before = {
        "approved": sorted(credit.approvals),
        "decided_by": credit.decided_by,
        "returned_by": credit.returned_by,
        "reviewed_at": at.isoformat() if at else "",
    }
    assert credit.open_work is not None
    credit.open_work.data = {BEFORE: {name: value for name, value in before.items() if value}}


def verdicts_of(credits: Sequence[Credit]) -> list[tuple[int, int]]:
    """The verdicts that are to be undone, by credit and task."""
    return [(one.pk, one.last_verdict.work_id) for one in credits if one.last_verdict and one.last_verdict.work_id]


def told_of(credits: Sequence[Credit]) -> set[int]:
    """The credits of whose last verdict the person has been told already."""
    return gone_out(verdicts_of(credits))


def check_undo(credit: Credit, *, actor: Person, told: Collection[int], late: LateBook) -> None:
    """Refuse what is not the actor's to take back, then what has gone on in the meantime."""
    check("undo", credit, actor=actor)
    check_in_year("undo", credit, late)
    assert credit.last_verdict is not None
    is_touched = bool(credit.objected_at) or has_begun(credit.open_work)
    check_nothing_followed(credit.last_verdict, is_told=credit.pk in told, is_touched=is_touched)


def take_back(credit: Credit, *, actor: Person) -> None:
    """Take the step, put the credit and its task back as they were, and write the history."""
    verdict = credit.last_verdict
    assert verdict is not None
    assert verdict.work is not None
    before = take("undo", credit, to=verdict.from_state)
    _put_back(credit, verdict.work)
    moves.take_back(verdict.work, credit)
    credit.save()
    record(credit, "undo", before, actor=actor, work=verdict.work)


def _put_back(credit: Credit, work: Work) -> None:
    before = work.data[BEFORE]
    credit.approvals = dict.fromkeys(before.get("approved", []), credit.facts_digest)
    credit.decided_by = before.get("decided_by", "")
    credit.returned_by = before.get("returned_by", "")
    at = before.get("reviewed_at")
    setattr(credit, REVIEWED_AT[State(credit.state)], dt.datetime.fromisoformat(at) if at else None)
    credit.closed_at = None
