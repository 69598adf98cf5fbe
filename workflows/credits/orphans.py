"""Credits on a desk where nobody may decide any more, as when the last reviewer's role has ended."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from registry.people.models import Person
from registry.roles.models import Grant

from .services import move_up

CHUNK = 500

ORPHANS = """
SELECT c.id FROM engine_work w JOIN {table} c ON c.case_id = w.process_id
WHERE w.finished IS NULL AND w.role IN ('department_reviewer', 'unit_reviewer')
  AND (%(place)s IS NULL OR w.place_id = %(place)s)
  AND NOT EXISTS (
    SELECT FROM roles_grant g JOIN people_person p ON p.id = g.person_id
    WHERE g.place_id = w.place_id AND g.role = w.role AND g.line IN ('', w.line)
      AND g.ended_at IS NULL AND g.from_date <= %(today)s AND (g.to_date IS NULL OR g.to_date >= %(today)s)
      AND p.is_active AND NOT g.person_id = ANY(w.barred)
  )
ORDER BY c.id
"""


def move_up_orphans(*, place_id: int | None = None) -> int:
    """Move every such credit to the next desk where somebody may act; returns how many moved. Safe to repeat."""
    keys = waiting_for_nobody("credits_credit", place_id=place_id)
    for start in range(0, len(keys), CHUNK):
        move_up(keys[start : start + CHUNK])
    return len(keys)


def waiting_for_nobody(table: str, *, place_id: int | None = None) -> list[int]:
    """The records of a table whose open task, below the bureau, nobody may decide."""
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS.format(table=table), {"place": place_id, "today": timezone.localdate()})
        return [row[0] for row in cursor.fetchall()]


def on_grant_ended(sender: Any, grant: Grant, **_: Any) -> None:
    move_up_orphans(place_id=grant.place_id)


def on_person_left(sender: Any, person: Person, **_: Any) -> None:
    for place_id in set(person.grants.filter(ended_at__isnull=True).values_list("place_id", flat=True)):
        move_up_orphans(place_id=place_id)
