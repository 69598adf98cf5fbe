"""The verbs of a credit year: plan it, change its days, take the next step. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal, WrongState, check_reason
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.years.models import CreditYear, YearStep

from .checking import Days, check_apart, check_change, check_days, check_right, check_step
from .news import tell_below

log = logging.getLogger("xuefen.years")

NEXT: Mapping[str, str] = {
    CreditYear.Phase.PLANNED: "open",
    CreditYear.Phase.OPEN: "begin_closing",
    CreditYear.Phase.CLOSING: "close",
    CreditYear.Phase.CLOSED: "reopen",
}
"""The one step that leads on from each phase."""


@transaction.atomic
def plan_year(place: Organisation, name: str, days: Days, *, actor: Person) -> CreditYear:
    """新年度: its name and its four days; nothing is submitted before it is opened."""
    place = _locked_place(place.pk)
    absent = check_right(place, actor)
    check_days(days)
    check_apart(place, days)
    if CreditYear.objects.filter(jurisdiction=place, name=name).exists():
        raise Refusal(_("已经有叫这个名称的年度。"), "", _("请换一个名称。"), code="year_name")
    year = CreditYear.objects.create(jurisdiction=place, name=name, **days.facts)
    _record(year, "", actor=actor, absent=absent)
    return year


@transaction.atomic
def set_days(year_id: int, days: Days, *, actor: Person, reason: str) -> CreditYear:
    """改日期: as long as the year is not closed."""
    _locked_place(_year(year_id).jurisdiction_id)
    year, reason = _locked(year_id), reason.strip()
    absent = check_right(year.jurisdiction, actor)
    check_change(year, days)
    check_days(days)
    check_apart(year.jurisdiction, days, but=year.pk)
    check_reason(reason, _("改日期会留下记录。"))
    for field, day in days.facts.items():
        setattr(year, field, day)
    year.save(update_fields=list(days.facts))
    _record(year, year.phase, actor=actor, absent=absent, reason=reason)
    return year


@transaction.atomic
def take_step(step: str, year_id: int, *, actor: Person, reason: str = "") -> CreditYear:
    """打开、进入收尾、关闭、重新打开. Whoever submits into the year at this moment is waited for, or waits for us."""
    year, reason = _locked(year_id), reason.strip()
    absent = check_right(year.jurisdiction, actor)
    check_step(step, year, reason)
    before = year.phase
    getattr(year, step)()
    year.save(update_fields=["phase"])
    row = _record(year, before, actor=actor, absent=absent, reason=reason)
    tell_below(year, row)
    return year


def _record(year: CreditYear, before: str, *, actor: Person, absent: Person | None, reason: str = "") -> YearStep:
    facts = {"year": year.pk, "from": str(before), "to": str(year.phase), "by": actor.pk}
    transaction.on_commit(partial(log.info, "credit year changed", extra={"facts": facts}))
    return YearStep.objects.create(
        year=year, before=before, after=year.phase, days=year.days, reason=reason, by=actor, on_behalf_of=absent
    )


def _locked(year_id: int) -> CreditYear:
    rows = CreditYear.objects.select_for_update(no_key=True, of=("self",)).select_related("jurisdiction")
    year = rows.filter(pk=year_id).first()
    if year is None:
        raise _gone()
    return year


def _year(year_id: int) -> CreditYear:
    year = CreditYear.objects.filter(pk=year_id).first()
    if year is None:
        raise _gone()
    return year


def _gone() -> WrongState:
    return WrongState(_("这个年度已不存在。"), "", _("请刷新列表。"), code="gone")


def _locked_place(place_id: int) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=place_id)
