"""Whose request it is, and the place whose desks they look at."""

from __future__ import annotations

from django.http import HttpRequest

from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.engine.models import Decision

from .frame import acting_for, acting_places
from .queries import desks_of


def reader_of(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def acting_desk(request: HttpRequest) -> Organisation | None:
    return acting_for(request, acting_places(reader_of(request)))


def never_reviews(person: Person) -> bool:
    """Without a desk and without a verdict there is nothing to see, today or of the past."""
    return not desks_of(person) and not Decision.objects.filter(actor=person, is_verdict=True).exists()
