"""Projects on a desk where nobody may decide any more, as when the last reviewer's role has ended."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from registry.people.models import Person
from registry.roles.models import Grant
from workflows.credits.small_cases import hang_task
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .checking import locked
from .models import Request
from .recording import record
from .routing import desk_at_bureau

ORPHANS = """
SELECT r.id FROM engine_work w JOIN {table} r ON r.case_id = w.process_id
WHERE w.finished IS NULL AND w.place_id IS NOT NULL AND (%(place)s IS NULL OR w.place_id = %(place)s)
  AND NOT EXISTS (
    SELECT FROM roles_grant g JOIN people_person p ON p.id = g.person_id
    WHERE g.place_id = w.place_id AND g.role = w.role AND g.line IN ('', w.line)
      AND g.ended_at IS NULL AND g.from_date <= %(today)s AND (g.to_date IS NULL OR g.to_date >= %(today)s)
      AND p.is_active AND NOT g.person_id = ANY(w.barred)
  )
ORDER BY r.id
"""


def move_orphans(*, place_id: int | None = None) -> int:
    """Move each to a desk where somebody may decide; where there is none it waits. Safe to repeat."""
    return sum(
        move(key)
        for table, move in (("projects_project", _move_project), ("projects_request", _move_request))
        for key in _found(table, place_id)
    )


@transaction.atomic
def _move_project(project_id: int) -> bool:
    project = locked(project_id)
    return _move(project, project, project.case)


@transaction.atomic
def _move_request(request_id: int) -> bool:
    asked = Request.objects.get(pk=request_id)
    project = locked(asked.project_id)
    asked = Request.objects.select_for_update(of=("self",)).select_related("case").get(pk=request_id)
    hang_task(asked)
    return _move(project, asked, asked.case)


def _move(project: Any, subject: Any, case: Any) -> bool:
    """To another desk of the same kind; the state stays as it was."""
    work = subject.open_work
    desk = desk_at_bureau(project)
    if work is None or work.place_id is None or (desk.place_id, desk.line) == (work.place_id, work.line):
        return False
    with unit_of_work():
        moves.advance(work, subject, desk=desk, actor=None)
        record(project, "move_up", project.state, project.state, actor=None, case=case, reason_code="vacant")
    return True


def _found(table: str, place_id: int | None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS.format(table=table), {"place": place_id, "today": timezone.localdate()})
        return [row[0] for row in cursor.fetchall()]


def on_grant_ended(sender: Any, grant: Grant, **_: Any) -> None:
    move_orphans(place_id=grant.place_id)


def on_person_left(sender: Any, person: Person, **_: Any) -> None:
    for place_id in set(person.grants.filter(ended_at__isnull=True).values_list("place_id", flat=True)):
        move_orphans(place_id=place_id)
