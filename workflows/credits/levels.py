"""Which levels a credit passes, and on whose desk it lies next. Pure: rows in, answers out, no query and no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from .states import AWARDED, LEVELS, State

ROLE_OF_LEVEL = {
    State.DEPARTMENT: "department_reviewer",
    State.UNIT: "unit_reviewer",
    State.BUREAU: "bureau_reviewer",
}
KINDS_OF_LEVEL = {
    State.DEPARTMENT: ("department",),
    State.UNIT: ("unit",),
    State.BUREAU: ("district", "city", "province"),
}


@dataclass(frozen=True)
class Facts:
    kind: str
    origin: str
    line: str
    credits: Decimal


@dataclass(frozen=True)
class Rule:
    """A row of the jurisdiction's policy; `depth` says how near the jurisdiction is, a larger one being nearer."""

    depth: int
    kind: str
    origin: str
    line: str
    min_credits: Decimal | None
    levels: tuple[str, ...]

    def matches(self, facts: Facts) -> bool:
        return (
            self.kind in ("", facts.kind)
            and self.origin in ("", facts.origin)
            and self.line in ("", facts.line)
            and (self.min_credits is None or facts.credits >= self.min_credits)
        )

    @property
    def narrowness(self) -> tuple[object, ...]:
        named = sum(bool(value) for value in (self.kind, self.origin, self.line)) + (self.min_credits is not None)
        shape = (bool(self.kind), bool(self.origin), bool(self.line))
        return (self.depth, named, *shape, self.min_credits or Decimal(0))

    @property
    def is_for_all(self) -> bool:
        """Whether it speaks of everything that is entered by hand."""
        return not (self.kind or self.origin or self.line) and self.min_credits is None

    @property
    def is_for_whole_kind(self) -> bool:
        return bool(self.kind) and not (self.origin or self.line) and self.min_credits is None

    @property
    def is_for_whole_origin(self) -> bool:
        return bool(self.origin) and not (self.kind or self.line) and self.min_credits is None

    def covers(self, other: Rule) -> bool:
        """Whether it matches everything that the other one matches; an award only ever matches a rule that names it."""
        return (
            self.kind in ("", other.kind)
            and (self.origin == other.origin or (not self.origin and other.origin not in AWARDED))
            and self.line in ("", other.line)
            and (self.min_credits is None or (other.min_credits is not None and self.min_credits <= other.min_credits))
        )


DEFAULT = (State.DEPARTMENT.value, State.UNIT.value)


def levels_for(
    facts: Facts,
    rules: Iterable[Rule],
    *,
    awarded: bool,
    department_level_off: bool = False,
    standard: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """The levels that the nearest, narrowest matching rule asks; an award without a rule of its own asks none.

    Where no rule matches, what is entered passes those that its `standard` names, or the usual ones.
    """
    matching = [rule for rule in rules if rule.matches(facts) and (not awarded or rule.origin)]
    if matching:
        levels = max(matching, key=lambda rule: rule.narrowness).levels
    else:
        levels = () if awarded else standard or DEFAULT
    return without_department(levels) if department_level_off else levels


def without_department(levels: Iterable[str]) -> tuple[str, ...]:
    return tuple(level for level in levels if level != State.DEPARTMENT)


def effective(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that can still decide something, strongest first: not those that a stronger one covers."""
    kept: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.narrowness, reverse=True):
        if not any(stronger.covers(rule) for stronger in kept):
            kept.append(rule)
    return kept


class Place(Protocol):
    pk: int
    kind: str
    name: str


@dataclass(frozen=True)
class Reviewer:
    person_id: int
    role: str
    place_id: int
    line: str


class Nobody(StrEnum):
    """Why nobody can act at a level."""

    VACANT = "vacant"
    OWN = "own"
    ENTERED = "entered"
    UPLOADED = "uploaded"
    REFUSED = "refused"
    DECIDED = "decided"


@dataclass(frozen=True)
class Placement:
    """Where a credit goes: its state, the place and role of the desk, and the levels where nobody could act."""

    state: str
    place: Place | None = None
    role: str = ""
    passed_over: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why nobody could act at each level passed over: a code of `Nobody`."""
    due_on: dt.date | None = None
    waited_before: dt.timedelta | None = None

    @property
    def moves_up(self) -> list[tuple[str, str, str]]:
        """Each move up on the way: from which level, to which, and why."""
        ends = (*self.passed_over[1:], self.state)
        return list(zip(self.passed_over, ends, self.reasons, strict=True)) if self.passed_over else []


def place(
    at: str,
    *,
    line: str,
    chain: Sequence[Place],
    reviewers: Sequence[Reviewer],
    barred: Mapping[int, str],
) -> Placement | None:
    """The first desk from this level upward at which somebody who is not barred may act.

    `chain` is the person's department and everything above it, nearest first. Where a level has nobody, the credit
    goes one level up, whether or not the policy asks for that level: somebody has to look. `barred` says why each
    person may not act. None where nobody is found at all; the caller then lets it wait at the nearest bureau.
    """
    passed_over: list[str] = []
    reasons: list[str] = []
    for level in LEVELS[LEVELS.index(State(at)) :]:
        seated = _seated(level, line, chain, reviewers)
        found = next(((node, one) for node, one in seated if one.person_id not in barred), None)
        if found:
            return Placement(level.value, found[0], ROLE_OF_LEVEL[level], tuple(passed_over), tuple(reasons))
        passed_over.append(level.value)
        reasons.append(why_nobody((one.person_id for _, one in seated), barred))
    return None


def why_all_barred(
    at: str, line: str, chain: Sequence[Place], reviewers: Sequence[Reviewer], barred: Mapping[int, str]
) -> tuple[str, ...]:
    """The reason of every level from this one to the last but one, where nobody was found at any."""
    levels = LEVELS[LEVELS.index(State(at)) : -1]
    seated = (_seated(level, line, chain, reviewers) for level in levels)
    return tuple(why_nobody((one.person_id for _, one in here), barred) for here in seated)


def next_level(levels: Sequence[str], *, after: str) -> str | None:
    """The level that follows in the policy, or None where the credit counts."""
    order = [level.value for level in LEVELS]
    later = [level for level in levels if order.index(level) > order.index(after)]
    return min(later, key=order.index) if later else None


def _seated(
    level: State, line: str, chain: Sequence[Place], reviewers: Sequence[Reviewer]
) -> list[tuple[Place, Reviewer]]:
    """Who sits at a level for this line, nearest place first."""
    role = ROLE_OF_LEVEL[level]
    return [
        (node, one)
        for node in chain
        if node.kind in KINDS_OF_LEVEL[level]
        for one in reviewers
        if one.role == role and one.place_id == node.pk and one.line in ("", line)
    ]


def why_nobody(seated: Iterable[int], barred: Mapping[int, str]) -> str:
    """The reason that says most: one's own, entry, upload, earlier decision; vacant where nobody sits."""
    found = {barred[person_id] for person_id in seated if person_id in barred}
    order = [reason.value for reason in Nobody if reason is not Nobody.VACANT]
    return next((reason for reason in order if reason in found), Nobody.VACANT.value)
