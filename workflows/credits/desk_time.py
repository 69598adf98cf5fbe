"""The clock of a credit at each level: it stands still while the person owes a correction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import connection

from workflows.clock.deadlines import Deadlines
from workflows.clock.rules import Span

from .levels import Placement
from .models import Credit
from .states import State

# How long a level had a credit each time before it gave it back, as long as it has not passed it since; what was
# undone did not happen, and the task that came back in its place waits since the first one came.
BEFORE = """
WITH standing AS (
  SELECT d.id, d.case_id, d.from_state, d.step, d.work_id FROM engine_decision d
  WHERE d.case_id = ANY(%s) AND d.is_verdict AND NOT EXISTS (
    SELECT FROM engine_decision u
    WHERE u.case_id = d.case_id AND u.id > d.id AND u.work_id = d.work_id AND u.step = 'undo')
)
SELECT d.case_id, d.from_state, w.created, w.finished
FROM standing d JOIN engine_work w ON w.id = d.work_id
WHERE d.step = 'return_to_person' AND NOT EXISTS (
  SELECT FROM standing p
  WHERE p.case_id = d.case_id AND p.id > d.id AND p.from_state = d.from_state AND p.step LIKE 'pass\\_%%')
ORDER BY d.id
"""
Spans = Mapping[tuple[int, str], Sequence[Span]]


def timed(credits: Sequence[Credit], placements: Mapping[int, Placement]) -> dict[int, Placement]:
    """The placements with their due days and with how long each desk has had its credit before."""
    deadlines = Deadlines(key for credit in credits for key in credit.department.ids)
    spans = _spans([credit.case_id for credit in credits if credit.case_id and credit.returned_by])
    return {credit.pk: _timed(credit, placements[credit.pk], deadlines, spans) for credit in credits}


def review_until(credit: Credit) -> dt.date | None:
    return credit.credit_year.review_until if credit.credit_year else None


def _timed(credit: Credit, placement: Placement, deadlines: Deadlines, known: Spans) -> Placement:
    spans = known.get((credit.case_id or 0, placement.state), ())
    chain = credit.department.ids
    if placement.place is not None and placement.place.pk in chain:
        chain = chain[: chain.index(placement.place.pk) + 1]
    # An appeal, and an amendment of what counts, may come after the last day of the year's review.
    until = None if credit.refusers or credit.state == State.COUNTED else review_until(credit)
    due_on = deadlines.due_on(chain, placement.role, spans=spans, until=until)
    before = sum((left - came for came, left in spans), dt.timedelta(0))
    return replace(placement, due_on=due_on, waited_before=before or None)


def _spans(case_ids: Sequence[int]) -> Spans:
    """By case and level; a cohort of which nothing was ever returned costs no query."""
    found: dict[tuple[int, str], list[Span]] = {}
    if not case_ids:
        return found
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, [list(case_ids)])
        for case_id, level, came, left in cursor.fetchall():
            found.setdefault((case_id, level), []).append((came, left))
    return found
