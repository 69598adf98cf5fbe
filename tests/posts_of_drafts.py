"""Buttons of a standard's draft, for `test_access_posts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from registry.drafts import services
from registry.drafts.views.files import SALT
from registry.people.models import Person
from registry.standards.models import Standard
from registry.standards.services import Saying
from tests.cast import Cast
from workflows.simulation.models import Simulation
from workflows.simulation.services import begin

POSTS = """
drafts:new                = F F F F F F 3 F F F F F F F
drafts:import_confirm     = F F F F F F 3 F F F F F F F
drafts:publish            = F F F F F F 3 F F F F F F F
drafts:discard            = F F F F F F 3 F F F F F F F
drafts:head               = F F F F F F 3 F F F F F F F
drafts:policy             = F F F F F F 3 F F F F F F F
drafts:row                = F F F F F F 3 F F F F F F F
drafts:try                = F F F F F F 2 F F F F F F F
drafts:off                = F F F F F F 3 F F F F F F F
drafts:drop               = F F F F F F 3 F F F F F F F
"""
TALK = {"code": "talk", "role": "learner", "name": "讲座", "kind": "by_hours", "measure": "hour",
        "per": "2", "credits": ["1"]}  # fmt: skip
TYPED = {
    "code": "talk", "role": "learner", "name": "讲座", "kind": "by_hours", "measure": "hour", "per": "2",
    "credits": "1", "credit_class": "2", "confidence": "own",
}  # fmt: skip


def draft_of(cast: Cast, document: dict[str, Any] | None = None) -> Standard:
    bureau = Person.objects.get(pk=cast.bureau.pk)
    saying = Saying("青泽市标准", 2027, reason="本市规定")
    return services.begin(cast.city, document or {}, saying=saying, actor=bureau)


def simulation_of(cast: Cast) -> Simulation:
    bureau = Person.objects.get(pk=cast.bureau.pk)
    return begin(draft_of(cast).pk, cast.year, actor=bureau)


def file_of(cast: Cast) -> dict[str, Any]:
    brought = {"document": {"format": 1, "rules": [TALK]}, "from_year": 2027, "to_year": None}
    return {"place": cast.city.pk, "file": signing.dumps({"brought": brought, "place": cast.city.pk}, salt=SALT)}


def publishing(cast: Cast) -> tuple[list[Any], dict[str, Any]]:
    draft = draft_of(cast)
    return [draft.pk], {"seen": services.whole_mark(draft), "reason": "会议通过"}


def standing(cast: Cast) -> tuple[list[Any], dict[str, Any]]:
    draft = draft_of(cast, {"rules": [TALK]})
    row = services.own_row(draft.document, "rules", "talk/learner")
    return [draft.pk, "rules"], {"key": "talk/learner", "seen": services.mark_of(row)}


THINGS: dict[str, Callable[[Cast], tuple[list[Any], dict[str, Any]]]] = {
    "drafts:new": lambda cast: (
        [],
        {"place": cast.city.pk, "begin_with": "empty", "name": "青泽市标准", "from_year": 2027},
    ),
    "drafts:import_confirm": lambda cast: ([], file_of(cast)),
    "drafts:publish": publishing,
    "drafts:discard": lambda cast: ([draft_of(cast).pk], {}),
    "drafts:head": lambda cast: (
        [(draft := draft_of(cast)).pk],
        {"seen": services.head_mark(draft), "name": "改名", "from_year": 2028},
    ),
    "drafts:policy": lambda cast: ([draft_of(cast).pk], {"seen": "", "own_carry_over": "on", "carry_over": "yes"}),
    "drafts:row": lambda cast: ([draft_of(cast).pk, "rules"], {"seen": "", **TYPED}),
    "drafts:try": lambda cast: ([draft_of(cast).pk, "rules"], {**TYPED, "try_amount": "12"}),
    "drafts:off": lambda cast: ([draft_of(cast).pk, "rules"], {"key": "project_any/learner", "seen": ""}),
    "drafts:drop": standing,
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """What they change for others."""
    return [(Standard.objects.all(), ("pk", "state", "name", "digest"))]
