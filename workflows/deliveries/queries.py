"""Deliveries as far as a person may see them: all of a client of one's places, of others the lines of one's people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.models import Credit

from .models import Delivery, DeliveryLine, Outcome

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


def counts_of(deliveries: Sequence[Delivery], person: Person) -> dict[int, Counter[str]]:
    """What the person may see of each comes to, so that a count is what one finds behind it; two queries for all."""
    keys = [one.pk for one in deliveries]
    whole = set(Delivery.objects.filter(_whole(person), pk__in=keys).values_list("pk", flat=True))
    found: dict[int, Counter[str]] = {
        one.pk: Counter({name: getattr(one, name) for name in Outcome.values} if one.pk in whole else {})
        for one in deliveries
    }
    rest = DeliveryLine.objects.filter(delivery__in=[key for key in keys if key not in whole], unit__in=_units(person))
    for key, outcome, count in rest.order_by().values_list("delivery", "outcome").annotate(Count("pk")):
        found[key][outcome] = count
    return found


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
