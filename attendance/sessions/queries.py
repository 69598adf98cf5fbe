"""The reads of plans, and what the analysis takes from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, Q, QuerySet

from attendance.analysis import facts
from attendance.devices.manifest import Period as Told
from registry.library.queries import visible_to as library_of
from registry.organisations.models import Kind, Organisation
from registry.organisations.queries import chain
from registry.people.models import Person
from registry.years.models import Activity
from workflows.projects.models import Project

from .models import Audience, Period, Plan, RuleVersion, Session

WHOLE = ("activity__project", "unit", "held_by")


def with_sessions(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """With sessions, periods and rules, in three more queries whatever their number."""
    sessions = Session.objects.prefetch_related("periods")
    return plans.select_related(*WHOLE).prefetch_related(Prefetch("sessions", sessions), "rules")


def rule_of(plan: Plan) -> RuleVersion:
    """The version that holds: the newest."""
    return max(plan.rules.all(), key=lambda rule: rule.version)


def sittings_of(plan: Plan) -> tuple[facts.Sitting, ...]:
    return tuple(sitting_of(session) for session in plan.sessions.all())


def sitting_of(session: Session) -> facts.Sitting:
    periods = tuple(_period(period) for period in session.periods.all())
    return facts.Sitting(session.pk, session.begins, session.ends, session.hours, periods)


def _period(row: Period) -> facts.Period:
    grace = dt.timedelta(minutes=row.grace)
    return facts.Period(row.pk, facts.PeriodKind(row.kind), row.begins, row.ends, grace)


def rule_facts(row: RuleVersion) -> facts.Rule:
    least = dt.timedelta(minutes=row.least)
    return facts.Rule(facts.RuleKind(row.kind), row.periods, row.share, least, row.step)


def outside_of(plan: Plan, people: Iterable[int]) -> frozenset[int]:
    """Those of them for whom the activity is not, by their home; nobody where it is for anyone."""
    audience = audience_of(plan)
    if audience == Audience.ANYONE:
        return frozenset()
    top = plan.unit if audience == Audience.UNIT else city_of(plan.unit)
    inside = Person.objects.filter(pk__in=list(people), home__path__startswith=top.path).values_list("pk", flat=True)
    return frozenset(people) - frozenset(inside)


def audience_of(plan: Plan) -> Audience:
    """For whom it is: as its project was approved, or else as the plan says."""
    project = project_of(plan.activity)
    return Audience(project.audience if project else plan.audience)


def project_of(activity: Activity) -> Project | None:
    return getattr(activity, "project", None)


def city_of(unit: Organisation) -> Organisation:
    above = chain(unit)
    return next((node for node in above if node.kind == Kind.CITY), above[-1])


def to_plan(actor: Person, units: Sequence[Organisation]) -> list[tuple[Activity, Organisation]]:
    """Activities of the library without a plan that one of these units holds, the newest first."""
    names, keys = {unit.name: unit for unit in units}, {unit.pk: unit for unit in units}
    rows = library_of(actor).filter(plan__isnull=True, cancelled_on__isnull=True).select_related("project")
    named = Q(host__in=names) | Q(host="", organiser__in=names)
    rows = rows.filter(Q(project__unit__in=keys) | Q(project__isnull=True) & named).order_by("-from_date", "-id")
    found = [(row, project_of(row)) for row in rows[:50]]
    return [(row, keys[project.unit_id] if project else names[row.host or row.organiser]) for row, project in found]


def periods_of(activities: Iterable[int]) -> dict[int, list[Told]]:
    """When cards are read at each of these activities, for the terminals that serve them."""
    found: dict[int, list[Told]] = {}
    rows = Period.objects.filter(session__plan__activity__in=list(activities)).select_related("session__plan")
    for row in rows.order_by("begins", "id"):
        grace = dt.timedelta(minutes=row.grace)
        told = Told(row.pk, str(row.get_kind_display()), row.begins - grace, row.ends + grace)
        found.setdefault(row.session.plan.activity_id, []).append(told)
    return found


def holds(activity: Activity, unit: Organisation) -> bool:
    """Whether the activity is this unit's: its project is, or its entry in the library names the unit as the host."""
    project = project_of(activity)
    if project is not None:
        return project.unit_id == unit.pk
    return (activity.host or activity.organiser) == unit.name
