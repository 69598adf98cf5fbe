"""A receipt as it is told: what the batch came to, and every row of it with what it says."""

from __future__ import annotations

from typing import Any

from workflows.deliveries.models import Delivery, DeliveryLine, Outcome
from workflows.deliveries.reasons import in_all_languages

COLUMNS = ("number", "source_id", "outcome", "code", "facts", "credit_id", "credit__state")


def summary_of(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.pk,
        "key": delivery.key or None,
        "received_at": delivery.received_at.isoformat(),
        "finished_at": delivery.finished_at.isoformat() if delivery.finished_at else None,
        "rows": delivery.rows,
        "done": delivery.done,
        "counts": {name: getattr(delivery, name) for name in Outcome.values},
    }


def receipt_of(delivery: Delivery, *, outcome: str = "") -> dict[str, Any]:
    """The batch row by row, as it stands now; `outcome` leaves the others out."""
    lines = DeliveryLine.objects.filter(delivery=delivery).order_by("number")
    if outcome:
        lines = lines.filter(outcome=outcome)
    return {**summary_of(delivery), "receipt": [_row(*line) for line in lines.values_list(*COLUMNS)]}


def _row(
    number: int, source_id: str, outcome: str, code: str, facts: dict[str, Any], credit: int | None, state: str | None
) -> dict[str, Any]:
    row: dict[str, Any] = {"row": number, "source_id": source_id, "outcome": outcome}
    if credit is not None:
        row |= {"credit": credit, "state": state}
    if code:
        row |= {"code": code, "facts": facts, "languages": in_all_languages(code, facts)}
    return row
