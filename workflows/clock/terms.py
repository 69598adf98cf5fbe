"""How long a person may appeal, as each jurisdiction says it; the nearest that says anything holds."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy

from .models import AppealTerm

log = logging.getLogger("xuefen.clock")

ACTION = "clock.terms"
USUAL = 30
"""Days, where no jurisdiction says otherwise."""


def term_at(chain: Sequence[int]) -> int:
    """The days within which a refusal may be appealed at a place, its chain of ids given from the root down."""
    rows = AppealTerm.objects.filter(place_id__in=chain).order_by("place_id", "-id").distinct("place_id")
    said = {row.place_id: row.days for row in rows}
    return next((said[key] for key in reversed(chain) if key in said), USUAL)


def last_day(chain: Sequence[int], refused_at: dt.datetime) -> dt.date:
    """The last day on which a refusal of that moment may be appealed."""
    return timezone.localdate(refused_at) + dt.timedelta(days=term_at(chain))


@transaction.atomic
def set_term(place: Organisation, days: int, *, actor: Person, reason: str) -> AppealTerm:
    """Say anew how long; it holds for refusals that were given already, too."""
    place = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    if place.kind not in BUREAUS or not policy.may(actor, ACTION, at=place):
        raise NotAllowed(
            _("你不能改动“%(place)s”的申诉期限。") % {"place": place.name},
            _("这由主管部门决定。"),
            _("请联系他们。"),
            code="clock_not_yours",
        )
    check_reason(reason, _("改动申诉期限会留下记录。"))
    if days == term_at(place.ids):
        raise Refusal(_("没有变化。"), _("现在已经是这样。"), _("请改一处，或离开本页。"), code="clock_unchanged")
    term = AppealTerm.objects.create(place=place, days=days, reason=reason.strip(), said_by=actor)
    facts = {"place": place.pk, "days": days, "by": actor.pk}
    transaction.on_commit(partial(log.info, "term of appeal changed", extra={"facts": facts}))
    return term
