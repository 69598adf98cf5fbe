"""Clients as far as a person may see them, and as a request names them."""

from __future__ import annotations

from django.db.models import QuerySet

from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy

from .lifecycle import State
from .models import Client

VIEW, EDIT, ACTIVATE = "client.view", "client.edit", "client.activate"


def visible_to(person: Person, action: str = VIEW) -> QuerySet[Client]:
    places = (place.path for place in policy.places_where(person, action))
    return Client.objects.filter(below(places, column="place__path"))


def in_use(app_id: str) -> Client | None:
    """The active client of that name."""
    rows = Client.objects.select_related("place")
    return rows.filter(app_id=app_id, state=State.ACTIVE).first() if app_id.isprintable() else None
