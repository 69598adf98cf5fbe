"""The clock of a place in words: what holds at each level, who says so, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from registry.base.words import with_commas
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles.models import Role

from .deadlines import rules_of
from .models import ClockChange
from .rules import Effective, effective
from .services import roles_at
from .terms import term_at

MOST_CHANGES = 20
LEVELS = {
    Role.DEPARTMENT_REVIEWER.value: gettext_lazy("科室审核"),
    Role.UNIT_REVIEWER.value: gettext_lazy("单位审核"),
    Role.BUREAU_REVIEWER.value: gettext_lazy("主管部门复审"),
}


@dataclass(frozen=True)
class Level:
    role: str
    name: str
    held: Effective
    escalate_to: str
    current: bool


@dataclass(frozen=True)
class ClockPage:
    place: Organisation
    levels: Sequence[Level]
    changes: Sequence[tuple[ClockChange, str]]
    term: int

    @property
    def place_is_bureau(self) -> bool:
        return self.place.kind in BUREAUS

    @property
    def current(self) -> Level:
        return next(level for level in self.levels if level.current)


def clock_page(place: Organisation, role: str) -> ClockPage:
    rules = rules_of(place.ids)
    held = {one: effective(rules, place.ids, one) for one in roles_at(place)}
    rows = ClockChange.objects.filter(place=place, role=role).select_related("changed_by").order_by("-id")
    changes = list(rows[:MOST_CHANGES])
    named = {one.escalate_to_id for one in held.values()} | {row.after["escalate_to"] for row in changes}
    names = dict(Person.objects.filter(pk__in=[key for key in named if key]).values_list("pk", "name"))
    levels = [
        Level(one, str(LEVELS[one]), said, names.get(said.escalate_to_id or 0, ""), one == role)
        for one, said in held.items()
    ]
    return ClockPage(place, levels, [(row, words(row.after, names)) for row in changes], term_at(place.ids))


def words(facts: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """What a place says, in one line."""
    days, before, after = facts["working_days"], facts["remind_before"], facts["escalate_after"]
    parts = [
        ngettext("%(n)d 个工作日内审完", "%(n)d 个工作日内审完", days) % {"n": days} if days else "",
        ngettext("到期前 %(n)d 个工作日提醒", "到期前 %(n)d 个工作日提醒", before) % {"n": before} if before else "",
        ngettext("逾期 %(n)d 个工作日后由%(name)s督办", "逾期 %(n)d 个工作日后由%(name)s督办", after)
        % {"n": after, "name": names.get(facts["escalate_to"], "")}
        if after
        else "",
    ]
    return with_commas(parts) or _("不另作规定")
