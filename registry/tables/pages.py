"""What the page of the code tables shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from registry.organisations.models import Organisation

from .lookup import word_of
from .models import Code, CodeChange, EvidenceChange, Need, Table
from .services import is_root

MOST_CHANGES = 20


@dataclass(frozen=True)
class Line:
    """A code, whether it is kept here, and what else there is to say of it."""

    code: Code
    is_ours: bool
    parent: str = ""

    @property
    def may_retire(self) -> bool:
        return self.is_ours and not self.code.is_protected and self.code.to_date is None


@dataclass(frozen=True)
class TablePage:
    place: Organisation
    table: Table

    @property
    def tabs(self) -> list[tuple[str, str]]:
        return [(table.value, str(table.label)) for table in Table]

    @cached_property
    def lines(self) -> list[Line]:
        """What holds here, from above and one's own."""
        rows = Code.objects.filter(table=self.table).filter(
            Q(jurisdiction__isnull=True) | Q(jurisdiction__in=self.place.ids)
        )
        own = None if is_root(self.place) else self.place.pk
        return [
            Line(row, row.jurisdiction_id == own, word_of("category", row.parent) if row.parent else "")
            for row in rows.select_related("jurisdiction").order_by("position", "id")
        ]

    @cached_property
    def changes(self) -> list[CodeChange]:
        rows = CodeChange.objects.filter(code__table=self.table, code__in=[line.code.pk for line in self.lines])
        return list(rows.select_related("code", "changed_by").order_by("-id")[:MOST_CHANGES])

    @property
    def has_classes(self) -> bool:
        return self.table == Table.LEVEL

    @property
    def has_parents(self) -> bool:
        return self.table == Table.SUBCATEGORY


def evidence_changes(place: Organisation) -> list[dict[str, Any]]:
    rows = EvidenceChange.objects.filter(jurisdiction=place).select_related("changed_by").order_by("-id")
    return [{"row": row, "words": _differences(row)} for row in rows[:MOST_CHANGES]]


def _differences(row: EvidenceChange) -> list[str]:
    kinds = [kind for kind in {**row.before, **row.after} if row.before.get(kind) != row.after.get(kind)]
    open_ = _("不另外规定")
    return [
        _("%(kind)s：%(need)s")
        % {"kind": word_of("category", kind), "need": Need(row.after[kind]).label if kind in row.after else open_}
        for kind in kinds
    ]
