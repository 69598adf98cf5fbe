"""执行情况: what a project came to, handed in by its unit."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.base.words import date_words
from registry.files.models import StoredFile
from registry.people.models import Person
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .checking import as_unit, check_step, locked
from .dates import today
from .models import Project, Report
from .recording import record
from .routing import desk_at_bureau
from .services import put_on
from .shape import periods_of, span
from .states import Paper

log = logging.getLogger("xuefen.projects")


@transaction.atomic
def report(project_id: int, *, facts: Mapping[str, Any], actor: Person, files: Sequence[StoredFile] = ()) -> Project:
    """报执行情况: written down, then handed in; sent back, it is written again."""
    project = locked(project_id)
    check_step(project, "report")
    name = as_unit(project, actor)
    _check(facts)
    Report.objects.update_or_create(project=project, defaults={**facts, "reported_by": actor})
    put_on(project, files, Paper.REPORT)
    before, work = str(project.state), project.open_work
    project.report()
    project.reported_at = timezone.now()
    with unit_of_work():
        assert work is not None
        moves.advance(work, project, desk=desk_at_bureau(project, also=[actor.pk]), actor=actor)
        project.save()
        record(project, "report", before, project.state, actor=actor, on_behalf_of=name)
    about = {"project": project.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "project reported", extra={"facts": about}))
    return project


def _check(facts: Mapping[str, Any]) -> None:
    _first, last = span(periods_of(facts["periods"]))
    if last is None or last > today():
        why = _("最后一天是 %(day)s。") % {"day": date_words(last)} if last else _("没有写实际举办的日期。")
        raise Refusal(_("还不能报执行情况。"), why, _("请在全部举办完以后再报。"), code="not_over_yet")
    for name, what in (("titles", _("按职称")), ("areas", _("按地区"))):
        counted = sum(facts[name].values())
        if counted != facts["attended"]:
            raise Refusal(
                _("人数对不上。"),
                _("%(what)s加起来是 %(counted)s 人，参加人数是 %(attended)s 人。")
                % {"what": what, "counted": counted, "attended": facts["attended"]},
                _("请核对后再报。"),
                code="sums_differ",
            )
    if facts["passed"] > facts["attended"]:
        raise Refusal(_("人数对不上。"), _("合格人数多于参加人数。"), _("请核对后再报。"), code="sums_differ")
