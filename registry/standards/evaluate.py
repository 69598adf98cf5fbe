"""What one achievement earns under a standard, line by line. Pure: the words for the lines are found elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .explaining import Line
from .rules import ZERO, AfterTable, Class, Rule, RuleKind, Standard

ATTENDED = frozenset({"project", "distance", "training"})
"""S51: by its rank, what was attended earns Class I; papers, books and the like are of Class II whatever their rank."""


@dataclass(frozen=True)
class Facts:
    """What somebody says of an achievement. `amount` is in the measure of the rule: hours, words, months, sessions.

    `level_class` is what the table of levels makes of the level; pure code does not know the table.
    """

    rule: str = ""
    kind: str = ""
    level: str = ""
    level_class: Class = Class.NONE
    role: str = "learner"
    amount: Decimal | None = None
    rank: int | None = None
    judged: Decimal | None = None


@dataclass(frozen=True)
class Grant:
    rule: Rule
    credits: Decimal
    credit_class: Class
    lines: tuple[Line, ...]

    @property
    def is_sure(self) -> bool:
        return self.rule.is_sure


@dataclass(frozen=True)
class Refusal:
    """Why nothing can be computed; `code` is stable, `facts` are for its words."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def evaluate(facts: Facts, standard: Standard) -> Grant | Refusal:
    """What the standard gives for this, or why it does not say."""
    found = _rule_for(facts, standard)
    if isinstance(found, Refusal):
        return found
    first = _FIRST[found.kind](facts, found)
    if isinstance(first, Refusal):
        return first
    lines = [first, *_after(first.amount, found, standard)]
    credits = sum((line.amount for line in lines), ZERO).quantize(ZERO)
    return Grant(found, credits, _class_of(found, facts, standard), tuple(lines))


def _rule_for(facts: Facts, standard: Standard) -> Rule | Refusal:
    if facts.rule:
        return standard.rule(facts.rule) or Refusal("rule_unknown", {"rule": facts.rule})
    fitting = standard.rules_for(kind=facts.kind, level=facts.level, role=facts.role)
    if len(fitting) > 1 and facts.amount is not None:
        fitting = [rule for rule in fitting if _suits(rule, facts.amount)]
    if len(fitting) == 1:
        return fitting[0]
    return Refusal("rule_unclear" if fitting else "rule_unknown", {"kind": facts.kind, "level": facts.level})


def _suits(rule: Rule, amount: Decimal) -> bool:
    is_short = rule.kind is RuleKind.WHOLE_YEAR and rule.per is not None and amount < rule.per
    return _holds(rule, amount) and not is_short


def _holds(rule: Rule, amount: Decimal) -> bool:
    return (rule.least is None or amount >= rule.least) and (rule.most is None or amount <= rule.most)


def _by_ratio(facts: Facts, rule: Rule) -> Line | Refusal:
    """So much for each so many hours, months or words; 12 h at 6 h a credit."""
    if not rule.per or not rule.credits:
        return _judged(facts, rule)
    refused = _bounds(facts, rule)
    if refused is not None:
        return refused
    assert facts.amount is not None
    amount = facts.amount * rule.credits[0] / rule.per
    said = {"measure": rule.measure, "amount": facts.amount, "per": rule.per, "each": rule.credits[0], "result": amount}
    return Line("ratio", amount, said)


def _whole(facts: Facts, rule: Rule) -> Line | Refusal:
    """One amount for a whole duration, given once however much longer it lasted."""
    if not rule.per or not rule.credits:
        return _judged(facts, rule)
    refused = _bounds(facts, rule)
    if refused is not None:
        return refused
    assert facts.amount is not None
    said = {"measure": rule.measure, "amount": facts.amount, "per": rule.per, "result": rule.credits[0]}
    if facts.amount < rule.per:
        return Refusal("too_short", said)
    return Line("whole_year", rule.credits[0], said)


def _by_rank(facts: Facts, rule: Rule) -> Line | Refusal:
    if not rule.credits:
        return _judged(facts, rule)
    if facts.rank is None or facts.rank < 1:
        return Refusal("rank_missing")
    table, last = rule.credits, rule.credits[-1]
    said: dict[str, Any] = {"rank": facts.rank, "listed": len(table)}
    if facts.rank <= len(table):
        return Line("rank", table[facts.rank - 1], said)
    beyond = facts.rank - len(table)
    if rule.after_table is AfterTable.UNKNOWN:
        return Refusal("rank_beyond_table", said)
    return Line(f"rank_{rule.after_table}", _beyond(last, beyond, rule.after_table), said | {"last": last})


def _beyond(last: Decimal, beyond: int, after: AfterTable) -> Decimal:
    """What comes behind the table, never less than nothing."""
    if after is AfterTable.MINUS_ONE:
        return max(last - beyond, ZERO)
    return last * Decimal("0.8") ** beyond if after is AfterTable.MINUS_FIFTH else last


def _judged(facts: Facts, rule: Rule) -> Line | Refusal:
    if facts.judged is None:
        return Refusal("judged_by_reviewer", {"known": not rule.credits})
    if facts.judged < 0:
        return Refusal("amount_negative")
    return Line("judged", facts.judged)


def _bounds(facts: Facts, rule: Rule) -> Refusal | None:
    said = {"measure": rule.measure, "amount": facts.amount, "least": rule.least, "most": rule.most}
    if facts.amount is None:
        return Refusal("amount_missing", said)
    if facts.amount < 0:
        return Refusal("amount_negative", said)
    return None if _holds(rule, facts.amount) else Refusal("amount_out_of_bounds", said)


_FIRST = {
    RuleKind.BY_HOURS: _by_ratio,
    RuleKind.BY_WORDS: _by_ratio,
    RuleKind.PER_SESSION: _by_ratio,
    RuleKind.BY_RANK: _by_rank,
    RuleKind.WHOLE_YEAR: _whole,
    RuleKind.JUDGED: _judged,
}


def _after(amount: Decimal, rule: Rule, standard: Standard) -> Iterator[Line]:
    """Rounding, then the cap of one item, then what a reader should know of the caps of the year."""
    rounded = standard.rounding_of(rule)(amount)
    if rounded != amount:
        rounding = standard.rounding_of(rule)
        said = {"places": rounding.places, "mode": rounding.mode, "before": amount, "result": rounded}
        yield Line("rounded", rounded - amount, said)
    if rule.cap_item is not None:
        reached = rounded > rule.cap_item
        over = rule.cap_item - rounded if reached else ZERO
        yield Line("cap_item_reached" if reached else "cap_item", over, {"cap": rule.cap_item, "before": rounded})
    if rule.cap_year is not None:
        yield Line("cap_year", facts={"cap": rule.cap_year})
    cap = standard.cap(rule.group)
    if cap is not None and (cap.best_only or cap.credits is not None):
        said = {"cap": cap.credits, "name": cap.name, "name_en": cap.name_en}
        yield Line("best_only" if cap.best_only else "cap_group", facts=said)
    if not rule.is_sure:
        yield Line("unsure", facts={"confidence": rule.confidence})


def class_by(rule: Rule | None, *, kind: str, level_class: Class) -> Class:
    """The class under a standard that has them: the rule's own, else by the level of what was attended."""
    if rule is not None and rule.credit_class not in (Class.BY_LEVEL, Class.NONE):
        return rule.credit_class
    return (level_class or Class.TWO) if kind in ATTENDED else Class.TWO


def _class_of(rule: Rule, facts: Facts, standard: Standard) -> Class:
    if not standard.has_classes:
        return Class.NONE
    return class_by(rule, kind=facts.kind, level_class=facts.level_class)
