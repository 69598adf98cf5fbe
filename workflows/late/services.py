"""补录: asking for an exception, and the approver's word on it. Lock, check, change, record, tell."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal, WrongState
from registry.people.models import Person
from registry.years.models import CreditYear

from .checking import check_decide, check_until, check_withdraw, why_not_ask
from .models import LateEntry
from .news import tell_approvers, tell_parties

log = logging.getLogger("xuefen.late")


@transaction.atomic
def ask(person_id: int, year_id: int, *, actor: Person, reason: str) -> LateEntry:
    """申请补录: for oneself, or by a clerk or a unit's reviewer for one of their people."""
    reason = _required(reason)
    # Two who ask for the same person at once stand in line here.
    person = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("home").get(pk=person_id)
    year = CreditYear.objects.select_related("jurisdiction").get(pk=year_id)
    refusal = why_not_ask(person, year, actor)
    if refusal:
        raise refusal
    entry = LateEntry.objects.create(person=person, year=year, asked_by=actor, reason=reason)
    tell_approvers(entry)
    _log("late entry asked for", entry, actor)
    return entry


@transaction.atomic
def grant(entry_id: int, *, actor: Person, until: dt.date | None, opinion: str = "") -> LateEntry:
    """批准补录: until this day the person, and nobody else, may enter and send for this year."""
    entry = _locked(entry_id)
    name = check_decide(entry, actor)
    entry.until = check_until(entry, until)
    return _decided(entry, LateEntry.Outcome.GRANTED, actor=actor, name=name, opinion=opinion.strip())


@transaction.atomic
def refuse(entry_id: int, *, actor: Person, opinion: str) -> LateEntry:
    """不予补录, with the reason."""
    entry = _locked(entry_id)
    name = check_decide(entry, actor)
    return _decided(entry, LateEntry.Outcome.REFUSED, actor=actor, name=name, opinion=_required(opinion))


@transaction.atomic
def withdraw(entry_id: int, *, actor: Person) -> LateEntry:
    """撤回: by who asked, or the person it is for, as long as nobody has decided."""
    entry = _locked(entry_id)
    check_withdraw(entry, actor)
    entry.outcome, entry.closed_at = LateEntry.Outcome.WITHDRAWN, timezone.now()
    entry.save()
    _log("late entry withdrawn", entry, actor)
    return entry


def _decided(entry: LateEntry, outcome: str, *, actor: Person, name: Person | None, opinion: str) -> LateEntry:
    entry.outcome, entry.closed_at = outcome, timezone.now()
    entry.decided_by, entry.on_behalf_of, entry.opinion = actor, name, opinion
    entry.save()
    tell_parties(entry)
    _log("late entry decided", entry, actor)
    return entry


def _locked(entry_id: int) -> LateEntry:
    rows = LateEntry.objects.select_for_update(of=("self",)).select_related("person__home", "year__jurisdiction")
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise WrongState(_("这个申请已不存在。"), "", _("请刷新列表。"), code="gone")
    return entry


def _required(words: str) -> str:
    if not words.strip():
        raise Refusal(_("请先写原因。"), _("批准的人和本人都会看到它。"), _("写一句话就够。"), code="reason_required")
    return words.strip()


def _log(what: str, entry: LateEntry, actor: Person) -> None:
    facts = {"late": entry.pk, "year": entry.year_id, "outcome": entry.outcome, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
