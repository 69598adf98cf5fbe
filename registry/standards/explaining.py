"""One step of an explanation: a code and its facts; the words for it are found elsewhere. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """`amount` is what the step adds to the result or takes from it."""

    code: str
    amount: Decimal = ZERO
    facts: dict[str, Any] = field(default_factory=dict)
