"""What the pages of substitutions show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.base.paging import Page, page_of
from registry.people.models import Person
from registry.people.queries import matches

from .models import BY_LINE, Substitution
from .pages import VIEW, visible_grants
from .policy import in_force, may_anywhere
from .substitutes import colleagues_of, may_arrange

MOST_FOUND = 20
MINE, HERE = "mine", "here"
SHOWN = ("grant__place", "grant__person", "substitute", "set_by", "ended_by")


@dataclass(frozen=True)
class Row:
    substitution: Substitution
    can_end: bool

    @property
    def state(self) -> str:
        if self.substitution.is_over:
            return "ended"
        return "planned" if self.substitution.is_planned else "active"


@dataclass(frozen=True)
class SubstitutionList:
    """Of whom one stands in for or who stands in for oneself; or of everybody within one's reach."""

    tab: str
    page: Page[Substitution]
    rows: Sequence[Row]
    has_more_tabs: bool


def visible_to(person: Person) -> QuerySet[Substitution]:
    """One's own, those one stands in with, and those of the roles that one sees."""
    return Substitution.objects.filter(_mine(person) | Q(grant__in=visible_grants(person)))


def listing(person: Person, tab: str, *, after: str) -> SubstitutionList:
    sees_more = may_anywhere(person, VIEW)
    tab = HERE if tab == HERE and sees_more else MINE
    rows = Substitution.objects.filter(_mine(person)) if tab == MINE else visible_to(person)
    page = page_of(rows.select_related(*SHOWN), after, by=("-id",))
    shown = [Row(row, not row.is_over and can_end(person, row)) for row in page.rows]
    return SubstitutionList(tab, page, shown, sees_more)


def can_end(person: Person, row: Substitution) -> bool:
    return row.substitute_id == person.pk or may_arrange(person, row.grant)


def found_colleagues(absent: Person, words: str, *, actor: Person) -> list[Person]:
    """Whom a search finds; without words the reviewers of the unit, who sits at the same place first."""
    people = colleagues_of(absent).exclude(pk=actor.pk).select_related("home__parent")
    if words:
        return list(people.filter(matches(words)).order_by("initials", "id")[:MOST_FOUND])
    reviewing = in_force().filter(role__in=BY_LINE)
    places = reviewing.filter(person=absent).values("place")
    beside = Exists(reviewing.filter(person=OuterRef("pk"), place__in=places))
    reviewers = people.filter(pk__in=reviewing.values("person_id")).annotate(beside=beside)
    return list(reviewers.order_by("-beside", "initials", "id")[:MOST_FOUND])


def _mine(person: Person) -> Q:
    return Q(grant__person=person) | Q(substitute=person)
