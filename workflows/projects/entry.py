"""Drafts: everything typed is kept, whole or not; whoever saves over somebody else's change is told."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal
from registry.files.models import StoredFile
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles import policy

from .checking import ENTER, as_unit, locked, moved_on
from .models import Project
from .services import put_on
from .shape import periods_of, span
from .states import EDITABLE, LastYear, Paper, State

log = logging.getLogger("xuefen.projects")

LIKE_LAST_YEAR = {
    State.HELD: LastYear.HELD,
    State.REPORTED: LastYear.HELD,
    State.AUDITED: LastYear.HELD,
    State.REFUSED: LastYear.REFUSED,
}


@transaction.atomic
def begin(unit: Organisation, facts: Mapping[str, Any], *, actor: Person, files: Sequence[StoredFile] = ()) -> Project:
    """A new draft at a unit."""
    if unit.kind != Kind.UNIT or not policy.may(actor, ENTER, at=unit):
        raise NotAllowed(
            _("不能在这里申报项目。"),
            _("你不负责“%(unit)s”的项目。") % {"unit": unit.name},
            _("请该单位科教部门的人办理。"),
            code="not_allowed",
        )
    project = Project(unit=unit, entered_by=actor, **facts)
    project.from_date, project.to_date = span(periods_of(project.periods))
    project.save()
    put_on(project, files, Paper.APPLICATION)
    _log("project begun", project, actor)
    return project


@transaction.atomic
def change(
    project_id: int,
    facts: Mapping[str, Any],
    *,
    version: int,
    actor: Person,
    files: Sequence[StoredFile] = (),
    removed: Collection[int] = (),
) -> Project:
    """Save the form of a draft or of what came back; `version` is that of the page it was typed on."""
    project = locked(project_id)
    as_unit(project, actor)
    if project.state not in EDITABLE:
        raise moved_on(project)
    if version != project.version:
        raise Refusal(
            _("没有保存：别人刚改过这个项目。"),
            _("你打开以后，它又被保存过。"),
            _("请另开一页看对方改了什么；下面是你填的，再点一次“保存”就用你的。"),
            code="changed_meanwhile",
        )
    for name, value in facts.items():
        setattr(project, name, value)
    project.from_date, project.to_date = span(periods_of(project.periods))
    project.version, project.changed_at = project.version + 1, timezone.now()
    project.save(update_fields=[*facts, "from_date", "to_date", "version", "changed_at"])
    project.papers.filter(pk__in=removed, kind=Paper.APPLICATION).delete()
    put_on(project, files, Paper.APPLICATION)
    _log("project saved", project, actor)
    return project


@transaction.atomic
def copy(project_id: int, *, actor: Person) -> Project:
    """A draft like a project of before: all but its days, its number and its files."""
    old = locked(project_id)
    as_unit(old, actor)
    facts = old.facts() | {"periods": [], "last_year": LIKE_LAST_YEAR.get(State(old.state), LastYear.NOT_HELD)}
    made = Project(unit=old.unit, entered_by=actor, copied_from=old, **facts)
    made.save()
    _log("project copied", made, actor)
    return made


@transaction.atomic
def delete(project_id: int, *, actor: Person) -> None:
    """A draft that nobody wants; what was handed in once stays."""
    project = locked(project_id)
    as_unit(project, actor)
    if project.state != State.DRAFT:
        raise moved_on(project)
    project.papers.all().delete()
    Project.objects.filter(copied_from=project).update(copied_from=None)
    project.delete()
    _log("draft of a project deleted", project, actor)


def _log(what: str, project: Project, actor: Person) -> None:
    facts = {"project": project.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
