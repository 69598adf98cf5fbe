"""Rows for the pure rules: the due days of a cohort, a query or two for all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from registry.base.compiled import Compiled, OneOf
from registry.years.queries import Calendars

from .models import ClockRule
from .rules import Rule, Span, due_on, effective, used_days

_rules: Compiled[ClockRule] = Compiled(lambda: ClockRule.objects.filter(OneOf("place_id", "places")))


def rules_of(place_ids: Iterable[int]) -> list[Rule]:
    return [rule_of(row) for row in _rules(places=list(place_ids))]


def rule_of(row: ClockRule) -> Rule:
    return Rule(row.place_id, row.role, row.working_days, row.remind_before, row.escalate_after, row.escalate_to_id)


class Deadlines:
    """The due days of tasks that arrive today at desks under these places."""

    def __init__(self, place_ids: Iterable[int]) -> None:
        places = set(place_ids)
        self._today = timezone.localdate()
        self._rules = rules_of(places)
        self._calendars = Calendars(places)

    def due_on(
        self, chain: Sequence[int], role: str, *, spans: Sequence[Span], until: dt.date | None
    ) -> dt.date | None:
        allowed = effective(self._rules, chain, role).working_days
        if allowed is None:
            return until
        special = self._calendars.at(chain)
        days = [(timezone.localdate(came), timezone.localdate(left)) for came, left in spans]
        return due_on(self._today, allowed=allowed, used=used_days(days, special), until=until, special=special)
