"""Keeping a code table: add, edit, retire, restore and move a code, never delete it; saying what proves a credit."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy

from .lookup import forget, rows_of
from .models import Code, CodeChange, EvidenceChange, EvidenceRule, Need, Table

log = logging.getLogger("xuefen.tables")

ACTION, EVIDENCE = "codes.edit", "evidence.edit"
STEP = 10
SHAPE = re.compile(r"[a-z][a-z0-9_]{0,11}")
"""Eleven more characters: what the narrowest column of a credit holds."""


def is_root(place: Organisation) -> bool:
    return place.parent_id is None


@transaction.atomic
def add_code(
    table: str,
    *,
    at: Organisation,
    actor: Person,
    code: str,
    name: str,
    name_en: str = "",
    parent: str = "",
    credit_class: str = "",
) -> Code:
    """Add a code at the end of a table; what the root adds holds everywhere."""
    at = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=at.pk)
    _check_place(at, actor)
    name, code = name.strip(), code.strip()
    _check_new(table, code, name, parent)
    last = Code.objects.filter(table=table).aggregate(last=Max("position"))["last"] or 0
    made = Code.objects.create(
        table=table,
        code=code,
        jurisdiction=None if is_root(at) else at,
        name=name,
        name_en=name_en.strip(),
        parent=parent if table == Table.SUBCATEGORY else "",
        credit_class=credit_class if table == Table.LEVEL else "",
        position=last + STEP,
        from_date=timezone.localdate(),
    )
    return _record(made, CodeChange.Step.ADD, {}, actor=actor)


@transaction.atomic
def edit_code(code_id: int, *, at: Organisation, actor: Person, reason: str, **facts: Any) -> Code:
    """Call a code otherwise, or let another class follow from a level: for what is submitted from now on."""
    code = _locked(code_id, at, actor)
    before = code.facts
    allowed = ("name", "name_en", *(["credit_class"] if code.table == Table.LEVEL else []))
    for field in allowed:
        setattr(code, field, str(facts.get(field, getattr(code, field))).strip())
    _check_name(code.table, code.name, but=code.pk)
    if code.facts == before:
        raise Refusal(_("没有变化。"), "", _("改了再保存。"), code="code_unchanged")
    code.save(update_fields=allowed)
    return _record(code, CodeChange.Step.EDIT, before, actor=actor, reason=reason)


@transaction.atomic
def retire_code(code_id: int, *, at: Organisation, actor: Person, reason: str) -> Code:
    """From tomorrow on it can no longer be chosen; what carries it keeps it."""
    code = _locked(code_id, at, actor)
    if code.is_protected:
        raise Refusal(
            _("“%(name)s”不能停用。") % {"name": code.name},
            _("系统的规则按这个代码办事。"),
            _("可以改名称或次序。"),
            code="code_protected",
        )
    if code.to_date is not None:
        raise Refusal(_("“%(name)s”已经停用。") % {"name": code.name}, "", _("请刷新页面。"), code="code_retired")
    before, today = code.facts, timezone.localdate()
    code.to_date = max(today, code.from_date or today)
    code.save(update_fields=["to_date"])
    return _record(code, CodeChange.Step.RETIRE, before, actor=actor, reason=reason)


@transaction.atomic
def restore_code(code_id: int, *, at: Organisation, actor: Person) -> Code:
    """It can be chosen again."""
    code = _locked(code_id, at, actor)
    if code.to_date is None:
        raise Refusal(_("“%(name)s”没有停用。") % {"name": code.name}, "", _("请刷新页面。"), code="code_in_use")
    before = code.facts
    code.to_date = None
    code.save(update_fields=["to_date"])
    return _record(code, CodeChange.Step.RESTORE, before, actor=actor)


@transaction.atomic
def move_code(code_id: int, *, up: bool, at: Organisation, actor: Person) -> Code:
    """Change places with the neighbour that is kept here, too; at the end of the table nothing happens."""
    code = _locked(code_id, at, actor)
    mine = Code.objects.select_for_update(of=("self",)).filter(table=code.table, jurisdiction=code.jurisdiction)
    order = list(mine.order_by("position", "id"))
    place = next(number for number, row in enumerate(order) if row.pk == code.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return code
    neighbour, before = order[other], code.facts
    code = order[place]
    code.position, neighbour.position = neighbour.position, code.position
    if code.position == neighbour.position:
        code.position += -1 if up and code.position else 1
    Code.objects.bulk_update([code, neighbour], ["position"])
    return _record(code, CodeChange.Step.MOVE, before, actor=actor)


def said_at(place: Organisation) -> dict[str, str]:
    """What this place itself has said, by category."""
    return dict(EvidenceRule.objects.filter(jurisdiction=place).values_list("kind", "need"))


@transaction.atomic
def say_evidence(needs: Mapping[str, str], *, at: Organisation, actor: Person, reason: str) -> None:
    """What each category asks from now on; an empty word leaves it to whoever is above."""
    at = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=at.pk)
    before = said_at(at)
    after = {kind: need for kind, need in needs.items() if need}
    _check_evidence(after, before, at=at, actor=actor, reason=reason)
    EvidenceRule.objects.filter(jurisdiction=at).delete()
    EvidenceRule.objects.bulk_create(
        [EvidenceRule(jurisdiction=at, kind=kind, need=need) for kind, need in after.items()]
    )
    EvidenceChange.objects.create(jurisdiction=at, before=before, after=after, reason=reason.strip(), changed_by=actor)
    forget()
    transaction.on_commit(partial(log.info, "evidence said", extra={"facts": {"place": at.pk, "by": actor.pk}}))


def _locked(code_id: int, at: Organisation, actor: Person) -> Code:
    code = Code.objects.select_for_update(of=("self",)).get(pk=code_id)
    _check_place(at, actor)
    if code.jurisdiction_id != (None if is_root(at) else at.pk):
        raise NotAllowed(
            _("“%(name)s”不归这里管。") % {"name": code.name},
            _("它由上级定，各地都在用。"),
            _("请联系上级的系统管理员，或在这里另加一个。"),
            code="code_not_yours",
        )
    return code


def _check_place(at: Organisation, actor: Person) -> None:
    if at.kind not in BUREAUS or not policy.may(actor, ACTION, at=at):
        raise NotAllowed(
            _("你不能改动“%(place)s”的代码表。") % {"place": at.name},
            _("代码表由主管部门的系统管理员维护。"),
            _("请联系他们。"),
            code="codes_not_yours",
        )


def _check_new(table: str, code: str, name: str, parent: str) -> None:
    if not SHAPE.fullmatch(code):
        raise Refusal(
            _("代码“%(code)s”不能用。") % {"code": code},
            _("代码写进每一项学分，以后不能改。"),
            _("请用小写字母开头，只含小写字母、数字和下划线，最多 12 个字符。"),
            code="code_shape",
        )
    if Code.objects.filter(table=table, code=code).exists():
        raise Refusal(
            _("代码“%(code)s”已经有了。") % {"code": code},
            _("一张表里的代码各地通用，不能重复，停用的也算。"),
            _("请换一个，例如在前面加上本地的简称。"),
            code="code_taken",
        )
    if table == Table.SUBCATEGORY and not Code.objects.filter(table=Table.CATEGORY, code=parent).exists():
        raise Refusal(_("请选学分类别。"), _("子类别属于一个类别。"), _("请选一个。"), code="code_parent")
    _check_name(table, name)


def _check_name(table: str, name: str, *, but: int = 0) -> None:
    if not name:
        raise Refusal(_("请写名称。"), "", _("名称是大家看到的字。"), code="code_name")
    if Code.objects.filter(table=table, name=name, to_date__isnull=True).exclude(pk=but).exists():
        raise Refusal(
            _("已经有一个叫“%(name)s”的。") % {"name": name},
            _("两个一样的名称，录入的人分不清。"),
            _("请换一个名称。"),
            code="code_name_taken",
        )


def _record(code: Code, step: CodeChange.Step, before: Mapping[str, Any], *, actor: Person, reason: str = "") -> Code:
    CodeChange.objects.create(
        code=code, step=step, before=before, after=code.facts, reason=reason.strip(), changed_by=actor
    )
    forget()
    facts = {"code": code.pk, "step": step.value, "by": actor.pk}
    transaction.on_commit(partial(log.info, "code changed", extra={"facts": facts}))
    return code


def _check_evidence(
    after: Mapping[str, str], before: Mapping[str, str], *, at: Organisation, actor: Person, reason: str
) -> None:
    if at.kind not in BUREAUS or not policy.may(actor, EVIDENCE, at=at):
        raise NotAllowed(
            _("你不能改动“%(place)s”对证明材料的要求。") % {"place": at.name},
            _("这由该主管部门的审核人决定。"),
            _("请联系他们。"),
            code="evidence_not_yours",
        )
    if set(after) - set(rows_of(Table.CATEGORY)) or set(after.values()) - set(Need.values):
        raise Refusal(_("有不认识的类别。"), _("代码表刚被改过。"), _("请刷新页面再填。"), code="evidence_unknown")
    if after == before:
        raise Refusal(_("没有变化。"), "", _("改了再保存。"), code="evidence_unchanged")
    check_reason(reason, _("改动会留下记录。"))
