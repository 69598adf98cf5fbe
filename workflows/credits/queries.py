"""The reads of a credit: scoped, bounded by a page, the same number of queries however many rows there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.base.words import listed
from registry.codes.models import Discipline
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity, CreditYear
from registry.years.queries import present, years_at
from workflows.engine.models import PEOPLE, Decision, Work

from .models import Credit
from .reasons import word_of
from .settlement import ZERO, Item
from .standings import Year, settled
from .states import LEVELS, OPEN, Origin, State

GROUPS: dict[str, tuple[str, ...]] = {
    "draft": (State.DRAFT,),
    "returned": (State.RETURNED,),
    "waiting": tuple(LEVELS),
    "counted": (State.COUNTED,),
    "ended": (State.REFUSED, State.WITHDRAWN, State.ANNULLED),
}
"""How lists group the states: what one does something about, what waits, what is done."""

SCHEMES = ("national-2022", "tcm-2014")
SPOKEN = (State.RETURNED, State.REFUSED, State.ANNULLED)
"""The states that nobody reaches without an opinion."""


def entered(person: Person, *, for_others: bool = False) -> QuerySet[Credit]:
    """What was entered by hand: one's own, or what one entered for others."""
    if for_others:
        return Credit.objects.filter(entered_by=person)
    return Credit.objects.filter(person=person, origin__in=[Origin.HAND, Origin.CLERK])


def twins_of(person: Person, *, name: str | None, day: dt.date | None, number: str | None) -> list[Credit]:
    """What the person has, drafts too, of this name and day or of this certificate; what was ended is no twin."""
    like = Q(name=name, from_date=day) if name and day else Q(pk=None)
    like |= Q(certificate_number=number) if number else Q(pk=None)
    return list(Credit.objects.filter(like, person=person).exclude(state__in=GROUPS["ended"]).order_by("-pk")[:10])


def between(rows: QuerySet[Credit], first: dt.date | None, last: dt.date | None) -> QuerySet[Credit]:
    if first:
        rows = rows.filter(from_date__gte=first)
    return rows.filter(from_date__lte=last) if last else rows


def group_counts(rows: QuerySet[Credit]) -> dict[str, int]:
    """How many of each group, and of all, in one query."""
    counts = {name: Count("id", filter=Q(state__in=states)) for name, states in GROUPS.items()}
    return dict(rows.order_by().aggregate(all=Count("id"), **counts))


def totals(rows: QuerySet[Credit]) -> list[dict[str, Any]]:
    """已获得、已审核、已年审 side by side: credits, hours, Class I, Class II, and what has no class."""
    # Audited means here: counted in a year that is closed, whose results nothing changes any more.
    stages = {
        "obtained": Q(state__in=[*OPEN, State.COUNTED]),
        "reviewed": Q(state=State.COUNTED),
        "audited": Q(state=State.COUNTED, credit_year__phase=CreditYear.Phase.CLOSED),
    }
    columns = {
        "credits": ("credits", Q()),
        "hours": ("hours", Q()),
        "class_1": ("credits", Q(credit_class="1")),
        "class_2": ("credits", Q(credit_class="2")),
        "other": ("credits", Q(credit_class="")),
    }
    sums = {
        f"{stage}_{name}": Coalesce(Sum(column, filter=at & only), Value(ZERO))
        for stage, at in stages.items()
        for name, (column, only) in columns.items()
    }
    found = rows.order_by().aggregate(**sums)
    return [{"stage": stage} | {name: found[f"{stage}_{name}"] for name in columns} for stage in stages]


def year_of(person: Person, *, name: str = "") -> CreditYear | None:
    """The year of that name, or the one that today lies in, or the newest that has begun, where the person works."""
    if person.home is None:
        return None
    years = years_at(person.home)
    if name:
        return next((year for year in years if year.name == name), None)
    return present(years, timezone.localdate())


def standing(person: Person, year: CreditYear, *, without: int | None = None, plus: Item | None = None) -> Year:
    """How the person stands in the year; `without` leaves one credit out and `plus` adds one, to show what would be."""
    return settled({person: year}, without=without, plus=plus)[person.pk]


@dataclass(frozen=True)
class Waiting:
    """Where an open credit lies: at which desk, with whom, since when."""

    since: dt.datetime
    place: str
    people: list[str]
    due_on: dt.date | None = None
    work: Work | None = None

    @property
    def desk(self) -> str:
        """The desk and who sits there, as one reads it aloud."""
        return " ".join([self.place, listed(self.people[:2])]).strip()


def whereabouts(case_ids: Iterable[int | None]) -> dict[int | None, Waiting]:
    """The desk of each open case: one query for the tasks, one for who sits at their desks."""
    works = list(
        Work.objects.filter(process_id__in=[key for key in case_ids if key], finished__isnull=True).select_related(
            "place", "owner__home"
        )
    )
    desks = {work.place_id for work in works if work.place_id}
    grants = policy.in_force().filter(place_id__in=desks).select_related("person__home").order_by("id") if desks else []
    return {work.process_id: _desk(work, grants) for work in works}


def _desk(work: Work, grants: Iterable[Any]) -> Waiting:
    """The office where the desk's people sit, 护理部, says more than the hospital that the desk belongs to."""
    people = [
        grant.person
        for grant in grants
        if (grant.place_id, grant.role) == (work.place_id, work.role)
        and grant.line in ("", work.line)
        and grant.person_id not in work.barred
    ]
    if work.owner and work.place_id:
        people = [work.owner]
    offices = {person.home.name: person.home for person in people if person.home and work.place}
    office = next(iter(offices.values())) if len(offices) == 1 else work.place
    if office and work.place and not work.place.holds(office):
        office = work.place
    return Waiting(
        since=work.created,
        place=office.name if office else "",
        people=list(dict.fromkeys(person.name for person in people)),
        due_on=work.due_on,
        work=work,
    )


def last_words(case_ids: Iterable[int | None]) -> dict[int | None, Decision]:
    """The decision by which each case came back, was refused or was annulled last, with the word of its reason."""
    cases = [key for key in case_ids if key]
    rows = Decision.objects.filter(case_id__in=cases, to_state__in=SPOKEN).select_related(*PEOPLE, "place")
    words: dict[int | None, Decision] = {row.case_id: row for row in rows.order_by("id")}
    for row in words.values():
        row.reason_word = word_of(row.reason_code)  # type: ignore[attr-defined]
    return words


def discipline_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Third-level disciplines under their second-level ones, a group each, so that the choice needs no script."""
    rows = list(Discipline.objects.filter(scheme__in=SCHEMES).order_by("scheme", "code"))
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        if row.level == 3:
            groups.setdefault((row.scheme, row.parent_code), []).append((f"{row.scheme}:{row.code}", row.name))
    return [(row.name, groups[(row.scheme, row.code)]) for row in rows if (row.scheme, row.code) in groups]


def disciplines_of(credits: Iterable[Credit]) -> dict[tuple[str, str], str]:
    """Names of the disciplines of a page of credits, in one query."""
    wanted = {(row.discipline_scheme, row.discipline_code) for row in credits}
    rows = Discipline.objects.filter(code__in={code for _, code in wanted}) if wanted else []
    return {(row.scheme, row.code): row.name for row in rows}


def known_issuers(person: Person) -> list[str]:
    """Who has issued certificates here: the library of activities, and what the person wrote before."""
    own = Credit.objects.filter(person=person).exclude(issuer="").values_list("issuer", flat=True)
    here: list[int] = person.home.ids if isinstance(person.home, Organisation) else []
    library = Activity.objects.filter(jurisdiction_id__in=here).exclude(issuer="").values_list("issuer", flat=True)
    return sorted({*own.distinct()[:50], *library.distinct()[:200]})
