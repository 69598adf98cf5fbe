from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.base.words import listed
from registry.organisations.models import BUREAUS, Kind, Organisation
from registry.people.models import Person

from .models import BY_LINE, OPERATORS, Grant, Role
from .policy import grants_of, may
from .signals import grant_ended

# Where each role can sit.
SEATS: dict[str, tuple[str, ...]] = {
    Role.CLERK: (Kind.UNIT, Kind.DEPARTMENT),
    Role.DEPARTMENT_REVIEWER: (Kind.DEPARTMENT,),
    Role.UNIT_REVIEWER: (Kind.UNIT,),
    Role.UNIT_ADMIN: (Kind.UNIT,),
    Role.BUREAU_REVIEWER: BUREAUS,
    Role.CARD_MAKER: (Kind.UNIT, *BUREAUS),
    **dict.fromkeys(OPERATORS, BUREAUS),
}

# What each granting role may hand out; nobody hands out their own kind of power, and nobody to themselves.
HANDS_OUT: dict[str, frozenset[str]] = {
    Role.UNIT_ADMIN: frozenset({Role.CLERK, Role.DEPARTMENT_REVIEWER, Role.UNIT_REVIEWER, Role.CARD_MAKER}),
    Role.SECURITY_OPERATOR: frozenset(set(Role.values) - {Role.SECURITY_OPERATOR}),
}


def grantable_roles(actor: Person, *, at: Organisation) -> list[str]:
    """The roles that the actor may hand out or end at this place."""
    held = {grant.role for grant in grants_of(actor) if grant.place.holds(at)}
    allowed = set().union(*(HANDS_OUT.get(role, frozenset()) for role in held))
    return [role for role in Role.values if role in allowed and at.kind in SEATS[role]]


@transaction.atomic
def grant_role(
    role: str,
    *,
    to: Person,
    at: Organisation,
    actor: Person,
    line: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    reason: str,
) -> Grant:
    """Give a person a role at a place; refuses oneself, a seat that does not fit, and a second operator role."""
    to = Person.objects.select_for_update(of=("self",)).select_related("home").get(pk=to.pk)
    at = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=at.pk)
    since = since or timezone.localdate()
    _check_actor(role, at=at, actor=actor, subject=to)
    _check_facts(role, line=line, since=since, until=until, reason=reason, at=at)
    _check_subject(to, actor=actor)
    _close_expired(to, actor=actor)
    open_grants = Grant.objects.filter(person=to, ended_at__isnull=True)
    if open_grants.filter(role=role, place=at, line=line).exists():
        raise _held(to)
    _check_separate(role, to, open_grants)
    return Grant.objects.create(
        person=to,
        role=role,
        place=at,
        line=line,
        from_date=since,
        to_date=until,
        granted_by=actor,
        reason=reason.strip(),
    )


@transaction.atomic
def end_grant(grant_id: int, *, actor: Person, reason: str) -> Grant:
    """End a role now; the row stays with who ended it and why."""
    grant = Grant.objects.select_for_update(of=("self",)).select_related("place", "person").get(pk=grant_id)
    if grant.is_over:
        raise Refusal(_("这个授权已经结束。"), "", _("请刷新页面。"), code="grant_ended")
    _check_actor(grant.role, at=grant.place, actor=actor, subject=grant.person)
    _check_reason(reason)
    grant.ended_at, grant.ended_by, grant.ended_reason = timezone.now(), actor, reason.strip()
    grant.to_date = min(max(timezone.localdate(), grant.from_date), grant.to_date or dt.date.max)
    grant.save(update_fields=["ended_at", "ended_by", "ended_reason", "to_date"])
    transaction.on_commit(partial(grant_ended.send, sender=Grant, grant=grant))
    return grant


def _held(to: Person) -> Refusal:
    what, then = _("%(name)s 已经有这个角色。") % {"name": to.name}, _("如要改变条线，请先结束原来的授权。")
    return Refusal(what, "", then, code="role_held")


def _close_expired(to: Person, *, actor: Person) -> None:
    """A role past its last day gives nothing, but would stand in the way of the next as long as it is open."""
    expired = Grant.objects.filter(person=to, ended_at__isnull=True, to_date__lt=timezone.localdate())
    expired.update(ended_at=timezone.now(), ended_by=actor, ended_reason=pgettext("role", "到期"))


def _check_actor(role: str, *, at: Organisation, actor: Person, subject: Person) -> None:
    if subject.pk == actor.pk:
        raise NotAllowed(
            _("不能改变自己的角色。"), _("角色要由另一个人授予和结束。"), _("请找另一位管理员。"), code="own_role"
        )
    if at.kind not in SEATS[role]:
        raise Refusal(
            _("“%(role)s”不能设在“%(place)s”。") % {"role": Role(role).label, "place": at.name},
            _("这个角色只能设在：%(kinds)s。") % {"kinds": listed(Kind(kind).label for kind in SEATS[role])},
            _("请选择另一个地方。"),
            code="role_seat",
        )
    if not may(actor, "roles.grant", at=at) or role not in grantable_roles(actor, at=at):
        raise NotAllowed(
            _("你不能在这里授予或结束“%(role)s”。") % {"role": Role(role).label},
            _("这个角色由安全管理员或本单位管理员授予。"),
            _("请联系他们。"),
            code="role_not_yours_to_give",
        )


def _check_facts(role: str, *, line: str, since: dt.date, until: dt.date | None, reason: str, at: Organisation) -> None:
    if line and role not in BY_LINE:
        raise Refusal(
            _("“%(role)s”不分条线。") % {"role": Role(role).label},
            _("只有审核人可以只管一个条线。"),
            _("请把条线留空。"),
            code="role_has_no_line",
        )
    if since < timezone.localdate():
        raise Refusal(
            _("开始日期不能早于今天。"),
            _("授权不能倒填，否则说不清当时是谁在管。"),
            _("请选今天或以后的日期。"),
            code="grant_in_the_past",
        )
    if until and until < since:
        raise Refusal(
            _("结束日期不能早于开始日期。"),
            "",
            _("请改日期；一直有效就不填到哪天。"),
            code="grant_ends_before_it_begins",
        )
    if at.closed_on:
        raise Refusal(_("“%(place)s”已经停用。") % {"place": at.name}, "", _("请选择另一个地方。"), code="place_closed")
    _check_reason(reason)


def _check_separate(role: str, to: Person, open_grants: QuerySet[Grant]) -> None:
    """An operator is an operator and nothing else: who watches does not also act."""
    if role in OPERATORS and open_grants.filter(role__in=OPERATORS).exists():
        raise Refusal(
            _("%(name)s 已经是另一种管理员。") % {"name": to.name},
            _("系统、安全、审计三种管理员必须是不同的人。"),
            _("请换一个人，或先结束原来的授权。"),
            code="operators_are_separate",
        )
    if (role in OPERATORS and open_grants.exists()) or open_grants.filter(role__in=OPERATORS).exists():
        raise Refusal(
            _("%(name)s 不能同时有这两种角色。") % {"name": to.name},
            _("系统、安全、审计管理员不兼任审核等业务角色。"),
            _("请换一个人，或先结束原来的授权。"),
            code="operators_do_not_act",
        )


def _check_reason(reason: str) -> None:
    check_reason(reason, _("授权和结束都会留下记录，别人要能看懂。"))


def _check_subject(to: Person, *, actor: Person) -> None:
    """Roles go to people in office whom the giver is responsible for; nobody else's staff can be picked by number."""
    if not to.is_active:
        raise Refusal(
            _("%(name)s 已注销。") % {"name": to.name}, _("注销的人不能有角色。"), _("请换一个人。"), code="person_gone"
        )
    if to.home is None or not may(actor, "roles.grant", at=to.home):
        raise NotAllowed(
            _("这个人不在你的管理范围。"),
            _("角色只能授予本范围内的人。"),
            _("请联系其所在单位的管理员。"),
            code="not_your_people",
        )
