"""Devices in use and what they tell, for tests."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

from attendance.devices.models import Device
from attendance.swipes.models import Swipe
from attendance.swipes.told import Told
from registry.years.models import Activity
from tests.cast import Cast

ZONE = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2026, 5, 16, 8, 0, tzinfo=ZONE)
BOOT = str(UUID(int=1))


def a_device(cast: Cast, serial: str = "T-1", *, state: str = "ACTIVE", **facts: Any) -> Device:
    device = Device.objects.create(
        serial=serial, registered_by=cast.admin, **({"owner": cast.hospital, "kind": "terminal"} | facts)
    )
    if state != "PENDING":
        device.activated_by = cast.bureau
        device.activate()
        device.save()
    if state == "SUSPENDED":
        device.suspend()
        device.save()
    return device


def a_swipe(sequence: int, *, after: float = 0, number: str = "7000000001", boot: str = BOOT, **facts: Any) -> Told:
    """The record of that number, so many seconds after eight."""
    wall = MORNING + dt.timedelta(seconds=after)
    standard = {"mono": round(after * 1000), "text": f"{boot} {sequence} {after} {number}"}
    return Told(**({"wall": wall, "boot": boot, "sequence": sequence, "number": number} | standard | facts))  # type: ignore[arg-type]


def a_sample(sequence: int, *, after: float, offset: int, boot: str = BOOT, rtt: int = 20) -> Told:
    """The clock was so many milliseconds behind."""
    facts = {"offset": offset, "rtt": rtt}
    return a_swipe(sequence, after=after, boot=boot, number="", kind="clock", facts=facts, text=f"{boot} {sequence} c")


def swipes_of(device: Device) -> list[tuple[Any, ...]]:
    """What is known of each, without keys."""
    names = (
        "claimed_at",
        "number",
        "uid",
        "at",
        "clock",
        "quarantine",
        "activity_id",
        "person_id",
        "mono_ms",
        "source",
    )
    return sorted(Swipe.objects.filter(device=device).values_list(*names), key=str)


def chained(count: int) -> list[Told]:
    """Records of one run, each of which says what the one before it was."""
    records, prev = [], "0" * 32
    for number in range(1, count + 1):
        text = f'{{"n": {number}, "prev": "{prev}"}}'
        link = hashlib.sha256(text.encode()).hexdigest()[:32]
        records.append(a_swipe(number, after=number, text=text, prev=prev, link=link))
        prev = link
    return records


def an_activity(cast: Cast, number: str = "2026-03-01-014", name: str = "心血管急危重症护理新进展") -> Activity:
    days = {"from_date": dt.date(2026, 5, 16), "to_date": dt.date(2026, 5, 18)}
    return Activity.objects.create(
        jurisdiction=cast.city, number=number, name=name, level="city", hours=12, credits=4, **days
    )
