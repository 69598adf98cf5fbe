"""What a draft would change, tried out beside it: one achievement, and what a year asks of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from registry.base.words import with_commas
from registry.codes.models import Line, Title
from registry.standards.amounts import NAMES
from registry.standards.evaluate import Grant, Refusal
from registry.standards.models import Institution
from registry.standards.rules import Class, Measure, Requirement, Role, Standard, Who
from registry.standards.shown import CLASSES, rolling_words
from registry.standards.words import MEASURES, ROLES, line_words, name_of, plain, refusal_words

from .examples import Earned, Example, earned, understand
from .fields import PARTS
from .vocabulary import KINDS, LEVELS

ASKED = {field.name: field.label for field in PARTS["requirements"]}


@dataclass(frozen=True)
class Said:
    """A result in words, with how it comes about."""

    credits: Decimal | None = None
    credit_class: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tried:
    name: str
    role: str
    now: Said
    before: Said
    differs: bool


@dataclass(frozen=True)
class Asked:
    label: str
    now: str
    before: str

    @property
    def differs(self) -> bool:
        return self.now != self.before


class Preview:
    """Both standards beside each other for what was asked; without a question it shows nothing."""

    def __init__(self, now: Standard, before: Standard, asked: Mapping[str, str]) -> None:
        self.now, self.before = now, before
        self.line = asked.get("example", "")
        self.example = understand(self.line)
        self.who = Who(*(_known(choices, asked.get(name, "")) for name, choices in WHO.items()))

    @property
    def understood(self) -> str:
        return example_words(self.example)

    @property
    def tried(self) -> list[Tried]:
        return [tried(one) for one in earned(self.example, self.now, self.before)]

    @property
    def choices(self) -> list[tuple[str, Any, list[tuple[str, Any]], str]]:
        chosen = {"institution": self.who.institution, "title": self.who.title, "line": self.who.line}
        return [(name, ASKED[name], list(choices.items()), chosen[name]) for name, choices in WHO.items()]

    @property
    def asked(self) -> list[Asked]:
        """Each amount of which one of the two says something."""
        now, before = (one.requirement_for(self.who) for one in (self.now, self.before))
        found = [Asked(str(ASKED[name]), _amount(now, name), _amount(before, name)) for name in NAMES]
        return [one for one in found if one.now or one.before]

    @property
    def rolling(self) -> list[Asked]:
        new, old = ({row.code: row for row in one.rolling_for(self.who)} for one in (self.now, self.before))
        return [
            Asked("", *(rolling_words(rows[code]) if code in rows else "" for rows in (new, old)))
            for code in [*new, *(code for code in old if code not in new)]
        ]


WHO: dict[str, dict[str, Any]] = {
    "institution": dict(Institution.choices),
    "title": dict(Title.Level.choices),
    "line": dict(Line.choices),
}


def tried(one: Earned) -> Tried:
    return Tried(name_of(one.rule), str(ROLES[one.rule.role]), said(one.now), said(one.before), one.differs)


def said(given: Grant | Refusal | None) -> Said:
    if given is None:
        return Said()
    if isinstance(given, Refusal):
        return Said(steps=(refusal_words(given),))
    word = str(CLASSES[given.credit_class]) if given.credit_class is not Class.NONE else ""
    return Said(given.credits, word, tuple(line_words(line) for line in given.lines))


def example_words(example: Example) -> str:
    """What was understood, so that one sees what was not."""
    unit = MEASURES[Measure(example.measure)] if example.measure else ""
    amount = f"{plain(example.amount)} {unit}".strip()
    rank = _("第 %(n)d 位") % {"n": example.rank} if example.rank else ""
    role = ROLES[Role(example.role)] if example.role else ""
    words = [LEVELS.get(example.level, ""), role, KINDS.get(example.kind, "")]
    return with_commas([amount, rank, *words, *(f"“{word}”" for word in example.rest)])


def _amount(row: Requirement | None, name: str) -> str:
    return plain(getattr(row, name)) if row else ""


def _known(choices: Mapping[str, Any], typed: str) -> str:
    return typed if typed in choices else ""
