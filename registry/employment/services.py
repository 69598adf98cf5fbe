"""Saying how somebody is employed, when they are a resident, when they came. Nobody says it of themselves."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal
from registry.base.words import date_words
from registry.people.models import Person
from registry.roles import policy
from registry.tables.lookup import rows_of

from .models import Employment, Joining, Residency

log = logging.getLogger("xuefen.people")

ACTION = "people.edit"
Made = TypeVar("Made", Employment, Residency)


@transaction.atomic
def set_employment(
    person: Person, *, kind: str, since: dt.date, until: dt.date | None = None, reason: str = "", actor: Person | None
) -> Employment:
    """From a day on they are employed in this way; how it was before ends the day before."""
    person = _lock(person, actor)
    row = rows_of("employment").get(kind)
    if row is None or (person.home and not row.holds(person.home.ids, since)):
        raise Refusal(
            _("没有这种用工形式。"), _("代码表里没有，或已经停用。"), _("请另选一种。"), code="employment_unknown"
        )
    return _begin(Employment, person, since, until, {"kind": kind, "reason": reason, "set_by": actor})


@transaction.atomic
def set_residency(
    person: Person, *, since: dt.date, until: dt.date | None = None, reason: str = "", actor: Person | None
) -> Residency:
    """They are in residency training from a day on; said again of the same day, it ends otherwise."""
    person = _lock(person, actor)
    return _begin(Residency, person, since, until, {"reason": reason, "set_by": actor})


@transaction.atomic
def set_joined(person: Person, *, day: dt.date, reason: str = "", actor: Person | None) -> Joining:
    """They came on this day; what a first year asks goes by it."""
    person = _lock(person, actor)
    said = {"day": day, "reason": reason.strip(), "set_by": actor}
    row, _made = Joining.objects.update_or_create(person=person, defaults=said)
    _tell("joined", person, actor)
    return row


def _lock(person: Person, actor: Person | None) -> Person:
    person = Person.objects.select_for_update(of=("self",)).select_related("home").get(pk=person.pk)
    if actor is None:
        return person
    if actor.pk == person.pk:
        raise NotAllowed(
            _("不能登记自己的。"), _("它影响本人每年的要求。"), _("请找另一位管理员。"), code="own_employment"
        )
    if person.home is None or not policy.may(actor, ACTION, at=person.home):
        raise NotAllowed(
            _("你不能改动这里的人员。"),
            _("这个人不在你的管理范围。"),
            _("请联系那里的单位管理员。"),
            code="person_not_yours",
        )
    return person


def _begin(model: type[Made], person: Person, since: dt.date, until: dt.date | None, said: dict[str, Any]) -> Made:
    """One that began on the same day is corrected; the history of rows knows how it stood."""
    if until is not None and until < since:
        raise Refusal(_("日期不对。"), _("止于的日期早于开始。"), _("请核对两个日期。"), code="span_backwards")
    rows = model.objects.filter(person=person)
    later = rows.filter(from_date__gt=since).order_by("from_date").first()
    if later is not None:
        raise Refusal(
            _("这一天以后已经登记过。"),
            _("%(day)s 起另有一段。") % {"day": date_words(later.from_date)},
            _("请把开始日期改晚。"),
            code="span_before_later",
        )
    standing = rows.filter(Q(to_date__isnull=True) | Q(to_date__gte=since), from_date__lt=since)
    standing.update(to_date=since - dt.timedelta(days=1))
    facts = said | {"reason": said["reason"].strip(), "to_date": until}
    row, _made = model.objects.update_or_create(person=person, from_date=since, defaults=facts)
    _tell(model._meta.model_name or "", person, said["set_by"])
    return row


def _tell(what: str, person: Person, actor: Person | None) -> None:
    facts = {"what": what, "person": person.pk, "by": actor.pk if actor else None}
    transaction.on_commit(partial(log.info, "employment", extra={"facts": facts}))
