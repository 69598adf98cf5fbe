"""Telling people, recalling what has not gone out, and marking as read."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from registry.people.models import Person

from .models import Message

log = logging.getLogger("xuefen.messages")

WAIT = dt.timedelta(seconds=30)
"""How long a message can still be recalled: as long as a verdict can be undone."""
AT_A_TIME = 2000


@dataclass(frozen=True)
class Note:
    """A message to one person; the same key tells the same person once, however often it is sent."""

    person_id: int
    code: str
    key: str
    url: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def tell(
    person_ids: Iterable[int],
    code: str,
    *,
    key: str,
    url: str = "",
    facts: Mapping[str, Any] | None = None,
    wait: dt.timedelta = WAIT,
) -> None:
    """Tell several people the same."""
    tell_all([Note(person_id, code, key, url, facts or {}) for person_id in person_ids], wait=wait)


def tell_all(notes: Iterable[Note], *, wait: dt.timedelta = WAIT) -> None:
    """Tell each their own, set-wise, in the caller's transaction: what is not committed was never told."""
    now = timezone.now()
    rows = [
        Message(
            person_id=note.person_id,
            code=note.code,
            facts=dict(note.facts),
            url=note.url,
            key=note.key,
            created=now,
            not_before=now + wait,
        )
        for note in notes
    ]
    if rows:
        Message.objects.bulk_create(rows, batch_size=AT_A_TIME, ignore_conflicts=True)
        transaction.on_commit(partial(_log, sorted({row.code for row in rows}), len(rows)))


def tell_selected(select: str, values: Mapping[str, Any], *, wait: dt.timedelta = WAIT) -> int:
    """Tell whoever a query names, without their rows passing through here; returns how many were told.

    `select` gives person, code, key, url and facts (jsonb), in this order.
    """
    sql = f"""
INSERT INTO person_messages_message (person_id, code, key, url, facts, created, not_before)
SELECT found.*, %(_now)s, %(_then)s FROM ({select}) AS found ON CONFLICT DO NOTHING
"""  # noqa: S608 (a query of our own; every value is a parameter)
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "_now": now, "_then": now + wait})
        return cursor.rowcount


def recall(keys: Iterable[str] = (), *, prefix: str = "") -> bool:
    """Delete what has not gone out yet; returns whether anything under these keys had gone out before."""
    wanted = Q(key__in=list(keys))
    if prefix:
        wanted |= Q(key__startswith=prefix)
    rows = Message.objects.filter(wanted)
    rows.filter(not_before__gt=timezone.now()).delete()
    return rows.exists()


def have_gone_out(keys: Iterable[str]) -> set[str]:
    """Those of the keys under which somebody has been told already."""
    wanted = list(keys)
    rows = Message.objects.filter(key__in=wanted, not_before__lte=timezone.now()) if wanted else Message.objects.none()
    return set(rows.values_list("key", flat=True))


def mark_seen(person: Person, *, pk: int | None = None, up_to: int | None = None) -> int:
    """Mark one message as read, or all up to the newest that the person had before them."""
    rows = Message.objects.of(person).unseen()
    if pk is not None:
        rows = rows.filter(pk=pk)
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    return rows.update(seen_at=timezone.now())


def _log(codes: list[str], count: int) -> None:
    log.info("told", extra={"facts": {"codes": codes, "count": count}})
