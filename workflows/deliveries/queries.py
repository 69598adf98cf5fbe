"""Deliveries as far as a person may see them: all of a client of one's places, of others the lines of one's people."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.models import Credit

from .models import Delivery, DeliveryLine

VIEW = "delivery.view"


def visible_to(person: Person) -> QuerySet[Delivery]:
    """Batches of clients of one's places, and those in which a line is of one's people."""
    theirs = Q(units__overlap=list(_units(person).values_list("pk", flat=True)))
    return Delivery.objects.filter(_whole(person) | theirs).select_related("client__place")


def lines_of(delivery: Delivery, person: Person) -> QuerySet[DeliveryLine]:
    """All of them where the client is one's own, otherwise those of one's units."""
    lines = DeliveryLine.objects.filter(delivery=delivery).select_related("credit__person", "unit")
    if Delivery.objects.filter(_whole(person), pk=delivery.pk).exists():
        return lines
    return lines.filter(unit__in=_units(person))


def seen(lines: list[DeliveryLine], person: Person) -> set[int]:
    """The credits of these lines that the person may open."""
    keys = [line.credit_id for line in lines if line.credit_id]
    return set(Credit.objects.visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))


def _whole(person: Person) -> Q:
    places = (place.path for place in policy.places_where(person, VIEW))
    return below(places, column="client__place__path")


def _units(person: Person) -> QuerySet[Organisation]:
    places = [place.path for place in policy.places_where(person, VIEW)]
    return Organisation.objects.filter(below(places), kind=Kind.UNIT)
