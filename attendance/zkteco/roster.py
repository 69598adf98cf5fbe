"""Whom a terminal should know: whoever the organiser named, else the people of its unit, with good cards."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from attendance.devices.models import Device, Station
from attendance.sessions.models import Listed
from registry.cards.queries import with_good_cards
from registry.people.models import Person

from .models import CardForm

AHEAD = dt.timedelta(days=30)
MOST = 20_000


def people_of(device: Device) -> QuerySet[Person]:
    """Of the activities that it serves now or within a month."""
    today = timezone.localdate()
    served = Station.objects.filter(
        device=device, activity__isnull=False, to_date__gte=today, from_date__lte=today + AHEAD
    )
    listed = Listed.objects.filter(plan__activity__in=served.values("activity"), removed_at__isnull=True)
    people = with_good_cards(Person.objects.filter(is_active=True))
    if listed.exists():
        return people.filter(pk__in=listed.values("person"))
    return people.filter(home__path__startswith=device.owner.path) if device.owner else people.none()


def card_of(person: Person, form: str, uid: str) -> str:
    """What goes into the terminal's card field; empty where there is nothing that fits it."""
    if form == CardForm.PRINTED:
        return person.card_number
    if len(uid) != 8:
        return ""
    order = "big" if form == CardForm.FORWARD else "little"
    return str(int.from_bytes(bytes.fromhex(uid), order))  # type: ignore[arg-type]
