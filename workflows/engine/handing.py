"""转办: a reviewer hands a task to another who may decide it; they have it in hand from then on."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import Grant
from registry.roles.policy import grants_of, in_force, people_who_may

from .beside import TRANSFER, record_beside
from .buffer import unit_of_work
from .claims import action_of, check, claimed_by, give, holder_of, lock, names_for, place_of
from .models import Work
from .news import tell_transfer

log = logging.getLogger("xuefen.engine")


@dataclass(frozen=True)
class Handed:
    """What became of one task: handed on, or why not."""

    work_id: int
    refusal: Refusal | None = None


@transaction.atomic
def transfer(work_ids: Iterable[int], *, to: Person, actor: Person, reason: str = "") -> list[Handed]:
    """Hand tasks to a named reviewer of the same desk or, with a reason, of the same level at a place above it."""
    ready: list[Work] = []
    outcomes: list[Handed] = []
    for key in sorted(set(work_ids)):
        try:
            work = lock(key)
            _check_giver(work, actor)
            _find_desk(work, to, reason)
        except Refusal as refusal:
            outcomes.append(Handed(key, refusal))
        else:
            ready.append(work)
    names = {work.pk: names_for(work, actor)[0] for work in ready if names_for(work, actor)}
    with unit_of_work(len(ready)):
        record_beside(
            TRANSFER, ready, actor=actor, receivers={work.pk: to for work in ready}, names=names, opinion=reason.strip()
        )
        for work in ready:
            give(work, to)
    outcomes += [Handed(work.pk) for work in ready]
    tell_transfer(ready, to=to, actor=actor)
    done = [work.pk for work in ready]
    transaction.on_commit(
        partial(log.info, "tasks handed on", extra={"facts": {"works": done, "to": to.pk, "by": actor.pk}})
    )
    return outcomes


def receivers_of(
    work: Work, *, actor: Person, barred: Iterable[int] | None = None
) -> list[tuple[Person, Organisation | None]]:
    """Whom a task can be handed to: colleagues of the desk, then reviewers above with the place of theirs.

    Where it stands for many of its desk, `barred` is empty: each is looked at when it is handed on.
    """
    kept_out = work.barred if barred is None else list(barred)
    at_desk = people_who_may(action_of(work), at=place_of(work), line=work.line, barred=kept_out)
    here = [(person, None) for person in at_desk.exclude(pk=actor.pk).select_related("home").order_by("id")]
    known = {person.pk for person, _place in here} | {actor.pk, *kept_out}
    above = [
        (grant.person, grant.place)
        for grant in _grants_above(work).select_related("person__home", "place").order_by("-place__path", "id")
        if grant.person_id not in known
    ]
    return [*here, *above]


def _grants_above(work: Work) -> QuerySet[Grant]:
    places = [key for key in place_of(work).ids if key != work.place_id]
    return in_force().filter(role=work.role, place_id__in=places, line__in=["", work.line])


def _check_giver(work: Work, actor: Person) -> None:
    check(work, actor)
    holder = holder_of(work)
    if holder is not None and holder.pk != actor.pk:
        raise claimed_by(holder)


def _find_desk(work: Work, to: Person, reason: str) -> None:
    """Leave the task on its desk where the receiver may decide it there; otherwise move it to theirs above."""
    if to.pk == work.owner_id:
        raise Refusal(_("它已经在 %(name)s 手里。") % {"name": to.name}, "", _("请选另一个人。"), code="own_transfer")
    if to.pk in work.barred:
        raise _not_theirs(to, _("它是 %(name)s 自己的、由其代录，或其在前一级审核过。") % {"name": to.name})
    if names_for(work, to):
        return
    above = [grant.place for grant in grants_of(to) if _is_above(grant, work)]
    if not above:
        raise _not_theirs(to, _("%(name)s 不是这个待办的审核人，也不是上面同一级的审核人。") % {"name": to.name})
    check_reason(reason, _("转到另一处，那里的人要知道为什么。"))
    work.place = max(above, key=lambda place: len(place.path))
    Work.objects.filter(pk=work.pk).update(place=work.place)


def _is_above(grant: Grant, work: Work) -> bool:
    fits = grant.role == work.role and grant.line in ("", work.line) and grant.absent is None
    return fits and grant.place_id != work.place_id and grant.place.holds(place_of(work))


def _not_theirs(to: Person, why: str) -> NotAllowed:
    return NotAllowed(_("不能转办给 %(name)s。") % {"name": to.name}, why, _("请选另一个人。"), code="receiver_may_not")
