"""The parts of a project's form that are lists: teachers with their topics, and the periods it is held in. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Teacher:
    name: str
    title: str = ""
    unit: str = ""
    topic: str = ""
    hours: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.name and self.topic)


@dataclass(frozen=True)
class Period:
    first: dt.date
    last: dt.date


def periods_of(kept: Any) -> list[Period]:
    return [Period(dt.date.fromisoformat(row["from"]), dt.date.fromisoformat(row["to"])) for row in kept]


def kept_periods(periods: Iterable[Period]) -> list[dict[str, str]]:
    """As they are stored, in their order in time."""
    ordered = sorted(set(periods), key=lambda period: (period.first, period.last))
    return [{"from": period.first.isoformat(), "to": period.last.isoformat()} for period in ordered]


def teachers_of(kept: Any) -> list[Teacher]:
    return [Teacher(**row) for row in kept]


def kept_teachers(teachers: Iterable[Teacher]) -> list[dict[str, str]]:
    return [asdict(teacher) for teacher in teachers]


def span(periods: Sequence[Period]) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of all."""
    if not periods:
        return None, None
    return min(one.first for one in periods), max(one.last for one in periods)


def overlap(periods: Sequence[Period]) -> bool:
    """Whether two of them share a day."""
    ordered = sorted(periods, key=lambda period: period.first)
    return any(later.first <= earlier.last for earlier, later in pairwise(ordered))


def same_days(one: Sequence[Period], other: Sequence[Period]) -> bool:
    return kept_periods(one) == kept_periods(other)
