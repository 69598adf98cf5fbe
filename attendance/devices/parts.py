"""Parts of a device's page that layers above know of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.people.models import Person

from .models import Device


@dataclass(frozen=True)
class Part:
    template: str
    facts: dict[str, Any]


PartOf = Callable[[Person, Device], Part | None]
_sources: list[PartOf] = []


def part_comes_from(source: PartOf) -> None:
    """A layer above says once what it adds; None where it has nothing to say of a device."""
    _sources.append(source)


def parts_of(actor: Person, device: Device) -> list[Part]:
    return [part for source in _sources if (part := source(actor, device))]
