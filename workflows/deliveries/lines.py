"""Lines of a receipt on their way into the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from registry.base.copying import copy_rows
from registry.base.keys import next_keys

from .models import Delivery, DeliveryLine

COLUMNS = ("id", "delivery_id", "number", "source_id", "outcome", "code", "facts", "credit_id", "unit_id")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a row; `named` says which row that is."""

    outcome: str
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    credit_id: int | None = None
    unit_id: int | None = None
    number: int = 0
    source_id: str = ""

    def named(self, at: int, source_id: str) -> Line:
        """Rows are numbered from one, as people count them."""
        return replace(self, number=at + 1, source_id=source_id)


def keep(delivery: Delivery, lines: Sequence[Line]) -> None:
    """One COPY."""
    keys = next_keys(DeliveryLine, len(lines))
    rows = [
        (
            key,
            delivery.pk,
            line.number,
            line.source_id,
            str(line.outcome),
            line.code,
            line.facts,
            line.credit_id,
            line.unit_id,
        )
        for key, line in zip(keys, lines, strict=True)
    ]
    copy_rows(DeliveryLine, COLUMNS, rows)
