"""How often a device may ask: one counter in the database, so that all workers share it."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from registry.base.refusals import Refusal

from .models import Pace

SPAN = dt.timedelta(minutes=1)
KEPT = dt.timedelta(days=2)
COUNT = """
INSERT INTO devices_pace (who, began_at, count) VALUES (%s, %s, 1)
ON CONFLICT (who) DO UPDATE SET began_at = excluded.began_at,
  count = CASE WHEN devices_pace.began_at = excluded.began_at THEN devices_pace.count ELSE 0 END + 1
RETURNING count
"""


class TooOften(Refusal):
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__("", code="too_often")


def count_call(who: str, *, most: int, span: dt.timedelta = SPAN) -> None:
    """Count one; where there were too many in the span that runs, say when the next one begins."""
    now, length = timezone.now(), span.total_seconds()
    began = dt.datetime.fromtimestamp(now.timestamp() // length * length, dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [who[:120], began])
        count = cursor.fetchone()[0]
    if count > most:
        raise TooOften(int((began + span - now).total_seconds()) + 1)


def forget_paces() -> int:
    return Pace.objects.filter(began_at__lt=timezone.now() - KEPT).delete()[0]
