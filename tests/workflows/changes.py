"""What the buttons that change a decided credit are tried on, and the rows that they could change."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast, submitted
from tests.workflows.hands import decide
from workflows.clock.models import AppealTerm
from workflows.credits.models import Credit


def refused(cast: Cast) -> Credit:
    return decide("refuse", submitted(cast.nurse), cast.head_nurse, "不在认定范围")


CHANGES: dict[str, Any] = {
    "credits:appeal": lambda cast: ([refused(cast).pk], {"reason": "证书有效"}),
    "clock:terms": lambda cast: ([], {"days": 15, "reason": "通知"}),
}
CHANGED: list[tuple[Any, tuple[str, ...]]] = [(AppealTerm.objects.all(), ("pk", "days"))]
