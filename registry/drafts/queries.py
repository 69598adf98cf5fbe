"""The reads of standards: versions and drafts, each only for whom they are."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from registry.organisations.models import BUREAUS, Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy
from registry.standards import services
from registry.standards.lifecycle import State
from registry.standards.models import Standard
from registry.standards.queries import StandardBook

MOST_PLACES = 300


def editable_places(person: Person) -> QuerySet[Organisation]:
    """The bureaus whose standard the person may write."""
    paths = (place.path for place in policy.places_where(person, services.ACTION))
    return Organisation.objects.filter(below(paths), kind__in=BUREAUS, closed_on__isnull=True).order_by("path")


def readable(person: Person) -> QuerySet[Standard]:
    """What is published everybody may know; a draft only those who may write it."""
    mine = below((place.path for place in policy.places_where(person, services.ACTION)), column="place__path")
    return Standard.objects.filter(~Q(state=State.DRAFT) | mine).select_related("place", "made_by", "published_by")


def versions_at(place: Organisation | None) -> list[Standard]:
    """Of one place, the draft first and then the newest."""
    first = Case(When(state=State.DRAFT, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Standard.objects.filter(place=place).defer("document").select_related("made_by", "published_by")
    return list(rows.order_by(first, "-from_year", "-version"))


def documents_now(version: Standard) -> list[Standard]:
    """What rules at the place in the version's first year while the version does not."""
    place_ids = version.place.ids if version.place else []
    return StandardBook().rulers(place_ids, version.from_year)
