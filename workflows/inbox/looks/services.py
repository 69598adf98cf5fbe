from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.people.models import Person

from .columns import CHOICES, Column, chosen
from .models import ListLook


@dataclass(frozen=True)
class Look:
    """A person's list as it is to be drawn."""

    is_dense: bool
    columns: tuple[Column, ...]

    def shows(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)


def look_of(person: Person) -> Look:
    row = ListLook.objects.filter(pk=person.pk).first()
    return Look(row.is_dense, chosen(row.columns)) if row else Look(False, chosen(()))


def keep_look(*, actor: Person, is_dense: bool, columns: Iterable[str]) -> None:
    """Remember it for the next time; the last choice wins."""
    known = [column.name for column in CHOICES]
    names = [name for name in known if name in set(columns)]
    ListLook.objects.update_or_create(person=actor, defaults={"is_dense": is_dense, "columns": names})
