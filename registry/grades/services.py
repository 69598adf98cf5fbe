"""Saying of what level institutions are from a day on; what was said before stays."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal
from registry.base.words import listed
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.standards.models import Grade
from registry.standards.signals import grades_set
from registry.years.models import CreditYear

log = logging.getLogger("xuefen.standards")

ACTION = "grade.set"


@transaction.atomic
def set_grades(
    keys: Iterable[int],
    *,
    institution: str,
    since: dt.date,
    reason: str,
    actor: Person,
    re_evaluates: bool = False,
) -> list[Grade]:
    """From this day on these institutions are of this level; an empty one leaves it to the place above again.

    A closed year comes out differently only where that is said: `re_evaluates`.
    """
    places = list(Organisation.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk"))
    _check(places, reason, actor)
    if not re_evaluates:
        _check_closed(places, since)
    said = {"institution": institution, "reason": reason.strip(), "set_by": actor}
    found = [Grade.objects.update_or_create(place=one, from_date=since, defaults=said)[0] for one in places]
    facts = {"places": [one.pk for one in places], "by": actor.pk}
    transaction.on_commit(partial(log.info, "grades set", extra={"facts": facts}))
    transaction.on_commit(partial(grades_set.send, Grade, places=places, since=since), robust=True)
    return found


def _check(places: Sequence[Organisation], reason: str, actor: Person) -> None:
    if not places:
        raise Refusal(_("没有选机构。"), "", _("请先在名单里勾选。"), code="no_places")
    for place in places:
        if place.kind == Kind.DEPARTMENT or not policy.may(actor, ACTION, at=place):
            raise NotAllowed(
                _("你不能定“%(place)s”的级别。") % {"place": place.name},
                _("机构级别由主管部门定，科室随机构。"),
                _("请联系其主管部门。"),
                code="grade_not_yours",
            )
    if not reason.strip():
        raise Refusal(_("请写依据。"), _("改动会留下记录。"), _("例如医院等级评审的文号。"), code="reason_required")


def _check_closed(places: Sequence[Organisation], since: dt.date) -> None:
    here = Q(pk__in=[])
    for place in places:
        here |= Q(jurisdiction__in=place.ids) | Q(jurisdiction__path__startswith=place.path)
    closed = CreditYear.objects.filter(here, phase=CreditYear.Phase.CLOSED, to_date__gte=since).order_by("to_date")
    names = list(dict.fromkeys(year.name for year in closed))
    if names:
        raise Refusal(
            _("这一天在已经关闭的年度里或更早：%(years)s。") % {"years": listed(names)},
            _("关闭的年度结果已定，级别变了会重算。"),
            _("请把日期改晚；确实要重算的，请勾选再保存。"),
            code="covers_closed_year",
        )
