"""The people of the city. Anybody is a pure function of the seed and their number, so nobody has to be kept in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils.crypto import get_random_string

from registry.base.copying import copy_rows
from registry.base.keys import next_keys
from registry.codes.models import Title
from registry.employment.models import Employment, Residency
from registry.people.models import Membership, Person, StatusInterval, initials
from registry.people.sealing import blind_index, seal
from registry.roles.models import OPERATORS

from .cast import CAST, PASSWORD, Named
from .names import birthday, card_number, card_of_cast, id_number, name_of
from .places import Spot, Town

WOMEN = {"nurse": 0.94, "doctor": 0.45, "pharmacist": 0.7, "technician": 0.5, "tcm": 0.5, "village": 0.4}
TITLE_CODES = {
    "doctor": {"high": "2322", "mid": "2332", "junior": "2342"},
    "village": {"high": "2332", "mid": "2342", "junior": "2352"},
    "tcm": {"high": "2321", "mid": "2331", "junior": "2341"},
    "pharmacist": {"high": "242", "mid": "243", "junior": "244"},
    "nurse": {"high": "252", "mid": "253", "junior": "254"},
    "technician": {"high": "262", "mid": "263", "junior": "264"},
}
SENIORS = 6
"""The first of every spot hold its roles; nothing happens to them that would end those."""

PERSON = (
    "id", "password", "card_number", "id_number_sealed", "id_number_index", "name", "initials", "sex", "birth_date", "title_id",
    "line", "phone", "home_id", "is_active", "must_change_password", "created_at",
)  # fmt: skip
MEMBERSHIP = ("person_id", "organisation_id", "from_date", "to_date")
EMPLOYMENT = ("person_id", "kind", "from_date", "to_date", "reason", "set_by_id")
RESIDENCY = ("person_id", "from_date", "to_date", "reason", "set_by_id")
STATUS = ("person_id", "kind", "from_date", "to_date", "reason", "granted_by_id")


@dataclass(frozen=True, slots=True)
class Someone:
    index: int
    pk: int
    name: str
    line: str
    woman: bool
    level: str
    spot: Spot
    rank: int
    named: Named | None
    rng: Random

    @property
    def card(self) -> str:
        return card_of_cast(CAST.index(self.named)) if self.named else card_number(self.index)

    @property
    def is_operator(self) -> bool:
        """Who runs the system keeps no credits of their own."""
        return self.named is not None and any(role in OPERATORS for role, _place, _lines in self.named.seats)


class Crowd:
    """Everybody, made when asked for."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.seed = town, seed
        self.size = sum(spot.count for spot in town.spots)
        self.keys = next_keys(Person, self.size)
        self._named: dict[tuple[str, str], list[Named]] = {}
        for named in CAST:
            self._named.setdefault((named.unit, named.department), []).append(named)

    def of(self, spot: Spot) -> Iterator[Someone]:
        """Those who belong to this spot, the named ones first."""
        named = self.named_at(spot)
        return (self._one(spot, rank, named[rank] if rank < len(named) else None) for rank in range(spot.count))

    def named_at(self, spot: Spot) -> list[Named]:
        department = "" if spot.organisation is spot.unit else spot.organisation.name
        return self._named.get((spot.unit.name, department), [])

    def _one(self, spot: Spot, rank: int, named: Named | None) -> Someone:
        index = spot.first + rank
        rng = Random(f"{self.seed}/{index}")
        if named:
            line, woman, name, level = named.line, named.woman, named.name, named.level
        else:
            line = _line(spot, rank)
            woman = rng.random() < WOMEN[line]
            name, level = name_of(rng, woman=woman), _level(rng, rank)
        return Someone(index, self.keys[index], name, line, woman, level, spot, rank, named, rng)


def write_people(crowd: Crowd, spots: Sequence[Spot], today: dt.date) -> None:
    """People with their homes and, for a few, what interrupts their years."""
    titles = dict(Title.objects.values_list("code", "id"))
    everybody = [someone for spot in spots for someone in crowd.of(spot)]
    writer = _Writer(titles, today)
    copy_rows(Person, PERSON, [writer.person(someone) for someone in everybody])
    copy_rows(Membership, MEMBERSHIP, [row for someone in everybody for row in writer.memberships(someone, spots)])
    copy_rows(Employment, EMPLOYMENT, [writer.employment(someone) for someone in everybody])
    residents = [writer.residency(someone) for someone in everybody if is_resident(someone)]
    copy_rows(Residency, RESIDENCY, residents)
    copy_rows(StatusInterval, STATUS, [row for someone in everybody for row in writer.statuses(someone)])


@dataclass
class _Writer:
    titles: dict[str, int]
    today: dt.date

    def person(self, one: Someone) -> Sequence[object]:
        born = birthday(one.index, one.level)
        number = id_number(one.index, born=born, woman=one.woman)
        has_login = one.named is not None and bool(one.named.does)
        return (
            one.pk,
            make_password(PASSWORD) if has_login else f"!{get_random_string(40)}",
            one.card,
            seal(number, bound_to=f"people.person:{one.pk}:id_number"),
            blind_index(number),
            one.name,
            initials(one.name),
            "2" if one.woman else "1",
            born,
            self.titles[TITLE_CODES[one.line][one.level]],
            one.line,
            "",
            one.spot.organisation.pk,
            happens_to(one) != StatusInterval.Kind.DEREGISTERED,
            False,
            dt.datetime(self.today.year - 2, 3, 1, 1, tzinfo=dt.UTC),
        )

    def memberships(self, one: Someone, spots: Sequence[Spot]) -> Iterator[Sequence[object]]:
        came = self.came(one)
        siblings = [spot for spot in spots if spot.unit is one.spot.unit and spot is not one.spot]
        if one.index % 23 == 5 and siblings and not one.named:
            moved = dt.date(self.today.year - 2, 7, 1)
            other = siblings[one.index % len(siblings)]
            yield one.pk, other.organisation.pk, came, moved - dt.timedelta(days=1)
            came = moved
        yield one.pk, one.spot.organisation.pk, came, None

    def employment(self, one: Someone) -> Sequence[object]:
        kind = "contract" if one.index % 7 == 3 else "agency" if one.index % 13 == 6 else "staff"
        return one.pk, "staff" if one.named else kind, self.came(one), None, "", None

    def residency(self, one: Someone) -> Sequence[object]:
        since = dt.date(self.today.year - 1, 9, 1)
        return one.pk, since, dt.date(since.year + 3, 8, 31), "国家住院医师规范化培训基地", None

    def came(self, one: Someone) -> dt.date:
        return dt.date(self.today.year - 3 - one.index % 12, 1 + one.index % 12, 1)

    def statuses(self, one: Someone) -> Iterator[Sequence[object]]:
        kind, days = happens_to(one), 20 + one.index % 120
        since = self.today - dt.timedelta(days=days)
        if kind == StatusInterval.Kind.MATERNITY:
            yield one.pk, kind.value, since, since + dt.timedelta(days=157), "产假", None
        elif kind == StatusInterval.Kind.NOT_COUNTED:
            yield one.pk, kind.value, dt.date(self.today.year, 1, 1), dt.date(self.today.year, 12, 31), "全年外派", None
        elif kind == StatusInterval.Kind.DEREGISTERED:
            yield one.pk, kind.value, since, None, "退休", None


def is_resident(one: Someone) -> bool:
    return one.line == "doctor" and one.level == "junior" and one.index % 3 == 1 and not one.named


def happens_to(one: Someone) -> StatusInterval.Kind | None:
    """A few are on leave, elsewhere for the year, or have retired."""
    if one.named or one.rank < SENIORS:
        return None
    if one.index % 61 == 17 and one.woman and one.level != "high":
        return StatusInterval.Kind.MATERNITY
    return {11: StatusInterval.Kind.NOT_COUNTED, 53: StatusInterval.Kind.DEREGISTERED}.get(one.index % 127)


def _line(spot: Spot, rank: int) -> str:
    """Lines by turns in the proportion of the spot's mix, each of them early."""
    wheel = [line for turn in range(max(spot.mix.values())) for line, share in spot.mix.items() if turn < share]
    return wheel[rank % len(wheel)]


def _level(rng: Random, rank: int) -> str:
    chance = rng.random()
    if rank < SENIORS:
        return "high" if chance < 0.6 else "mid"
    return "high" if chance < 0.08 else "mid" if chance < 0.45 else "junior"
