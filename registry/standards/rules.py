"""The rules of a credit standard as plain data. No ORM, no clock, no settings, no words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cached_property

from .kinds import SURE, AfterTable, Class, Confidence, Desk, Measure, Mode, Need, Role, RuleKind
from .policies import Policy

ZERO = Decimal("0.00")


_MODES = {Mode.HALF_UP: ROUND_HALF_UP, Mode.HALF_EVEN: ROUND_HALF_EVEN, Mode.DOWN: ROUND_DOWN}


@dataclass(frozen=True)
class Rounding:
    """Part of the rule: to how many places, and how."""

    places: int = 2
    mode: Mode = Mode.HALF_UP

    def __call__(self, amount: Decimal) -> Decimal:
        rounded = amount.quantize(Decimal(1).scaleb(-self.places), rounding=_MODES[self.mode])
        return rounded.quantize(ZERO)


@dataclass(frozen=True)
class Named:
    """Words are data: Chinese first, English beside."""

    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Sourced:
    confidence: Confidence = Confidence.UNVERIFIED
    note: str = ""
    note_en: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether the figures may take something from somebody."""
        return self.confidence in SURE


@dataclass(frozen=True)
class Evidence(Named):
    need: Need = Need.REQUIRED


@dataclass(frozen=True)
class Rule(Sourced, Named):
    """What one achievement in one role earns. An empty figure is one that nobody knows: a reviewer judges."""

    code: str = ""
    role: Role = Role.LEARNER
    kind: RuleKind = RuleKind.JUDGED
    measure: Measure = Measure.ITEM
    per: Decimal | None = None
    credits: tuple[Decimal, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    cap_item: Decimal | None = None
    cap_year: Decimal | None = None
    group: str = ""
    credit_class: Class = Class.NONE
    after_table: AfterTable = AfterTable.UNKNOWN
    rounding: Rounding | None = None
    evidence: tuple[Evidence, ...] = ()
    review: tuple[Desk, ...] = ()
    kinds: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.code}/{self.role}"

    def fits(self, kind: str, level: str, role: str) -> bool:
        """Whether a credit of this kind, level and role falls under the rule; no level named means every level."""
        return kind in self.kinds and (not self.levels or level in self.levels) and role == self.role


@dataclass(frozen=True)
class Cap(Sourced, Named):
    """What all rules of one group give in a year at most; `best_only` lets the highest of them count alone."""

    code: str = ""
    credits: Decimal | None = None
    best_only: bool = False


AMOUNTS = ("credits", "hours", "class_1", "class_2", "professional_hours", "public_hours")
"""What a year may ask for, in the order in which pages say it."""


@dataclass(frozen=True)
class Requirement(Sourced):
    """What a year asks of the people it names; an empty field names everybody, an empty figure asks nothing."""

    institution: str = ""
    title: str = ""
    line: str = ""
    credits: Decimal | None = None
    hours: Decimal | None = None
    class_1: Decimal | None = None
    class_2: Decimal | None = None
    professional_hours: Decimal | None = None
    public_hours: Decimal | None = None
    substitution: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.institution, self.title, self.line

    def names(self, who: Who) -> bool:
        asked = zip(self.key, (who.institution, who.title, who.line), strict=True)
        return all(not wanted or found in wanted.split("|") for wanted, found in asked)


@dataclass(frozen=True)
class Who:
    """As much of a person as a standard asks about."""

    institution: str = ""
    title: str = ""
    line: str = ""


@dataclass(frozen=True)
class Rolling(Sourced):
    """A condition over several years: a sum, of one level or of all, or an average with a floor for each year."""

    code: str = ""
    years: int | None = None
    credits: Decimal | None = None
    level: str = ""
    least_a_year: Decimal | None = None
    institution: str = ""
    title: str = ""

    def names(self, who: Who) -> bool:
        pairs = ((self.institution, who.institution), (self.title, who.title))
        return all(not wanted or found in wanted.split("|") for wanted, found in pairs)


@dataclass(frozen=True)
class Standard(Named):
    """One standard, or a chain of them laid one over the other."""

    code: str = ""
    has_classes: bool = False
    source: str = ""
    rounding: Rounding = Rounding()
    rules: tuple[Rule, ...] = ()
    caps: tuple[Cap, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    rolling: tuple[Rolling, ...] = ()
    policy: Policy = field(default_factory=Policy)
    versions: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def _by_key(self) -> dict[str, Rule]:
        return {rule.key: rule for rule in self.rules}

    @cached_property
    def _caps(self) -> dict[str, Cap]:
        return {cap.code: cap for cap in self.caps}

    def rule(self, key: str) -> Rule | None:
        return self._by_key.get(key)

    def cap(self, code: str) -> Cap | None:
        return self._caps.get(code)

    def sure_cap(self, code: str) -> Cap | None:
        """The common cap of a group, where it is sure enough to take something away."""
        cap = self.cap(code)
        return cap if cap is not None and cap.is_sure and (cap.best_only or cap.credits is not None) else None

    def is_limited(self, rule: Rule) -> bool:
        """Whether its credits have a cap of the year, their own or a common one."""
        return (rule.is_sure and rule.cap_year is not None) or self.sure_cap(rule.group) is not None

    def class_of(self, rule: Rule) -> Class:
        """The class of all its credits; none where the level tells it, or where there are no classes."""
        return rule.credit_class if self.has_classes and rule.credit_class is not Class.BY_LEVEL else Class.NONE

    def rules_for(self, *, kind: str, level: str, role: str) -> list[Rule]:
        """Those made for the role; the learner's where there are none, for everybody but who taught."""
        fitting = [rule for rule in self.rules if rule.fits(kind, level, role)]
        if fitting or role in (Role.SPEAKER, Role.LEARNER):
            return fitting
        return [rule for rule in self.rules if rule.fits(kind, level, Role.LEARNER)]

    @cached_property
    def _fitting(self) -> dict[tuple[str, str, str], Rule | None]:
        return {}

    def rule_of(self, *, rule: str = "", kind: str = "", level: str = "", role: str = "learner") -> Rule | None:
        """The rule that a credit names; without a name the one that alone fits its kind, level and role."""
        if rule:
            return self.rule(rule)
        asked = (kind, level, role)
        if asked not in self._fitting:
            fitting = self.rules_for(kind=kind, level=level, role=role)
            self._fitting[asked] = fitting[0] if len(fitting) == 1 else None
        return self._fitting[asked]

    def requirement_for(self, who: Who) -> Requirement | None:
        """The narrowest row that names them; where two are as narrow, the institution says more than the title."""
        return next((row for row in preferred(self.requirements) if row.names(who)), None)

    @property
    def asks_institution(self) -> bool:
        """Whether what it asks depends on the level of the institution."""
        return any(row.institution for row in self.requirements) or any(row.institution for row in self.rolling)

    def rolling_for(self, who: Who) -> list[Rolling]:
        return [row for row in self.rolling if row.names(who)]

    def rounding_of(self, rule: Rule) -> Rounding:
        return rule.rounding or self.rounding


def preferred(rows: Iterable[Requirement]) -> list[Requirement]:
    """The narrowest row first; of equally narrow ones the one that stands first."""
    return sorted(rows, key=_narrowness, reverse=True)


def _narrowness(row: Requirement) -> tuple[int, bool, bool, bool]:
    named = [bool(part) for part in row.key]
    return sum(named), *named  # type: ignore[return-value]
