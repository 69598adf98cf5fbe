"""What goes in and what comes out. No ORM, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from registry.cards.spans import CardSpan, Holder


class PeriodKind(StrEnum):
    IN = "in"
    CHECK = "check"
    OUT = "out"


class RuleKind(StrEnum):
    ANY = "any"
    PERIODS = "periods"
    SESSIONS = "sessions"
    HOURS = "hours"
    SHARE = "share"
    LIST = "list"


class Code(StrEnum):
    """A session's verdict on one person."""

    COMPLETE = "complete"
    REVIEW = "review"
    WAITING = "waiting"
    MISSING_IN = "missing_in"
    MISSING_CHECK = "missing_check"
    MISSING_OUT = "missing_out"
    TOO_SHORT = "too_short"
    CARD = "card"
    OUTSIDE = "outside"
    AUDIENCE = "audience"
    ABSENT = "absent"


class Standing(StrEnum):
    """What becomes of one person's activity as a whole."""

    EARNED = "earned"
    REVIEW = "review"
    WAITING = "waiting"
    NOTHING = "nothing"
    AWARDED = "awarded"


@dataclass(frozen=True)
class Tap:
    """A card at a device in a second. `held` says why it cannot count as it stands; `claimed` is the device's clock."""

    key: int
    at: dt.datetime
    card: str
    person: int | None = None
    device: int = 0
    source: str = ""
    claimed: dt.datetime | None = None
    held: str = ""


@dataclass(frozen=True)
class Period:
    key: int
    kind: PeriodKind
    begins: dt.datetime
    ends: dt.datetime
    grace: dt.timedelta = dt.timedelta(0)

    @property
    def opens(self) -> dt.datetime:
        return self.begins - self.grace

    @property
    def closes(self) -> dt.datetime:
        return self.ends + self.grace

    def holds(self, at: dt.datetime) -> bool:
        return self.opens <= at <= self.closes


@dataclass(frozen=True)
class Sitting:
    """A session as the analysis sees it."""

    key: int
    begins: dt.datetime
    ends: dt.datetime
    hours: Decimal
    periods: tuple[Period, ...]

    @property
    def opens(self) -> dt.datetime:
        return min([self.begins, *(one.opens for one in self.periods)])

    @property
    def closes(self) -> dt.datetime:
        return max([self.ends, *(one.closes for one in self.periods)])


@dataclass(frozen=True)
class Rule:
    """How attendance earns: how many periods have to be hit, what share of a hundred, what amounts are rounded to."""

    kind: RuleKind
    periods: int = 0
    share: Decimal = Decimal(0)
    least: dt.timedelta = dt.timedelta(0)
    step: Decimal = Decimal("0.01")


@dataclass(frozen=True)
class Ground:
    """Everything that a verdict rests on beside the swipes."""

    sittings: Sequence[Sitting]
    rule: Rule
    hours: Decimal
    credits: Decimal
    cards: Mapping[str, Sequence[CardSpan]] = field(default_factory=dict)
    listed: frozenset[int] = frozenset()
    outside: frozenset[int] = frozenset()
    awarded: frozenset[int] = frozenset()
    waiting: tuple[str, ...] = ()
    places: Mapping[int, str] = field(default_factory=dict)
    corrected: Mapping[tuple[int, int], bool] = field(default_factory=dict)
    """By session and person: whether somebody said, against the swipes, that they were there."""


@dataclass(frozen=True)
class Read:
    """A swipe and whose it was in that second."""

    tap: Tap
    holder: Holder

    @property
    def counts(self) -> bool:
        return self.holder.is_valid and not self.tap.held


@dataclass(frozen=True)
class Hit:
    """A period, and the swipe that hit it; without one, the nearest that did not and by how much it missed."""

    period: Period
    tap: Tap | None = None
    near: Tap | None = None
    off: dt.timedelta = dt.timedelta(0)
    by_correction: bool = False


class FlagKind(StrEnum):
    CADENCE = "cadence"
    ORDER = "same_order"
    PLACES = "two_places"
    QUICK = "in_and_out"
    CLOCK = "clock"


GRAVE = frozenset({FlagKind.ORDER, FlagKind.PLACES, FlagKind.QUICK, FlagKind.CLOCK})
"""A queue at a door is quick by itself; the others a person has to look at before they earn."""


@dataclass(frozen=True, order=True)
class Flag:
    """Something odd, with the swipes that show it; never a verdict."""

    kind: FlagKind
    sitting: int
    people: tuple[int, ...]
    taps: tuple[int, ...]


@dataclass(frozen=True)
class Verdict:
    """One session's word on one person, with all that led to it."""

    sitting: int
    code: Code
    hits: tuple[Hit, ...] = ()
    reads: tuple[Read, ...] = ()
    flags: tuple[Flag, ...] = ()
    presence: dt.timedelta = dt.timedelta(0)
    corrected: bool = False

    @property
    def is_complete(self) -> bool:
        return self.code is Code.COMPLETE

    @property
    def hit_count(self) -> int:
        return sum(hit.tap is not None for hit in self.hits)


@dataclass(frozen=True)
class Outcome:
    """What one person's sessions come to."""

    person: int
    standing: Standing
    hours: Decimal
    credits: Decimal
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Analysis:
    """Everybody who was seen or named, and the cards that nobody is known to have held."""

    outcomes: Mapping[int, Outcome]
    unknown: tuple[Read, ...] = ()
    flags: tuple[Flag, ...] = ()
