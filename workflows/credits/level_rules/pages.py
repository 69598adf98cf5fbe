"""What the page of a jurisdiction's rules shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from registry.base.words import listed
from registry.organisations.models import Organisation
from registry.standards.words import name_of
from workflows.credits.asked import levels_by, rule_at, standard_at
from workflows.credits.level_pages import LEVEL_WORDS, words
from workflows.credits.levels import DEFAULT, Facts, Rule
from workflows.credits.models import LevelRule, LevelRuleChange
from workflows.credits.routing import rule_of
from workflows.credits.states import AWARDED, LEVELS

from .forms import TryForm

MOST_CHANGES = 20


@dataclass(frozen=True)
class Line:
    """A rule in words, and whether it is kept here."""

    row: LevelRule
    what: str
    levels: tuple[str, ...]
    is_ours: bool

    @property
    def marks(self) -> list[tuple[str, bool]]:
        return [(str(LEVEL_WORDS[level]), level.value in self.levels) for level in LEVELS]


@dataclass(frozen=True)
class Tried:
    """Which levels a credit would pass, and by whose word."""

    levels: str
    by: str


@dataclass(frozen=True)
class RulePage:
    place: Organisation
    trying: TryForm

    @cached_property
    def rules(self) -> Mapping[Rule, LevelRule]:
        rows = LevelRule.objects.filter(jurisdiction_id__in=self.place.ids).select_related("jurisdiction")
        return {rule_of(row): row for row in rows}

    @property
    def lines(self) -> list[Line]:
        """The strongest first."""
        ordered = sorted(self.rules, key=lambda rule: rule.narrowness, reverse=True)
        return [
            Line(self.rules[rule], words(rule), rule.levels, self.rules[rule].jurisdiction_id == self.place.pk)
            for rule in ordered
        ]

    @property
    def tried(self) -> Tried | None:
        """By the very rule that decides when it is submitted."""
        if not self.trying.is_bound or not self.trying.is_valid():
            return None
        data = self.trying.cleaned_data
        facts = Facts(data["kind"], data["origin"], data["line"], data["credits"])
        awarded = facts.origin in AWARDED
        matching = [rule for rule in self.rules if rule.matches(facts) and (not awarded or rule.origin)]
        if not matching:
            return self._without_rule(facts, data["level"])
        rule = max(matching, key=lambda one: one.narrowness)
        by = _("%(place)s：%(what)s") % {"place": self.rules[rule].jurisdiction.name, "what": words(rule)}
        return Tried(level_words(rule.levels), by)

    def _without_rule(self, facts: Facts, level: str) -> Tried:
        """What the standard says, else what the system does by itself."""
        if facts.origin in AWARDED:
            return Tried(level_words(()), _("系统默认"))
        rule = rule_at(standard_at(self.place), kind=facts.kind, level=level, origin=facts.origin)
        levels = levels_by(rule)
        if rule is None or not levels:
            return Tried(level_words(DEFAULT), _("系统默认"))
        return Tried(level_words(levels), _("学分标准：%(rule)s") % {"rule": name_of(rule)})

    @cached_property
    def changes(self) -> Sequence[dict[str, Any]]:
        rows = LevelRuleChange.objects.filter(jurisdiction=self.place).select_related("changed_by").order_by("-id")
        return [{"row": row, "before": said(row.before), "after": said(row.after)} for row in rows[:MOST_CHANGES]]


def level_words(levels: Sequence[str]) -> str:
    return listed(LEVEL_WORDS[level] for level in LEVELS if level.value in levels) or _("直接计入，不审核")


def said(facts: Mapping[str, Any]) -> str:
    """A rule as the history kept it, in today's words."""
    if not facts:
        return ""
    amount = facts.get("min_credits")
    levels = tuple(level.value for level in LEVELS if facts.get(level.value.lower()))
    least = None if amount is None else Decimal(amount)
    rule = Rule(0, facts.get("kind", ""), facts.get("origin", ""), facts.get("line", ""), least, levels)
    return _("%(what)s：%(levels)s") % {"what": words(rule), "levels": level_words(levels)}
