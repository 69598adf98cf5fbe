"""授分: the door for credits that the system awards. They enter the same flow through its own start node."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.keys import next_keys
from registry.base.refusals import Refusal
from registry.base.words import date_words
from registry.organisations.models import Kind as Place, Organisation
from registry.people.models import Membership, Person
from workflows.engine import moves
from workflows.engine.buffer import unit_of_work

from .awarding import enter_alike
from .cohort import record_arrival
from .flags import flag_arrivals, look_at_like
from .flow import CreditFlow
from .models import Credit
from .phases import is_shut, why_shut
from .readiness import YearBook, fix_year
from .routing import desk_of, fix_levels, place_all
from .states import AWARDED, State

Places = tuple[Organisation, Organisation, Organisation]
"""Department, unit and city."""


@dataclass(frozen=True)
class Award:
    """One credit for one person; (origin, source_id) names it, so that awarding it twice is awarding it once."""

    person: Person
    origin: str
    source_id: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        day: dt.date = self.facts.get("to_date") or self.facts["from_date"]
        return day


@transaction.atomic
def award(awards: Sequence[Award], *, refused: dict[str, Refusal] | None = None) -> list[Credit]:
    """Write the credits that are not there yet and count them, or place them for review where policy asks for it.

    One that cannot be is told in `refused` by its source and the others go on; without it nothing is awarded at all.
    """
    standing = _standing(awards)
    new = {(one.origin, one.source_id): one for one in awards if (one.origin, one.source_id) not in standing}
    credits, years = _make(list(new.values())), YearBook()
    fix_levels(credits, years)
    for credit in credits:
        fix_year(credit, years)
    credits = _sort_out(credits, years, refused)
    flag_arrivals([credit for credit in credits if credit.levels])
    placements = place_all([(credit, credit.level_list[0]) for credit in credits if credit.levels])
    with unit_of_work(len(credits)) as unit:
        enter_alike(
            unit, [credit for credit in credits if credit.pk not in placements], partial(_enter, placement=None)
        )
        for credit in credits:
            if credit.pk in placements:
                _enter(credit, placements[credit.pk])
    transaction.on_commit(partial(look_at_like, credits), robust=True)
    return [*standing.values(), *credits]


def _sort_out(credits: Sequence[Credit], years: YearBook, refused: dict[str, Refusal] | None) -> list[Credit]:
    """Those that can be awarded."""
    ready = []
    for credit in credits:
        refusal = _why_not(credit, years)
        if refusal is None:
            ready.append(credit)
        elif refused is None:
            raise refusal
        else:
            refused[credit.source_id] = refusal
    return ready


def _enter(credit: Credit, placement: Any) -> None:
    now = timezone.now()
    state = placement.state if placement else State.COUNTED
    credit.__dict__["state"] = state
    credit.submitted_at, credit.closed_at = now, None if placement else now
    desk = desk_of(credit, placement) if placement else None
    credit.case = moves.start(CreditFlow.award, credit, city_id=credit.city_id, desk=desk, actor=None)
    credit.save()
    record_arrival(credit, "award", "", placement, actor=None)


def _why_not(credit: Credit, years: YearBook) -> Refusal | None:
    """A closed year takes an award of who is excepted only; one that is not opened yet takes what happened in it."""
    year, what = credit.credit_year, _("“%(name)s”不能授分。") % {"name": credit.name}
    if year is None:
        return Refusal(
            what,
            _("%(day)s 不在任何学分年度内。") % {"day": date_words(credit.day)},
            _("请核对活动日期，或先设置学分年度。"),
            code="no_credit_year",
        )
    if is_shut(credit) and not years.late.granted(credit.person_id, year):
        return Refusal(what, why_shut(year), _("请先申请补录，由主管部门批准后再授分。"), code="year_closed")
    return None


def _standing(awards: Sequence[Award]) -> dict[tuple[str, str], Credit]:
    rows = Credit.objects.filter(
        origin__in={one.origin for one in awards}, source_id__in={one.source_id for one in awards}
    )
    return {(row.origin, row.source_id): row for row in rows}


def _make(awards: Sequence[Award]) -> list[Credit]:
    homes = homes_on((one.person.pk, one.day) for one in awards)
    keys = next_keys(Credit, len(awards))
    credits = []
    for key, one in zip(keys, awards, strict=True):
        if one.origin not in AWARDED:
            raise ValueError(f"{one.origin} is no origin of an award")
        department, unit, city = homes[one.person.pk, one.day]
        credits.append(
            Credit(
                pk=key,
                person=one.person,
                department=department,
                unit=unit,
                city=city,
                line=one.person.line,
                origin=one.origin,
                source_id=one.source_id,
                **one.facts,
            )
        )
    return credits


def homes_on(asked: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Places]:
    """Department, unit and city of each person on each day: three queries. Before their first home it is that one."""
    days: dict[int, set[dt.date]] = {}
    for person_id, day in asked:
        days.setdefault(person_id, set()).add(day)
    members = Membership.objects.filter(person_id__in=days).order_by("from_date")
    at: dict[tuple[int, dt.date], int] = {}
    for person_id, since, place_id in members.values_list("person_id", "from_date", "organisation_id"):
        for day in days[person_id]:
            if since <= day or (person_id, day) not in at:
                at[person_id, day] = place_id
    places = Organisation.objects.in_bulk(set(at.values()))
    above = Organisation.objects.in_bulk({key for place in places.values() for key in place.ids})
    found = {place.pk: where(above[place.pk], above) for place in places.values()}
    return {asked: found[place_id] for asked, place_id in at.items()}


def where(place: Organisation, above: dict[int, Organisation]) -> Places:
    """The place itself, the nearest unit at or above it, and its city."""
    chain = [above[key] for key in reversed(place.ids)]
    unit = next(node for node in chain if node.kind == Place.UNIT)
    city = next((node for node in chain if node.kind == Place.CITY), chain[-1])
    return place, unit, city
