"""The rows of an amendment in the history of decisions."""

from __future__ import annotations

from typing import Any

from registry.people.models import Person
from workflows.credits import small_cases
from workflows.credits.levels import Placement
from workflows.engine import moves
from workflows.engine.models import Work

from .models import Amendment


def record_arrival(amendment: Amendment, step: str, before: str, placement: Placement, **facts: Any) -> None:
    """A step, and with it why levels were passed over where nobody can act at them."""
    over = placement.passed_over
    record(amendment, step, before, after=over[0] if over else amendment.state, **facts)
    record_moves_up(amendment, placement)


def record_moves_up(amendment: Amendment, placement: Placement) -> None:
    def write(before: str, after: str, **facts: Any) -> None:
        record(amendment, "move_up", before, after=after, **facts)

    small_cases.record_moves_up(placement, write)


def record(
    amendment: Amendment,
    step: str,
    before: str,
    *,
    actor: Person | None,
    after: str = "",
    work: Work | None = None,
    **facts: Any,
) -> None:
    moves.record_step(
        amendment.case,
        step=step,
        before=before,
        after=after or amendment.state,
        beneficiary=amendment.credit.person,
        actor=actor,
        headline=amendment.credit.name,
        work=work,
        place_id=work.place_id if work is not None else None,
        **facts,
    )
