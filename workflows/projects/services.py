"""The verbs of a project's way: handing in, deciding, filing, holding, reporting. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.files.models import StoredFile
from registry.organisations.queries import chain
from registry.people.models import Person
from workflows.credits.small_cases import required
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from . import opinions
from .checking import (
    as_bureau,
    as_unit,
    check_appeal,
    check_filing,
    check_opinions,
    check_step,
    check_still_to_come,
    locked,
)
from .dates import today
from .flow import ProjectFlow
from .granting import check_asked, granted_of
from .models import Project, ProjectFile
from .news import tell_unit
from .numbering import next_number
from .publishing import publish
from .readiness import check_whole
from .recording import record
from .routing import bureau_of, city_of, desk_at_bureau, desk_at_unit
from .states import AT_BUREAU, CLOSED, Paper, State

log = logging.getLogger("xuefen.projects")

VERDICTS = ("complete", "return_to_unit", "approve", "refuse", "accept_report", "return_report")
WITH_WORDS = ("return_to_unit", "refuse", "return_report")
"""Verdicts that nobody gives without saying why."""
AFTER_REVIEW = ("approve", "refuse")


@transaction.atomic
def submit(project_id: int, *, actor: Person) -> Project:
    """上报: to the bureau that the level calls for; corrected, it begins at the check again."""
    project = locked(project_id)
    step = "submit" if project.state == State.DRAFT else "resubmit"
    check_step(project, step)
    name = as_unit(project, actor)
    check_whole(project)
    above = chain(project.unit)
    project.bureau = bureau_of(above, project.level)
    if project.bureau is None:
        raise Refusal(_("还不能上报。"), _("本单位上面没有主管部门。"), _("请联系系统管理员。"), code="no_bureau")
    before = _step(project, step)
    project.submitted_at = timezone.now()
    with unit_of_work():
        if step == "submit":
            desk, city = desk_at_bureau(project, also=[actor.pk]), city_of(above)
            project.case = moves.start(ProjectFlow.submit, project, city_id=city.pk, desk=desk, actor=actor)
            project.save()
        else:
            _go_on(project, actor, also=[actor.pk])
        record(project, step, before, project.state, actor=actor, on_behalf_of=name)
    _log("project handed in", project, actor)
    return project


@transaction.atomic
def decide(project_id: int, verdict: str, *, actor: Person, opinion: str = "", reason_code: str = "") -> Project:
    """What the bureau says: of the papers, after the review, and of the report."""
    opinion = required(opinion) if verdict in WITH_WORDS else opinion.strip()
    project = locked(project_id)
    check_step(project, verdict)
    name = as_bureau(project, actor)
    if verdict in AFTER_REVIEW:
        check_opinions(project, actor)
    if verdict == "approve":
        check_still_to_come(project)
        check_asked(project, opinion)
    work, before = project.open_work, _step(project, verdict)
    if verdict == "return_to_unit":
        opinions.end_all(project, actor=actor)
    _follow(project, verdict)
    with unit_of_work():
        _go_on(project, actor)
        said: dict[str, Any] = {"opinion": opinion, "reason_code": reason_code, "on_behalf_of": name}
        record(project, verdict, before, project.state, actor=actor, work=work, is_verdict=True, **said)
    tell_unit(project, verdict)
    _log("project decided", project, actor)
    return project


@transaction.atomic
def appeal(project_id: int, *, actor: Person, reason: str) -> Project:
    """申诉: once; somebody else at the bureau, or above it, has it reviewed again."""
    reason = required(reason)
    project = locked(project_id)
    check_appeal(project)
    name = as_unit(project, actor)
    before = _step(project, "appeal")
    project.appealed_at, project.closed_at, project.round = timezone.now(), None, project.round + 1
    desk = desk_at_bureau(project, also=[actor.pk])
    with unit_of_work():
        assert project.case is not None
        moves.reopen(ProjectFlow.appeal, project.case, project, desk=desk, actor=actor)
        project.save()
        record(project, "appeal", before, project.state, actor=actor, opinion=reason, on_behalf_of=name)
    _log("project appealed for", project, actor)
    return project


@transaction.atomic
def file(project_id: int, *, actor: Person, notice: Sequence[StoredFile], timetable: Sequence[StoredFile]) -> Project:
    """备案: with notice and timetable, within the days that the bureau names."""
    project = locked(project_id)
    check_filing(project)
    name = as_unit(project, actor)
    for papers, what in ((notice, _("举办通知")), (timetable, _("日程"))):
        if not papers:
            raise Refusal(
                _("还不能备案。"), _("没有%(what)s。") % {"what": what}, _("请上传后再备案。"), code="no_papers"
            )
    put_on(project, notice, Paper.NOTICE)
    put_on(project, timetable, Paper.TIMETABLE)
    before = _step(project, "file")
    project.filed_at = timezone.now()
    with unit_of_work():
        _go_on(project, actor)
        record(project, "file", before, project.state, actor=actor, on_behalf_of=name)
    _log("project filed", project, actor)
    return project


@transaction.atomic
def hold(project_id: int) -> bool:
    """已举办: its first day has come, or the first swipe; once, however often it is said. True where it was now."""
    project = locked(project_id)
    if project.state != State.FILED or project.requests.filter(outcome="").exists():
        return False
    before = _step(project, "hold")
    project.held_at = timezone.now()
    with unit_of_work():
        _go_on(project, None)
        record(project, "hold", before, project.state, actor=None)
    tell_unit(project, "hold")
    return True


def hold_due() -> int:
    """Every filed project whose first day has come; safe to repeat."""
    due = Project.objects.filter(state=State.FILED, from_date__lte=today())
    return sum(hold(key) for key in due.order_by("pk").values_list("pk", flat=True))


def put_on(project: Project, files: Sequence[StoredFile], kind: str) -> None:
    """Hang files on a locked project; one that hangs there already is not hung twice."""
    known = set(project.papers.filter(kind=kind).values_list("file_id", flat=True))
    rows = [ProjectFile(project=project, file=one, kind=kind) for one in files if one.pk not in known]
    ProjectFile.objects.bulk_create(rows)


def _step(project: Project, step: str) -> str:
    """Take a step that was found open; gives the state that it came from."""
    before = str(project.state)
    getattr(project, step)()
    if project.state in CLOSED:
        project.closed_at = timezone.now()
    return before


def _follow(project: Project, verdict: str) -> None:
    """What a verdict brings with it: a round of review, a number and an entry in the library."""
    if verdict == "complete":
        project.round += 1
    if verdict == "approve":
        year, discipline = project.first_day.year, project.disciplines[0]
        project.number = next_number(project.decider, year=year, discipline=discipline, level=project.level)
        project.credits = granted_of(project)
        project.activity, project.approved_at = publish(project), timezone.now()


def _go_on(project: Project, actor: Person | None, **facts: Any) -> None:
    """Finish the open task, and run the case to wherever the state says; inside a unit of work."""
    work = project.open_work
    assert work is not None
    desk = desk_at_bureau(project, **facts) if project.state in AT_BUREAU else desk_at_unit(project)
    moves.advance(work, project, desk=desk, actor=actor)
    project.save()


def _log(what: str, project: Project, actor: Person) -> None:
    facts = {"project": project.pk, "state": project.state, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
