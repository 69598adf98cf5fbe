"""What the standard gives for a credit: told again from its facts whenever somebody reads it, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal as Refused
from registry.base.words import run_on
from registry.organisations.models import Organisation
from registry.standards import models
from registry.standards.classes import class_of_level
from registry.standards.evaluate import Facts, Grant, Refusal, evaluate
from registry.standards.queries import Key, StandardBook, number_of, standard_of
from registry.standards.rules import Class, Measure, Role, Rule, RuleKind, Standard
from registry.standards.words import name_of
from registry.years.models import CreditYear

from .library import two
from .models import Credit
from .readiness import YearBook
from .states import Origin

LEFT_TO_REVIEW = frozenset({"rule_unknown", "judged_by_reviewer", "rank_beyond_table"})
"""What a standard does not say is for the reviewer; other refusals say that the facts are not right."""


@dataclass(frozen=True)
class Reckoning:
    """One credit under one standard: the rule, what it gives and why, and what was typed."""

    standard: Standard
    rule: Rule | None
    result: Grant | Refusal
    typed: Decimal | None = None
    reason: str = ""

    @property
    def credits(self) -> Decimal | None:
        """What the standard gives; None where it does not say."""
        return self.result.credits if isinstance(self.result, Grant) else None

    @property
    def credit_class(self) -> Class:
        return self.result.credit_class if isinstance(self.result, Grant) else Class.NONE

    @property
    def differs(self) -> bool:
        return self.credits is not None and self.typed is not None and self.typed != self.credits

    @property
    def is_judged(self) -> bool:
        """Whether the amount is the reviewer's to say."""
        if isinstance(self.result, Grant):
            return self.result.lines[0].code == "judged"
        return self.result.code in LEFT_TO_REVIEW and not self.is_of_another_standard

    @property
    def is_of_another_standard(self) -> bool:
        """Whether it names a rule that this standard does not have."""
        return isinstance(self.result, Refusal) and "rule" in self.result.facts

    @property
    def is_sure(self) -> bool:
        return isinstance(self.result, Grant) and self.result.is_sure


class RuleBook:
    """The standards of a page of credits: a query for what rules now, one more where versions are named."""

    def __init__(self, credits: Iterable[Credit] = ()) -> None:
        self._book, self._years = StandardBook(), YearBook()
        self._named = {key for credit in credits for key in keys_of(credit)}

    def of(self, credit: Credit) -> Standard:
        """The one it was entered under; what was not entered by a rule is read by the one that rules."""
        keys = keys_of(credit)
        if keys and all(key in self._digests for key in keys):
            return standard_of(tuple((key, self._digests[key]) for key in keys))
        return self.ruling(credit)

    def ruling(self, credit: Credit) -> Standard:
        return standard_of(self.chain(credit))

    def chain(self, credit: Credit) -> tuple[Key, ...]:
        return self._book.chain(credit.department, year_number(credit, self._years))

    def reckon(self, credit: Credit) -> Reckoning:
        return reckon(credit, self.of(credit))

    def reckon_now(self, credit: Credit) -> Reckoning:
        return reckon(credit, self.ruling(credit))

    @cached_property
    def _digests(self) -> dict[int, str]:
        rows = models.Standard.objects.filter(pk__in=self._named)
        return dict(rows.values_list("pk", "digest"))


def difference_words(found: Reckoning) -> str:
    """The rule's value, the typed one, and why; nothing where there is no difference."""
    if found.credits is None or found.typed is None:
        return ""
    said = {"rule": name_of(found.rule) if found.rule else "", "credits": two(found.credits), "typed": two(found.typed)}
    amounts = _("“%(rule)s”按标准 %(credits)s，填的是 %(typed)s。") % said
    return run_on(amounts, _("填写人的原因：%(reason)s") % {"reason": found.reason} if found.reason else "")


def keys_of(credit: Credit) -> list[int]:
    return [int(key) for key in credit.ruled_by.split(",") if key]


def year_number(credit: Credit, years: YearBook) -> int:
    """Before a place has named its years, the calendar's."""
    year = credit.credit_year or years.year_of(credit)
    return number_of(year) if year else credit.day.year


def standard_at(place: Organisation, year: CreditYear | None, number: int) -> Standard:
    return standard_of(StandardBook().chain(place, number_of(year) if year else number))


def reckoned(facts: Facts, standard: Standard, *, typed: Decimal | None = None, reason: str = "") -> Reckoning:
    result = evaluate(facts, standard)
    rule = result.rule if isinstance(result, Grant) else standard.rule(facts.rule)
    return Reckoning(standard, rule, result, typed, reason)


def reckon(credit: Credit, standard: Standard) -> Reckoning:
    """By the rule that it names; else by whichever reading of its facts gives what was typed."""
    readings = [
        reckoned(one, standard, typed=credit.credits, reason=credit.differs_because) for one in _facts(credit, standard)
    ]
    unknown = next((one for one in readings if one.credits is None), None)
    return next((one for one in readings if one.credits == credit.credits), unknown or readings[0])


def _facts(credit: Credit, standard: Standard) -> Iterator[Facts]:
    if credit.rule:
        yield facts_by(standard.rule(credit.rule), credit)
        return
    rules = [] if credit.ruled_by else _readings(credit, standard)
    if not rules:
        level_class = class_of_level(credit.level)
        yield Facts(kind=credit.kind, level=credit.level, level_class=level_class, judged=credit.credits)
    for rule in rules:
        yield facts_by(rule, credit)


def _readings(credit: Credit, standard: Standard) -> list[Rule]:
    """The rules that its kind and level may fall under, in any role: who wrote it by hand did not say in which."""
    rules = [rule for role in Role for rule in standard.rules_for(kind=credit.kind, level=credit.level, role=role)]
    if credit.origin == Origin.SPEAKER:
        return [rule for rule in rules if rule.role is Role.SPEAKER]
    return sorted(rules, key=lambda rule: rule.role is Role.SPEAKER)


def facts_by(rule: Rule | None, credit: Credit) -> Facts:
    """Its facts as the rule reads them; hours that nobody wrote down are not known, rather than none."""
    amount = credit.amount
    if amount is None and rule is not None and rule.measure is Measure.HOUR:
        amount = credit.hours or None
    return facts_of(rule, key=credit.rule, kind=credit.kind, level=credit.level, amount=amount, judged=credit.credits)


def facts_of(
    rule: Rule | None, *, key: str, kind: str, level: str, amount: Decimal | None, judged: Decimal | None
) -> Facts:
    """What is typed as the amount is a rank where the rule is a table of ranks."""
    is_rank = rule is not None and rule.kind is RuleKind.BY_RANK
    return Facts(
        rule=rule.key if rule else key,
        kind=kind,
        level=level,
        level_class=class_of_level(level),
        amount=None if is_rank else amount,
        rank=int(amount) if is_rank and amount is not None else None,
        judged=judged,
    )


def stamp(credit: Credit) -> None:
    """Name the versions that rule it now, and refuse credits that are not the rule's without a word why."""
    book = RuleBook()
    chain = book.chain(credit)
    credit.ruled_by = ",".join(str(key) for key, _digest in chain)
    found = reckon(credit, standard_of(chain))
    if found.differs and not credit.differs_because.strip():
        raise Refused(
            _("学分和标准算出的不一样。"),
            difference_words(found),
            _("请写明原因，或改成标准的数。"),
            code="differs_without_reason",
        )
