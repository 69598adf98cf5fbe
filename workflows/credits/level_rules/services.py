"""Adding, changing and ending a rule of the levels; each leaves a row of its own, and what is under way stays."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy
from workflows.credits.models import LevelRule, LevelRuleChange
from workflows.credits.states import AWARDED

log = logging.getLogger("xuefen.credits")

ACTION = "levels.edit"
MATCH = ("kind", "origin", "line", "min_credits")
LEVELS = ("department", "unit", "bureau")


@transaction.atomic
def add_rule(facts: Mapping[str, Any], *, at: Organisation, actor: Person, reason: str) -> LevelRule:
    """Say which levels something passes, from what is submitted next."""
    at = _locked(at, actor)
    rule = LevelRule(jurisdiction=at, **facts)
    _check(rule, reason)
    rule.save()
    return _record(rule, {}, told(rule), actor=actor, reason=reason)


@transaction.atomic
def change_rule(rule_id: int, facts: Mapping[str, Any], *, at: Organisation, actor: Person, reason: str) -> LevelRule:
    """Change what a rule is about or which levels it asks."""
    at = _locked(at, actor)
    rule = _rule(rule_id, at)
    before = told(rule)
    for name, value in facts.items():
        setattr(rule, name, value)
    _check(rule, reason)
    if told(rule) == before:
        raise Refusal(_("没有变化。"), "", _("改了再保存。"), code="rule_unchanged")
    rule.save()
    return _record(rule, before, told(rule), actor=actor, reason=reason)


@transaction.atomic
def end_rule(rule_id: int, *, at: Organisation, actor: Person, reason: str) -> None:
    """From what is submitted next it decides nothing any more; what it said stays in the history."""
    at = _locked(at, actor)
    rule = _rule(rule_id, at)
    _check_reason(reason)
    _record(rule, told(rule), {}, actor=actor, reason=reason)
    rule.delete()


def told(rule: LevelRule) -> dict[str, Any]:
    """What a rule says, as the history keeps it."""
    facts: dict[str, Any] = {name: getattr(rule, name) for name in (*MATCH, *LEVELS, "note")}
    return facts | {"min_credits": None if rule.min_credits is None else f"{rule.min_credits:.2f}"}


def _locked(at: Organisation, actor: Person) -> Organisation:
    at = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=at.pk)
    if at.kind not in BUREAUS or not policy.may(actor, ACTION, at=at):
        raise NotAllowed(
            _("你不能改动“%(place)s”的审核级别规定。") % {"place": at.name},
            _("这由该主管部门的审核人决定。"),
            _("请联系他们。"),
            code="rules_not_yours",
        )
    return at


def _rule(rule_id: int, at: Organisation) -> LevelRule:
    rule = LevelRule.objects.select_for_update(of=("self",)).filter(pk=rule_id, jurisdiction=at).first()
    if rule is None:
        raise Refusal(_("这一条已经不在了。"), _("可能刚被别人取消。"), _("请刷新页面。"), code="rule_gone")
    return rule


def _check(rule: LevelRule, reason: str) -> None:
    if not (rule.department or rule.unit or rule.bureau) and rule.origin not in AWARDED:
        raise Refusal(
            _("至少要有一级审核。"),
            _("本人录入或代录的学分不能没人看就计入。"),
            _("请至少选一级；只有系统授分的可以直接计入。"),
            code="rule_without_level",
        )
    match = {name: getattr(rule, name) for name in MATCH}
    if match["min_credits"] is None:
        match |= {"min_credits__isnull": True}
        del match["min_credits"]
    if LevelRule.objects.filter(jurisdiction=rule.jurisdiction, **match).exclude(pk=rule.pk).exists():
        raise Refusal(
            _("同样范围的规定已经有了。"),
            _("类别、来源、条线和学分都一样，不知道听哪一条。"),
            _("请改那一条，或换一个范围。"),
            code="rule_twice",
        )
    _check_reason(reason)


def _check_reason(reason: str) -> None:
    check_reason(reason, _("改动审核级别会留下记录。"))


def _record(rule: LevelRule, before: dict[str, Any], after: dict[str, Any], *, actor: Person, reason: str) -> LevelRule:
    LevelRuleChange.objects.create(
        jurisdiction=rule.jurisdiction, before=before, after=after, reason=reason.strip(), changed_by=actor
    )
    facts = {"place": rule.jurisdiction_id, "rule": rule.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "level rule changed", extra={"facts": facts}))
    return rule
