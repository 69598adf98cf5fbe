"""What can be chosen: the rules of the standard under the kinds of achievement, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from registry.standards.earning import earning_words
from registry.standards.rules import Role, Rule, Standard
from registry.standards.words import ROLES, name_of

from .scene import Scene

SEPARATOR = "|"
OTHER = gettext_lazy("其他")


@dataclass(frozen=True)
class Choice:
    """A kind of credit and the rule that reckons it: one of the two may be open, never both."""

    kind: str = ""
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.kind}{SEPARATOR}{self.rule}"

    @classmethod
    def read(cls, text: str, scene: Scene) -> Choice:
        """What a button or an address says; a kind that the rule does not reckon gives way to one that it does."""
        kind, _separator, key = text.partition(SEPARATOR)
        rule = scene.standard.rule(key)
        if rule is not None and rule.kinds and kind not in rule.kinds:
            kind = next((one for one in rule.kinds if one in scene.kinds), "")
            key = key if kind else ""
        return cls(kind if kind in scene.kinds else "", key)


@dataclass(frozen=True)
class Offer:
    choice: Choice
    title: str
    earns: str


@dataclass(frozen=True)
class Group:
    word: str | Promise
    offers: list[Offer]

    @property
    def only(self) -> Offer | None:
        """Where there is nothing to choose, one touch is enough."""
        return self.offers[0] if len(self.offers) == 1 else None


def groups_of(scene: Scene) -> list[Group]:
    """Every kind once, those that the standard does not know with a word that a reviewer judges them."""
    standard = scene.standard
    groups = [Group(word, list(_of_kind(kind, word, standard))) for kind, word in scene.kinds.items()]
    other = [_offer(Choice(rule=rule.key), rule, standard) for rule in standard.rules if not rule.kinds]
    return [*groups, Group(OTHER, other)] if other else groups


def _of_kind(kind: str, word: str, standard: Standard) -> Iterator[Offer]:
    rules = [rule for rule in standard.rules if kind in rule.kinds]
    for rule in rules:
        yield _offer(Choice(kind, rule.key), rule, standard)
    if not rules:
        yield Offer(Choice(kind), word, _("标准没有写，学分由审核人认定"))


def _offer(choice: Choice, rule: Rule, standard: Standard) -> Offer:
    return Offer(choice, title_of(rule, standard), earning_words(rule, standard))


def title_of(rule: Rule, standard: Standard) -> str:
    """The rule's name; its role beside it where one may have earned it in another."""
    several = sum(one.code == rule.code for one in standard.rules) > 1
    if several or rule.role is Role.SPEAKER:
        return _("%(name)s（%(role)s）") % {"name": name_of(rule), "role": ROLES[rule.role]}
    return name_of(rule)
