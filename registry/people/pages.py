"""What the pages of people show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from registry.base.keys import typed_key
from registry.base.paging import Page, capped_count, page_of
from registry.codes.models import Line
from registry.earlier.models import EarlierYear
from registry.earlier.queries import years_of
from registry.employment.pages import Standing, standing_of
from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import below, open_children, tops, visible_to as visible_places
from registry.roles import policy
from registry.roles.models import Grant

from .models import Membership, Person, StatusInterval
from .queries import Search, listed, narrowed, visible_to

MOST_PLACES = 200


@dataclass(frozen=True)
class PersonList:
    """A page of the list, with what it is narrowed to and what it could be narrowed to."""

    search: Search
    page: Page[Person]
    count: str
    places: Sequence[Organisation]

    @property
    def line_word(self) -> str:
        return str(Line(self.search.line).label) if self.search.line else ""

    @property
    def status_word(self) -> str:
        return str(StatusInterval.Kind(self.search.status).label) if self.search.status else ""

    @property
    def is_narrowed(self) -> bool:
        return self.search != Search()


@dataclass(frozen=True)
class PersonPage:
    person: Person
    status: str
    memberships: Sequence[Membership]
    statuses: Sequence[StatusInterval]
    grants: Sequence[Grant]
    can_edit: bool
    can_set_status: bool
    can_grant: bool
    can_print_letter: bool
    can_print: bool
    phone: str
    earlier: Sequence[EarlierYear]
    sees_earlier: bool
    sees_cards: bool
    standing: Standing

    @property
    def status_word(self) -> str:
        return str(StatusInterval.Kind(self.status).label)


def search_of(query: QueryDict, actor: Person) -> Search:
    """The filters of an address; what is not one of ours is left out."""
    place = query.get("place", "")
    found = visible_places(actor, "people.view").filter(pk=typed_key(place)).first() if place else None
    line, status = query.get("line", ""), query.get("status", "")
    return Search(
        words=query.get("q", "").strip()[:40],
        place=found,
        line=line if line in Line.values else "",
        status=status if status in StatusInterval.Kind.values else "",
    )


def person_list(actor: Person, search: Search, *, after: str) -> PersonList:
    people = narrowed(visible_to(actor), search)
    page = page_of(listed(people, timezone.localdate()), after, by=("initials", "id"))
    return PersonList(search, page, capped_count(people), _narrower(actor, search.place))


def person_page(person: Person, actor: Person) -> PersonPage:
    today = timezone.localdate()
    statuses = list(person.statuses.select_related("granted_by").order_by("-from_date"))
    home = person.home

    def may(action: str) -> bool:
        return home is not None and policy.may(actor, action, at=home)

    edits, is_other = may("people.edit"), person != actor
    return PersonPage(
        person=person,
        status=next((status.kind for status in statuses if status.covers(today)), StatusInterval.Kind.ACTIVE),
        memberships=list(person.memberships.select_related("organisation__parent").order_by("-from_date")),
        statuses=statuses,
        grants=list(person.grants.select_related("place").order_by("-ended_at", "-id")),
        can_edit=edits,
        can_set_status=edits and is_other,
        can_grant=is_other and may("roles.grant"),
        can_print=is_other and home is not None and policy.may(actor, "document.issue", at=home, line=person.line),
        can_print_letter=is_other and person.is_active and may("letters.print"),
        phone=person.phone if edits or not is_other else person.masked_phone,
        earlier=years_of(person) if (sees := not is_other or may("earlier.view")) else [],
        sees_earlier=sees,
        sees_cards=not is_other or may("card.view"),
        standing=standing_of(person),
    )


def homes(actor: Person, *, under: Organisation | None = None) -> QuerySet[Organisation]:
    """Where the actor may put a person: open departments and units."""
    paths = [place.path for place in policy.places_where(actor, "people.edit")]
    places = Organisation.objects.filter(below(paths), kind__in=[Kind.DEPARTMENT, Kind.UNIT], closed_on__isnull=True)
    if under is not None:
        places = places.filter(path__startswith=under.path)
    return places.order_by("path")


def _narrower(actor: Person, place: Organisation | None) -> list[Organisation]:
    """One step down from the place that is chosen, or the tops of what the actor may see."""
    if place is not None:
        return list(open_children(place)[:MOST_PLACES])
    places = tops(actor, "people.view")
    return list(open_children(places[0])[:MOST_PLACES]) if len(places) == 1 else places
