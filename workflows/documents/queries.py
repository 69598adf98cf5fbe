from __future__ import annotations

from django.db.models import Q, QuerySet

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy


def people_of(reader: Person) -> QuerySet[Person]:
    """Oneself, and the people that one reviews; the only way to load somebody to print for."""
    return Person.objects.filter(Q(pk=reader.pk) | _reviewed_by(reader)).select_related("home", "title")


def staff_of(reader: Person, place: Organisation) -> QuerySet[Person]:
    """Those at and under a place that one reviews, in office, department by department."""
    here = Person.objects.filter(_reviewed_by(reader), home__path__startswith=place.path, is_active=True)
    return here.order_by("home__path", "initials", "pk")


def places_of(reader: Person) -> list[Organisation]:
    """Where the reader may print for others: the outermost first."""
    places = {place.pk: place for place in policy.places_where(reader, "document.issue")}
    return sorted(places.values(), key=lambda place: place.path)


def _reviewed_by(reader: Person) -> Q:
    seen = Q(pk__in=[])
    for path, line in policy.reach(reader, "document.issue"):
        theirs = Q(home__path__startswith=path)
        seen |= theirs & Q(line=line) if line else theirs
    return seen
