"""An achievement as one types it, "12 h city" or "12 学时 市级", and what it earns under a standard; no query."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from registry.standards.classes import class_of_level
from registry.standards.evaluate import Facts, Grant, Refusal, evaluate
from registry.standards.rules import Measure, Rule, RuleKind, Standard
from registry.standards.words import ROLES

from .texts import in_every_language
from .vocabulary import KINDS, LEVELS

MOST = 12
UNITS = {
    Measure.HOUR: ("学时", "小时", "hours", "hour", "hrs", "h"),
    Measure.MONTH: ("个月", "月", "months", "month"),
    Measure.YEAR: ("年", "years", "year"),
    Measure.WORD: ("万字", "字", "words", "word"),
    Measure.SESSION: ("次", "场", "sessions", "session", "times"),
    Measure.ITEM: ("项", "个", "items", "item"),
}
TEN_THOUSAND = "万字"
NUMBER = r"(\d+(?:\.\d{1,2})?)"
AMOUNT = re.compile(NUMBER + r"\s*(" + "|".join(unit for units in UNITS.values() for unit in units) + r")(?![a-z])")
RANK = re.compile(r"第\s*(\d+)\s*(?:位|作者)?|(?:rank|author)\s*(\d+)|(\d+)(?:st|nd|rd|th)\b")
LONGEST = 80


@dataclass(frozen=True)
class Example:
    """What was understood of a line; `rest` are words to look for in the names of rules."""

    amount: Decimal | None = None
    measure: str = ""
    rank: int | None = None
    level: str = ""
    role: str = ""
    kind: str = ""
    rest: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        return self != Example()


@dataclass(frozen=True)
class Earned:
    """What one rule gives for it: now, and before."""

    rule: Rule
    now: Grant | Refusal | None
    before: Grant | Refusal | None

    @property
    def differs(self) -> bool:
        return result_of(self.now) != result_of(self.before)


def understand(line: str) -> Example:
    text = unicodedata.normalize("NFKC", line[:LONGEST]).lower().strip()
    found: dict[str, Any] = {}
    if rank := RANK.search(text):
        found["rank"], text = int(next(filter(None, rank.groups()))[:4]), _without(text, rank)
    if amount := AMOUNT.search(text):
        found |= _amount(*amount.groups())
        text = _without(text, amount)
    elif number := re.search(NUMBER, text):
        found["amount"], text = Decimal(number[1]), _without(text, number)
    for name, words in (("level", LEVELS), ("role", ROLES), ("kind", KINDS)):
        code, text = _found(words, text)
        if code:
            found[name] = code
    return Example(**found, rest=tuple(filter(None, re.split(r"[\s,、;]+", text))))


def earned(line: Example, now: Standard, before: Standard) -> list[Earned]:
    """Each rule that may be meant, of either standard, those that fit most closely first."""
    if not line.says_something:
        return []
    rules = {rule.key: rule for standard in (before, now) for rule in standard.rules if _may_be(line, rule)}
    found = sorted(rules.values(), key=lambda rule: not (line.level and line.level in rule.levels))
    return [Earned(rule, _given(line, rule.key, now), _given(line, rule.key, before)) for rule in found[:MOST]]


def result_of(given: Grant | Refusal | None) -> Any:
    if isinstance(given, Grant):
        return given.credits, given.credit_class
    return given.code if given else None


def _given(line: Example, key: str, standard: Standard) -> Grant | Refusal | None:
    rule = standard.rule(key)
    if rule is None:
        return None
    level = line.level or (rule.levels[0] if len(rule.levels) == 1 else "")
    facts = Facts(
        rule=key,
        kind=line.kind or next(iter(rule.kinds), ""),
        level=level,
        level_class=class_of_level(level),
        role=rule.role,
        amount=line.amount,
        rank=line.rank,
    )
    return evaluate(facts, standard)


def _may_be(line: Example, rule: Rule) -> bool:
    return (
        (not line.level or not rule.levels or line.level in rule.levels)
        and (not line.role or line.role == rule.role)
        and (not line.kind or line.kind in rule.kinds)
        and (not line.measure or (rule.measure == line.measure and rule.kind is not RuleKind.JUDGED))
        and (line.rank is None or rule.kind is RuleKind.BY_RANK)
        and all(word in f"{rule.name} {rule.name_en} {rule.code}".lower() for word in line.rest)
    )


def _amount(number: str, unit: str) -> dict[str, Any]:
    measure = next(measure for measure, units in UNITS.items() if unit in units)
    return {"amount": Decimal(number) * (10_000 if unit == TEN_THOUSAND else 1), "measure": measure.value}


def _found(words: Mapping[Any, Any], text: str) -> tuple[str, str]:
    """The code of the longest word that stands in the text, and the text without it."""
    for spelling, code in sorted(_spellings(words), key=lambda pair: -len(pair[0])):
        at = re.search(rf"\b{re.escape(spelling)}\b" if spelling.isascii() else re.escape(spelling), text)
        if at:
            return code, _without(text, at)
    return "", text


def _spellings(words: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for code, word in words.items():
        yield str(code).lower(), str(code)
        for one in in_every_language(word):
            yield one.lower(), str(code)


def _without(text: str, at: re.Match[str]) -> str:
    return f"{text[: at.start()]} {text[at.end() :]}".strip()
