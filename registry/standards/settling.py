"""A person's year under a standard: what counts, what waits, what is still lacking, and why. Pure: no query, no clock.

The order of credits is irrelevant: caps are of sums. Credits under one common cap are of one class (`document.py` sees
to it), so that nobody has to choose which of them stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from .amounts import NAMES, Amounts
from .explaining import Line
from .needs import Need, Situation, need_of
from .rules import ZERO, Cap, Class, Rolling, Rule, Standard

STAGES = ("counted", "waiting", "returned", "drafts")
"""The points of its way at which a credit may stand; whatever stands elsewhere is in no pile."""


@dataclass(frozen=True)
class Earned:
    """What a settlement has to know of one credit."""

    stage: str
    credits: Decimal
    hours: Decimal = ZERO
    credit_class: str = ""
    subject: str = "professional"
    rule: str = ""
    kind: str = ""
    level: str = ""
    role: str = "learner"


@dataclass(frozen=True)
class Pile:
    """Credits at the same point of their way: what was entered, and what it gives beyond the piles before it."""

    count: int = 0
    entered: Decimal = ZERO
    has: Amounts = field(default_factory=Amounts)


@dataclass(frozen=True)
class Lack:
    """One thing that the year asks and that is not there yet, and what would remain of it step by step."""

    name: str
    need: Decimal
    now: Decimal
    after_waiting: Decimal
    after_returned: Decimal
    after_drafts: Decimal


@dataclass(frozen=True)
class Rolled:
    """A condition over several years: what there is; `years` are those of which anything is known."""

    rule: Rolling
    has: Decimal
    need: Decimal
    years: int
    is_met: bool


@dataclass(frozen=True)
class Settlement:
    counted: Pile
    waiting: Pile
    returned: Pile
    drafts: Pile
    asked: Need
    lacks: list[Lack]
    rolled: tuple[Rolled, ...] = ()
    lines: tuple[Line, ...] = ()
    """How what counts comes to its sum, step by step; the amounts of the lines add up to it."""

    @property
    def need(self) -> Amounts | None:
        """What is asked in amounts; None where nobody has said anything."""
        return self.asked.amounts if self.asked.row else None

    def lack_of(self, name: str) -> Decimal:
        return next((lack.now for lack in self.lacks if lack.name == name), ZERO)

    @property
    def is_complete(self) -> bool:
        """Whether what the year itself asks is there; what is asked over several years stands beside it."""
        return self.asked.row is not None and not self.lacks


def settle(credits: Iterable[Earned], standard: Standard, situation: Situation) -> Settlement:
    """Sort a year's credits into piles, cap what they give, and hold it against what the year asks."""
    found = [credit for credit in credits if credit.stage in STAGES]
    need = need_of(standard, situation)
    piles, shorts, reached = {}, [], Amounts(credits=situation.carried)
    lines: tuple[Line, ...] = ()
    for at, stage in enumerate(STAGES):
        there = [credit for credit in found if credit.stage in STAGES[: at + 1]]
        now, steps = _given(there, standard, situation.carried)
        own = [credit for credit in there if credit.stage == stage]
        gained = now if stage == "counted" else now - reached
        piles[stage] = Pile(len(own), sum((credit.credits for credit in own), ZERO), gained)
        shorts.append(now.short_of(need.amounts, need.substitution))
        lines, reached = lines or steps, now
    return Settlement(
        **piles,
        asked=need,
        lacks=list(_lacks(need.amounts, shorts)),
        rolled=tuple(_rolled(need, piles["counted"].has, situation)),
        lines=lines,
    )


def carried_over(last: Settlement, standard: Standard) -> Decimal:
    """What of a year's surplus the next one begins with."""
    return standard.policy.carries(last.counted.has.credits - last.asked.amounts.credits) if last.need else ZERO


def _lacks(need: Amounts, shorts: list[Amounts]) -> Iterator[Lack]:
    for name in NAMES:
        steps = [getattr(short, name) for short in shorts]
        if steps[0] > 0:
            yield Lack(name, getattr(need, name), *steps)


def _given(credits: list[Earned], standard: Standard, carried: Decimal) -> tuple[Amounts, tuple[Line, ...]]:
    """What these credits give together, and how."""
    sums = Sums(standard)
    for credit in credits:
        sums.take(credit)
    lines = [Line("entered", sums.entered, {"n": len(credits)}), *sums.lines()]
    if carried:
        lines.append(Line("carried", carried))
    kept = sums.kept
    total = sum(kept.values(), carried)
    return Amounts(
        credits=total,
        hours=sum((credit.hours for credit in credits), ZERO),
        class_1=kept.get(Class.ONE, ZERO),
        class_2=kept.get(Class.TWO, ZERO),
        professional_hours=sum((one.hours for one in credits if one.subject == "professional"), ZERO),
        public_hours=sum((one.hours for one in credits if one.subject == "public"), ZERO),
        any_class=kept.get(Class.ANY, ZERO),
        national=sum((one.credits for one in credits if one.level == "national"), ZERO),
    ), tuple(lines)


class Sums:
    """The credits of a year by what limits them: nothing, their rule's cap of a year, the common cap of a group."""

    def __init__(self, standard: Standard) -> None:
        self.standard = standard
        self.entered = self.over_item = ZERO
        self.free: dict[str, Decimal] = {}
        self.by_rule: dict[str, Decimal] = {}
        self.best: dict[str, Decimal] = {}

    def take(self, credit: Earned) -> None:
        rule = self.standard.rule_of(rule=credit.rule, kind=credit.kind, level=credit.level, role=credit.role)
        amount = credit.credits
        if rule is not None and rule.is_sure and rule.cap_item is not None:
            amount = min(amount, rule.cap_item)
        self.entered += credit.credits
        self.over_item += credit.credits - amount
        if rule is not None and self.standard.is_limited(rule):
            self.by_rule[rule.key] = self.by_rule.get(rule.key, ZERO) + amount
            self.best[rule.group] = max(self.best.get(rule.group, ZERO), amount)
        else:
            name = Class.ANY if rule is not None and rule.credit_class is Class.ANY else credit.credit_class
            name = name if self.standard.has_classes else Class.NONE
            self.free[name] = self.free.get(name, ZERO) + amount

    @property
    def kept(self) -> dict[str, Decimal]:
        """What is left of each class."""
        found = dict(self.free)
        for group, amount, _, _ in self._groups():
            found[group] = found.get(group, ZERO) + amount
        return found

    def lines(self) -> Iterator[Line]:
        if self.over_item:
            yield Line("over_item", -self.over_item)
        for rule, amount, kept in self._rules():
            if rule.is_sure and rule.cap_year is not None:
                said = {"name": rule.name, "name_en": rule.name_en, "used": kept, "cap": rule.cap_year}
                yield Line("year_cap", kept - amount, said)
        for _, kept, amount, cap in self._groups():
            if cap is not None:
                said = {"name": cap.name, "name_en": cap.name_en, "used": kept, "cap": cap.credits}
                yield Line("best" if cap.best_only else "group_cap", kept - amount, said)

    def _rules(self) -> Iterator[tuple[Rule, Decimal, Decimal]]:
        """Each limited rule with what it gave and what its own cap leaves."""
        for key in sorted(self.by_rule):
            rule, amount = self.standard.rule(key), self.by_rule[key]
            assert rule is not None
            sure = rule.is_sure and rule.cap_year is not None
            yield rule, amount, min(amount, rule.cap_year or ZERO) if sure else amount

    def _groups(self) -> Iterator[tuple[str, Decimal, Decimal, Cap | None]]:
        """Each common cap, and each limited rule without one: class, what is kept, what there was, the cap."""
        together: dict[str, tuple[str, Decimal]] = {}
        for rule, _, left in self._rules():
            cap = self.standard.sure_cap(rule.group)
            if cap is None:
                yield self.standard.class_of(rule), left, left, None
            else:
                name, amount = together.get(cap.code, (self.standard.class_of(rule), ZERO))
                together[cap.code] = name, amount + left
        for code, (name, amount) in sorted(together.items()):
            cap = self.standard.sure_cap(code)
            assert cap is not None
            most = min(amount, self.best[code]) if cap.best_only else amount
            yield name, most if cap.credits is None else min(most, cap.credits), amount, cap


def _rolled(need: Need, has: Amounts, situation: Situation) -> Iterator[Rolled]:
    """The conditions over several years, as far as they can be told: this year and what is known of those before."""
    this = situation.last.year
    for rule in need.rolling:
        if rule.years is None or rule.credits is None:
            continue
        known = [past for past in situation.past if this - rule.years < past.year < this]
        name = "national" if rule.level else "credits"
        each = [getattr(has, name), *(getattr(past, name) for past in known)]
        total = sum(each, ZERO)
        floor = rule.least_a_year is None or all(amount >= rule.least_a_year for amount in each)
        yield Rolled(rule, total, rule.credits, len(each), total >= rule.credits and floor)
