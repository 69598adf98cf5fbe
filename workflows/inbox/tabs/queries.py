"""Whose tabs show where."""

from __future__ import annotations

from django.db.models import Q
from django.http import QueryDict

from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.inbox.filters import Filters

from .models import SavedTab
from .services import MOST


def tabs_at(place: Organisation, person: Person) -> list[SavedTab]:
    """One's own first, in one's own order, then the others' shared ones."""
    seen = Q(owner=person) | Q(is_shared=True)
    rows = SavedTab.objects.filter(seen, place=place).select_related("owner").order_by("position", "pk")
    return sorted(rows, key=lambda tab: tab.owner_id != person.pk)


def shown_at(place: Organisation, person: Person) -> list[SavedTab]:
    """As many as fit beside each other."""
    return tabs_at(place, person)[:MOST]


def filters_of(tab: SavedTab) -> Filters:
    """Read as an address is: what has ceased to be a filter is left out."""
    return Filters.of(QueryDict(tab.query))
