"""确认签到: the one thing that a scanned code writes."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from attendance.desks.opening import desk_of
from attendance.desks.records import Named, is_recorded, record
from attendance.swipes.models import Source
from registry.base.refusals import WrongState
from registry.people.models import Person

from .scanning import Scan, scan
from .tokens import Code

log = logging.getLogger("xuefen.attendance")


@transaction.atomic
def confirm(code: Code, *, read_at: dt.datetime | None, actor: Person) -> tuple[Scan, bool]:
    """Keep that this person was there; whether it is new, since the same period counts once."""
    seen = scan(code, read_at=read_at, actor=actor)
    device = desk_of(seen.plan)
    if device is None or device.state != "ACTIVE":
        raise WrongState(_("现在不能扫码签到。"), _("主办方没有开扫码签到。"), _("请问主办方。"), code="desk_closed")
    one = Named(actor.pk, seen.period, seen.at, {"session": seen.session.pk, "slot": code.slot})
    [is_new] = record(device, seen.plan, [one], source=Source.QR)
    facts = {"session": seen.session.pk, "new": is_new}
    transaction.on_commit(partial(log.info, "code confirmed", extra={"facts": facts}))
    return seen, is_new


def is_confirmed(seen: Scan, actor: Person) -> bool:
    device = desk_of(seen.plan)
    return device is not None and is_recorded(device, actor.pk, seen.period, source=Source.QR)
