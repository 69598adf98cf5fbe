"""Raw records become swipes: a card, a device and a second, whichever record of it came first and how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from attendance.devices.models import Boot, ClockSample, Device, Station

from .clock import Sample, Serves, is_random, right_time, served
from .models import Clock, Quarantine
from .signals import swipes_changed
from .told import Told
from .whose import Cards, cards_of

ZONE = ZoneInfo(settings.TIME_ZONE)
TYPES = {
    "boot_id": "bigint", "number": "text", "uid": "text", "person_id": "bigint", "activity_id": "bigint",
    "said_activity": "bigint", "claimed_at": "bigint", "claimed_zone": "smallint", "mono_ms": "bigint", "at": "bigint",
    "clock": "text", "quarantine": "text",
}  # fmt: skip
MOMENTS = ("claimed_at", "at")
WORDS = ("number", "uid", "quarantine")
SETS = ", ".join(f"{name} = excluded.{name}" for name in TYPES if name not in ("claimed_at", "number", "uid"))
WRITE = f"""
INSERT INTO swipes_swipe (device_id, source, {", ".join(TYPES)})
SELECT %s, %s, {
    ", ".join(
        f"to_timestamp({name}::float8 / 1000)"
        if name in MOMENTS
        else f"coalesce({name}, '')"
        if name in WORDS
        else f"{name}::{kind}"
        for name, kind in TYPES.items()
    )
}
FROM unnest({", ".join(["string_to_array(%s, ',', '')"] * len(TYPES))}) AS told ({", ".join(TYPES)})
ON CONFLICT (device_id, claimed_at, number, uid) DO UPDATE SET source = excluded.source, {SETS}
  WHERE (excluded.quarantine <> '', coalesce(excluded.mono_ms, -1), excluded.source)
    < (swipes_swipe.quarantine <> '', coalesce(swipes_swipe.mono_ms, -1), swipes_swipe.source)
"""  # noqa: S608 (our own words)

Card = tuple[int, str, str]
Row = tuple[Any, ...]
"""The columns of TYPES, moments in milliseconds."""
MONO, QUARANTINE, ACTIVITY = (list(TYPES).index(name) for name in ("mono_ms", "quarantine", "activity_id"))


@dataclass(frozen=True)
class Surroundings:
    """What a swipe is read by beside its own record."""

    boots: Mapping[str, int]
    samples: Mapping[int, Sequence[Sample]]
    stations: Sequence[Serves]
    cards: Cards
    quarantine: Quarantine | None


def fold(
    device: Device, told: Sequence[Told], boots: Mapping[str, Boot], *, source: str, quarantine: Quarantine | None
) -> None:
    """Write the swipes of new records; where the swipe stands already, the lower record of it stands."""
    if not told:
        return
    keys = {word: boot.pk for word, boot in boots.items()}
    cards = cards_of({(one.number, one.uid) for one in told})
    around = Surroundings(keys, samples_of(keys.values()), stations_of(device), cards, quarantine)
    rows: dict[Card, Row] = {}
    for one in told:
        card, row = _row(one, around)
        if card not in rows or _rank(row) < _rank(rows[card]):
            rows[card] = row
    _write(device, list(rows.values()), source)
    activities = {row[ACTIVITY] for row in rows.values()} - {None}
    if activities:
        swipes_changed.send(Device, activities=activities)


def _row(one: Told, around: Surroundings) -> tuple[Card, Row]:
    boot = around.boots[one.boot] if one.boot else None
    wall = round(one.wall.timestamp() * 1000)
    at, clock = right_time(wall, one.mono, around.samples.get(boot or 0, ()))
    claimed = wall - wall % 1000
    held = around.quarantine or _doubt(clock, one.number, one.uid)
    activity = served(at, one.activity, around.stations, ZONE)
    person = around.cards.person(one.number, one.uid, at)
    card = claimed, one.number, one.uid
    return card, (
        boot, one.number, one.uid, person, activity, one.activity, claimed, _minutes(one.wall), one.mono,
        at, clock, held,
    )  # fmt: skip


def _rank(row: Row) -> tuple[bool, int]:
    """Of two records of one swipe the lower one stands, whichever came first."""
    mono = row[MONO]
    return row[QUARANTINE] != "", -1 if mono is None else mono


def _minutes(moment: dt.datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0


def _doubt(clock: str, number: str, uid: str) -> str:
    if clock == Clock.UNKNOWN:
        return Quarantine.CLOCK
    return Quarantine.RANDOM if is_random(number, uid) else ""


def _write(device: Device, rows: Sequence[Row], source: str) -> None:
    columns = [
        ",".join(["" if value is None else str(value) for value in column]) for column in zip(*rows, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [device.pk, source, *columns])


def samples_of(boots: Iterable[int]) -> dict[int, list[Sample]]:
    """The clock samples of these runs, in the order of their counts."""
    found: dict[int, list[Sample]] = {}
    for one in ClockSample.objects.filter(boot__in=list(boots)).order_by("mono_ms"):
        right = round(one.wall.timestamp() * 1000) + one.offset_ms
        found.setdefault(one.boot_id, []).append(Sample(one.mono_ms, right))
    return found


def stations_of(device: Device) -> list[Serves]:
    rows = Station.objects.filter(device=device, activity__isnull=False)
    return [Serves(*row) for row in rows.values_list("activity_id", "from_date", "to_date")]
