"""Who came to a project, for its execution form: by title and by where they come from."""

from __future__ import annotations

from collections import Counter

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from attendance.analysis.facts import Code
from attendance.sessions.models import Plan
from attendance.sessions.queries import city_of
from registry.organisations.models import Organisation
from workflows.projects.counted import Counted
from workflows.projects.models import Project

from .models import Earning, Result, Run

CAME_NOT = (Code.ABSENT.value, Code.CARD.value, Code.OUTSIDE.value)
LEVELS = ("high", "mid", "junior")
"""Levels of titles that the form asks for; whoever has another or none is counted beside them."""


def counted_at(project: Project) -> Counted | None:
    """Whoever hit a period of a session attended, whoever has a credit passed; nothing before an analysis."""
    plan = Plan.objects.filter(activity=project.activity_id).select_related("unit").first()
    if plan is None or not Run.objects.filter(plan=plan).exists():
        return None
    came = Result.objects.filter(session__plan=plan, person=OuterRef("person")).exclude(code__in=CAME_NOT)
    rows = Earning.objects.filter(plan=plan).filter(Q(Exists(came)) | Q(credit__isnull=False))
    found = list(rows.values_list("person__title__level", "person__home__path", "credit__state"))
    table = reverse("attendance:table", args=[plan.pk])
    return Counted(
        attended=len(found),
        passed=sum(state == "COUNTED" for _level, _path, state in found),
        titles=Counter(level if level in LEVELS else "other" for level, _path, _state in found),
        areas=Counter(_area(path or "", plan.unit) for _level, path, _state in found),
        first_url=table,
        passed_url=f"{table}?standing=credited",
        register_url=reverse("certificates:register", args=[plan.pk]),
    )


def _area(path: str, unit: Organisation) -> str:
    """Nearest first; where the tree has no province above the city, everybody else comes from beyond."""
    city = city_of(unit)
    if path.startswith(unit.path):
        return "unit"
    if path.startswith(city.path):
        return "city"
    top = f"/{unit.ids[0]}/"
    return "province" if top != city.path and path.startswith(top) else "beyond"
