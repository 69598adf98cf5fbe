"""Buttons by which an institution's level and a person's standing are said, for `test_access_posts`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from registry.standards.models import Grade
from tests.cast import Cast

POSTS = """
grades:list               = F F F F F F 3 F F F F F F F
grades:place              = F F X F F F 3 F X F F F F F
"""
LEVEL = {"institution": "tertiary", "since": "2026-01-01", "reason": "等级评审"}

THINGS: dict[str, Callable[[Cast], tuple[list[int], dict[str, Any]]]] = {
    "grades:list": lambda cast: ([], LEVEL | {"chosen": [cast.hospital.pk]}),
    "grades:place": lambda cast: ([cast.hospital.pk], LEVEL),
}


def picture() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """What they change for others."""
    return [(Grade.objects.all(), ("pk", "institution"))]
