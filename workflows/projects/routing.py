"""Which bureau a project goes to, and on which of its desks it lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.codes.models import Line
from registry.organisations.models import BUREAUS, Kind, Organisation
from registry.organisations.queries import chain
from registry.people.models import Person
from registry.roles import policy
from registry.roles.models import Role
from registry.years.models import Level
from workflows.clock.deadlines import Deadlines
from workflows.engine.models import Decision
from workflows.engine.moves import Desk

from .flow import ACTION
from .models import Project

RANKS = (Kind.DISTRICT, Kind.CITY, Kind.PROVINCE)
ASKS_FOR = {
    Level.UNIT: Kind.DISTRICT,
    Level.CITY: Kind.CITY,
    Level.PROVINCIAL: Kind.PROVINCE,
    Level.NATIONAL: Kind.PROVINCE,
}
NURSING = ("national-2022:14", "national-2014:14")
PHARMACY = ("national-2022:13", "national-2014:13")


def bureau_of(above: Sequence[Organisation], level: str) -> Organisation | None:
    """The bureau that a level calls for, among those above a unit, nearest first; the highest where none is so high."""
    bureaus = [node for node in above if node.kind in BUREAUS]
    asked = RANKS.index(ASKS_FOR[Level(level)])
    return next((node for node in bureaus if RANKS.index(Kind(node.kind)) >= asked), bureaus[-1] if bureaus else None)


def line_of(disciplines: Iterable[str]) -> str:
    """The section of a bureau that looks at it: by the first discipline, the doctors' where nothing says otherwise."""
    first = next(iter(disciplines), "")
    if first.startswith("tcm-"):
        return Line.TCM.value
    if first.startswith(NURSING):
        return Line.NURSE.value
    return Line.PHARMACIST.value if first.startswith(PHARMACY) else Line.DOCTOR.value


def desk_at_bureau(project: Project, *, also: Iterable[int] = ()) -> Desk:
    """The desk at its bureau where somebody may decide; else at one above; else its own, where it waits.

    Whoever applied, handed in or refused it, and whoever works at the unit itself, is barred from it.
    """
    barred = barred_from(project) | set(also)
    own = line_of(project.disciplines)
    lines = [own, *(line for line in Line.values if line != own)]
    places = [node for node in chain(project.decider) if node.kind in BUREAUS]
    for place in places:
        for line in lines:
            if policy.people_who_may(ACTION, at=place, line=line, barred=barred).exists():
                return _desk(project, place, line, barred)
    return _desk(project, project.decider, own, barred)


def desk_at_unit(project: Project, **facts: object) -> Desk:
    """No desk: it is listed at the unit, and belongs to who entered it."""
    return Desk(**_shown(project), **facts)  # type: ignore[arg-type]


def barred_from(project: Project) -> set[int]:
    """Who may not decide on it: its own side, its reviewers of this round, and after an appeal who refused it."""
    barred = parties_of(project)
    barred |= set(
        project.opinions.filter(round=project.round, ended_at__isnull=True).values_list("reviewer", flat=True)
    )
    if project.appealed_at is not None:
        refused = Decision.objects.filter(case__project=project, step="refuse")
        for row in refused.values_list("actor_id", "on_behalf_of_id"):
            barred |= {key for key in row if key}
    return barred


def parties_of(project: Project) -> set[int]:
    """Who stands on the unit's side: who entered it or took one of its steps, the bureau's people who work there."""
    parties = {project.entered_by_id}
    uploaded = project.papers.values_list("file__uploaded_by_id", flat=True)
    parties |= set(uploaded)
    if project.case_id is not None:
        steps = Decision.objects.filter(case_id=project.case_id, is_verdict=False, actor__isnull=False, place=None)
        parties |= {key for key in steps.values_list("actor_id", flat=True) if key}
    at_home = Person.objects.filter(home__path__startswith=project.unit.path, grants__role=Role.BUREAU_REVIEWER)
    return parties | set(at_home.values_list("pk", flat=True))


def city_of(above: Sequence[Organisation]) -> Organisation:
    return next((node for node in above if node.kind == Kind.CITY), above[-1])


def _desk(project: Project, place: Organisation, line: str, barred: set[int]) -> Desk:
    role = Role.BUREAU_REVIEWER.value
    due_on = Deadlines(place.ids).due_on(place.ids, role, spans=[], until=None)
    return Desk(**_shown(project), place_id=place.pk, role=role, line=line, due_on=due_on, barred=tuple(sorted(barred)))  # type: ignore[arg-type]


def _shown(project: Project) -> dict[str, object]:
    return {
        "headline": project.name,
        "person_name": project.leader_name or project.entered_by.name,
        "place_name": project.unit.name,
        "amount": project.credits_asked,
        "hours": project.hours,
        "beneficiary_id": project.entered_by_id,
    }
