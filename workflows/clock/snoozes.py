"""稍后处理: putting a task aside for oneself until a day."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person
from registry.roles import policy
from workflows.engine.claims import action_of, place_of
from workflows.engine.models import Work

from .models import Nudge, Snooze

log = logging.getLogger("xuefen.clock")

LONGEST = dt.timedelta(days=60)
MOST = 500
"""Tasks that one person can have put aside; more is no "later" but a second inbox."""


@transaction.atomic
def snooze(work_id: int, *, actor: Person, until: dt.date) -> Snooze:
    """Hide the task from one's own list until that day; a second time moves the day."""
    Person.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    work = Work.objects.select_related("process", "place").filter(pk=work_id, place__isnull=False).first()
    _check(work, actor=actor, until=until)
    row, _made = Snooze.objects.update_or_create(person=actor, work_id=work_id, defaults={"until": until})
    log.info("snoozed", extra={"facts": {"work": work_id, "by": actor.pk}})
    return row


@transaction.atomic
def wake(work_id: int, *, actor: Person) -> None:
    """Take it back into one's list."""
    Snooze.objects.filter(person=actor, work_id=work_id).delete()


def snoozed_until(work: Work, person: Person) -> dt.date | None:
    """The day until which this person has put the task aside, if they have."""
    rows = Snooze.objects.filter(person=person, work=work, until__gt=timezone.localdate())
    return rows.values_list("until", flat=True).first()


def nudged(works: Iterable[Work]) -> set[int]:
    """Those of the tasks that somebody asked to look at, in one query."""
    return set(Nudge.objects.filter(work__in=[work.pk for work in works]).values_list("work_id", flat=True))


def _check(work: Work | None, *, actor: Person, until: dt.date) -> None:
    if work is None or work.finished is not None:
        raise WrongState(_("这一项已经办过了。"), _("它不再是待办。"), _("请办下一项。"), code="already_decided")
    if actor.pk in work.barred or not policy.may(actor, action_of(work), at=place_of(work), line=work.line):
        raise NotAllowed(_("这一项不在你的待办里。"), "", _("请办下一项。"), code="not_allowed")
    today = timezone.localdate()
    if not today < until <= today + LONGEST:
        raise Refusal(
            _("日期要在明天到 %(n)d 天之内。") % {"n": LONGEST.days},
            _("更久的请退签，或请别人办。"),
            _("请改日期。"),
            code="snooze_day",
        )
    if Snooze.objects.filter(person=actor, until__gt=today).exclude(work=work).count() >= MOST:
        raise Refusal(
            _("稍后处理的已经有 %(n)d 项。") % {"n": MOST},
            _("再多就不是“稍后”了。"),
            _("请先办掉一些。"),
            code="too_many_snoozed",
        )
