"""A device was heard of: how it fares, and that a signed request is carried out once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils import timezone

from .models import Device, Health, Incident, Nonce

KEPT_FOR = dt.timedelta(minutes=15)
"""Longer than a request's moment is accepted for, on either side."""
USE = "INSERT INTO devices_nonce (device_id, word, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
BOUNDS = {"backlog": (0, 2**31 - 1), "memory": (0, 100), "offset": (-(2**53), 2**53)}
COLUMNS = {"backlog": "backlog", "memory": "memory_used", "offset": "offset_ms"}
LONGEST_FIRMWARE = 60


def use_nonce(device: Device, word: str) -> bool:
    """Use it up; False where it was used before."""
    with connection.cursor() as cursor:
        cursor.execute(USE, [device.pk, word, timezone.now()])
        return cursor.rowcount == 1


def note_refusal(device: Device) -> None:
    """Somebody asked in its name with another key; written down once a day."""
    name = timezone.localdate().isoformat()
    Incident.objects.bulk_create(
        [Incident(device=device, kind=Incident.Kind.REFUSED, name=name)], ignore_conflicts=True
    )


def note_contact(device: Device, said: Mapping[str, Any], *, address: str | None) -> None:
    """Keep what it says of itself as far as that makes sense; what it does not say stays as it was."""
    facts: dict[str, Any] = {"seen_at": timezone.now(), "address": address}
    for name, (least, most) in BOUNDS.items():
        value = said.get(name)
        if type(value) is int and least <= value <= most:
            facts[COLUMNS[name]] = value
    firmware = said.get("firmware")
    if isinstance(firmware, str) and firmware.isprintable() and len(firmware) <= LONGEST_FIRMWARE:
        facts["firmware"] = firmware
    Health.objects.update_or_create(device=device, defaults=facts)


def forget_nonces() -> int:
    """Nonces of requests that are refused by their moment by now."""
    return Nonce.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
