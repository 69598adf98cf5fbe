"""The rows of a missing award in the history of decisions."""

from __future__ import annotations

from typing import Any

from registry.base.words import in_house_language
from registry.people.models import Person
from workflows.credits.cohort import WHY_NOBODY
from workflows.credits.levels import Placement
from workflows.engine import moves
from workflows.engine.models import Work

from .models import MissingAward


def record_arrival(missing: MissingAward, step: str, placement: Placement, **facts: Any) -> None:
    over = placement.passed_over
    record(missing, step, "", over[0] if over else missing.level, **facts)
    record_moves_up(missing, placement)


def record_moves_up(missing: MissingAward, placement: Placement) -> None:
    for left, after, reason in placement.moves_up:
        with in_house_language():
            why = str(WHY_NOBODY[reason])
        record(missing, "move_up", left, after, actor=None, reason_code=reason, opinion=why)


def record(
    missing: MissingAward,
    step: str,
    before: str,
    after: str,
    *,
    actor: Person | None,
    work: Work | None = None,
    **facts: Any,
) -> None:
    moves.record_step(
        missing.case,
        step=step,
        before=before,
        after=after,
        beneficiary=missing.person,
        actor=actor,
        headline=missing.name,
        work=work,
        place_id=work.place_id if work is not None else None,
        **facts,
    )
