"""改期、取消: asked for by the unit, decided by the same bureau."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal, WrongState
from registry.people.models import Person
from workflows.credits.small_cases import hang_task, required
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work
from workflows.engine.claims import deciding_as

from .checking import as_unit, check_ask, check_step, locked, moved_on
from .dates import today
from .flow import RequestFlow
from .models import Project, Request
from .news import tell_unit_of_request
from .publishing import change_days, take_away
from .recording import record
from .routing import desk_at_bureau, desk_at_unit
from .shape import Period, kept_periods, overlap, same_days, span
from .states import TO_COME, Ask, Outcome

log = logging.getLogger("xuefen.projects")

GRANT, DENY = "grant_request", "deny_request"
OUTCOMES = {GRANT: Outcome.GRANTED, DENY: Outcome.DENIED}


@transaction.atomic
def ask(project_id: int, kind: str, *, actor: Person, reason: str, periods: Sequence[Period] = ()) -> Request:
    """申请改期 names the new days, 申请取消 none."""
    reason = required(reason)
    project = locked(project_id)
    name = as_unit(project, actor)
    check_ask(project)
    if kind == Ask.POSTPONE:
        _check_days(project, periods)
    kept = kept_periods(periods) if kind == Ask.POSTPONE else []
    asked = Request(project=project, kind=kind, periods=kept, reason=reason, raised_by=actor)
    with unit_of_work():
        assert project.case is not None
        desk = desk_at_bureau(project, also=[actor.pk])
        asked.case = moves.start(RequestFlow.begin, asked, city_id=project.case.city_id, desk=desk, actor=actor)
        asked.save()
        facts: dict[str, Any] = {"opinion": reason, "case": asked.case, "on_behalf_of": name}
        record(project, f"ask_{kind}", project.state, project.state, actor=actor, **facts)
    _log("change of a project asked for", asked, actor)
    return asked


@transaction.atomic
def decide_request(request_id: int, verdict: str, *, actor: Person, opinion: str = "") -> Request:
    """同意 changes the days or ends the project at once; 不同意 leaves it as it was."""
    opinion = required(opinion) if verdict == DENY else opinion.strip()
    asked = _locked(request_id)
    project, work = asked.project, asked.open_work
    assert work is not None
    name = deciding_as(work, actor)
    if verdict == GRANT:
        _check_possible(asked)
    before = str(project.state)
    asked.outcome, asked.closed_at = OUTCOMES[verdict], timezone.now()
    # Ahead of the project: its trigger looks for the request that was granted.
    asked.save()
    if verdict == GRANT:
        _carry_out(asked, actor)
    with unit_of_work():
        moves.advance(work, asked, desk=None, actor=actor)
        facts: dict[str, Any] = {"opinion": opinion, "is_verdict": True, "work": work, "on_behalf_of": name}
        record(project, verdict, before, project.state, actor=actor, case=asked.case, **facts)
    tell_unit_of_request(asked)
    _log("change of a project decided", asked, actor)
    return asked


@transaction.atomic
def withdraw_request(request_id: int, *, actor: Person) -> Request:
    asked = _locked(request_id)
    name = as_unit(asked.project, actor)
    asked.outcome, asked.closed_at = Outcome.WITHDRAWN, timezone.now()
    project = asked.project
    with unit_of_work():
        assert asked.open_work is not None
        moves.cancel(asked.open_work)
        asked.save()
        facts: dict[str, Any] = {"case": asked.case, "on_behalf_of": name}
        record(project, "withdraw_request", project.state, project.state, actor=actor, **facts)
    _log("change of a project withdrawn", asked, actor)
    return asked


def _carry_out(asked: Request, actor: Person) -> None:
    project = asked.project
    if asked.kind == Ask.POSTPONE:
        project.periods = asked.periods
        project.from_date, project.to_date = span(asked.period_list)
        project.save()
        change_days(project)
        return
    before, work = str(project.state), project.open_work
    project.cancel()
    project.closed_at = timezone.now()
    with unit_of_work():
        assert work is not None
        moves.advance(work, project, desk=desk_at_unit(project), actor=None)
        project.save()
        record(project, "cancel", before, project.state, actor=None)
    take_away(project)


def _check_days(project: Project, periods: Sequence[Period]) -> None:
    first, _last = span(periods)
    if first is None or first <= today() or overlap(periods):
        why = _("新的日期要在今天以后，几段之间不能重叠。")
        raise Refusal(_("这样改期不行。"), why, _("请改日期。"), code="bad_days")
    if same_days(periods, project.period_list):
        raise Refusal(_("这样改期不行。"), _("日期和原来一样。"), _("请改日期。"), code="bad_days")


def _check_possible(asked: Request) -> None:
    if asked.project.state not in TO_COME:
        raise moved_on(asked.project)
    if asked.kind == Ask.CANCEL:
        check_step(asked.project, "cancel")
    elif asked.period_list[0].first <= today():
        raise Refusal(_("不能同意改期。"), _("新的日期已经过了。"), _("请不同意，由单位另提。"), code="too_late")


def _locked(request_id: int) -> Request:
    key = Request.objects.values_list("project_id", flat=True).filter(pk=request_id).first()
    project = locked(key or 0)
    asked = Request.objects.select_for_update(of=("self",)).select_related("case", "raised_by").get(pk=request_id)
    asked.project = project
    hang_task(asked)
    if asked.outcome or asked.open_work is None:
        raise WrongState(_("这个申请已经办结。"), "", _("请办下一项。"), code="wrong_state")
    return asked


def _log(what: str, asked: Request, actor: Person) -> None:
    facts = {"request": asked.pk, "outcome": asked.outcome, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
