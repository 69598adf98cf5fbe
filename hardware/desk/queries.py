"""Readers that somebody may use at a desk, and what lies there."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from attendance.devices.lifecycle import State
from attendance.devices.models import Device
from registry.cards.models import CardCredential
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy

from .models import Reading
from .services import FRESH

LINK, CALIBRATE = "card.edit", "reader.calibrate"


def readers_of(actor: Person, action: str) -> QuerySet[Device]:
    """In use, in the places of one's roles; the one that read last stands first."""
    places = (place.path for place in policy.places_where(actor, action))
    own = Device.objects.filter(below(places, column="owner__path"), state=State.ACTIVE)
    return own.exclude(key_sealed="").order_by("name", "serial")


def read_on(device: Device) -> QuerySet[Reading]:
    """What it read in the last minutes, the newest first."""
    return Reading.objects.filter(device=device, at__gte=timezone.now() - FRESH).order_by("-id")


def lying_on(device: Device | None) -> Reading | None:
    """The newest that names a card; bytes alone are for finding a profile."""
    return read_on(device).exclude(number="", uid="").first() if device else None


def holder_of(reading: Reading) -> CardCredential | None:
    """In whose hands the chip is by now."""
    if not reading.uid:
        return None
    held = CardCredential.objects.filter(uid=reading.uid).filter(Q(state=CardCredential.State.ACTIVE))
    return held.select_related("person").first()
