"""How much waits, how fast it is decided, by whom: rolled up once a day, so that a page reads days and not decisions.

A seal says which decisions belong to it, so the roll-up of a sealed day is final; what came since is read as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from .models import DaySeal, WorkDay
from .seals import seal_until

EDGES = (1, 2, 4, 8, 24, 48, 72, 120, 168, 240, 336, 504, 720, 1440, 2160)
"""Hours between which waiting times are counted: finer where they are short."""
SINCE = 90

Desks = list[tuple[int, str]]
"""The places that are looked at, each with a line of staff or, empty and then only once, all of them."""

HOURS = f"width_bucket(extract(epoch FROM d.at - w.created) / 3600, ARRAY{list(EDGES)}::numeric[])"
DAY = "(d.at AT TIME ZONE %(zone)s)::date"
ROLL_UP = f"""
INSERT INTO engine_workday (seal_id, day, place_id, role, line, actor_id, first_id, last_id, waits)
SELECT %(seal)s, day, place_id, role, line, actor_id, min(id), max(id), ARRAY[{
    ", ".join(f"count(*) FILTER (WHERE bucket = {number})" for number in range(len(EDGES) + 1))
}]
FROM (
  SELECT d.id, {DAY} AS day, w.place_id, w.role, w.line, d.actor_id, {HOURS} AS bucket
  FROM engine_decision d JOIN engine_work w ON w.id = d.work_id
  WHERE d.id > %(after)s AND d.id <= %(last)s AND d.is_verdict AND w.place_id IS NOT NULL
) AS verdict GROUP BY day, place_id, role, line, actor_id
"""  # noqa: S608 (our own words)
DECIDED = f"""
WITH desk AS MATERIALIZED (SELECT * FROM unnest(%(places)s::bigint[], %(lines)s::text[]) AS desk(place, line)),
fact AS (
  SELECT f.day, f.role, f.actor_id, wait.bucket - 1 AS bucket, wait.n
  FROM desk JOIN engine_workday f ON f.place_id = desk.place AND desk.line IN ('', f.line) AND f.day >= %(since)s,
  LATERAL unnest(f.waits) WITH ORDINALITY AS wait(n, bucket) WHERE wait.n > 0
  UNION ALL
  SELECT {DAY}, w.role, d.actor_id, {HOURS}, 1
  FROM engine_decision d JOIN engine_work w ON w.id = d.work_id
  JOIN desk ON desk.place = w.place_id AND desk.line IN ('', w.line)
  WHERE d.id > %(rolled)s AND d.is_verdict AND d.at >= %(since)s
)
SELECT role, bucket, date_trunc('week', day)::date, actor_id, sum(n),
  coalesce(sum(n) FILTER (WHERE day > %(today)s - 7), 0), coalesce(sum(n) FILTER (WHERE day > %(today)s - 30), 0)
FROM fact GROUP BY GROUPING SETS ((role, bucket), (role, date_trunc('week', day)::date), (actor_id))
"""  # noqa: S608 (our own words)
WAITING = """
SELECT w.place_id, w.role, count(*), min(w.created)
FROM unnest(%(places)s::bigint[], %(lines)s::text[]) AS desk(place, line)
JOIN engine_work w ON w.place_id = desk.place AND w.finished IS NULL AND desk.line IN ('', w.line)
GROUP BY 1, 2
"""
CLAIMED = """
SELECT w.owner_id, count(*) FROM engine_work w
JOIN unnest(%(places)s::bigint[], %(lines)s::text[]) AS desk(place, line)
  ON w.place_id = desk.place AND desk.line IN ('', w.line)
WHERE w.finished IS NULL AND w.owner_id IS NOT NULL GROUP BY 1
"""


@dataclass(frozen=True)
class Waiting:
    """What waits at a place for a role, and since when the oldest does."""

    place_id: int
    role: str
    count: int
    since: dt.datetime


@dataclass
class Load:
    """What one reviewer decided lately, and what they have claimed."""

    week: int = 0
    month: int = 0
    claimed: int = 0


@dataclass
class Decided:
    """Verdicts of the last ninety days: by role the waits in buckets, by role and week how many, by reviewer."""

    waits: dict[str, list[int]] = field(default_factory=dict)
    weeks: dict[tuple[str, dt.date], int] = field(default_factory=dict)
    loads: dict[int, Load] = field(default_factory=dict)


def close_yesterday(*, patience: float = 5.0) -> list[DaySeal]:
    """Every night: seal what was decided until then, and roll it up."""
    made = seal_until(timezone.localdate() - dt.timedelta(days=1), patience=patience)
    roll_up()
    return made


def roll_up() -> int:
    """Roll up every sealed day that is not yet; safe to repeat. Returns how many."""
    done = WorkDay.objects.order_by("-seal_id").values_list("seal__day", flat=True).first()
    seals = DaySeal.objects.order_by("day")
    for seal in seals.filter(day__gt=done) if done else seals:
        _roll_up(seal)
    return seals.filter(day__gt=done).count() if done else seals.count()


def waiting(desks: Desks) -> list[Waiting]:
    return [Waiting(*row) for row in _rows(WAITING, desks)]


def decided(desks: Desks) -> Decided:
    found = Decided()
    for role, bucket, week, actor, count, lately, month in _rows(DECIDED, desks):
        if actor is not None:
            found.loads[actor] = Load(int(lately), int(month))
        elif week is not None:
            found.weeks[(role, week)] = int(count)
        elif bucket is not None:
            found.waits.setdefault(role, [0] * (len(EDGES) + 1))[bucket] = int(count)
    for owner, claimed in _rows(CLAIMED, desks):
        found.loads.setdefault(owner, Load()).claimed = claimed
    return found


def quantile(waits: Sequence[int], share: float) -> float | None:
    """The hours within which this share was decided, read off the buckets; None where nothing was."""
    wanted, before = sum(waits) * share, 0
    for count, low, high in zip(waits or [0] * (len(EDGES) + 1), (0, *EDGES), (*EDGES, EDGES[-1]), strict=True):
        if count and before + count >= wanted:
            return low + (high - low) * (wanted - before) / count
        before += count
    return None


def bounds(places: Iterable[int], first: dt.date, last: dt.date) -> tuple[int, int]:
    """The least and the greatest id of the verdicts of these days, so that a list reads no more of the history."""
    rows = WorkDay.objects.filter(place_id__in=places, day__gte=first, day__lte=last).values_list("first_id", "last_id")
    known = [(low, high) for low, high in rows]
    rolled = _rolled()
    low = min((pair[0] for pair in known), default=rolled + 1)
    is_rolled = bool(known) and last < timezone.localdate() - dt.timedelta(days=1)
    return low, max((pair[1] for pair in known), default=0) if is_rolled else 2**63 - 1


def since() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=SINCE)


@transaction.atomic
def _roll_up(seal: DaySeal) -> None:
    WorkDay.objects.filter(seal=seal).delete()
    before = DaySeal.objects.filter(day__lt=seal.day).order_by("-day").first()
    values: dict[str, Any] = {
        "seal": seal.pk,
        "after": before.last_id if before else 0,
        "last": seal.last_id,
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROLL_UP, values)


def _rolled() -> int:
    """The last decision that is rolled up."""
    return WorkDay.objects.order_by("-seal_id").values_list("seal__last_id", flat=True).first() or 0


def _rows(sql: str, desks: Desks) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "places": [place for place, _line in desks],
        "lines": [line for _place, line in desks],
        "today": timezone.localdate(),
        "since": since(),
        "zone": settings.TIME_ZONE,
        "rolled": _rolled(),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
