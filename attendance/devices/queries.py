"""Devices as far as a person may see them, with how they fare; a page of them costs the same whatever happened."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy

from .models import Boot, ClockSample, Device, Incident, Kind

VIEW, EDIT, ACTIVATE, ADOPT = "device.view", "device.edit", "device.activate", "device.adopt"
SILENT_AFTER = dt.timedelta(days=1)
FULL, LATE_MS = 80, 60_000
MOST_SHOWN = 20


def visible_to(person: Person, action: str = VIEW) -> QuerySet[Device]:
    """Of the places that the person's roles name; who may adopt sees those that nobody knows as well."""
    mine = below((place.path for place in policy.places_where(person, action)), column="owner__path")
    if policy.may_anywhere(person, ADOPT):
        mine |= Q(owner__isnull=True)
    return Device.objects.filter(mine).exclude(kind=Kind.DESK)


def with_health(rows: QuerySet[Device]) -> QuerySet[Device]:
    lacking = Greatest(F("highest"), F("expected")) - F("stored")
    runs = Boot.objects.filter(device=OuterRef("pk")).order_by().values("device")
    missing = Subquery(runs.annotate(lacking=Sum(lacking)).values("lacking"))
    return rows.annotate(missing=Coalesce(missing, Value(0))).select_related("owner", "health")


def worries_of(device: Device) -> list[str]:
    """What somebody should look at, as codes; of a row of `with_health`."""
    health = getattr(device, "health", None)
    if health is None:
        return ["never"]
    found = {
        "silent": health.seen_at is None or health.seen_at < timezone.now() - SILENT_AFTER,
        "memory": (health.memory_used or 0) >= FULL,
        "clock": abs(health.offset_ms or 0) >= LATE_MS,
        "missing": getattr(device, "missing", 0) > 0,
    }
    return [name for name, holds in found.items() if holds]


def incidents_of(device: Device) -> QuerySet[Incident]:
    return device.incidents.order_by("-id")[:MOST_SHOWN]


def samples_of(device: Device) -> QuerySet[ClockSample]:
    return device.clock_samples.order_by("-wall")[:MOST_SHOWN]


def runs_with_gaps(device: Device) -> QuerySet[Boot]:
    return device.boots.filter(stored__lt=Greatest(F("highest"), F("expected"))).order_by("-id")[:MOST_SHOWN]
