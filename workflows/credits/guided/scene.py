"""Who an achievement is of and on which day it was: that decides the year, and the year the standard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.standards.queries import StandardBook, number_of, standard_of
from registry.standards.rules import Standard
from registry.years.models import CreditYear
from registry.years.queries import years_at
from workflows.credits.codes import offered
from workflows.credits.forms import whom
from workflows.credits.models import Credit


@dataclass(frozen=True)
class Scene:
    """The person, the day, and what rules there then; without a place to work at, nothing does."""

    person: Person
    day: dt.date
    year: CreditYear | None
    standard: Standard
    kinds: dict[str, str] = field(default_factory=dict)
    """What may be typed in here: distance learning is not among it, its platform awards it."""

    @property
    def year_name(self) -> str:
        return self.year.name if self.year else ""

    @property
    def versions(self) -> str:
        return "、".join(self.standard.versions)


def scene_of(values: Mapping[str, str], *, actor: Person, credit: Credit | None = None) -> Scene:
    """What the form says so far; an impossible day or card number is told by the form, here it is as if not typed."""
    person = credit.person if credit else whom(values.get("card_number", ""), actor) or actor
    place = credit.department if credit else person.home
    day = day_of(values.get("to_date", "")) or day_of(values.get("from_date", ""))
    scene = _at(person, place, day or (credit.day if credit else timezone.localdate()))
    return replace(scene, kinds=dict(offered("kind", at=place.ids if place else [], credit=credit)))


def _at(person: Person, place: Organisation | None, day: dt.date) -> Scene:
    if place is None:
        return Scene(person, day, None, Standard())
    year = next((year for year in years_at(place) if year.from_date <= day <= year.to_date), None)
    chain = StandardBook().chain(place, number_of(year) if year else day.year)
    return Scene(person, day, year, standard_of(chain))


def day_of(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
