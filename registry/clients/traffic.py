"""What clients ask: counted against their bounds, each signed request once, each call written down without people."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone

from .models import Call, Client, Nonce, Usage

KEPT_FOR = dt.timedelta(minutes=15)
"""Longer than a signed request's moment is accepted for, on either side."""
CALLS_KEPT_FOR = dt.timedelta(days=200)
"""The law asks for half a year of network logs."""
MINUTE, DAY = "minute", "day"
USE_UP = """
INSERT INTO clients_usage (client_id, span, since, used) VALUES (%s, %s, %s, %s)
ON CONFLICT (client_id, span, since) DO UPDATE SET used = clients_usage.used + EXCLUDED.used
WHERE clients_usage.used + EXCLUDED.used <= %s RETURNING used
"""
USE_WORD = "INSERT INTO clients_nonce (client_id, word, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


def use_call(client: Client) -> int:
    """Count a request; how many seconds to wait where the minute is used up, otherwise 0."""
    now = timezone.now()
    if _use(client, MINUTE, now.replace(second=0, microsecond=0), 1, client.calls_a_minute):
        return 0
    return 60 - now.second


def use_rows(client: Client, count: int) -> int:
    """Count rows of a batch; how many seconds are left of a day that is used up, otherwise 0."""
    now = timezone.localtime()
    began = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if _use(client, DAY, began, count, client.rows_a_day):
        return 0
    return int((began + dt.timedelta(days=1) - now).total_seconds()) + 1


def use_nonce(client: Client, word: str) -> bool:
    """Use it up; False where it was used before."""
    with connection.cursor() as cursor:
        cursor.execute(USE_WORD, [client.pk, word, timezone.now()])
        return cursor.rowcount == 1


def note(client: Client, operation: str, *, status: int, code: str, rows: int, seconds: float, request: str) -> None:
    Call.objects.create(
        client=client, operation=operation[:60], status=status, code=code[:40], rows=rows,
        milliseconds=round(seconds * 1000), request=request,
    )  # fmt: skip


def forget_nonces() -> int:
    return Nonce.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


def forget_calls() -> int:
    """Old calls and old counts."""
    Usage.objects.filter(since__lt=timezone.now() - dt.timedelta(days=2)).delete()
    return Call.objects.filter(at__lt=timezone.now() - CALLS_KEPT_FOR).delete()[0]


def _use(client: Client, span: str, since: dt.datetime, count: int, most: int) -> bool:
    if count > most:
        return False
    with connection.cursor() as cursor:
        cursor.execute(USE_UP, [client.pk, span, since, count, most])
        return cursor.fetchone() is not None
