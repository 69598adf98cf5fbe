"""What a place says of the clock of its desks."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.roles.models import Role

from .models import ClockChange, ClockRule

log = logging.getLogger("xuefen.clock")

ACTION = "clock.edit"


@dataclass(frozen=True)
class Saying:
    """What a place says of one role's desks; what is None it leaves to whoever is above."""

    working_days: int | None = None
    remind_before: int | None = None
    escalate_after: int | None = None
    escalate_to: Person | None = None

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "working_days": self.working_days,
            "remind_before": self.remind_before,
            "escalate_after": self.escalate_after,
            "escalate_to": self.escalate_to.pk if self.escalate_to else None,
        }


def roles_at(place: Organisation) -> list[str]:
    """The roles whose desks lie at or under such a place."""
    at_unit = [Role.DEPARTMENT_REVIEWER.value, Role.UNIT_REVIEWER.value]
    return at_unit if place.kind == Kind.UNIT else [*at_unit, Role.BUREAU_REVIEWER.value]


def saying_at(place: Organisation, role: str) -> Saying:
    row = ClockRule.objects.filter(place=place, role=role).select_related("escalate_to").first()
    return _saying(row) if row else Saying()


@transaction.atomic
def set_clock(place: Organisation, role: str, *, to: Saying, actor: Person, reason: str) -> ClockRule:
    """Say anew what holds; due days already given stay, reminders follow the new word from the next round on."""
    place = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    rule = ClockRule.objects.filter(place=place, role=role).select_related("escalate_to").first()
    before, reason = _saying(rule) if rule else Saying(), reason.strip()
    _check(place, role, before=before, to=to, actor=actor, reason=reason)
    rule = rule or ClockRule(place=place, role=role)
    for name in ("working_days", "remind_before", "escalate_after", "escalate_to"):
        setattr(rule, name, getattr(to, name))
    rule.save()
    ClockChange.objects.create(
        place=place, role=role, before=before.facts, after=to.facts, reason=reason, changed_by=actor
    )
    facts = {"place": place.pk, "role": role, "by": actor.pk}
    transaction.on_commit(partial(log.info, "clock changed", extra={"facts": facts}))
    return rule


def _saying(rule: ClockRule) -> Saying:
    return Saying(rule.working_days, rule.remind_before, rule.escalate_after, rule.escalate_to)


def _check(place: Organisation, role: str, *, before: Saying, to: Saying, actor: Person, reason: str) -> None:
    if role not in roles_at(place) or not policy.may(actor, ACTION, at=place):
        raise NotAllowed(
            _("你不能改动“%(place)s”的审核时限。") % {"place": place.name},
            _("这由该单位的单位管理员或主管部门决定。"),
            _("请联系他们。"),
            code="clock_not_yours",
        )
    if to == before:
        raise Refusal(_("没有变化。"), _("现在已经是这样。"), _("请改一处，或离开本页。"), code="clock_unchanged")
    check_reason(reason, _("改动审核时限会留下记录。"))
    if (to.escalate_after is None) != (to.escalate_to is None):
        raise Refusal(
            _("逾期督办要填全。"),
            _("几个工作日后、由谁督办，缺一不可。"),
            _("两项都填，或都留空。"),
            code="half_escalation",
        )
    if to.escalate_to is not None and not policy.may(to.escalate_to, "credit.view", at=place):
        raise Refusal(
            _("不能由 %(name)s 督办。") % {"name": to.escalate_to.name},
            _("对方在这里没有可以看学分的角色，收到了也打不开。"),
            _("请选另一个人，或先授予角色。"),
            code="escalates_to_stranger",
        )
