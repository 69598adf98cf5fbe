"""Swipes that stand already are read again: their run got another clock sample, their device other stations, a card
somebody."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

from attendance.devices.models import Device
from registry.cards.models import CardCredential
from registry.people.models import Person

from .clock import right_time, served
from .folding import ZONE, samples_of, stations_of
from .models import Clock, Quarantine, Swipe
from .naming import NAMED
from .signals import swipes_changed
from .whose import cards_of

MOVE = """
UPDATE swipes_swipe s SET at = to_timestamp(told.at / 1000.0), clock = told.clock, quarantine = told.quarantine,
  activity_id = told.activity, person_id = told.person
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])
  AS told (id, at, clock, quarantine, activity, person)
WHERE s.id = told.id
"""


def settle_again(device: Device | None, *narrowed: Q) -> int:
    """What became of them now; returns how many changed."""
    swipes = list(Swipe.objects.filter(*narrowed, device=device).exclude(source__in=NAMED))
    if not swipes:
        return 0
    samples = samples_of({one.boot_id for one in swipes if one.boot_id})
    stations = stations_of(device) if device else []
    cards = cards_of({(one.number, one.uid) for one in swipes})
    moved, activities = [], set[int | None]()
    for one in swipes:
        claimed, before = (round(moment.timestamp() * 1000) for moment in (one.claimed_at, one.at))
        standing = samples.get(one.boot_id or 0, ())
        at, clock = right_time(claimed, one.mono_ms, standing) if standing else (before, one.clock)
        activity = served(at, one.said_activity, stations, ZONE) if device else one.activity_id
        held = "" if one.quarantine == Quarantine.CLOCK and clock != Clock.UNKNOWN else one.quarantine
        person = cards.person(one.number, one.uid, at)
        now = (at, clock, held, activity, person)
        if now != (before, one.clock, one.quarantine, one.activity_id, one.person_id):
            moved.append((one.pk, *now))
            activities |= {activity, one.activity_id}
    if moved:
        with connection.cursor() as cursor:
            cursor.execute(MOVE, [list(column) for column in zip(*moved, strict=True)])
        swipes_changed.send(Device, activities=activities - {None})
    return len(moved)


def claim() -> int:
    """Swipes of cards that somebody has by now; returns how many found their person."""
    return _claim(Q(number__in=Person.objects.values("card_number")) | Q(uid__in=CardCredential.objects.values("uid")))


def claim_of(card: CardCredential) -> int:
    """Those of one card, as soon as it is somebody's."""
    chip = Q(uid=card.uid) if card.uid else Q(pk__in=[])
    return _claim(chip | Q(number=card.person.card_number))


def _claim(known: Q) -> int:
    unclaimed = known & Q(person__isnull=True)
    keys = set(Swipe.objects.filter(unclaimed).values_list("device", flat=True))
    devices = Device.objects.in_bulk(keys - {None})
    return sum(settle_again(devices.get(key) if key else None, unclaimed) for key in keys)
