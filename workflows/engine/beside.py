"""Steps beside a verdict: they are part of the history and leave the record where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from registry.people.models import Person

from . import moves
from .models import PEOPLE, Decision, Work

TRANSFER, ASK, ADVISE, HAND_OVER = "transfer", "ask", "advise", "hand_over"
BESIDE = (TRANSFER, ASK, ADVISE, HAND_OVER)


def record_beside(
    step: str,
    works: Sequence[Work],
    *,
    actor: Person,
    receivers: Mapping[int, Person | None],
    names: Mapping[int, Person | None] | None = None,
    **facts: Any,
) -> None:
    """A row for each task, from the state its record stands in to the same; inside a unit of work."""
    last = last_of(work.process_id for work in works)
    for work in works:
        before = last[work.process_id]
        moves.record_step(
            work.process,
            step=step,
            before=before.to_state,
            after=before.to_state,
            beneficiary=before.beneficiary,
            actor=actor,
            receiver=receivers.get(work.pk),
            on_behalf_of=(names or {}).get(work.pk),
            headline=before.headline,
            work=work,
            place_id=work.place_id,
            **facts,
        )


def last_of(case_ids: Iterable[int]) -> dict[int, Decision]:
    """The last row of each case."""
    rows = Decision.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "-id").distinct("case_id")
    return {row.case_id: row for row in rows.select_related("beneficiary", *PEOPLE)}
