"""The one place that reads swipes from the database and cards from the registry for the analysis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from attendance.analysis.facts import Tap
from attendance.devices.models import Boot, Health, Kind, Station
from attendance.sessions.models import Plan, Session
from attendance.swipes.models import Swipe
from registry.cards.queries import spans_of_chips, spans_of_numbers
from registry.cards.spans import CardSpan

NEAR = dt.timedelta(days=1)
"""How far from an activity's days its devices' swipes are still looked at: what lies outside is said to lie outside."""


@dataclass(frozen=True)
class Swipes:
    """What devices told of an activity, and what the registry knows of the cards."""

    taps: Sequence[Tap]
    cards: Mapping[str, Sequence[CardSpan]]
    places: Mapping[int, str]
    waiting: tuple[str, ...]


def swipes_of(plan: Plan, *, person_id: int | None = None) -> Swipes:
    """Those that their device or its station counts to the activity, in a handful of queries whatever their number."""
    sessions = list(plan.sessions.all())
    if not sessions:
        return Swipes((), {}, {}, ())
    rows = Swipe.objects.filter(activity_id=plan.activity_id, at__range=_around(sessions))
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    columns = ("pk", "at", "number", "uid", "person_id", "device_id", "source", "claimed_at", "quarantine")
    found = list(rows.values_list(*columns))
    cards = {f"u{uid}": spans for uid, spans in spans_of_chips({row[3] for row in found} - {""}).items()}
    cards |= {f"n{number}": spans for number, spans in spans_of_numbers({row[2] for row in found} - {""}).items()}
    taps = [
        Tap(key, at, _card(number, uid, cards), person, device or 0, source, claimed, quarantine)
        for key, at, number, uid, person, device, source, claimed, quarantine in found
    ]
    stations = list(
        Station.objects.filter(activity_id=plan.activity_id).exclude(device__kind=Kind.DESK).select_related("device")
    )
    places = {one.device_id: one.room for one in stations if one.room}
    waiting = () if plan.waits_no_more else _waiting(sessions, stations)
    return Swipes(taps, cards, places, waiting)


def _around(sessions: Sequence[Session]) -> tuple[dt.datetime, dt.datetime]:
    return min(one.begins for one in sessions) - NEAR, max(one.ends for one in sessions) + NEAR


def _card(number: str, uid: str, cards: Mapping[str, object]) -> str:
    """The chip is believed before the number that it may carry; a chip that nobody registered leaves the number."""
    return f"u{uid}" if uid and (f"u{uid}" in cards or not number) else f"n{number}"


def _waiting(sessions: Sequence[Session], stations: Iterable[Station]) -> tuple[str, ...]:
    """Devices of the activity that were not heard of since it ended, or whose records lack some."""
    end = max(one.ends for one in sessions)
    keys = {one.device_id for one in stations}
    if timezone.now() <= end or not keys:
        return ()
    seen = dict(Health.objects.filter(Q(seen_at__gte=end), device__in=keys).values_list("device", "backlog"))
    lacking = {boot.device_id for boot in Boot.objects.filter(device__in=keys) if boot.missing}
    names = {one.device_id: str(one.device) for one in stations}
    silent = {key for key in keys if key not in seen or seen[key]} | lacking
    return tuple(sorted(names[key] for key in silent))
