"""One policy, three questions: where may this person do it, may they do it here, who may do it here.

Lists and inboxes ask `places_where`, buttons and verbs ask `may`, recipients come from `people_who_may`; a test
holds that the three agree for everybody and every place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.base.compiled import Compiled, Slot
from registry.organisations.models import Organisation
from registry.people.models import Person

from .models import OPERATORS, Grant, Role


@dataclass(frozen=True)
class Action:
    """Which roles may do it; `below` says whether a role reaches what lies under its place or that place alone."""

    roles: frozenset[str]
    below: bool = True


def _by(*roles: str, below: bool = True) -> Action:
    return Action(frozenset(roles), below)


REVIEWERS = (Role.DEPARTMENT_REVIEWER, Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER)

ACTIONS: dict[str, Action] = {
    "credit.review.department": _by(Role.DEPARTMENT_REVIEWER, below=False),
    "credit.review.unit": _by(Role.UNIT_REVIEWER, below=False),
    "credit.review.bureau": _by(Role.BUREAU_REVIEWER, below=False),
    "credit.annul": _by(Role.BUREAU_REVIEWER),
    "credit.object": _by(*REVIEWERS),
    "credit.name_reviewer": _by(Role.SECURITY_OPERATOR),
    "credit.view": _by(*REVIEWERS, Role.CLERK),
    "credit.enter_for": _by(Role.CLERK),
    "people.view": _by(*REVIEWERS, Role.CLERK, Role.UNIT_ADMIN, Role.CARD_MAKER),
    "people.edit": _by(Role.UNIT_ADMIN),
    "letters.print": _by(Role.UNIT_ADMIN, Role.SECURITY_OPERATOR),
    "organisation.view": _by(*REVIEWERS, Role.UNIT_ADMIN, *OPERATORS),
    "organisation.edit": _by(Role.UNIT_ADMIN, Role.SYSTEM_OPERATOR),
    "unit.levels": _by(Role.UNIT_ADMIN),
    "clock.edit": _by(Role.UNIT_ADMIN, Role.BUREAU_REVIEWER, below=False),
    "calendar.edit": _by(Role.SYSTEM_OPERATOR),
    "credit.remind": _by(*REVIEWERS),
    "inbox.tabs": _by(Role.UNIT_ADMIN),
    "roles.view": _by(Role.UNIT_ADMIN, Role.SECURITY_OPERATOR, Role.AUDIT_OPERATOR),
    "roles.grant": _by(Role.UNIT_ADMIN, Role.SECURITY_OPERATOR),
    "work.view": _by(Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER, Role.UNIT_ADMIN),
    "work.rows": _by(Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER),
    "system.view": _by(Role.SYSTEM_OPERATOR),
    "system.retry": _by(Role.SYSTEM_OPERATOR),
}


def in_force(today: dt.date | Slot | None = None) -> QuerySet[Grant]:
    today = today or timezone.localdate()
    return Grant.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gte=today),
        ended_at__isnull=True,
        from_date__lte=today,
        person__is_active=True,
    )


_of_person: Compiled[Grant] = Compiled(
    lambda: in_force(Slot("today")).filter(person_id=Slot("person")).select_related("place").order_by("id")
)


def grants_of(person: Person) -> list[Grant]:
    """The person's grants in force today, read once a request and kept on the person."""
    if not hasattr(person, "_grants_in_force"):
        found = _of_person(person=person.pk, today=timezone.localdate()) if person.is_active else []
        person._grants_in_force = found  # type: ignore[attr-defined]
    return person._grants_in_force  # type: ignore[attr-defined]


def know_grants(people: Collection[Person]) -> None:
    """Read the grants of many people at once, for `grants_of` to find them on each."""
    known: dict[int, list[Grant]] = {person.pk: [] for person in people}
    for grant in in_force().filter(person_id__in=known).select_related("place").order_by("id"):
        known[grant.person_id].append(grant)
    for person in people:
        person._grants_in_force = known[person.pk]  # type: ignore[attr-defined]


def places_where(person: Person, action: str, *, line: str = "") -> list[Organisation]:
    """The places that the person's roles name for this action; one that reaches below holds under each of them."""
    return [grant.place for grant in _matching(person, action, line)]


def reach(person: Person, action: str) -> list[tuple[str, str]]:
    """The same answer as conditions of a list: (path, line) pairs, an empty line meaning everybody's."""
    return [(grant.place.path, grant.line) for grant in _matching(person, action, "")]


def may(person: Person, action: str, *, at: Organisation, line: str = "") -> bool:
    """Whether the person may do it at this place (and for this line of staff, where one is named)."""
    below = ACTIONS[action].below
    return any(grant.place.holds(at) if below else grant.place_id == at.pk for grant in _matching(person, action, line))


def may_anywhere(person: Person, action: str) -> bool:
    return bool(_matching(person, action, ""))


def people_who_may(action: str, *, at: Organisation, line: str = "") -> QuerySet[Person]:
    """Everybody for whom `may` says yes."""
    rule = ACTIONS[action]
    grants = in_force().filter(role__in=rule.roles, place_id__in=at.ids if rule.below else [at.pk])
    if line:
        grants = grants.filter(line__in=["", line])
    return Person.objects.filter(pk__in=grants.values("person_id"))


def _matching(person: Person, action: str, line: str) -> list[Grant]:
    rule = ACTIONS[action]
    return [grant for grant in grants_of(person) if grant.role in rule.roles and _covers(grant, line)]


def _covers(grant: Grant, line: str) -> bool:
    return not line or grant.line in ("", line)
