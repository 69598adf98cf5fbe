"""Missing awards on a desk where nobody may decide any more, as when the last reviewer's role has ended."""

from __future__ import annotations

from typing import Any

from registry.people.models import Person
from registry.roles.models import Grant
from workflows.credits.orphans import waiting_for_nobody

from .services import move_up


def move_up_orphans(*, place_id: int | None = None) -> int:
    """Move each to whoever is above; returns how many there were. Safe to repeat."""
    keys = waiting_for_nobody("missing_missingaward", place_id=place_id)
    for key in keys:
        move_up(key)
    return len(keys)


def on_grant_ended(sender: Any, grant: Grant, **_: Any) -> None:
    move_up_orphans(place_id=grant.place_id)


def on_person_left(sender: Any, person: Person, **_: Any) -> None:
    for place_id in set(person.grants.filter(ended_at__isnull=True).values_list("place_id", flat=True)):
        move_up_orphans(place_id=place_id)
