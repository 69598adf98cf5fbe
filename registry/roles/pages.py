"""What the pages of roles show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from registry.base.keys import typed_key
from registry.base.paging import Page, capped_count, page_of
from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import below, visible_to as visible_places
from registry.people.models import Person
from registry.people.queries import matches, unit_of, visible_to

from .models import BY_LINE, Grant, Role, Substitution
from .policy import may, places_where
from .services import grantable_roles

VIEW, GIVE = "roles.view", "roles.grant"
MOST_FOUND = 20
MOST_PLACES = 300


@dataclass(frozen=True)
class GrantFilter:
    words: str = ""
    place: Organisation | None = None
    role: str = ""
    ended: bool = False

    @property
    def role_word(self) -> str:
        return str(Role(self.role).label) if self.role else ""


@dataclass(frozen=True)
class GrantRow:
    grant: Grant
    can_end: bool
    substitution: Substitution | None = None
    """Who stands in today, or will."""

    @property
    def can_have_substitute(self) -> bool:
        return self.can_end and self.grant.role in BY_LINE


@dataclass(frozen=True)
class GrantList:
    filter: GrantFilter
    page: Page[Grant]
    rows: Sequence[GrantRow]
    count: str


@dataclass(frozen=True)
class PlaceChoice:
    place: Organisation
    words: str


def visible_grants(person: Person) -> QuerySet[Grant]:
    """Grants at and under the places that one's roles name, in force or ended."""
    return Grant.objects.filter(below((place.path for place in places_where(person, VIEW)), column="place__path"))


def over() -> Q:
    """What `Grant.is_over` says, as a condition."""
    return Q(ended_at__isnull=False) | Q(to_date__isnull=False, to_date__lt=timezone.localdate())


def filter_of(query: QueryDict, actor: Person) -> GrantFilter:
    place, role = query.get("place", ""), query.get("role", "")
    return GrantFilter(
        words=query.get("q", "").strip()[:40],
        place=visible_places(actor, VIEW).filter(pk=typed_key(place)).first() if place else None,
        role=role if role in Role.values else "",
        ended=query.get("tab") == "ended",
    )


def grant_list(actor: Person, wanted: GrantFilter, *, after: str) -> GrantList:
    grants = visible_grants(actor).filter(over() if wanted.ended else ~over())
    if wanted.place is not None:
        grants = grants.filter(place__path__startswith=wanted.place.path)
    if wanted.role:
        grants = grants.filter(role=wanted.role)
    if wanted.words:
        grants = grants.filter(Q(person__in=Person.objects.filter(matches(wanted.words))))
    shown = grants.select_related("person__home", "place", "granted_by", "ended_by")
    page = page_of(shown, after, by=("-id",))
    stood_in = _substitutions(page.rows)
    rows = [GrantRow(grant, can_end(actor, grant), stood_in.get(grant.pk)) for grant in page.rows]
    return GrantList(wanted, page, rows, capped_count(grants))


def _substitutions(grants: Sequence[Grant]) -> dict[int, Substitution]:
    """The nearest substitution of each role that is not over, in one query."""
    open_ones = Substitution.objects.filter(ended_at__isnull=True, to_date__gte=timezone.localdate(), grant__in=grants)
    return {row.grant_id: row for row in open_ones.select_related("substitute").order_by("-from_date")}


def can_end(actor: Person, grant: Grant) -> bool:
    return (
        not grant.is_over
        and grant.person_id != actor.pk
        and may(actor, GIVE, at=grant.place)
        and grant.role in grantable_roles(actor, at=grant.place)
    )


def found_people(actor: Person, words: str) -> list[Person]:
    """Whom a search finds among the people that the actor may give roles to."""
    if not words:
        return []
    people = visible_to(actor, GIVE).filter(matches(words), is_active=True).exclude(pk=actor.pk)
    return list(people.select_related("home__parent").order_by("initials", "id")[:MOST_FOUND])


def places_for(person: Person, actor: Person) -> list[PlaceChoice]:
    """Where the person could get a role: on the way up from their home, and in the departments of their unit."""
    if person.home is None:
        return []
    unit = unit_of(person.home)
    near = Q(pk__in=person.home.ids)
    if unit is not None:
        near |= Q(path__startswith=unit.path, kind=Kind.DEPARTMENT)
    places = visible_places(actor, GIVE).filter(near, closed_on__isnull=True).order_by("path")[:MOST_PLACES]
    return [PlaceChoice(place, place.name) for place in places if grantable_roles(actor, at=place)]
