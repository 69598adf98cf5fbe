"""What a year asks of one person: the row that names them, and what their own year changes about it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .amounts import NAMES, Amounts
from .explaining import Line
from .months import months_of, whole_months
from .policies import Effect, Newcomers, Policy
from .rules import ZERO, Requirement, Rolling, Standard, Who


@dataclass(frozen=True)
class Status:
    """What a person was from a day to a day: on leave, not counted, ..."""

    kind: str
    first: dt.date
    last: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Past:
    """What an earlier year came to: its number, all that counted, and what of it was national."""

    year: int
    credits: Decimal
    national: Decimal = ZERO


@dataclass(frozen=True)
class Situation:
    """One person in one year: who they are, the year's days, the day of the question, and what befell them."""

    first: dt.date
    last: dt.date
    today: dt.date
    who: Who = field(default_factory=Who)
    statuses: tuple[Status, ...] = ()
    joined: dt.date | None = None
    is_resident: bool = False
    employment: str = ""
    carried: Decimal = ZERO
    past: tuple[Past, ...] = ()

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.first, self.last


@dataclass(frozen=True)
class Need:
    """What is asked, after everything; `row` is None where the standard asks nothing of this person."""

    row: Requirement | None = None
    amounts: Amounts = field(default_factory=Amounts)
    substitution: Decimal = ZERO
    is_counted: bool = True
    is_exempt: bool = False
    rolling: tuple[Rolling, ...] = ()
    lines: tuple[Line, ...] = ()


def need_of(standard: Standard, situation: Situation) -> Need:
    row, policy = standard.requirement_for(situation.who), standard.policy
    kind = _effects_of_kind(policy, situation)
    effects = kind | {policy.effect_of(status.kind) for status in _touching(situation)}
    counted = Effect.NOT_COUNTED not in kind and not any(
        policy.effect_of(status.kind) is Effect.NOT_COUNTED and status.covers(min(situation.today, situation.last))
        for status in situation.statuses
    )
    if row is None:
        return Need(is_counted=counted)
    need = Need(
        row=row,
        amounts=Amounts(**{name: getattr(row, name) or ZERO for name in NAMES}),
        substitution=row.substitution or ZERO,
        is_counted=counted,
        is_exempt=Effect.EXEMPT in effects or _is_spared(policy, situation),
        rolling=tuple(standard.rolling_for(situation.who)),
    )
    if need.is_exempt:
        return replace(need, amounts=Amounts(), lines=(Line("exempt"),))
    if Effect.NO_CLASSES in effects:
        spared = replace(need.amounts, class_1=ZERO, class_2=ZERO)
        need = replace(need, amounts=spared, lines=(*need.lines, Line("no_classes")))
    return _shortened(need, standard, situation)


def _effects_of_kind(policy: Policy, situation: Situation) -> set[Effect]:
    """What it does that somebody is in residency training, or employed in a way of its own."""
    found = {policy.residents} if situation.is_resident else set()
    return found | {dict(policy.employment).get(situation.employment, Effect.NOTHING)}


def _touching(situation: Situation) -> Iterator[Status]:
    for status in situation.statuses:
        if status.first <= situation.last and (status.last is None or status.last >= situation.first):
            yield status


def _came_in_it(situation: Situation) -> bool:
    return situation.joined is not None and situation.first < situation.joined <= situation.last


def _is_spared(policy: Policy, situation: Situation) -> bool:
    return policy.newcomers is Newcomers.NONE and _came_in_it(situation)


def _shortened(need: Need, standard: Standard, situation: Situation) -> Need:
    """For every whole month away or before they came, its share less."""
    policy, total = standard.policy, months_of(*situation.days, year=situation.days)
    away = sum(
        months_of(status.first, status.last, year=situation.days)
        for status in situation.statuses
        if policy.effect_of(status.kind) is Effect.PRO_RATA
    )
    if policy.newcomers is Newcomers.PRO_RATA and _came_in_it(situation):
        assert situation.joined is not None
        away += whole_months(situation.first, situation.joined)
    away = min(away, total)
    if not away:
        return need
    amounts = need.amounts.map(lambda amount: standard.rounding(amount * (total - away) / total))
    return replace(need, amounts=amounts, lines=(*need.lines, Line("pro_rata", facts={"away": away, "of": total})))
