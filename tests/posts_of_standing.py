"""Buttons by which an institution's level and a person's standing are said, for `test_access_posts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from registry.employment.models import Employment, Joining, Residency
from registry.standards.models import Grade
from tests.cast import Cast

POSTS = """
employment:kind           = F F F F F 3 F F F F F F F F
employment:residency      = F F F F F 3 F F F F F F F F
employment:joined         = F F F F F 3 F F F F F F F F
grades:list               = F F F F F F 3 F F F F F F F
grades:place              = F F X F F F 3 F X F F F F F
"""
SINCE = {"since": "2026-01-01", "until": "", "reason": ""}
LEVEL = {"institution": "tertiary", "since": "2026-01-01", "reason": "等级评审"}

THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "grades:list": lambda cast: ([], LEVEL | {"chosen": [cast.hospital.pk]}),
    "employment:kind": lambda cast: ([cast.nurse.pk], SINCE | {"kind": "agency"}),
    "employment:residency": lambda cast: ([cast.nurse.pk], SINCE),
    "employment:joined": lambda cast: ([cast.nurse.pk], {"day": "2026-01-05"}),
    "grades:place": lambda cast: ([cast.hospital.pk], LEVEL),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """What they change for others."""
    return [
        (Grade.objects.all(), ("pk", "institution")),
        (Employment.objects.all(), ("pk", "kind")),
        (Residency.objects.all(), ("pk", "to_date")),
        (Joining.objects.all(), ("pk", "day")),
    ]
