"""编号: every award that counts gets the next number. Lock, check, change, record, tell."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.awards.awarding import ACTION
from attendance.sessions.services import locked
from registry.base.refusals import Refusal
from registry.people.models import Person

from .models import Certificate
from .queries import unnumbered

log = logging.getLogger("xuefen.attendance")


@transaction.atomic
def issue(plan_id: int, *, actor: Person) -> int:
    """Number what has none, in the order of the awards; the plan is locked, so nobody takes the same number."""
    plan = locked(plan_id, actor, ACTION)
    rows = list(unnumbered(plan).order_by("awarded_at", "person__initials", "pk"))
    if not rows:
        raise Refusal(_("没有要编号的。"), _("授了分、还算数的都有编号。"), _("授分以后再来编号。"), code="nobody_left")
    last = Certificate.objects.filter(plan=plan).aggregate(last=Max("serial"))["last"] or 0
    today = timezone.localdate()
    Certificate.objects.bulk_create(
        [
            Certificate(plan=plan, serial=serial, earning=row, issued_by=actor, issued_on=today)
            for serial, row in enumerate(rows, start=last + 1)
        ]
    )
    facts = {"plan": plan.pk, "count": len(rows), "by": actor.pk}
    transaction.on_commit(partial(log.info, "certificates numbered", extra={"facts": facts}))
    return len(rows)
