"""The reads of amendments: scoped by their credit, which one sees or does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from registry.people.models import Person
from workflows.credits.models import Credit

from .models import Amendment, Version
from .states import OPEN
from .words import Change, changes_of, facts_shown


def cases_of(credit: Credit) -> Iterable[int]:
    """The cases of a credit's amendments, oldest first."""
    return Amendment.objects.filter(credit=credit).order_by("pk").values_list("case_id", flat=True)


def visible_to(person: Person) -> QuerySet[Amendment]:
    """Those of the credits that the person sees."""
    return Amendment.objects.filter(credit__in=Credit.objects.visible_to(person))


def open_of(credit: Credit) -> Amendment | None:
    """The one that waits for a decision."""
    return Amendment.objects.filter(credit=credit, state__in=OPEN).select_related("raised_by", "client", "case").first()


@dataclass(frozen=True)
class VersionShown:
    """A version with its facts, and what it changed of the one before."""

    row: Version
    facts: list[tuple[str, str]]
    changes: list[Change]
    is_newest: bool


def versions_of(credit: Credit) -> list[VersionShown]:
    """Newest first; a credit that was never amended has none."""
    rows = list(
        Version.objects.filter(credit=credit)
        .select_related("amendment__raised_by", "amendment__client")
        .order_by("-number")
    )
    before: list[Version | None] = [*rows[1:], None]
    return [
        VersionShown(row, facts_shown(row.facts), changes_of(_pairs(row, old)), row is rows[0])
        for row, old in zip(rows, before, strict=True)
    ]


def _pairs(row: Version, old: Version | None) -> dict[str, list[object]]:
    if old is None:
        return {}
    return {name: [old.facts[name], value] for name, value in row.facts.items() if old.facts[name] != value}
