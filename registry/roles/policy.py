"""One policy, three questions: where may this person do it, may they do it here, who may do it here.

Lists and inboxes ask `places_where`, buttons and verbs ask `may`, recipients come from `people_who_may`; a test
holds that the three agree for everybody and every place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.base.compiled import Compiled, OneOf, Slot
from registry.organisations.models import Organisation
from registry.people.models import Person

from .models import OPERATORS, Grant, Role, Substitution


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
    "document.issue": _by(*REVIEWERS),
    "document.revoke": _by(Role.UNIT_REVIEWER, below=False),
    "seal.use": _by(Role.UNIT_REVIEWER, below=False),
    "seal.keep": _by(Role.UNIT_ADMIN, below=False),
    "people.view": _by(*REVIEWERS, Role.CLERK, Role.UNIT_ADMIN, Role.CARD_MAKER),
    "people.edit": _by(Role.UNIT_ADMIN),
    "card.view": _by(Role.CARD_MAKER, Role.UNIT_ADMIN),
    "card.edit": _by(Role.CARD_MAKER, Role.UNIT_ADMIN),
    "reader.calibrate": _by(Role.CARD_MAKER, Role.UNIT_ADMIN, Role.SYSTEM_OPERATOR),
    "letters.print": _by(Role.UNIT_ADMIN, Role.SECURITY_OPERATOR),
    "organisation.view": _by(*REVIEWERS, Role.UNIT_ADMIN, *OPERATORS),
    "organisation.edit": _by(Role.UNIT_ADMIN, Role.SYSTEM_OPERATOR),
    "unit.levels": _by(Role.UNIT_ADMIN),
    "clock.edit": _by(Role.UNIT_ADMIN, Role.BUREAU_REVIEWER, below=False),
    "clock.terms": _by(Role.BUREAU_REVIEWER, below=False),
    "calendar.edit": _by(Role.SYSTEM_OPERATOR),
    "standard.edit": _by(Role.BUREAU_REVIEWER),
    "grade.set": _by(Role.BUREAU_REVIEWER),
    "library.edit": _by(Role.BUREAU_REVIEWER, Role.SYSTEM_OPERATOR),
    "earlier.enter": _by(Role.CLERK, Role.UNIT_ADMIN),
    "earlier.view": _by(*REVIEWERS, Role.CLERK, Role.UNIT_ADMIN),
    "codes.edit": _by(Role.SYSTEM_OPERATOR),
    "levels.edit": _by(Role.BUREAU_REVIEWER, below=False),
    "evidence.edit": _by(Role.BUREAU_REVIEWER, below=False),
    "year.phase": _by(Role.BUREAU_REVIEWER, below=False),
    "late.ask": _by(Role.CLERK, Role.UNIT_REVIEWER),
    "late.decide": _by(Role.BUREAU_REVIEWER),
    "project.enter": _by(Role.UNIT_REVIEWER, Role.CLERK, below=False),
    "project.view": _by(Role.UNIT_REVIEWER, Role.CLERK, Role.UNIT_ADMIN, Role.BUREAU_REVIEWER),
    "project.decide": _by(Role.BUREAU_REVIEWER, below=False),
    "project.rules": _by(Role.BUREAU_REVIEWER, below=False),
    "original.see": _by(*REVIEWERS),
    "credit.remind": _by(*REVIEWERS),
    "inbox.tabs": _by(Role.UNIT_ADMIN),
    "roles.view": _by(Role.UNIT_ADMIN, Role.SECURITY_OPERATOR, Role.AUDIT_OPERATOR),
    "roles.grant": _by(Role.UNIT_ADMIN, Role.SECURITY_OPERATOR),
    "work.view": _by(Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER, Role.UNIT_ADMIN),
    "work.rows": _by(Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER),
    "attendance.view": _by(Role.UNIT_REVIEWER, Role.CLERK, Role.BUREAU_REVIEWER),
    "attendance.plan": _by(Role.UNIT_REVIEWER, Role.CLERK),
    "attendance.award": _by(Role.UNIT_REVIEWER),
    "attendance.inspect": _by(Role.BUREAU_REVIEWER),
    "device.view": _by(Role.UNIT_ADMIN, Role.BUREAU_REVIEWER, Role.SYSTEM_OPERATOR),
    "device.edit": _by(Role.UNIT_ADMIN, Role.SYSTEM_OPERATOR),
    "device.activate": _by(Role.BUREAU_REVIEWER, Role.SYSTEM_OPERATOR),
    "device.adopt": _by(Role.SYSTEM_OPERATOR),
    "delivery.view": _by(Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER),
    "client.view": _by(Role.UNIT_ADMIN, Role.BUREAU_REVIEWER, Role.SYSTEM_OPERATOR),
    "client.edit": _by(Role.UNIT_ADMIN, Role.SYSTEM_OPERATOR),
    "client.activate": _by(Role.BUREAU_REVIEWER, Role.SYSTEM_OPERATOR),
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


def standing_in(today: dt.date | Slot | None = None) -> QuerySet[Substitution]:
    """The substitutions of today; whether the role behind one is in force is the role's own affair."""
    today = today or timezone.localdate()
    return Substitution.objects.filter(ended_at__isnull=True, from_date__lte=today, to_date__gte=today)


def _theirs() -> Q:
    """One's own roles, and those one stands in for; an array, so that both are look-ups by key."""
    stood_in = standing_in(Slot("today")).filter(substitute_id=Slot("person"))
    return Q(person_id=Slot("person")) | Q(OneOf("pk", ArraySubquery(stood_in.values("grant_id"))))


_of_person: Compiled[Grant] = Compiled(
    lambda: in_force(Slot("today")).filter(_theirs()).select_related("place", "person").order_by("id")
)


def grants_of(person: Person) -> list[Grant]:
    """The roles that the person acts with today, read once a request and kept on the person.

    Those of an absent reviewer whom they stand in for are among them and name that reviewer as `absent`.
    """
    if not hasattr(person, "_grants_in_force"):
        found = _of_person(person=person.pk, today=timezone.localdate()) if person.is_active else []
        for grant in found:
            grant.absent = grant.person if grant.person_id != person.pk else None
        person._grants_in_force = found  # type: ignore[attr-defined]
    return person._grants_in_force  # type: ignore[attr-defined]


def know_grants(people: Collection[Person]) -> None:
    """Read the grants of many people at once, for `grants_of` to find them on each."""
    known: dict[int, list[Grant]] = {person.pk: [] for person in people}
    stood_in: dict[int, list[int]] = {}
    active = [person.pk for person in people if person.is_active]
    for grant_id, key in standing_in().filter(substitute__in=active).values_list("grant_id", "substitute_id"):
        stood_in.setdefault(grant_id, []).append(key)
    theirs = Q(person_id__in=known) | Q(pk__in=stood_in)
    for grant in in_force().filter(theirs).select_related("place", "person").order_by("id"):
        known.get(grant.person_id, []).append(grant)
        for key in stood_in.get(grant.pk, []):
            theirs_for_now = copy(grant)
            theirs_for_now.absent = grant.person
            known[key].append(theirs_for_now)
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
    return bool(_grants_at(person, action, at, line))


def names_of(person: Person, action: str, *, at: Organisation, line: str = "") -> list[Person | None]:
    """In whose name the person may do it here: None for their own right, which comes first, or whom they stand in for.

    Four eyes compares the name as well: a substitute may not decide what the one they stand in for may not.
    """
    names = [grant.absent for grant in _grants_at(person, action, at, line)]
    return [None] if None in names else names


def may_anywhere(person: Person, action: str) -> bool:
    return bool(_matching(person, action, ""))


def people_who_may(action: str, *, at: Organisation, line: str = "", barred: Iterable[int] = ()) -> QuerySet[Person]:
    """Everybody for whom `may` says yes, without those who are barred themselves or stand in for nobody else."""
    rule = ACTIONS[action]
    grants = in_force().filter(role__in=rule.roles, place_id__in=at.ids if rule.below else [at.pk])
    grants = grants.exclude(person_id__in=barred)
    if line:
        grants = grants.filter(line__in=["", line])
    substitutes = standing_in().filter(grant__in=grants, substitute__is_active=True)
    either = Q(pk__in=grants.values("person_id")) | Q(pk__in=substitutes.values("substitute_id"))
    return Person.objects.filter(either).exclude(pk__in=barred)


def _grants_at(person: Person, action: str, at: Organisation, line: str) -> list[Grant]:
    below, found = ACTIONS[action].below, _matching(person, action, line)
    return [grant for grant in found if (grant.place.holds(at) if below else grant.place_id == at.pk)]


def _matching(person: Person, action: str, line: str) -> list[Grant]:
    rule = ACTIONS[action]
    return [grant for grant in grants_of(person) if grant.role in rule.roles and _covers(grant, line)]


def _covers(grant: Grant, line: str) -> bool:
    return not line or grant.line in ("", line)
