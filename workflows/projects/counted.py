"""What is known of who came, for the execution form; attendance lies above and says it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .models import Project


@dataclass(frozen=True)
class Counted:
    """Numbers as the execution form asks for them, and where each person of them can be looked up."""

    attended: int
    passed: int
    titles: Mapping[str, int] = field(default_factory=dict)
    areas: Mapping[str, int] = field(default_factory=dict)
    first_url: str = ""
    passed_url: str = ""
    register_url: str = ""


COUNTERS: list[Callable[[Project], Counted | None]] = []
"""Each knows some way of attending; the first that knows this project says its numbers."""


def counted_of(project: Project) -> Counted | None:
    return next((found for counter in COUNTERS if (found := counter(project)) is not None), None)
