"""What one document says otherwise than another, row by row. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .canonical import canonical, get, key_of
from .fields import HEAD, PARTS, POLICY, ROUNDING, Field

SILENT = {"code", "name", "name_en", "source"}
"""Of a document's head what names it; that is another in another version anyway."""


@dataclass(frozen=True)
class Told:
    field: Field
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One row that came, went or says something else; `told` are the fields that differ."""

    part: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    told: tuple[Told, ...] = ()

    @property
    def kind(self) -> str:
        if self.before is None:
            return "new"
        return "gone" if self.after is None else "changed"

    @property
    def row(self) -> dict[str, Any]:
        return self.after if self.after is not None else self.before or {}


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    before, after = canonical(before), canonical(after)
    return [change for part in PARTS for change in _rows(part, before, after)] + [
        change
        for part, fields in (("head", HEAD), ("rounding", ROUNDING), ("policy", POLICY))
        if (change := _whole(part, fields, before, after)).told
    ]


def _rows(part: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    old, new = ({key_of(part, row): row for row in one.get(part, [])} for one in (before, after))
    for key in [*new, *(key for key in old if key not in new)]:
        told = told_of(PARTS[part], old.get(key, {}), new.get(key, {}))
        if old.get(key) != new.get(key):
            yield Change(part, key, old.get(key), new.get(key), told)


def told_of(fields: tuple[Field, ...], old: dict[str, Any], new: dict[str, Any]) -> tuple[Told, ...]:
    found = [Told(one, get(old, one.name), get(new, one.name)) for one in fields]
    if old.get("evidence") != new.get("evidence"):
        found.append(Told(_PAPERS, old.get("evidence"), new.get("evidence")))
    return tuple(one for one in found if one.before != one.after)


def _whole(part: str, fields: tuple[Field, ...], before: dict[str, Any], after: dict[str, Any]) -> Change:
    old, new = (one if part == "head" else one.get(part, {}) for one in (before, after))
    told = told_of(tuple(one for one in fields if part != "head" or one.name not in SILENT), old, new)
    return Change(part, "", old, new, told)


_PAPERS = Field("evidence", "evidence")
