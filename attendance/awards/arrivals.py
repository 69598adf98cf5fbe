"""Swipes that come late: what was analysed already is analysed again by itself, and a project swiped at is held.

A mark is written with the swipes and taken away with the look at them. What comes while somebody looks has a mark of
its own, so nobody waits for anybody and nothing is missed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import connection, transaction

from attendance.sessions.models import Plan
from attendance.swipes.models import Swipe
from workflows.projects.models import Project
from workflows.projects.services import hold
from workflows.projects.states import State

from .models import Arrival
from .storing import run

log = logging.getLogger("xuefen.attendance")
MINUTES = 5
"""How long a late swipe waits at most until somebody looks at it."""
MARK = """
INSERT INTO attendance_awards_arrival (activity_id, at)
SELECT came.activity, now() FROM unnest(%s::bigint[]) AS came(activity)
WHERE EXISTS (
  SELECT FROM attendance_sessions_plan p JOIN attendance_awards_run r ON r.plan_id = p.id
  WHERE p.activity_id = came.activity
) OR EXISTS (SELECT FROM projects_project p WHERE p.activity_id = came.activity AND p.state = %s)
"""


def on_swipes_changed(sender: object, activities: Iterable[int], **_facts: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MARK, [sorted(activities), State.FILED.value])


def look_again() -> int:
    """Everything that has a mark; returns how many activities were looked at."""
    activities = sorted(set(Arrival.objects.values_list("activity", flat=True)))
    for activity_id in activities:
        _look(activity_id)
    return len(activities)


@transaction.atomic
def _look(activity_id: int) -> None:
    marks = Arrival.objects.select_for_update(skip_locked=True).filter(activity=activity_id)
    keys = [mark.pk for mark in marks]
    if not keys:
        return
    _hold(activity_id)
    plan = Plan.objects.filter(activity=activity_id, runs__isnull=False).first()
    made = run(plan.pk, actor=None) if plan is not None and plan.sessions.exists() else None
    Arrival.objects.filter(pk__in=keys).delete()
    if made is not None:
        log.info("late swipes analysed", extra={"facts": {"plan": made.plan_id, "changed": made.changed}})


def _hold(activity_id: int) -> None:
    """The first swipe that counts says that a filed project is being held."""
    project = Project.objects.filter(activity=activity_id, state=State.FILED).first()
    if project is not None and Swipe.objects.filter(activity=activity_id, quarantine="").exists():
        hold(project.pk)
