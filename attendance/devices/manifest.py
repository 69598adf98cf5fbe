"""What a terminal has to know while it has no network: what it serves, when cards are read, whose cards are good."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.utils import timezone

from registry.cards.queries import with_good_cards
from registry.people.models import Person

from .models import Device, Station

AHEAD = dt.timedelta(days=30)
MOST_CARDS = 50_000


class Period(NamedTuple):
    """When cards are read, as whoever keeps the sessions says it."""

    key: int
    name: str
    begins: dt.datetime
    ends: dt.datetime


PeriodsOf = Callable[[Iterable[int]], Mapping[int, list[Period]]]
_sources: list[PeriodsOf] = []


def periods_come_from(source: PeriodsOf) -> None:
    """Whoever keeps sessions, in a layer above this one, says so here once."""
    _sources.append(source)


def manifest_of(device: Device) -> str:
    """One line of JSON; the same until something in it changes, but for the moment that it was made at."""
    stations = list(_stations(device))
    periods = _periods(station.activity_id for station in stations if station.activity_id)
    salt = hmac.new(device.key, b"cards", hashlib.sha256).hexdigest()[:32]
    facts = {
        "v": 1,
        "device": device.serial,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "activities": [_activity(station, periods) for station in stations if station.activity_id],
        "rooms": sorted({station.room for station in stations if station.room}),
        "salt": salt,
        "cards": _cards(device, salt),
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _stations(device: Device) -> Iterable[Station]:
    today = timezone.localdate()
    rows = Station.objects.filter(device=device, to_date__gte=today, from_date__lte=today + AHEAD)
    return rows.select_related("activity")


def _activity(station: Station, periods: Mapping[int, list[Period]]) -> dict[str, Any]:
    assert station.activity is not None
    return {
        "id": station.activity.pk,
        "name": station.activity.name,
        "number": station.activity.number,
        "room": station.room,
        "from": station.from_date.isoformat(),
        "to": station.to_date.isoformat(),
        "periods": [
            {"id": one.key, "name": one.name, "from": one.begins.isoformat(), "to": one.ends.isoformat()}
            for one in periods.get(station.activity.pk, [])
        ],
    }


def _periods(activities: Iterable[int]) -> dict[int, list[Period]]:
    keys = sorted(set(activities))
    found: dict[int, list[Period]] = {}
    for source in _sources if keys else ():
        found.update(source(keys))
    return found


def _cards(device: Device, salt: str) -> list[str]:
    """Good cards of the owner's people, none that was reported lost; any other is read all the same."""
    owner = device.owner
    if owner is None:
        return []
    people = with_good_cards(Person.objects.filter(home__path__startswith=owner.path, is_active=True))
    numbers = people.order_by("pk").values_list("card_number", flat=True)[:MOST_CARDS]
    key = bytes.fromhex(salt)
    return sorted(hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:24] for number in numbers)
