"""Who holds which role: the named ones by name, everywhere else the seniors of each spot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from registry.base.copying import copy_rows
from registry.codes.models import Line
from registry.organisations.models import Organisation
from registry.roles.models import Grant, Role
from workflows.credits.levels import Reviewer
from workflows.credits.models import UnitPolicy

from .people import Crowd, Someone
from .places import DISTRICTS, MAIN, OFFICE_OF_CITY, Spot

GRANT = (
    "person_id", "role", "place_id", "line", "from_date", "to_date", "granted_by_id", "granted_at", "reason", "ended_by_id",
    "ended_at", "ended_reason",
)  # fmt: skip
MANAGEMENT = ("科教科", "办公室")
MERGED, OFF = (
    "白石镇卫生院",
    ("鹿鸣区人民医院", "柳湾村卫生室", OFFICE_OF_CITY, *(f"{name}卫健局机关" for name in DISTRICTS.values())),
)


@dataclass(frozen=True)
class Seat:
    person: Someone
    role: str
    place: Organisation
    line: str = ""


@dataclass
class Seats:
    """All seats of the city: the reviewers by place, for routing, and the clerks by unit."""

    reviewers: dict[int, list[Reviewer]]
    clerks: dict[int, int]
    modes: dict[int, str]

    def on_the_way_up(self, spot: Spot) -> list[Reviewer]:
        return [reviewer for place in spot.chain for reviewer in self.reviewers.get(place.pk, ())]


def write_seats(crowd: Crowd, today: dt.date) -> Seats:
    """Write grants and unit policies."""
    since = dt.date(today.year - 2, 1, 1)
    at = dt.datetime.combine(since, dt.time(1), tzinfo=dt.UTC)
    seats = [seat for spot in crowd.town.spots for seat in _seats_of(crowd, spot)]
    security = next(seat.person.pk for seat in seats if seat.role == Role.SECURITY_OPERATOR)
    rows = [
        (
            seat.person.pk, str(seat.role), seat.place.pk, seat.line, since, None,
            None if seat.person.pk == security else security, at, "建库", None, None, "",
        )
        for seat in seats
    ]  # fmt: skip
    copy_rows(Grant, GRANT, [*rows, *_ended(crowd, since, security)])
    found = Seats({}, {}, _write_modes(crowd))
    for seat in seats:
        if seat.role == Role.CLERK:
            found.clerks[seat.place.pk] = seat.person.pk
        elif seat.role in (Role.DEPARTMENT_REVIEWER, Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER):
            reviewer = Reviewer(seat.person.pk, str(seat.role), seat.place.pk, seat.line)
            found.reviewers.setdefault(seat.place.pk, []).append(reviewer)
    return found


def _seats_of(crowd: Crowd, spot: Spot) -> Iterator[Seat]:
    nodes, seniors = crowd.town.nodes, []
    for someone in crowd.of(spot):
        if someone.named:
            for role, place, lines in someone.named.seats:
                where = nodes[place] if place else spot.organisation
                yield from (Seat(someone, role, where, line) for line in lines)
        elif someone.rank < 6:
            seniors.append(someone)
        else:
            break
    if spot.unit.name == MAIN and spot.organisation.name in ("科教科", "护理部"):
        return
    yield from _seats_of_seniors(crowd, spot, seniors)


def _seats_of_seniors(crowd: Crowd, spot: Spot, seniors: list[Someone]) -> Iterator[Seat]:
    place, unit = spot.organisation, spot.unit
    if place is unit:
        bureau = next((name for name, short in DISTRICTS.items() if unit.name == f"{short}卫健局机关"), "")
        if bureau and seniors:
            yield Seat(seniors[0], Role.BUREAU_REVIEWER, crowd.town.nodes[bureau])
        return
    if place.name in MANAGEMENT:
        yield from _management(crowd, spot, seniors)
    elif place.name == "护理部" and seniors:
        yield Seat(seniors[0], Role.UNIT_REVIEWER, unit, Line.NURSE.value)
    if unit.name not in OFF and unit.name != MERGED and place.name not in MANAGEMENT:
        yield from _heads(crowd, spot, seniors)


def _management(crowd: Crowd, spot: Spot, seniors: list[Someone]) -> Iterator[Seat]:
    """Reviewer, clerk and admin of a unit; in a small one the reviewer also sits in every department."""
    named = {role for one in crowd.named_at(spot) for role, _, _ in one.seats}
    wanted = [role for role in (Role.UNIT_REVIEWER, Role.CLERK, Role.UNIT_ADMIN) if role not in named]
    for someone, role in zip(seniors, wanted, strict=False):
        yield Seat(someone, role, spot.unit)
    if spot.unit.name == MERGED and seniors:
        departments = [other.organisation for other in crowd.town.spots if other.unit is spot.unit]
        yield from (Seat(seniors[0], Role.DEPARTMENT_REVIEWER, place) for place in departments)


def _heads(crowd: Crowd, spot: Spot, seniors: list[Someone]) -> Iterator[Seat]:
    """The first of each line reviews it; lines that are few here are reviewed by the head of the largest."""
    taken = {line for one in crowd.named_at(spot) for role, _, lines in one.seats for line in lines if "depart" in role}
    free = [line for line in spot.mix if line not in taken]
    for line in free:
        head = next((one for one in seniors if one.line == line), next(iter(seniors), None))
        if head:
            yield Seat(head, Role.DEPARTMENT_REVIEWER, spot.organisation, line)


def _ended(crowd: Crowd, since: dt.date, security: int) -> Iterator[tuple[object, ...]]:
    """A role that was given and taken back."""
    spot = next(spot for spot in crowd.town.spots if spot.organisation.name == "护理部" and spot.unit.name == MAIN)
    former = next((one for one in crowd.of(spot) if not one.named), None)
    if former:
        given = dt.datetime.combine(since, dt.time(1), tzinfo=dt.UTC)
        ended = given + dt.timedelta(days=400)
        yield (
            former.pk, str(Role.UNIT_REVIEWER), spot.unit.pk, "nurse", since, ended.date(), security, given, "建库", security, ended,
            "岗位调整",
        )  # fmt: skip


def _write_modes(crowd: Crowd) -> dict[int, str]:
    nodes, level = crowd.town.nodes, UnitPolicy.DepartmentLevel
    modes = {nodes[name].pk: level.OFF.value for name in OFF} | {nodes[MERGED].pk: level.MERGED.value}
    UnitPolicy.objects.bulk_create(UnitPolicy(unit_id=unit, department_level=mode) for unit, mode in modes.items())
    return modes
