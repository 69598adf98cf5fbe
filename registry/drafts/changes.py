"""Differences in words: what a version says otherwise than another, and what it would change where it rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.standards import rules, services
from registry.standards.models import Standard
from registry.standards.overlay import merged

from .difference import Change, difference
from .fields import PARTS, TITLES
from .pages import ToldWords, read_row, told_words
from .queries import documents_now


def changes_of(version: Standard) -> list[ChangeRow]:
    """What would rule otherwise than what rules now in the version's first year."""
    before = merged(row.document for row in documents_now(version))
    after = merged([*(row.document for row in services.rows_above(version)), version.document])
    return change_rows(difference(before, after))


@dataclass(frozen=True)
class ChangeRow:
    """A change in words: which row, and each field before and after."""

    part: str
    key: str
    kind: str
    title: str
    told: Sequence[ToldWords]

    @property
    def look(self) -> str:
        return {"new": "row_new", "changed": "row_changed", "gone": "row_gone"}[self.kind]


def change_rows(changes: Sequence[Change]) -> list[ChangeRow]:
    return [
        ChangeRow(one.part, one.key, one.kind, _title_of(one), [told_words(told) for told in one.told])
        for one in changes
    ]


def _title_of(change: Change) -> str:
    part = str(TITLES[change.part])
    if change.part not in PARTS:
        return part
    return f"{part} · {read_row(change.part, change.row, rules.Standard()).title}"
