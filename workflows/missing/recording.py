"""The rows of a missing award in the history of decisions."""

from __future__ import annotations

from functools import partial
from typing import Any

from registry.people.models import Person
from workflows.credits import small_cases
from workflows.credits.levels import Placement
from workflows.engine import moves
from workflows.engine.models import Work

from .models import MissingAward


def record_arrival(missing: MissingAward, step: str, placement: Placement, *, before: str = "", **facts: Any) -> None:
    over = placement.passed_over
    record(missing, step, before, over[0] if over else missing.level, **facts)
    record_moves_up(missing, placement)


def record_moves_up(missing: MissingAward, placement: Placement) -> None:
    small_cases.record_moves_up(placement, partial(record, missing, "move_up"))


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
