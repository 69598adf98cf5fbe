"""Buttons of credit years and of late entries, for `test_access_posts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from registry.drafts.services import whole_mark
from registry.jobs import engine
from registry.people.models import Person
from registry.standards.models import Standard
from registry.years.models import CreditYear
from tests.cast import Cast
from tests.workflows.hands import shut
from workflows.late.models import LateEntry
from workflows.simulation.services import begin
from workflows.yearend.models import Recount

POSTS = """
yearend:recount           = F F F F F F 3 F F F F F F F
yearend:new               = F F F F F F 3 F F F F F F F
yearend:days              = F F F F F F 3 F F F F F F F
yearend:step              = F F F F F F 3 F F F F F F F
late:new                  = 3 3 3 3 3 3 3 3 3 3 3 3 3 3
late:decide               = F X F F F X 3 X X X X X X X
late:withdraw             = 3 X F F F X F X X X X X X X
"""


def asked(cast: Cast) -> LateEntry:
    """The nurse asks for the year, however it stands."""
    return LateEntry.objects.create(person=cast.nurse, year=cast.year, asked_by=cast.nurse, reason="证书刚拿到")


def _waiting(cast: Cast) -> list[int]:
    shut(cast)
    return [asked(cast).pk]


def _closing(cast: Cast) -> dict[str, Any]:
    return {"year": shut(cast, "begin_closing").pk, "reason": "证书刚拿到"}


NEXT = {"from_date": "2027-01-01", "to_date": "2027-12-31", "entry_until": "2027-12-20", "review_until": "2028-01-31"}
LATER = {"from_date": "2026-01-01", "to_date": "2026-12-31", "entry_until": "2026-12-25", "review_until": "2027-01-31"}


def over_a_closed_year(cast: Cast) -> tuple[list[int], dict[str, Any]]:
    """A draft that nobody wrote, tried over the year that was closed."""
    document = {"requirements": [{"credits": "30", "confidence": "own"}]}
    facts = {"name": "青泽市标准", "from_year": 2026, "reason": "提高要求", "document": document}
    draft = Standard.objects.create(place=cast.city, code="QZ", version=99, **facts)
    simulation = begin(draft.pk, shut(cast), actor=Person.objects.get(pk=cast.bureau.pk))
    while simulation.job is not None and engine.advance(simulation.job.pk):
        pass
    return [draft.pk], {"seen": whole_mark(draft), "reason": "文件要求从本年度起"}


THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "yearend:new": lambda cast: ([], {"name": "2027", **NEXT}),
    "yearend:days": lambda cast: ([cast.year.pk], {**LATER, "reason": "延期"}),
    "yearend:step": lambda cast: ([cast.year.pk], {"step": "begin_closing"}),
    "yearend:recount": over_a_closed_year,
    "late:new": lambda cast: ([], _closing(cast)),
    "late:decide": lambda cast: (_waiting(cast), {"verdict": "grant", "until": timezone.localdate().isoformat()}),
    "late:withdraw": lambda cast: (_waiting(cast), {}),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """What they change for others."""
    return [
        (Recount.objects.all(), ("pk", "reason")),
        (LateEntry.objects.all(), ("pk", "outcome")),
        (CreditYear.objects.all(), ("pk", "phase", "review_until")),
    ]
