"""工作统计: what waits, how fast it is decided, who carries how much, over the places that one answers for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.organisations.models import Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.people.queries import visible_to
from registry.roles import policy
from workflows.credits.levels import ROLE_OF_LEVEL
from workflows.credits.states import LEVELS
from workflows.credits.story import LEVEL_WORDS
from workflows.engine import workload

from .drawing import Bars, bars_of

VIEW, ROWS = "work.view", "work.rows"
MOST_PLACES = MOST_REVIEWERS = 20
WEEKS = 13
LEVEL_OF_ROLE = {role: level.value for level, role in ROLE_OF_LEVEL.items()}
ORDER = [ROLE_OF_LEVEL[level] for level in LEVELS]


@dataclass(frozen=True)
class Level:
    """One level of review in numbers; a number without a link belongs to who may not read the rows."""

    word: str
    waiting: int
    waiting_url: str
    since: dt.datetime | None
    oldest_url: str
    decided: int
    decided_url: str
    median: str
    slowest: str


@dataclass(frozen=True)
class Place:
    """What waits at one place."""

    name: str
    level: str
    count: int
    since: dt.datetime
    url: str


@dataclass(frozen=True)
class Reviewer:
    """A reviewer's load; nobody's name where one may not see the person."""

    name: str
    load: workload.Load
    week_url: str
    month_url: str


@dataclass(frozen=True)
class Scope:
    """The place that is looked at and the desks under it, as far as the person's roles reach."""

    person: Person
    place: Organisation
    desks: workload.Desks = field(repr=False)
    has_rows: bool

    def url(self, what: str, **narrowed: Any) -> str:
        """Where the rows of a number are listed."""
        query = {"what": what, "place": self.place.pk, **{name: value for name, value in narrowed.items() if value}}
        return f"{reverse('inbox:work_rows')}?{urlencode(query)}" if self.has_rows else ""


@dataclass(frozen=True)
class Page:
    scope: Scope
    levels: list[Level]
    places: list[Place]
    more_places: int
    reviewers: list[Reviewer]
    weeks: list[tuple[dt.date, int, str]]
    waiting_bars: Bars
    week_bars: Bars

    @property
    def waiting(self) -> int:
        return sum(level.waiting for level in self.levels)

    @property
    def is_empty(self) -> bool:
        return not self.levels


def scope_of(person: Person, wanted: Organisation | None, *, action: str = VIEW) -> Scope | None:
    """The desks at and under a place for which the person's roles hold; without a place, under the first of them."""
    reach = policy.reach(person, action)
    place = wanted if wanted and _narrowed(reach, wanted) else None
    place = place or next(iter(policy.places_where(person, action)), None)
    if place is None or (wanted is not None and place != wanted):
        return None
    narrowed = _narrowed(reach, place)
    found = Organisation.objects.filter(below(path for path, _line in narrowed))
    desks: workload.Desks = []
    for pk, path in found.order_by("path").values_list("pk", "path"):
        lines = {line for base, line in narrowed if path.startswith(base)}
        desks += [(pk, line) for line in ({""} if "" in lines else sorted(lines))]
    return Scope(person, place, desks, has_rows=bool(_narrowed(policy.reach(person, ROWS), place)))


def page_of(scope: Scope) -> Page:
    waits, done = workload.waiting(scope.desks), workload.decided(scope.desks)
    names = _names({one.place_id for one in waits})
    places = [_place(one, names, scope) for one in sorted(waits, key=lambda one: (-one.count, one.since))]
    levels = [_level(role, waits, done, scope) for role in ORDER if _is_there(role, waits, done)]
    weeks = _weeks(done, scope)
    return Page(
        scope=scope,
        levels=levels,
        places=places[:MOST_PLACES],
        more_places=sum(one.count for one in places[MOST_PLACES:]),
        reviewers=_reviewers(done, scope),
        weeks=weeks,
        waiting_bars=bars_of([(level.word, level.waiting) for level in levels]),
        week_bars=bars_of([(f"{day.month}/{day.day}", count) for day, count, _url in weeks]),
    )


def words_of_hours(hours: float | None) -> str:
    """As near as the buckets allow: hours up to two days, days beyond."""
    if hours is None:
        return "—"
    if hours >= workload.EDGES[-1]:
        return _("90 天以上")
    if hours < 1:
        return _("不到 1 小时")
    if hours < 48:
        return ngettext("约 %(n)d 小时", "约 %(n)d 小时", round(hours)) % {"n": round(hours)}
    return ngettext("约 %(n)d 天", "约 %(n)d 天", round(hours / 24)) % {"n": round(hours / 24)}


def word_of_role(role: str) -> str:
    return str(LEVEL_WORDS.get(LEVEL_OF_ROLE.get(role, ""), role))


def _narrowed(reach: Iterable[tuple[str, str]], place: Organisation) -> list[tuple[str, str]]:
    """What of a reach lies at or under the place: the place itself, or what is named beneath it."""
    return [
        (place.path if place.path.startswith(path) else path, line)
        for path, line in reach
        if place.path.startswith(path) or path.startswith(place.path)
    ]


def _is_there(role: str, waits: Sequence[workload.Waiting], done: workload.Decided) -> bool:
    return role in done.waits or any(one.role == role for one in waits)


def _level(role: str, waits: Sequence[workload.Waiting], done: workload.Decided, scope: Scope) -> Level:
    mine = [one for one in waits if one.role == role]
    oldest = min(mine, key=lambda one: one.since, default=None)
    decided = done.waits.get(role, [])
    return Level(
        word=word_of_role(role),
        waiting=sum(one.count for one in mine),
        waiting_url=scope.url("waiting", role=role),
        since=oldest.since if oldest else None,
        oldest_url=scope.url("waiting", role=role, at=oldest.place_id) if oldest else "",
        decided=sum(decided),
        decided_url=scope.url("decided", role=role),
        median=words_of_hours(workload.quantile(decided, 0.5)),
        slowest=words_of_hours(workload.quantile(decided, 0.9)),
    )


def _place(one: workload.Waiting, names: dict[int, str], scope: Scope) -> Place:
    url = scope.url("waiting", role=one.role, at=one.place_id)
    return Place(names[one.place_id], word_of_role(one.role), one.count, one.since, url)


def _weeks(done: workload.Decided, scope: Scope) -> list[tuple[dt.date, int, str]]:
    """The last quarter, also the weeks in which nothing was decided."""
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday())
    days = [monday - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]
    counts = {day: sum(count for (_role, week), count in done.weeks.items() if week == day) for day in days}
    return [(day, count, scope.url("decided", week=day)) for day, count in counts.items()]


def _reviewers(done: workload.Decided, scope: Scope) -> list[Reviewer]:
    """Who decided or holds something, the busiest first; the rest, and whom the reader may not see, are one line."""
    known = dict(visible_to(scope.person).filter(pk__in=done.loads).values_list("pk", "name"))
    by_load = sorted(known, key=lambda pk: (-done.loads[pk].month, -done.loads[pk].claimed, known[pk]))
    shown = by_load[:MOST_REVIEWERS]
    rows = [_reviewer(pk, known[pk], done.loads[pk], scope) for pk in shown]
    others = [load for pk, load in done.loads.items() if pk not in shown]
    if others:
        total = workload.Load(*(sum(getattr(one, name) for one in others) for name in ("week", "month", "claimed")))
        name = ngettext("其他 %(n)d 位审核人", "其他 %(n)d 位审核人", len(others)) % {"n": len(others)}
        rows.append(Reviewer(name, total, "", ""))
    return rows


def _reviewer(pk: int, name: str, load: workload.Load, scope: Scope) -> Reviewer:
    week, month = (scope.url("decided", actor=pk, days=days) for days in (7, 30))
    return Reviewer(name, load, week, month)


def _names(keys: Iterable[int]) -> dict[int, str]:
    rows = Organisation.objects.filter(pk__in=keys).select_related("parent")
    return {
        row.pk: f"{row.parent.name} {row.name}" if row.kind == "department" and row.parent else row.name for row in rows
    }
