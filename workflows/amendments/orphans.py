"""Amendments on a desk where nobody may decide any more, as when the last reviewer's role has ended."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from registry.people.models import Person
from registry.roles.models import Grant
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .checking import locked
from .recording import record_moves_up
from .services import next_desk

ORPHANS = """
SELECT a.id FROM engine_work w JOIN amendments_amendment a ON a.case_id = w.process_id
WHERE w.finished IS NULL AND w.place_id IS NOT NULL AND a.state IN ('DEPARTMENT', 'UNIT')
  AND (%(place)s IS NULL OR w.place_id = %(place)s)
  AND NOT EXISTS (
    SELECT FROM roles_grant g JOIN people_person p ON p.id = g.person_id
    WHERE g.place_id = w.place_id AND g.role = w.role AND g.line IN ('', w.line)
      AND g.ended_at IS NULL AND g.from_date <= %(today)s AND (g.to_date IS NULL OR g.to_date >= %(today)s)
      AND p.is_active AND NOT g.person_id = ANY(w.barred)
  )
ORDER BY a.id
"""


def move_up_orphans(*, place_id: int | None = None) -> int:
    """Move each to the next desk where somebody may act; returns how many there were. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS, {"place": place_id, "today": timezone.localdate()})
        keys = [row[0] for row in cursor.fetchall()]
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
