"""交接: what a reviewer who leaves has in hand goes to a successor, or back to its desks, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.base.words import in_house_language
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles.models import Substitution
from registry.roles.policy import may, places_where
from registry.roles.substitutes import colleagues_of, end_substitution, may_arrange, set_substitute

from .asking import open_asks
from .beside import HAND_OVER, record_beside
from .buffer import unit_of_work
from .claims import give, names_for
from .models import Ask, HandOver, Work
from .news import tell_hand_over

log = logging.getLogger("xuefen.engine")
ACTION = "roles.grant"


def in_hand(leaver: Person, *, actor: Person) -> QuerySet[Work]:
    """The open tasks that the leaver has in hand on the desks that the actor is responsible for."""
    here = below((place.path for place in places_where(actor, ACTION)), column="place__path")
    return Work.objects.filter(here, owner=leaver, finished__isnull=True).select_related("process", "place")


def stands_in(leaver: Person) -> QuerySet[Substitution]:
    """The substitutions, of today or planned, in which the leaver stands in for others."""
    return Substitution.objects.filter(
        substitute=leaver, ended_at__isnull=True, to_date__gte=timezone.localdate(), grant__ended_at__isnull=True
    )


def may_take(work: Work, successor: Person | None) -> bool:
    return successor is not None and successor.pk not in work.barred and bool(names_for(work, successor))


@transaction.atomic
def hand_over(leaver: Person, *, successor: Person | None, actor: Person, reason: str) -> HandOver:
    """Give all that the leaver has in hand to the successor where they may take it, and the rest back to its desks."""
    _check(leaver, successor, actor=actor, reason=reason)
    works = list(in_hand(leaver, actor=actor).select_for_update(of=("self",)).order_by("pk"))
    receivers = {work.pk: successor if may_take(work, successor) else None for work in works}
    _move(works, receivers, actor=actor, leaver=leaver, reason=reason.strip())
    handed = sum(one is not None for one in receivers.values())
    made = HandOver.objects.create(
        leaver=leaver,
        successor=successor,
        by=actor,
        reason=reason.strip(),
        handed=handed,
        given_back=len(works) - handed,
        asks=_pass_asks(leaver, successor),
        substitutions=_pass_substitutions(leaver, successor, actor=actor, reason=reason),
    )
    tell_hand_over(made)
    transaction.on_commit(partial(log.info, "handed over", extra={"facts": {"hand_over": made.pk, "by": actor.pk}}))
    return made


def _check(leaver: Person, successor: Person | None, *, actor: Person, reason: str) -> None:
    if leaver.pk == actor.pk or leaver.home is None or not may(actor, ACTION, at=leaver.home):
        raise NotAllowed(
            _("你不能交接 %(name)s 的工作。") % {"name": leaver.name},
            _("交接由本单位管理员或安全管理员办理，不能办自己的。"),
            _("请联系他们。"),
            code="not_your_people",
        )
    check_reason(reason, _("交接要留下记录。"))
    if successor is not None and not colleagues_of(leaver).filter(pk=successor.pk).exists():
        raise Refusal(
            _("不能交接给 %(name)s。") % {"name": successor.name},
            _("接手的人要是同一单位在职的人。"),
            _("请换一个人，或退回待办。"),
            code="not_a_colleague",
        )


def _move(
    works: Sequence[Work], receivers: dict[int, Person | None], *, actor: Person, leaver: Person, reason: str
) -> None:
    with in_house_language():
        opinion = _("%(name)s 交出：%(reason)s") % {"name": leaver.name, "reason": reason}
    with unit_of_work(len(works)):
        record_beside(HAND_OVER, works, actor=actor, receivers=receivers, opinion=opinion)
        for work in works:
            give(work, receivers[work.pk])


def _pass_asks(leaver: Person, successor: Person | None) -> int:
    """Questions that wait for the leaver are closed, and asked of the successor where they may be."""
    rows = list(open_asks(leaver).select_related("work").select_for_update(of=("self",)).order_by("pk"))
    Ask.objects.filter(pk__in=[row.pk for row in rows]).update(closed_at=timezone.now())
    if successor is not None:
        Ask.objects.bulk_create(
            [
                Ask(work=row.work, asked=successor, asked_by=row.asked_by, question=row.question)
                for row in rows
                if successor.pk not in (row.asked_by_id, *row.work.barred)
            ],
            ignore_conflicts=True,
        )
    return len(rows)


def _pass_substitutions(leaver: Person, successor: Person | None, *, actor: Person, reason: str) -> int:
    """What the leaver stands in for ends; the successor stands in from today on where the rules let them."""
    rows = [row for row in stands_in(leaver).select_related("grant__place") if may_arrange(actor, row.grant)]
    for row in rows:
        end_substitution(row.pk, actor=actor, reason=reason)
        since = max(row.from_date, timezone.localdate())
        if successor is not None:
            with suppress(Refusal):
                set_substitute(
                    [row.grant_id], substitute=successor, actor=actor, since=since, until=row.to_date, reason=reason
                )
    return len(rows)
