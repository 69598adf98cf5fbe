"""代理: somebody else acts with a reviewer's role for some days. Lock, check, change, record, tell."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.base.words import days_words
from registry.people.models import Person
from registry.people.queries import unit_of

from .models import BY_LINE, OPERATORS, Grant, Substitution
from .news import tell_substitution
from .policy import in_force, may
from .services import grantable_roles

log = logging.getLogger("xuefen.roles")
Span = tuple[dt.date, dt.date]


def colleagues_of(person: Person) -> QuerySet[Person]:
    """People in office of the same unit, or of the same bureau; operators do not act in others' affairs."""
    unit = unit_of(person.home) if person.home else None
    if unit is None:
        return Person.objects.none()
    operators = in_force().filter(role__in=OPERATORS).values("person_id")
    here = Person.objects.filter(is_active=True, home__path__startswith=unit.path)
    return here.exclude(pk__in=operators).exclude(pk=person.pk)


def reviewing_roles(person: Person) -> QuerySet[Grant]:
    """The reviewing roles of the person that are in force or still to come."""
    open_ended = Q(to_date__isnull=True) | Q(to_date__gte=timezone.localdate())
    return Grant.objects.filter(open_ended, person=person, role__in=BY_LINE, ended_at__isnull=True)


def may_arrange(actor: Person, grant: Grant) -> bool:
    """Whether the actor may set or end a substitute for this role: its holder, or who may give and end it."""
    if grant.person_id == actor.pk:
        return True
    return may(actor, "roles.grant", at=grant.place) and grant.role in grantable_roles(actor, at=grant.place)


@transaction.atomic
def set_substitute(
    grant_ids: Iterable[int], *, substitute: Person, actor: Person, since: dt.date, until: dt.date, reason: str = ""
) -> list[Substitution]:
    """Let somebody act with one or several roles of one absent reviewer, from a day to a day."""
    grants = _lock(grant_ids, substitute)
    absent, substitute = grants[0].person, Person.objects.select_related("home").get(pk=substitute.pk)
    _check_actor(grants, substitute, actor=actor, reason=reason)
    _check_span(since, until)
    _check_substitute(absent, substitute)
    _check_nobody_twice(grants, (since, until))
    _check_no_chain(absent, substitute, (since, until))
    made = [
        Substitution.objects.create(
            grant=grant, substitute=substitute, from_date=since, to_date=until, set_by=actor, reason=reason.strip()
        )
        for grant in grants
    ]
    for row in made:
        tell_substitution(row, actor=actor)
    transaction.on_commit(partial(log.info, "substitute set", extra={"facts": {"absent": absent.pk, "by": actor.pk}}))
    return made


@transaction.atomic
def end_substitution(key: int, *, actor: Person, reason: str = "") -> Substitution:
    """End a substitution now; its row stays with who ended it and why."""
    rows = Substitution.objects.select_for_update(of=("self",)).select_related(
        "grant__place", "grant__person", "substitute"
    )
    row = rows.get(pk=key)
    is_theirs = actor.pk in (row.grant.person_id, row.substitute_id)
    if not is_theirs and not may_arrange(actor, row.grant):
        raise NotAllowed(
            _("你不能结束这个代理。"), _("它由本人、代理人或管理员结束。"), _("请联系他们。"), code="not_yours"
        )
    if row.is_over:
        raise Refusal(_("这个代理已经结束。"), "", _("请刷新页面。"), code="substitution_ended")
    if not is_theirs:
        _check_reason(reason)
    row.ended_at, row.ended_by, row.ended_reason = timezone.now(), actor, reason.strip()
    row.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    tell_substitution(row, actor=actor, ended=True)
    transaction.on_commit(
        partial(log.info, "substitution ended", extra={"facts": {"substitution": row.pk, "by": actor.pk}})
    )
    return row


def _lock(grant_ids: Iterable[int], substitute: Person) -> list[Grant]:
    """The roles, then both persons in the order of their keys: two that name each other in one second wait in line."""
    rows = Grant.objects.select_for_update(of=("self",)).select_related("place", "person__home").order_by("pk")
    grants = list(rows.filter(pk__in=list(grant_ids)))
    if not grants or len({grant.person_id for grant in grants}) > 1:
        raise Refusal(_("请选择要代理的角色。"), "", _("至少选一个。"), code="no_role_chosen")
    pair = [grants[0].person_id, substitute.pk]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=pair).order_by("pk").values_list("pk"))
    return grants


def _check_actor(grants: Sequence[Grant], substitute: Person, *, actor: Person, reason: str) -> None:
    absent = grants[0].person
    if any(grant.role not in BY_LINE for grant in grants):
        raise Refusal(
            _("这个角色不能代理。"),
            _("只有审核角色可以请人代理，管理员的角色不行。"),
            _("需要的话，请授权的人另外授予角色。"),
            code="not_a_reviewer",
        )
    if any(grant.is_over for grant in grants) or not absent.is_active:
        raise Refusal(_("这个角色已经结束。"), _("结束的角色没有可以代理的事。"), _("请刷新页面。"), code="grant_ended")
    if not all(may_arrange(actor, grant) for grant in grants):
        raise NotAllowed(
            _("你不能替%(name)s安排代理。") % {"name": absent.name},
            _("代理由本人设，本人不在时由单位管理员设。"),
            _("请联系本人或单位管理员。"),
            code="not_yours",
        )
    if substitute.pk == actor.pk:
        raise NotAllowed(
            _("不能把自己设为代理人。"), _("权限不能自己给自己。"), _("请本人或另一位管理员来设。"), code="own_role"
        )
    if actor.pk != absent.pk:
        _check_reason(reason)


def _check_span(since: dt.date, until: dt.date) -> None:
    if since < timezone.localdate() or until < since:
        raise Refusal(
            _("日期不对。"),
            _("代理从今天或以后开始，最后一天不早于第一天。"),
            _("请改日期。"),
            code="substitution_dates",
        )


def _check_substitute(absent: Person, substitute: Person) -> None:
    if substitute.pk == absent.pk:
        raise Refusal(_("不能代理自己。"), "", _("请选另一个人。"), code="own_substitute")
    if not colleagues_of(absent).filter(pk=substitute.pk).exists():
        raise Refusal(
            _("%(name)s 不能做代理人。") % {"name": substitute.name},
            _("代理人要是同一单位在职的人，管理员不兼代理。"),
            _("请换一个人。"),
            code="not_a_colleague",
        )


def _check_nobody_twice(grants: Sequence[Grant], span: Span) -> None:
    row = _standing(span).filter(grant__in=grants).select_related("substitute").first()
    if row is not None:
        raise Refusal(
            _("那几天已经由 %(name)s 代理。") % {"name": row.substitute.name},
            _("%(days)s 的代理还在，一个角色同时只有一个代理人。") % {"days": days_words(row.from_date, row.to_date)},
            _("请先结束它，或改日期。"),
            code="substituted_already",
        )


def _check_no_chain(absent: Person, substitute: Person, span: Span) -> None:
    """Nobody who is away stands in, and nobody who stands in is away: no cycle and no chain."""
    if _standing(span).filter(grant__person=substitute).exists():
        raise Refusal(
            _("%(name)s 那几天自己也请了代理。") % {"name": substitute.name},
            _("代理不能转给第三个人。"),
            _("请换一个人，或改日期。"),
            code="substitute_is_away",
        )
    row = _standing(span).filter(substitute=absent).select_related("grant__person").first()
    if row is not None:
        raise Refusal(
            _("%(name)s 那几天正代理 %(absent)s。") % {"name": absent.name, "absent": row.grant.person.name},
            _("代理不能转给第三个人。"),
            _("请先结束那个代理，或改日期。"),
            code="absent_stands_in",
        )


def _standing(span: Span) -> QuerySet[Substitution]:
    """Open substitutions, behind a role that is not over, that share a day with the span."""
    role_ends = Q(grant__to_date__isnull=True) | Q(grant__to_date__gte=timezone.localdate())
    return Substitution.objects.filter(
        role_ends, ended_at__isnull=True, grant__ended_at__isnull=True, from_date__lte=span[1], to_date__gte=span[0]
    )


def _check_reason(reason: str) -> None:
    check_reason(reason, _("替别人安排，要留下原因。"))
