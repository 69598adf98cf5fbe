"""The verbs of a year from elsewhere: enter, mark the original as seen, put the scan on, remove. Nobody their own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.files.models import StoredFile
from registry.people.models import Person
from registry.roles import policy

from .models import EarlierYear

log = logging.getLogger("xuefen.earlier")

ACTION = "earlier.enter"


@transaction.atomic
def enter(
    person: Person, facts: Mapping[str, Any], *, actor: Person, scan: StoredFile | None = None, is_seen: bool = False
) -> EarlierYear:
    """Enter what a paper says of a year."""
    check_actor(person, actor)
    row = EarlierYear(person=person, entered_by=actor, scan=scan, **facts)
    if is_seen:
        row.seen_by, row.seen_at = actor, timezone.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refusal(
            _("%(year)s 年已经有了。") % {"year": row.year},
            _("“%(source)s”的这一年只登记一次。") % {"source": row.source},
            _("登记错了的，先去掉原来的一条。"),
            code="earlier_year_stands",
        ) from error
    _tell("entered", row, actor)
    return row


@transaction.atomic
def mark_seen(row_id: int, *, actor: Person) -> EarlierYear:
    """原件已核: who had the paper in hand, and when; marked twice, the first stays."""
    row = _lock(row_id, actor)
    if row.seen_at is None:
        row.seen_by, row.seen_at = actor, timezone.now()
        row.save(update_fields=["seen_by", "seen_at"])
        _tell("seen", row, actor)
    return row


@transaction.atomic
def put_scan(row_id: int, scan: StoredFile, *, actor: Person) -> EarlierYear:
    """Put the scan on; another one takes its place, and the row's history knows both."""
    row = _lock(row_id, actor)
    row.scan = scan
    row.save(update_fields=["scan"])
    return row


@transaction.atomic
def remove(row_id: int, *, actor: Person, reason: str) -> None:
    """Take a wrong one away, with a reason; the row stays, and counts no more."""
    row = _lock(row_id, actor)
    if not reason.strip():
        raise Refusal(_("请先写原因。"), _("以后的人要知道为什么去掉。"), _("写下原因再去掉。"), code="reason_required")
    row.removed_by, row.removed_at, row.removed_reason = actor, timezone.now(), reason.strip()[:200]
    row.save(update_fields=["removed_by", "removed_at", "removed_reason"])
    _tell("removed", row, actor)


def check_actor(person: Person, actor: Person) -> None:
    if person.pk == actor.pk:
        raise NotAllowed(
            _("不能登记自己的。"), _("外来历史由别人核对原件后登记。"), _("请另一位代录员办理。"), code="own_history"
        )
    if person.home is None or not policy.may(actor, ACTION, at=person.home):
        raise NotAllowed(
            _("你不能登记这个人的外来历史。"), _("其科室不在你的范围。"), _("请联系那里的代录员。"), code="not_yours"
        )


def _lock(row_id: int, actor: Person) -> EarlierYear:
    rows = EarlierYear.objects.standing().select_for_update(of=("self",)).select_related("person__home")
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise WrongState(_("这一条已经去掉了。"), _("别人刚刚去掉了它。"), _("请刷新后再看。"), code="gone")
    check_actor(row.person, actor)
    return row


def _tell(step: str, row: EarlierYear, actor: Person) -> None:
    facts = {"step": step, "row": row.pk, "person": row.person_id, "by": actor.pk}
    transaction.on_commit(partial(log.info, "earlier year", extra={"facts": facts}))
