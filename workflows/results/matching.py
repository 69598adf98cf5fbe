"""Which rule a row of the credits' table falls under, in SQL; the same choice as `Standard.rule_of`. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from registry.standards.roles import ROLE_OF_KIND, SPEAKER
from registry.standards.rules import Class, Rule, Standard

NO_LEVEL = "\n"
"""A level that no rule names: what holds for it holds for all that are not named."""


def telling_rules(standard: Standard) -> list[Rule]:
    """The rules that make a difference to a sum: of the others only what was entered matters."""
    return [rule for rule in standard.rules if _tells(rule, standard)]


def _tells(rule: Rule, standard: Standard) -> bool:
    capped = rule.is_sure and rule.cap_item is not None
    return capped or standard.is_limited(rule) or (standard.has_classes and rule.credit_class is Class.ANY)


def rule_number(standard: Standard) -> str:
    """The place of a credit's rule among the telling ones, from one on; 0 for every other.

    A credit that names its rule is told by the name, the others by kind, origin and level, one after the other.
    """
    rules = telling_rules(standard)
    named = _chosen("c.rule", {rule.key: str(at) for at, rule in enumerate(rules, start=1)}, "0")
    return f"CASE WHEN c.rule = '' THEN {_by_kind(standard, rules)} ELSE {named} END" if rules else "0"


def _by_kind(standard: Standard, rules: Sequence[Rule]) -> str:
    kinds = {kind: _by_origin(standard, rules, kind) for kind in sorted({k for rule in rules for k in rule.kinds})}
    return _chosen("c.kind", kinds, "0")


def _by_origin(standard: Standard, rules: Sequence[Rule], kind: str) -> str:
    def found(role: str) -> str:
        return _by_level(standard, kind, lambda level: _number(standard, rules, kind, level, role))

    speaker, others = found(SPEAKER), found(ROLE_OF_KIND.get(kind, "learner"))
    return others if speaker == others else f"CASE WHEN c.origin = '{SPEAKER}' THEN {speaker} ELSE {others} END"


def _by_level(standard: Standard, kind: str, number: Callable[[str], str]) -> str:
    levels = sorted({level for rule in standard.rules if kind in rule.kinds for level in rule.levels})
    return _chosen("c.level", {level: number(level) for level in levels}, number(NO_LEVEL))


def _number(standard: Standard, rules: Sequence[Rule], kind: str, level: str, role: str) -> str:
    rule = standard.rule_of(kind=kind, level=level, role=role)
    return str(rules.index(rule) + 1) if rule in rules else "0"


def _chosen(column: str, answers: dict[str, str], other: str) -> str:
    """An answer for each word of a column, and one for all that are not named."""
    telling = {word: answer for word, answer in answers.items() if answer != other}
    whens = " ".join(f"WHEN {quoted(word)} THEN {answer}" for word, answer in telling.items())
    return f"CASE {column} {whens} ELSE {other} END" if whens else other


def listed(words: Iterable[str]) -> str:
    return ", ".join(quoted(word) for word in words)


def quoted(word: str) -> str:
    """A literal; its percent signs stay ones where the driver looks for parameters."""
    return "'" + word.replace("'", "''").replace("%", "%%") + "'"
