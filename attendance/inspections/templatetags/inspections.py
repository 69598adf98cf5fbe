"""What pages below this layer show of inspections, without knowing it."""

from __future__ import annotations

from typing import Any

from django import template

from attendance.inspections.queries import of_activity, of_plan
from attendance.sessions.models import Plan
from workflows.projects.models import Project

register = template.Library()
PART = "inspections/_list.html"


@register.inclusion_tag(PART)
def inspections_of_plan(plan: Plan) -> dict[str, Any]:
    return {"inspections": of_plan(plan.pk)}


@register.inclusion_tag(PART)
def inspections_of_project(project: Project) -> dict[str, Any]:
    return {"inspections": of_activity(project.activity_id) if project.activity_id else []}
