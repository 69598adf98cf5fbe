"""Which standard rules where and when: the chain of places laid one over the other, kept once it is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from registry.organisations.models import Organisation
from registry.years.models import CreditYear

from . import rules
from .document import Document
from .lifecycle import State
from .models import Grade, Standard
from .overlay import merged

NATIONAL = 0
Key = tuple[int, str]


def standard_for(place: Organisation, year: CreditYear) -> rules.Standard:
    """What rules at this place in this credit year: its own words over those above it."""
    return StandardBook().at(place, year)


class StandardBook:
    """The standards of a cohort's places: one query for what is published, one more for a chain seen first."""

    def at(self, place: Organisation, year: CreditYear) -> rules.Standard:
        return standard_of(self.chain(place, number_of(year)))

    def chain(self, place: Organisation, year: int) -> tuple[Key, ...]:
        """The versions that rule, the farthest first; it stands for the standard itself."""
        return self.chain_of(place.ids, year)

    def chain_of(self, ids: Iterable[int], year: int) -> tuple[Key, ...]:
        return tuple((row.pk, row.digest) for row in self.rulers(ids, year))

    def rulers(self, ids: Iterable[int], year: int) -> list[Standard]:
        """The published versions for this year on the way down these places, the country's first."""
        rows = (self.newest(key, year) for key in (NATIONAL, *ids))
        return [row for row in rows if row is not None]

    def places(self) -> list[int]:
        """Who has published a standard of their own."""
        return [key for key in self._published if key != NATIONAL]

    def institution_at(self, place: Organisation, year: CreditYear) -> str:
        return self.institution_of(place.ids, year)

    def institution_of(self, ids: Sequence[int], year: CreditYear) -> str:
        """The level of the nearest place on this way that has one in the year."""
        found = (grade_in(self._grades.get(key, ()), year.from_date, year.to_date) for key in reversed(ids))
        return next(filter(None, found), "")

    def newest(self, place_id: int, year: int) -> Standard | None:
        """Of two versions for the same year the one published last."""
        rows = [row for row in self._published.get(place_id, []) if row.rules_in(year)]
        return max(rows, key=lambda row: (row.published_at, row.pk), default=None)

    @cached_property
    def _published(self) -> dict[int, list[Standard]]:
        found: dict[int, list[Standard]] = {}
        for row in Standard.objects.filter(state=State.PUBLISHED).defer("document"):
            found.setdefault(row.place_id or NATIONAL, []).append(row)
        return found

    @cached_property
    def _grades(self) -> dict[int, list[tuple[dt.date, str]]]:
        found: dict[int, list[tuple[dt.date, str]]] = {}
        rows = Grade.objects.order_by("from_date").values_list("place_id", "from_date", "institution")
        for place, day, institution in rows:
            found.setdefault(place, []).append((day, institution))
        return found


def grade_in(said: Sequence[tuple[dt.date, str]], first: dt.date, last: dt.date) -> str:
    """What a place is in a year: what it was when the year began, or the first that it became in it. Earliest first.

    So nobody is asked for more in the middle of a year, and a new institution does not wait for the next one.
    """
    begun = [institution for day, institution in said if day <= first]
    return begun[-1] if begun else next((institution for day, institution in said if day <= last), "")


def number_of(year: CreditYear) -> int:
    """The number by which a standard names a year: the one in which it ends."""
    return year.to_date.year


@lru_cache(maxsize=500)
def standard_of(chain: tuple[Key, ...]) -> rules.Standard:
    """What is published never changes, so a chain of versions means the same for ever."""
    rows = Standard.objects.in_bulk([key for key, _ in chain])
    return made_of(rows[key] for key, _ in chain)


def made_of(chain: Iterable[Standard]) -> rules.Standard:
    rows = list(chain)
    standard = Document(merged(row.document for row in rows)).standard
    return replace(standard, versions=tuple(f"{row.code} v{row.version}" for row in rows))
