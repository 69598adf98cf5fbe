from __future__ import annotations

from django.db.models import Q

from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy

from .models import EarlierQuerySet, EarlierYear


def visible_to(person: Person) -> EarlierQuerySet:
    """One's own, and those of the people under one's roles."""
    paths = [place.path for place in policy.places_where(person, "earlier.view")]
    rows = EarlierYear.objects.standing().filter(Q(person=person) | below(paths, column="person__home__path"))
    return rows.select_related("seen_by", "entered_by", "scan")


def years_of(person: Person) -> list[EarlierYear]:
    """What stands of a person, for a page whose reader may see the person."""
    return list(EarlierYear.objects.standing().filter(person=person).select_related("seen_by", "entered_by", "scan"))


def may_enter(actor: Person, person: Person) -> bool:
    home = person.home
    return actor.pk != person.pk and home is not None and policy.may(actor, "earlier.enter", at=home)
