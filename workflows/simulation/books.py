"""What would rule where if the draft were published; the only place that knows how a year is settled by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.queries import units_above
from registry.standards import rules
from registry.standards.models import Standard
from registry.standards.queries import StandardBook, made_of
from registry.years.models import CreditYear
from workflows.credits.standings import Year, settled

from .models import Simulation, Turn


class DraftBook(StandardBook):
    """The standards of the draft's first year, with the draft in the place of what its own place says now."""

    def __init__(self, draft: Standard) -> None:
        self._draft, self._made = draft, dict[tuple[int, ...], rules.Standard]()

    def at(self, place: Organisation, year: CreditYear) -> rules.Standard:
        chain = self.rulers(place.ids, self._draft.from_year)
        key = tuple(row.pk for row in chain)
        if key not in self._made:
            self._made[key] = made_of(chain)
        return self._made[key]

    def newest(self, place_id: int, year: int) -> Standard | None:
        return self._draft if place_id == self._draft.place_id else super().newest(place_id, year)


@dataclass(frozen=True)
class Both:
    """A person's year as it stands, and as it would stand."""

    person: Person
    before: Year
    after: Year
    unit: int
    institution: str

    @property
    def title(self) -> str:
        """The level of their title; empty where none is registered."""
        return self.person.title.level if self.person.title else ""

    @property
    def states(self) -> tuple[str, str]:
        return state_of(self.before), state_of(self.after)

    @property
    def turn(self) -> Turn | None:
        before, after = self.states
        if before == after:
            return None
        if after == LACKING:
            return Turn.SHORT
        return Turn.FINE if before == LACKING else Turn.OTHER


LACKING = "lacking"


def frozen(simulation: Simulation) -> Standard:
    """The draft as it was when the simulation began, whatever became of it."""
    return Standard(
        pk=simulation.standard_id or -1,
        place_id=simulation.place_id,
        code=simulation.version.partition(" v")[0],
        name=simulation.name,
        from_year=simulation.from_year,
        document=simulation.document,
    )


def both(people: Sequence[Person], simulation: Simulation, book: DraftBook | None = None) -> list[Both]:
    """A fixed number of queries, however many people; their homes and titles are loaded with them."""
    book = book or DraftBook(frozen(simulation))
    years = dict.fromkeys(people, simulation.year)
    before, after = settled(years), settled(years, book=book)
    units = _units(people)
    return [
        Both(
            one,
            before[one.pk],
            after[one.pk],
            units.get(one.pk, 0),
            book.institution_at(one.home, simulation.year) if one.home else "",
        )
        for one in people
    ]


def state_of(year: Year) -> str:
    """In the words of the looks of a year."""
    asked = year.settlement.asked
    if not asked.is_counted:
        return "not_counting"
    if asked.row is None:
        return "undecided"
    if asked.is_exempt:
        return "exempt"
    return "compliant" if year.settlement.is_complete else LACKING


def lacks_of(year: Year) -> dict[str, str]:
    """What is still lacking, as it is kept."""
    return {lack.name: str(lack.now) for lack in year.settlement.lacks}


def _units(people: Sequence[Person]) -> dict[int, int]:
    """The nearest unit at or above each one's home; where there is none, the home."""
    homes = {one.pk: one.home for one in people if one.home}
    units = units_above(homes.values())
    return {key: units.get(home.pk, home).pk for key, home in homes.items()}
