"""Records that name a person instead of a card: appended once for each person and period, whatever is repeated."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from attendance.analysis.facts import Period
from attendance.devices.models import Device
from attendance.sessions.models import Plan
from attendance.swipes import raw
from attendance.swipes.models import Clock, Swipe
from attendance.swipes.naming import name_word
from attendance.swipes.told import Told


@dataclass(frozen=True)
class Named:
    """Somebody was there at a moment of a period; `said` is what the record keeps of how it is known."""

    person: int
    period: Period
    at: dt.datetime
    said: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def record(device: Device, plan: Plan, named: Sequence[Named], *, source: str) -> list[bool]:
    """Keep each, and make its swipe; for each whether it was new."""
    if not named:
        return []
    names = [_name(one, source) for one in named]
    new = raw.write(device, [_told(one) for one in named], names, source=source)
    fresh = [one for one, is_new in zip(named, new, strict=True) if is_new]
    Swipe.objects.bulk_create([_swipe(one, device, plan, source) for one in fresh])
    return new


def is_recorded(device: Device, person: int, period: Period, *, source: str) -> bool:
    return bool(raw.texts_of(device, [_name(Named(person, period, period.begins), source)]))


def _name(one: Named, source: str) -> raw.Name:
    """Made of the person and the period, so that the same said again is the same record."""
    digest = hashlib.sha256(f"{source}:{one.period.key}:{one.person}".encode()).digest()
    return timezone.localtime(one.period.begins).year, bytes([digest[0] | raw.DIGEST]) + digest[1:16]


def _told(one: Named) -> Told:
    facts = {"v": 1, "person": one.person, "period": one.period.key, "at": one.at.isoformat(), **one.said}
    return Told(json.dumps(facts, ensure_ascii=False, separators=(",", ":")), one.at)


def _swipe(one: Named, device: Device, plan: Plan, source: str) -> Swipe:
    local = timezone.localtime(one.at)
    offset = local.utcoffset() or dt.timedelta(0)
    return Swipe(
        device=device, source=source, number=name_word(one.person), person_id=one.person,
        activity_id=plan.activity_id, said_activity=plan.activity_id, claimed_at=one.at.replace(microsecond=0),
        claimed_zone=int(offset.total_seconds()) // 60, at=one.at, clock=Clock.SAMPLED,
    )  # fmt: skip
