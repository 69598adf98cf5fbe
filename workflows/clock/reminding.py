"""The daily round: who has tasks that are due or nearly so, and which are overdue for somebody else to know."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from registry.messages.services import tell_selected
from registry.roles.policy import ACTIONS
from registry.years.queries import Calendars
from workflows.engine.models import Work

from .deadlines import rule_of
from .models import ClockRule, RemindRun
from .rules import NEVER, Window, effective, late, now, soon
from .sql import DUE, ESCALATED, ESCALATIONS

log = logging.getLogger("xuefen.clock")

AT_ONCE = dt.timedelta(0)
LONGEST_PAUSE = dt.timedelta(days=14)
"""Days that a round catches up with, where none has run for long."""


@dataclass(frozen=True)
class Round:
    """What holds today at one desk."""

    place_id: int
    role: str
    soon: Window
    now: Window
    late: Window
    escalate_to_id: int | None


@transaction.atomic
def remind(today: dt.date | None = None) -> RemindRun | None:
    """Send the day's reminders and escalations, all of them or none; None where the day has been done."""
    today = today or timezone.localdate()
    run, is_new = RemindRun.objects.get_or_create(day=today)
    if not is_new:
        return None
    last = RemindRun.objects.filter(day__lt=today).order_by("-day").values_list("day", flat=True).first()
    yesterday = today - dt.timedelta(days=1)
    since = max(last, today - LONGEST_PAUSE) if last else yesterday
    values = _values(rounds(today, since), today)
    run.reminded = tell_selected(DUE, values | {"url": f"{reverse('inbox:list')}?due=1"}, wait=AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute(ESCALATIONS, values)
    run.escalated = tell_selected(ESCALATED, values | {"url": reverse("inbox:escalated")}, wait=AT_ONCE)
    run.save()
    facts = {"day": str(today), "reminded": run.reminded, "escalated": run.escalated}
    transaction.on_commit(lambda: log.info("reminded", extra={"facts": facts}))
    return run


def rounds(today: dt.date, since: dt.date) -> list[Round]:
    """Every desk with open tasks and the due days of which somebody hears today; four queries, however many desks."""
    rules = [rule_of(row) for row in ClockRule.objects.all()]
    calendars, naming = Calendars(), {rule.place_id for rule in rules}
    desks = Work.objects.filter(finished__isnull=True, place__isnull=False, due_on__isnull=False)
    found = []

    @cache
    def windows(chain: tuple[int, ...], role: str) -> tuple[Window, Window, Window, int | None]:
        held, special = effective(rules, chain, role), calendars.at(chain)
        return (
            soon(today, since, held.remind_before, special),
            now(today, since, special),
            late(today, since, held.escalate_after, special),
            held.escalate_to_id,
        )

    for place_id, path, role in desks.order_by().values_list("place_id", "place__path", "role").distinct():
        chain = tuple(int(key) for key in path.strip("/").split("/"))
        speaking = tuple(key for key in chain if key in naming or key in calendars.places)
        found.append(Round(place_id, role, *windows(speaking, role)))
    return [one for one in found if any(window != NEVER for window in (one.soon, one.now, one.late))]


def _values(found: Sequence[Round], today: dt.date) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "places": [one.place_id for one in found],
        "roles": [one.role for one in found],
        "escalate_to": [one.escalate_to_id for one in found],
    }
    for name in ("soon", "now", "late"):
        windows: list[Window] = [getattr(one, name) for one in found]
        columns[f"{name}_first"] = [window.first for window in windows]
        columns[f"{name}_last"] = [window.last for window in windows]
    return columns | {"today": today, "viewing": sorted(ACTIONS["credit.view"].roles)}
