"""Buttons of a jurisdiction's tables, years and policies, and of the paper counter, for `test_access_posts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from registry.people.models import Person
from registry.tables.models import Code, EvidenceRule
from registry.tables.services import retire_code, say_evidence
from tests.cast import Cast, submitted
from workflows.credits.models import Credit, LevelRule
from workflows.originals.models import OriginalMark

POSTS = """
credits:level_rule_add    = F F F F F F 3 F F F F F F F
credits:level_rule_change = F F F F F F 3 F F F F F F F
credits:level_rule_end    = F F F F F F 3 F F F F F F F
tables:evidence           = F F F F F F 3 F F F F F F F
originals:mark            = F F 3 3 F F 3 F = F F F = F
tables:add                = F F F F F F F F F 3 F F F F
tables:edit               = F F F F F F F F F 3 F F F F
tables:retire             = F F F F F F F F F 3 F F F F
tables:restore            = F F F F F F F F F 3 F F F F
tables:move               = F F F F F F F F F 3 F F F F
"""


def code_of(cast: Cast, *, retired: bool = False) -> int:
    found = Code.objects.get(table="form", code="case")
    if retired:
        operator = Person.objects.get(pk=cast.system_operator.pk)
        retire_code(found.pk, at=cast.city, actor=operator, reason="不再使用")
    return found.pk


def shown(cast: Cast) -> Credit:
    """The nurse's medical aid, proved by its original alone."""
    say_evidence({"aid": "paper"}, at=cast.city, actor=Person.objects.get(pk=cast.bureau.pk), reason="看原件")
    return submitted(cast.nurse, kind="aid", evidence=False)


def rule_of(cast: Cast) -> int:
    return LevelRule.objects.get(jurisdiction=cast.city).pk


THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "credits:level_rule_add": lambda cast: ([], {"kind": "book", "bureau": "on", "reason": "重大成果"}),
    "credits:level_rule_change": lambda cast: ([rule_of(cast)], {"kind": "paper", "unit": "on", "reason": "下放"}),
    "credits:level_rule_end": lambda cast: ([rule_of(cast)], {"reason": "下放"}),
    "tables:evidence": lambda cast: ([], {"paper": "paper", "reason": "只看原件"}),
    "originals:mark": lambda cast: ([], {"chosen": [shown(cast).pk]}),
    "tables:add": lambda cast: ([], {"name": "论坛", "code": "forum"}),
    "tables:edit": lambda cast: ([code_of(cast)], {"name": "病例研讨", "reason": "与证书一致"}),
    "tables:retire": lambda cast: ([code_of(cast)], {"reason": "不再使用"}),
    "tables:restore": lambda cast: ([code_of(cast, retired=True)], {}),
    "tables:move": lambda cast: ([code_of(cast)], {"step": "up"}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """What they change for others."""
    return [
        (Code.objects.all(), ("pk", "name", "position", "to_date")),
        (EvidenceRule.objects.all(), ("pk", "kind", "need")),
        (OriginalMark.objects.all(), ("pk", "number")),
        (LevelRule.objects.all(), ("pk", "kind", "department", "unit", "bureau")),
    ]
