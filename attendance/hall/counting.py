"""Who is in the hall, from the swipes as they come: numbers, and names that nobody can read in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from attendance.analysis.facts import Period, PeriodKind, Sitting
from attendance.desks.periods import kind_words
from attendance.sessions.models import Listed, Session
from attendance.sessions.queries import sitting_of
from attendance.swipes.models import Swipe
from workflows.credits.exporting import masked

LATEST = 8
Row = tuple[int | None, dt.datetime, str, str, str]


@dataclass(frozen=True)
class Board:
    expected: int | None
    arrived: int
    left: int
    unknown: int
    seats: int | None
    latest: Sequence[tuple[dt.datetime, str, str]]

    @property
    def inside(self) -> int:
        return max(self.arrived - self.left, 0)

    @property
    def free(self) -> int | None:
        return None if self.seats is None else max(self.seats - self.inside, 0)


def board_of(session: Session) -> Board:
    """Three queries, whatever the number of swipes."""
    sitting = sitting_of(session)
    inside = Swipe.objects.filter(
        activity_id=session.plan.activity_id, at__range=(sitting.opens, sitting.closes), quarantine=""
    ).order_by("at")  # fmt: skip
    rows = list(inside.values_list("person_id", "at", "number", "uid", "person__name"))
    arrived = {row[0] for row in rows if row[0] and _is(row, sitting, PeriodKind.IN, PeriodKind.CHECK)}
    left = {row[0] for row in rows if row[0] and _is(row, sitting, PeriodKind.OUT)}
    if not any(one.kind is PeriodKind.IN for one in sitting.periods):
        arrived |= left
    unknown = {row[2:4] for row in rows if row[0] is None}
    return Board(
        _expected(session), len(arrived), len(left & arrived), len(unknown), session.seats, _latest(rows, sitting)
    )


def _is(row: Row, sitting: Sitting, *kinds: PeriodKind) -> bool:
    return any(one.kind in kinds and one.holds(row[1]) for one in sitting.periods)


def _latest(rows: Sequence[Row], sitting: Sitting) -> list[tuple[dt.datetime, str, str]]:
    """The newest of each person, the newest first; a swipe beside the periods says so by an empty word."""
    found: dict[int, tuple[dt.datetime, str, str]] = {}
    for row in reversed(rows):
        if row[0] and row[0] not in found:
            period = next((one for one in sitting.periods if one.holds(row[1])), None)
            found[row[0]] = row[1], masked(row[4]), _word(period)
        if len(found) == LATEST:
            break
    return list(found.values())


def _word(period: Period | None) -> str:
    return kind_words(period) if period else ""


def _expected(session: Session) -> int | None:
    """As many as the organiser named, else as many as its project planned for; nobody knows otherwise."""
    named = Listed.objects.filter(Q(plan=session.plan_id), removed_at__isnull=True).count()
    project = getattr(session.plan.activity, "project", None)
    return named or (project.intake if project else None)
