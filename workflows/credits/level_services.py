"""How a unit runs its own levels of review."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles import policy

from .models import UnitPolicy, UnitPolicyChange

log = logging.getLogger("xuefen.credits")

DepartmentLevel = UnitPolicy.DepartmentLevel


@transaction.atomic
def set_department_level(unit: Organisation, *, to: str, actor: Person, reason: str) -> UnitPolicy:
    """Switch the department level on, off or together with the unit's; it holds for what is submitted from now on."""
    unit = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
    present, _made = UnitPolicy.objects.get_or_create(unit=unit)
    before, reason = present.department_level, reason.strip()
    _check(unit, before=before, to=to, actor=actor, reason=reason)
    present.department_level, present.changed_by = to, actor
    present.save()
    UnitPolicyChange.objects.create(unit=unit, before=before, after=to, reason=reason, changed_by=actor)
    transaction.on_commit(partial(_tell, unit.pk, before, to))
    return present


def department_level_of(unit: Organisation) -> str:
    """How the unit runs its department level; on, where it never chose."""
    found = UnitPolicy.objects.filter(unit=unit).values_list("department_level", flat=True).first()
    return found or DepartmentLevel.ON.value


def _check(unit: Organisation, *, before: str, to: str, actor: Person, reason: str) -> None:
    if unit.kind != Kind.UNIT or not policy.may(actor, "unit.levels", at=unit):
        raise NotAllowed(
            _("你不能改动“%(unit)s”的审核级别。") % {"unit": unit.name},
            _("这由该单位的单位管理员决定。"),
            _("请联系他们。"),
            code="levels_not_yours",
        )
    if to == before:
        raise Refusal(
            _("没有变化。"),
            _("现在已经是“%(level)s”。") % {"level": DepartmentLevel(to).label},
            _("请选另一种，或离开本页。"),
            code="levels_unchanged",
        )
    check_reason(reason, _("改动审核级别会留下记录。"))


def _tell(unit_id: int, before: str, after: str) -> None:
    log.info("levels", extra={"facts": {"unit": unit_id, "before": before, "after": after}})
