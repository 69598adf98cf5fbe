"""The reads of late entries: whose they are to see, and whether a person is excepted in a year."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import CreditYear

from .models import LateEntry

ASK, DECIDE = "late.ask", "late.decide"
RELATED = ("person__home", "year__jurisdiction", "asked_by", "decided_by", "on_behalf_of")


class LateBook:
    """Who is excepted in a year that takes nothing more: read once a year, and only where one is asked about."""

    def __init__(self) -> None:
        self._of: dict[int, dict[int, LateEntry]] = {}

    def granted(self, person_id: int, year: CreditYear) -> LateEntry | None:
        """The one that reaches farthest; what was entered under it is decided after its last day as well."""
        if year.pk not in self._of:
            rows = LateEntry.objects.filter(year=year, outcome=LateEntry.Outcome.GRANTED)
            found = rows.select_related("decided_by", "on_behalf_of").order_by("until")
            self._of[year.pk] = {row.person_id: row for row in found}
        return self._of[year.pk].get(person_id)

    def stands(self, person_id: int, year: CreditYear) -> LateEntry | None:
        """The one under which the person may enter today."""
        found = self.granted(person_id, year)
        return found if found is not None and found.stands_on(timezone.localdate()) else None


def granted_to(person_id: int, year: CreditYear) -> LateEntry | None:
    """The same for one person."""
    rows = LateEntry.objects.filter(person_id=person_id, year=year, outcome=LateEntry.Outcome.GRANTED)
    return rows.select_related("decided_by", "on_behalf_of").order_by("-until").first()


def of(person: Person) -> QuerySet[LateEntry]:
    """One's own, and what one asked for others."""
    return LateEntry.objects.filter(Q(person=person) | Q(asked_by=person))


def to_decide(person: Person) -> QuerySet[LateEntry]:
    """Those of the jurisdictions whose approver the person is."""
    seen = Q(pk__in=[])
    for path, line in policy.reach(person, DECIDE):
        theirs = Q(year__jurisdiction__path__startswith=path)
        seen |= theirs & Q(person__line=line) if line else theirs
    return LateEntry.objects.filter(seen)


def visible_to(person: Person) -> QuerySet[LateEntry]:
    """One's own, those of the people whose credits one sees, and those one decides on."""
    seen = Q(person=person) | Q(asked_by=person) | Q(pk__in=to_decide(person).values("pk"))
    for path, line in policy.reach(person, "credit.view"):
        theirs = Q(person__home__path__startswith=path)
        seen |= theirs & Q(person__line=line) if line else theirs
    return LateEntry.objects.filter(seen)


def may_ask(actor: Person, person: Person) -> bool:
    """The person, or who enters for them or reviews for their unit."""
    home: Organisation | None = person.home
    return actor.pk == person.pk or (home is not None and policy.may(actor, ASK, at=home, line=person.line))


def approvers(person: Person, year: CreditYear, *, barred: set[int]) -> QuerySet[Person]:
    """Who is asked to decide: those of the jurisdiction itself, and where there is nobody, those above it."""
    here = policy.people_who_may("year.phase", at=year.jurisdiction, line=person.line, barred=barred)
    if here.exists():
        return here
    return policy.people_who_may(DECIDE, at=year.jurisdiction, line=person.line, barred=barred)
