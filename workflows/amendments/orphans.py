"""Amendments on a desk where nobody may decide any more, as when the last reviewer's role has ended."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from registry.people.models import Person
from registry.roles.models import Grant
from workflows.credits.orphans import waiting_for_nobody
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .checking import locked
from .placing import next_desk
from .recording import record_moves_up


def move_up_orphans(*, place_id: int | None = None) -> int:
    """Move each to the next desk where somebody may act; returns how many there were. Safe to repeat."""
    keys = waiting_for_nobody("amendments_amendment", place_id=place_id)
    for key in keys:
        move_up(key)
    return len(keys)


@transaction.atomic
def move_up(amendment_id: int) -> None:
    amendment = locked(amendment_id)
    work, before = amendment.open_work, amendment.state
    placement, desk = next_desk(amendment, amendment.state)
    if work is None or placement.state == before:
        return
    amendment.move_up(placement.state)
    with unit_of_work():
        moves.advance(work, amendment, desk=desk, actor=None)
        amendment.save()
        record_moves_up(amendment, placement)


def on_grant_ended(sender: Any, grant: Grant, **_: Any) -> None:
    move_up_orphans(place_id=grant.place_id)


def on_person_left(sender: Any, person: Person, **_: Any) -> None:
    for place_id in set(person.grants.filter(ended_at__isnull=True).values_list("place_id", flat=True)):
        move_up_orphans(place_id=place_id)
