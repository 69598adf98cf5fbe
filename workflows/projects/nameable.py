"""Projects and requests that wait for nobody, as naming reads and locks them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows.credits.levels import Nobody
from workflows.credits.naming import Kind

from .checking import locked
from .flow import ProjectFlow, RequestFlow
from .models import Project, Request
from .routing import barred_from, parties_of


class Nameable:
    """A project, or a request about one, as naming sees it; both are decided by the same people."""

    def __init__(self, project: Project, case_id: int) -> None:
        self.case_id, self.project = case_id, project
        self.person, self.department, self.unit = project.entered_by, project.unit, project.unit

    @property
    def barred(self) -> dict[int, str]:
        """Parties of its own side; reviewers, and after an appeal who refused it, decided before."""
        own = dict.fromkeys(parties_of(self.project), Nobody.ENTERED.value)
        return dict.fromkeys(barred_from(self.project), Nobody.DECIDED.value) | own


RELATED = ("unit", "bureau", "entered_by", "case")


def _projects(cases: Collection[int]) -> list[Nameable]:
    rows = Project.objects.filter(case_id__in=cases).select_related(*RELATED)
    return [Nameable(row, row.case_id or 0) for row in rows]


def _requests(cases: Collection[int]) -> list[Nameable]:
    rows: QuerySet[Any] = Request.objects.filter(case_id__in=cases)
    rows = rows.select_related("project", *(f"project__{name}" for name in RELATED))
    return [Nameable(row.project, row.case_id) for row in rows]


def _lock_project(case_id: int) -> Nameable:
    return Nameable(locked(Project.objects.values_list("pk", flat=True).get(case_id=case_id)), case_id)


def _lock_request(case_id: int) -> Nameable:
    return Nameable(locked(Request.objects.values_list("project_id", flat=True).get(case_id=case_id)), case_id)


KINDS = {
    ProjectFlow: Kind(_projects, _lock_project, lambda record: _("继教项目")),
    RequestFlow: Kind(_requests, _lock_request, lambda record: _("项目改期或取消")),
}
