"""Which rule a row of the credits' table falls under, in SQL; the same choice as `Standard.rule_of`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def condition(rule: Rule, standard: Standard) -> str:
    """Credits that name the rule, and those that name none and fall under it alone."""
    told = " OR ".join(_told(rule, standard))
    named = f"c.rule = {quoted(rule.key)}"
    return f"({named} OR (c.rule = '' AND ({told})))" if told else f"({named})"


def _told(rule: Rule, standard: Standard) -> Iterator[str]:
    for kind in sorted({kind for one in standard.rules for kind in one.kinds}):
        rules = [one for one in standard.rules if kind in one.kinds]
        levels = sorted({level for one in rules for level in one.levels})
        for role, origin in ((ROLE_OF_KIND.get(kind, "learner"), "<>"), (SPEAKER, "=")):
            found = {
                level: standard.rule_of(kind=kind, level=level, role=role) is rule for level in [*levels, NO_LEVEL]
            }
            where = _levels(found)
            if where is not None:
                yield f"(c.kind = {quoted(kind)} AND c.origin {origin} '{SPEAKER}'{where})"


def _levels(found: dict[str, bool]) -> str | None:
    others = found.pop(NO_LEVEL)
    if others:
        out = [level for level, is_it in found.items() if not is_it]
        return f" AND c.level NOT IN ({listed(out)})" if out else ""
    within = [level for level, is_it in found.items() if is_it]
    return f" AND c.level IN ({listed(within)})" if within else None


def listed(words: Iterable[str]) -> str:
    return ", ".join(quoted(word) for word in words)


def quoted(word: str) -> str:
    """A literal; its percent signs stay ones where the driver looks for parameters."""
    return "'" + word.replace("'", "''").replace("%", "%%") + "'"
