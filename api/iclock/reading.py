"""From the lines of a post to what attendance takes in; a line that is none spoils no other."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.conf import settings

from attendance.devices.models import Device, Incident
from attendance.swipes.ingest import ingest
from attendance.swipes.models import Quarantine, Source
from attendance.swipes.told import Told
from attendance.zkteco.models import Post
from hardware.protocols import push_records as push
from hardware.protocols.push_records import Tamper
from hardware.protocols.terminal import CARD

AT_ONCE = 1_000
YEARS = range(2000, 2100)
"""What a terminal's clock can show."""
EVENTS = {
    Tamper.POWER_ON: Incident.Kind.POWER,
    Tamper.POWER_OFF: Incident.Kind.POWER,
    Tamper.SETTINGS: Incident.Kind.SETTINGS,
    Tamper.CLEARED: Incident.Kind.CLEARED,
    Tamper.CLOCK_SET: Incident.Kind.CLOCK_SET,
    Tamper.FACTORY_RESET: Incident.Kind.CLEARED,
    Tamper.DELETED: Incident.Kind.CLEARED,
    Tamper.TO_STICK: Incident.Kind.SETTINGS,
    Tamper.FROM_STICK: Incident.Kind.SETTINGS,
}


def read(post: Post) -> int:
    """How many of its lines could not be used."""
    body = bytes(post.body)
    if post.table == "ATTLOG":
        doubt = Quarantine(post.doubt) if post.doubt else None
        return take_swipes(post.device, push.attlog(body), source=Source.PUSH, doubt=doubt)
    if post.table == "OPERLOG":
        return _note_operations(post.device, push.operlog(body))
    return 0


def take_swipes(
    device: Device, entries: Sequence[push.Swipe | push.BadLine], *, source: str, doubt: Quarantine | None = None
) -> int:
    told = [one for entry in entries if isinstance(entry, push.Swipe) and (one := told_of(entry))]
    for part in _portions(told):
        ingest(device, part, source=source, doubt=doubt)
    return len(entries) - len(told)


def told_of(swipe: push.Swipe) -> Told | None:
    """Named by what it says, as a swipe that is fetched over port 4370 is: by either way it is one record."""
    if not CARD.fullmatch(swipe.pin) or swipe.at.year not in YEARS:
        return None
    said = (swipe.pin, swipe.at.isoformat(" "), swipe.status, swipe.verify, swipe.workcode)
    text = "\t".join(said).replace("\0", "\N{REPLACEMENT CHARACTER}")
    wall = swipe.at.replace(tzinfo=zone())
    return Told(text, wall, digest=hashlib.sha256(text.encode()).digest(), number=swipe.pin)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def zone_minutes(now: dt.datetime) -> int:
    """East of Greenwich, as the terminals of this installation are told."""
    offset = now.astimezone(zone()).utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0


def _portions(told: Sequence[Told]) -> Iterator[Sequence[Told]]:
    for start in range(0, len(told), AT_ONCE):
        yield told[start : start + AT_ONCE]


def _note_operations(device: Device, entries: Sequence[push.Operation | push.Named | push.BadLine]) -> int:
    """What makes swipes doubtful stands on the device's page; told twice, it is one event."""
    rows = [
        Incident(
            device=device,
            kind=EVENTS[entry.tamper],
            name=hashlib.sha256(entry.line).hexdigest()[:32],
            at=entry.at.replace(tzinfo=zone()) if entry.at.year in YEARS else None,
            facts={"operation": entry.code},
        )
        for entry in entries
        if isinstance(entry, push.Operation) and entry.tamper is not None
    ]
    Incident.objects.bulk_create(rows, ignore_conflicts=True)
    return sum(isinstance(entry, push.BadLine) for entry in entries)
