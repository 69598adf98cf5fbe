"""核定学分: what the standard gives for a project's hours, and what the bureau gives instead of what was asked for."""

from __future__ import annotations

import logging
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.standards.classes import class_of_level
from registry.standards.evaluate import Facts, Grant, evaluate
from registry.standards.queries import StandardBook, standard_of
from workflows.credits.library import two
from workflows.credits.small_cases import required

from .checking import as_bureau, locked, moved_on
from .models import CreditSetting, Project
from .recording import record
from .states import State

log = logging.getLogger("xuefen.projects")


def most_of(project: Project) -> Decimal | None:
    """What the standard of its unit and year gives who attends all of it; None where it does not say."""
    if project.from_date is None or not project.level:
        return None
    level_class = class_of_level(project.level)
    standard = standard_of(StandardBook().chain(project.unit, project.from_date.year))
    facts = Facts(kind="project", level=project.level, level_class=level_class, amount=project.hours)
    found = evaluate(facts, standard)
    return found.credits if isinstance(found, Grant) else None


def setting_of(project: Project) -> CreditSetting | None:
    """The newest of the round; an appeal begins anew."""
    return project.settings.filter(round=project.round).select_related("set_by").first()


def granted_of(project: Project) -> Decimal:
    """What the approval gives: as set, else as asked."""
    setting = setting_of(project)
    given = setting.credits if setting else project.credits_asked
    assert given is not None
    return given


@transaction.atomic
def set_credits(project_id: int, credits: Decimal, *, actor: Person, reason: str) -> CreditSetting:
    """核定: while it is reviewed, by who decides on it; never more than the standard gives."""
    reason = required(reason)
    project = locked(project_id)
    if project.state != State.REVIEW:
        raise moved_on(project)
    name = as_bureau(project, actor)
    _check_amount(project, credits)
    setting = CreditSetting.objects.create(
        project=project, round=project.round, credits=credits, reason=reason, set_by=actor
    )
    said = {"credits": two(credits), "asked": two(project.credits_asked or Decimal(0)), "reason": reason}
    opinion = _("核定 %(credits)s 学分，申报 %(asked)s。%(reason)s") % said
    facts: dict[str, Any] = {"work": project.open_work, "opinion": opinion, "on_behalf_of": name}
    record(project, "set_credits", project.state, project.state, actor=actor, **facts)
    told = {"project": project.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "credits of a project set", extra={"facts": told}))
    return setting


def over_words(project: Project) -> str:
    """Where more would be given than the standard gives: what it gives."""
    most, given = most_of(project), granted_of(project)
    if most is None or given <= most:
        return ""
    return _("按标准最多 %(most)s 学分，拟授 %(given)s。") % {"most": two(most), "given": two(given)}


def check_asked(project: Project, opinion: str) -> None:
    """More than the standard gives is approved with a word on why, or set first."""
    over = over_words(project)
    if over and not opinion:
        raise Refusal(
            _("学分超过标准。"),
            over,
            _("请先核定学分，或写明为什么照批。"),
            code="opinion_required",
        )


def _check_amount(project: Project, credits: Decimal) -> None:
    most = most_of(project)
    if credits <= 0:
        raise Refusal(
            _("核定的学分不能是 0。"), _("不给学分的项目不用批准。"), _("请改数，或不通过。"), code="no_credits"
        )
    if most is not None and credits > most:
        raise Refusal(
            _("核定的学分超过标准。"),
            _("%(hours)s 学时按标准最多 %(most)s 学分。") % {"hours": two(project.hours), "most": two(most)},
            _("请改成不超过标准的数。"),
            code="over_standard",
        )
