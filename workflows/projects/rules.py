"""What a bureau asks of projects: how long before it is filed, by when it is reported, how many review it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, check_reason
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy

from .models import ProjectRule

log = logging.getLogger("xuefen.projects")

ACTION = "project.rules"


@dataclass(frozen=True)
class Asked:
    """What holds at a place."""

    file_days_before: int = 7
    file_days_ahead: int | None = 30
    report_days: int = 30
    reviewers: int = 2

    def file_from(self, first: dt.date) -> dt.date | None:
        """The first day on which a project that begins then can be filed; None where any day will do."""
        return None if self.file_days_ahead is None else first - dt.timedelta(days=self.file_days_ahead)

    def file_until(self, first: dt.date) -> dt.date:
        return first - dt.timedelta(days=self.file_days_before)

    def report_until(self, last: dt.date) -> dt.date:
        return last + dt.timedelta(days=self.report_days)


NAMES = tuple(one.name for one in fields(Asked))


def rules_of(places: Iterable[Organisation]) -> dict[int, Asked]:
    """What the nearest bureau at or above each place said last, in one query; the usual where none has."""
    wanted = list(places)
    rows = ProjectRule.objects.filter(place_id__in={key for place in wanted for key in place.ids})
    said = {row.place_id: row for row in rows.order_by("place_id", "-id").distinct("place_id")}
    found = {place.pk: next((said[key] for key in reversed(place.ids) if key in said), None) for place in wanted}
    return {
        key: Asked(**{name: getattr(row, name) for name in NAMES}) if row else Asked() for key, row in found.items()
    }


def rule_at(place: Organisation) -> Asked:
    return rules_of([place])[place.pk]


@transaction.atomic
def set_rule(place: Organisation, asked: Asked, *, actor: Person, reason: str) -> ProjectRule:
    """Say anew what is asked; it holds from now on for every project that is still to be filed or reported."""
    place = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    if place.kind not in BUREAUS or not policy.may(actor, ACTION, at=place):
        raise NotAllowed(
            _("你不能改动“%(place)s”的项目规定。") % {"place": place.name},
            _("这由主管部门决定。"),
            _("请联系他们。"),
            code="rule_not_yours",
        )
    check_reason(reason, _("改动会留下记录。"))
    if asked == rule_at(place):
        raise Refusal(_("没有变化。"), _("现在已经是这样。"), _("请改一处，或离开本页。"), code="rule_unchanged")
    rule = ProjectRule.objects.create(place=place, reason=reason.strip(), said_by=actor, **asdict(asked))
    facts = {"place": place.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "rule of projects changed", extra={"facts": facts}))
    return rule
