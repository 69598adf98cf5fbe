"""The rows behind the numbers of the statistics: what waits, and what was decided, oldest and newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.keys import typed_key
from registry.base.paging import Page, page_of
from registry.base.words import date_words
from registry.people.queries import visible_to
from registry.roles.policy import REVIEWERS
from workflows.engine import workload
from workflows.engine.models import Decision, Work

from .handlers import pages_of, pages_of_cases
from .items import verdict_shown
from .work import Scope, word_of_role

PAGE = 50
SPANS = (7, 30, 90)


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; what it does not know it leaves out."""

    what: str
    role: str = ""
    at: int = 0
    actor: int = 0
    days: int = 90
    week: dt.date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        days = query.get("days", "")
        return cls(
            what="decided" if query.get("what") == "decided" else "waiting",
            role=query.get("role", "") if query.get("role") in REVIEWERS else "",
            at=typed_key(query.get("at", "")),
            actor=typed_key(query.get("actor", "")),
            days=int(days) if days in {str(span) for span in SPANS} else SPANS[-1],
            week=_day(query.get("week", "")),
        )

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day."""
        if self.week:
            return self.week, self.week + dt.timedelta(days=6)
        today = timezone.localdate()
        return today - dt.timedelta(days=self.days - 1), today


@dataclass(frozen=True)
class Row:
    """A line of the list, of either kind."""

    person: str
    title: str
    url: str
    place: str
    level: str
    at: Any
    who: str
    look: str = ""
    word: str = ""


@dataclass(frozen=True)
class Listing:
    wanted: Wanted
    title: str
    rows: list[Row]
    page: Page[Any]


def listing(scope: Scope, wanted: Wanted, after: str) -> Listing:
    return _decided(scope, wanted, after) if wanted.what == "decided" else _waiting(scope, wanted, after)


def _waiting(scope: Scope, wanted: Wanted, after: str) -> Listing:
    rows = Work.objects.filter(_of_desks(scope, wanted), finished__isnull=True).select_related(
        "process", "place", "owner"
    )
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    page = page_of(rows, after, by=("created", "id"), size=PAGE)
    addresses = pages_of_cases([row.process for row in page.rows])
    seen = set(visible_to(scope.person).filter(pk__in={row.owner_id for row in page.rows}).values_list("pk", flat=True))
    shown = [
        Row(
            row.person_name, row.headline, addresses.get(row.process_id, ""), row.place.name, word_of_role(row.role),
            row.created, row.owner.name if row.owner_id in seen else "",
        )
        for row in page.rows
    ]  # fmt: skip
    return Listing(wanted, _("在等审核的"), shown, page)


def _decided(scope: Scope, wanted: Wanted, after: str) -> Listing:
    first, last = wanted.span
    low, high = workload.bounds((pk for pk, _line in scope.desks), first, last)
    rows = Decision.objects.filter(_of_desks(scope, wanted, "work__"), is_verdict=True, pk__gte=low, pk__lte=high)
    rows = rows.filter(at__gte=_midnight(first), at__lt=_midnight(last + dt.timedelta(days=1)))
    if wanted.role:
        rows = rows.filter(work__role=wanted.role)
    if wanted.actor:
        rows = rows.filter(actor_id=wanted.actor, actor__in=visible_to(scope.person))
    page = page_of(rows.select_related("beneficiary", "case", "work__place", "actor"), after, size=PAGE)
    addresses = pages_of(page.rows)
    keys = {row.actor_id for row in page.rows}
    seen = set(visible_to(scope.person).filter(pk__in=keys).values_list("pk", flat=True))
    shown = [
        Row(
            row.beneficiary.name, row.headline, addresses.get(row.case_id, ""), row.work.place.name,
            word_of_role(row.work.role), row.at, row.actor.name if row.actor_id in seen else "", *verdict_shown(row),
        )
        for row in page.rows
    ]  # fmt: skip
    title = _("%(first)s 至 %(last)s 办的") % {
        "first": date_words(first),
        "last": date_words(min(last, timezone.localdate())),
    }
    return Listing(wanted, title, shown, page)


def _of_desks(scope: Scope, wanted: Wanted, prefix: str = "") -> Q:
    """The desks of the scope, or one of them; those of one line only with their line."""
    by_line: dict[str, list[int]] = {}
    for pk, line in scope.desks:
        if wanted.at in (0, pk):
            by_line.setdefault(line, []).append(pk)
    parts = [
        Q(**{f"{prefix}place_id__in": keys}, **({f"{prefix}line": line} if line else {}))
        for line, keys in by_line.items()
    ]
    return reduce(or_, parts, Q(pk__in=[]))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
