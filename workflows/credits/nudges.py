"""催办: asking the desk on which a credit waits to look at it, once a day. Lock, check, record, tell."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.messages.services import tell
from registry.people.models import Person
from registry.roles import policy
from workflows.clock.models import Nudge
from workflows.engine.claims import eligible, holder_of
from workflows.engine.models import Work

from .models import Credit
from .rights import ACTION_OF_LEVEL
from .states import LEVELS
from .steps import lock

log = logging.getLogger("xuefen.credits")


@transaction.atomic
def nudge(credit_id: int, *, actor: Person) -> Nudge:
    """Ask whoever sits at the desk, or has claimed the task, to look at it; a second time a day is refused."""
    credit = next(iter(lock([credit_id])), None)
    work = credit.open_work if credit else None
    _check(credit, work, actor)
    assert credit is not None
    assert work is not None
    row, is_new = Nudge.objects.get_or_create(
        case_id=work.process_id, day=timezone.localdate(), defaults={"work": work, "by": actor}
    )
    if not is_new:
        raise Refusal(
            _("今天已经催办过了。"), _("一天只催一次。"), _("明天还没有办的话，可以再催。"), code="nudged_today"
        )
    holder = holder_of(work)
    told = [holder.pk] if holder else list(eligible(work).values_list("pk", flat=True))
    tell(
        told,
        "clock.nudged",
        key=f"nudge:{row.pk}",
        url=reverse("inbox:item", args=[work.pk]),
        facts={"work": work.pk, "name": credit.name[:80]},
    )
    transaction.on_commit(partial(log.info, "nudged", extra={"facts": {"credit": credit.pk, "by": actor.pk}}))
    return row


def nudging_of(credit: Credit, actor: Person, work: Work | None) -> str:
    """What the credit's page offers: open to a nudge, done for today, or nothing, as on the day that it came."""
    if work is None or _why_not(credit, work, actor):
        return ""
    today = timezone.localdate()
    if Nudge.objects.filter(case_id=work.process_id, day=today).exists():
        return "done"
    return "" if timezone.localdate(work.created) == today else "open"


def _check(credit: Credit | None, work: Work | None, actor: Person) -> None:
    if credit is None or work is None or credit.state not in LEVELS:
        raise WrongState(
            _("这项学分现在不在审核人手里。"), _("没有人可以催。"), _("请刷新后再看。"), code="wrong_state"
        )
    refused = _why_not(credit, work, actor)
    if refused:
        raise NotAllowed(_("不能催办这项学分。"), *refused, code="not_allowed")


def _why_not(credit: Credit, work: Work | None, actor: Person) -> tuple[str, str] | None:
    if work is None or work.place is None or credit.state not in LEVELS:
        return _("它现在不在审核人手里。"), _("请刷新页面。")
    if actor.pk not in work.barred and policy.may(actor, ACTION_OF_LEVEL[credit.state], at=work.place, line=work.line):
        return _("它就在你的待办里。"), _("请直接办理。")
    is_own = actor.pk in (credit.person_id, credit.entered_by_id)
    if is_own or policy.may(actor, "credit.remind", at=credit.department, line=credit.line):
        return None
    return _("只有本人、代录员和审核人可以催办。"), _("请联系本人。")
