"""What the pages of a simulation show: numbers by group, each a link to its people, and both results of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.base.paging import Page, page_of
from registry.base.words import with_commas
from registry.codes.models import Line, Title
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.standards.models import Institution
from registry.standards.words import line_words
from workflows.credits.lacking import WORDS, amount_of
from workflows.credits.settlement import NAMES
from workflows.credits.standings import Year

from .books import Both, both, lacks_of, state_of
from .models import By, Flip, Simulation, Tally, Turn

PAGE = 50
MOST_GROUPS = 500
FIELDS = {By.UNIT: "unit_id", By.TITLE: "title", By.INSTITUTION: "institution", By.LINE: "line"}
GROUPINGS = (By.UNIT, By.TITLE, By.INSTITUTION, By.LINE)


@dataclass(frozen=True)
class Group:
    name: str
    tally: Tally


@dataclass(frozen=True)
class Row:
    flip: Flip
    person: Person
    unit: str
    lacks_before: str
    lacks_after: str


class ResultPage:
    """A simulation, its numbers, and a page of those who flip."""

    def __init__(self, simulation: Simulation, *, asked: Mapping[str, str]) -> None:
        self.simulation = simulation
        self.by = By(asked["by"]) if asked.get("by") in GROUPINGS else By.UNIT
        self.turn = asked.get("turn", "") if asked.get("turn") in Turn.values else ""
        self.value = asked.get("value")
        self._after = asked.get("after", "")

    @property
    def is_running(self) -> bool:
        return self.simulation.job is not None and self.simulation.job.is_active

    @property
    def is_whole(self) -> bool:
        job = self.simulation.job
        return job is None or (not job.is_active and job.done == job.total)

    @cached_property
    def all(self) -> Tally:
        found = self.simulation.tallies.filter(by=By.ALL).first()
        return found or Tally(simulation=self.simulation, by=By.ALL, value="")

    @property
    def tabs(self) -> list[tuple[str, str]]:
        return [(by.value, str(by.label)) for by in GROUPINGS]

    @property
    def turns(self) -> list[tuple[str, str, int]]:
        counts = {Turn.SHORT: self.all.to_short, Turn.FINE: self.all.to_fine, Turn.OTHER: self.all.otherwise}
        every = [("", _("全部变化"), sum(counts.values()))]
        return every + [(turn.value, str(turn.label), n) for turn, n in counts.items() if n or turn == self.turn]

    @cached_property
    def groups(self) -> list[Group]:
        """Those in which most flip first."""
        rows = self.simulation.tallies.filter(by=self.by).order_by("-to_short", "-to_fine", "-people", "value")
        found = list(rows[:MOST_GROUPS])
        names = names_of(self.by, [row.value for row in found])
        return [Group(names.get(row.value, row.value), row) for row in found]

    @property
    def group_name(self) -> str:
        return names_of(self.by, [self.value]).get(self.value, "") if self.value is not None else ""

    @property
    def flips(self) -> QuerySet[Flip]:
        rows = self.simulation.flips.all()
        if self.turn:
            rows = rows.filter(turn=self.turn)
        if self.value is not None:
            key = self.value if self.by != By.UNIT or self.value.isdecimal() else "0"
            rows = rows.filter(**{FIELDS[self.by]: key[:18]})
        return rows

    @cached_property
    def page(self) -> Page[Flip]:
        return page_of(self.flips.select_related("person__title", "person__home"), self._after, by=("id",), size=PAGE)

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(self.page.rows)


def rows_of(flips: Sequence[Flip]) -> list[Row]:
    units = names_of(By.UNIT, {str(flip.unit_id) for flip in flips})
    return [
        Row(
            flip,
            flip.person,
            units.get(str(flip.unit_id), ""),
            lack_words(flip.lacks_before),
            lack_words(flip.lacks_after),
        )
        for flip in flips
    ]


def names_of(by: By, values: Iterable[str]) -> dict[str, str]:
    """The words of a grouping's values."""
    if by == By.UNIT:
        keys = [int(value) for value in values if value.isdecimal()]
        return {str(key): name for key, name in Organisation.objects.filter(pk__in=keys).values_list("pk", "name")}
    words = {By.TITLE: Title.Level.choices, By.INSTITUTION: Institution.choices, By.LINE: Line.choices}[by]
    return {code: str(word) for code, word in words} | {"": _("没有登记")}


def lack_words(lacks: Mapping[str, str]) -> str:
    """学分 5.00，总学时 12."""
    return with_commas(f"{WORDS[name]} {amount_of(name, Decimal(lacks[name]))}" for name in NAMES if name in lacks)


@dataclass(frozen=True)
class Amount:
    label: str
    need_before: Decimal | None
    has_before: Decimal
    need_after: Decimal | None
    has_after: Decimal


class PersonPage:
    """One person under both standards, line by line, as they stand at the moment of reading."""

    def __init__(self, simulation: Simulation, person: Person) -> None:
        self.simulation, self.person = simulation, person
        self.flip = simulation.flips.filter(person=person).first()
        self.both: Both = both([person], simulation)[0]

    @property
    def who(self) -> str:
        person = self.person
        title = person.title.name if person.title else ""
        return with_commas([person.home.name if person.home else "", title, person.get_line_display()])

    @property
    def has_moved(self) -> bool:
        """Whether they stand otherwise by now than when the simulation ran."""
        then = (self.flip.before, self.flip.after) if self.flip else None
        return then != (self.both.states if self.both.turn else None)

    @property
    def sides(self) -> list[tuple[str, str, Year, list[str], str]]:
        """Before and after: title, state, steps, lacks."""
        return [self._side(_("现行规定"), self.both.before), self._side(_("草稿"), self.both.after)]

    @property
    def amounts(self) -> list[Amount]:
        before, after = self.both.before.settlement, self.both.after.settlement
        rows = [
            Amount(
                str(WORDS[name]),
                getattr(before.need, name) if before.need else None,
                getattr(before.counted.has, name),
                getattr(after.need, name) if after.need else None,
                getattr(after.counted.has, name),
            )
            for name in NAMES
        ]
        return [row for row in rows if row.need_before or row.need_after]

    def _side(self, title: str, year: Year) -> tuple[str, str, Year, list[str], str]:
        settlement = year.settlement
        steps = [line_words(line) for line in (*settlement.asked.lines, *settlement.lines)]
        return title, state_of(year), year, steps, lack_words(lacks_of(year))
