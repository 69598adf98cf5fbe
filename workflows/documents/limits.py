"""How often an address may ask for codes: a counter in the database, so that all workers share it."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.people.sealing import blind_index

from .models import Lookups

MOST = 60
WINDOW = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=1)

COUNT = """
INSERT INTO documents_lookups (address, began_at, count) VALUES (%s, %s, 1)
ON CONFLICT (address, began_at) DO UPDATE SET count = documents_lookups.count + 1 RETURNING count
"""


class TooMany(Refusal):
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__("", code="too_many_lookups")


def count_lookup(address: str | None) -> None:
    """Count one, and refuse where there were too many; a hospital's people share an address, so it bears many."""
    now = timezone.now()
    began = dt.datetime.fromtimestamp(now.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [blind_index(f"verify:{address or ''}").hex(), began])
        count = cursor.fetchone()[0]
    if count > MOST:
        raise TooMany(int((began + WINDOW - now).total_seconds()) + 1)


def forget_lookups() -> None:
    Lookups.objects.filter(began_at__lt=timezone.now() - KEPT).delete()
