"""What a year asks of one person: the row that names them, and what their own year changes about it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .amounts import NAMES, Amounts
from .explaining import Line
from .months import DAY, months_of
from .policies import Effect, Newcomers, Policy
from .rules import ZERO, Requirement, Rolling, Standard, Who


@dataclass(frozen=True)
class Status:
    """What a person was from a day to a day: on leave, not counted, employed in a way, a resident."""

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
    employments: tuple[Status, ...] = ()
    residencies: tuple[Status, ...] = ()
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


Span = tuple[Effect, Status]


def need_of(standard: Standard, situation: Situation) -> Need:
    row, spans = standard.requirement_for(situation.who), list(_spans(standard.policy, situation))
    effects = {effect for effect, span in spans if _touches(span, situation)}
    day = min(situation.today, situation.last)
    counted = not any(effect is Effect.NOT_COUNTED and span.covers(day) for effect, span in spans)
    if row is None:
        return Need(is_counted=counted)
    need = Need(
        row=row,
        amounts=Amounts(**{name: getattr(row, name) or ZERO for name in NAMES}),
        substitution=row.substitution or ZERO,
        is_counted=counted,
        is_exempt=Effect.EXEMPT in effects,
        rolling=tuple(standard.rolling_for(situation.who)),
    )
    if need.is_exempt:
        return replace(need, amounts=Amounts(), lines=(Line("exempt"),))
    if Effect.NO_CLASSES in effects:
        spared = replace(need.amounts, class_1=ZERO, class_2=ZERO)
        need = replace(need, amounts=spared, lines=(*need.lines, Line("no_classes")))
    away = [span for effect, span in spans if effect is Effect.PRO_RATA and _touches(span, situation)]
    return _shortened(need, standard, situation, away)


def _spans(policy: Policy, situation: Situation) -> Iterator[Span]:
    """Everything that befell them, with what the standard makes of it; before a newcomer came is such a span, too."""
    employment = dict(policy.employment)
    yield from ((policy.effect_of(status.kind), status) for status in situation.statuses)
    yield from ((employment.get(one.kind, Effect.NOTHING), one) for one in situation.employments)
    yield from ((policy.residents, one) for one in situation.residencies)
    joined = situation.joined
    if joined is not None and situation.first < joined <= situation.last:
        yield _NEWCOMERS[policy.newcomers], Status("", situation.first, joined - DAY)


_NEWCOMERS = {
    Newcomers.WHOLE: Effect.NOTHING,
    Newcomers.PRO_RATA: Effect.PRO_RATA,
    Newcomers.NONE: Effect.EXEMPT,
}


def _touches(span: Status, situation: Situation) -> bool:
    return span.first <= situation.last and (span.last is None or span.last >= situation.first)


def _shortened(need: Need, standard: Standard, situation: Situation, away: list[Status]) -> Need:
    """For every whole month away or before they came, its share less; a day away for two reasons is away once."""
    total = months_of(*situation.days, year=situation.days)
    gone = min(sum(months_of(*days, year=situation.days) for days in merged(away, situation.days)), total)
    if not gone:
        return need
    amounts = need.amounts.map(lambda amount: standard.rounding(amount * (total - gone) / total))
    return replace(need, amounts=amounts, lines=(*need.lines, Line("pro_rata", facts={"away": gone, "of": total})))


def merged(spans: list[Status], year: tuple[dt.date, dt.date]) -> list[tuple[dt.date, dt.date]]:
    """The days of the year that lie in any of the spans, as spans that neither meet nor touch."""
    cut = sorted((max(span.first, year[0]), min(span.last or year[1], year[1])) for span in spans)
    found: list[tuple[dt.date, dt.date]] = []
    for first, last in cut:
        if found and first <= found[-1][1] + DAY:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found
