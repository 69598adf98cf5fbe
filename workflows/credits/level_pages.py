"""The policy of a unit's jurisdictions in words: what passes which levels there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.paging import capped_count
from registry.base.words import listed, with_commas
from registry.codes.models import Line
from registry.organisations.models import Organisation
from registry.roles.models import Role
from registry.roles.policy import in_force
from registry.standards.words import name_of
from registry.tables.lookup import word_of
from workflows.engine.models import Work

from .asked import levels_by, standard_at
from .levels import DEFAULT, Rule, effective, without_department
from .models import LevelRule, UnitPolicy, UnitPolicyChange
from .routing import rule_of
from .states import AWARDED, LEVELS, Origin, State

MOST_CHANGES = 20
LEVEL_WORDS = {
    State.DEPARTMENT: gettext_lazy("科室审核"),
    State.UNIT: gettext_lazy("单位审核"),
    State.BUREAU: gettext_lazy("主管部门复审"),
}


@dataclass(frozen=True)
class Passage:
    """What is submitted, the levels it passes, and who says so."""

    what: str
    levels: tuple[str, ...]
    by: str
    note: str = ""

    @property
    def marks(self) -> list[tuple[str, bool]]:
        return [(str(LEVEL_WORDS[level]), level.value in self.levels) for level in LEVELS]


@dataclass(frozen=True)
class LevelPage:
    unit: Organisation
    mode: str
    passages: Sequence[Passage]
    waiting: str
    lines_without_reviewer: str
    changes: Sequence[UnitPolicyChange]

    @property
    def mode_word(self) -> str:
        return str(UnitPolicy.DepartmentLevel(self.mode).label)


def level_page(unit: Organisation, mode: str) -> LevelPage:
    changes = UnitPolicyChange.objects.filter(unit=unit).select_related("changed_by").order_by("-id")
    waiting = Work.objects.filter(
        place__path__startswith=unit.path, role=Role.DEPARTMENT_REVIEWER, finished__isnull=True
    )
    return LevelPage(
        unit=unit,
        mode=mode,
        passages=passages(unit, mode),
        waiting=capped_count(waiting),
        lines_without_reviewer=listed(_lines_without_reviewer(unit)),
        changes=list(changes[:MOST_CHANGES]),
    )


def passages(unit: Organisation, mode: str) -> list[Passage]:
    """Every rule that can still decide at this unit, narrowest first, and what holds for the rest."""
    rows = LevelRule.objects.filter(jurisdiction_id__in=unit.ids).select_related("jurisdiction")
    by_rule = {rule_of(row): row for row in rows}
    off = mode == UnitPolicy.DepartmentLevel.OFF
    found = [
        Passage(words(rule), _passed(rule, off), by_rule[rule].jurisdiction.name, by_rule[rule].note)
        for rule in effective(by_rule)
    ]
    if not any(rule.is_for_all for rule in by_rule):
        found += _by_standard(unit, off, {rule.kind for rule in by_rule if rule.is_for_whole_kind})
        levels = without_department(DEFAULT) if off else DEFAULT
        found.append(Passage(_("其他本人录入或代录的"), levels, _("系统默认")))
    asked = {rule.origin for rule in by_rule if rule.is_for_whole_origin}
    rest = [str(origin.label) for origin in AWARDED if origin not in asked]
    if rest:
        found.append(Passage(listed(rest), (), _("系统默认"), _("直接计入，可以提异议")))
    return found


def _by_standard(unit: Organisation, off: bool, said: set[str]) -> Iterator[Passage]:
    """The rules of the standard that name levels, as far as no rule of a jurisdiction goes before them."""
    standard = standard_at(unit)
    for rule in standard.rules if standard else ():
        levels = levels_by(rule)
        if levels and not (rule.kinds and set(rule.kinds) <= said):
            passed = (without_department(levels) or (State.UNIT.value,)) if off else levels
            yield Passage(name_of(rule), passed, _("学分标准"))


def words(rule: Rule) -> str:
    """What a rule is about, the way people would say it."""
    parts = [
        word_of("category", rule.kind) if rule.kind else "",
        str(Origin(rule.origin).label) if rule.origin else "",
        str(Line(rule.line).label) if rule.line else "",
        _("%(n)s 学分及以上") % {"n": number_format(rule.min_credits, 2)} if rule.min_credits is not None else "",
    ]
    return with_commas(parts) or _("所有本人录入或代录的")


def _passed(rule: Rule, off: bool) -> tuple[str, ...]:
    """With the department level off, what only a department would have looked at is looked at by the unit."""
    levels = without_department(rule.levels) if off else rule.levels
    return levels or (() if rule.origin in AWARDED else (State.UNIT.value,))


def _lines_without_reviewer(unit: Organisation) -> list[str]:
    held = set(in_force().filter(place=unit, role=Role.UNIT_REVIEWER).values_list("line", flat=True))
    return [] if "" in held else [str(line.label) for line in Line if line not in held]
