"""Four eyes: nobody inspects, or lets go, where they stand on the organiser's side themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from attendance.awards.models import Earning
from attendance.sessions.models import Plan
from registry.base.refusals import NotAllowed
from registry.people.models import Person
from workflows.projects.routing import parties_of


def is_party(plan: Plan, person: Person) -> bool:
    """Whoever works at the unit, planned it, earns credits there, or stands on its project."""
    if person.home is not None and person.home.path.startswith(plan.unit.path):
        return True
    if plan.created_by_id == person.pk or Earning.objects.filter(plan=plan, person=person).exists():
        return True
    project = getattr(plan.activity, "project", None)
    if project is None:
        return False
    names = {project.leader_name, *(one.name for one in project.teacher_list)}
    return person.name in names or person.pk in parties_of(project)


def check_not_theirs(plan: Plan, actor: Person) -> None:
    if is_party(plan, actor):
        raise NotAllowed(
            _("不能督查这个活动。"),
            _("你是“%(unit)s”或这个活动一方的人。") % {"unit": plan.unit.name},
            _("请主管部门的另一位审核人办理。"),
            code="inspects_own_side",
        )
